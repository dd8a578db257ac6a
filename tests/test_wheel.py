"""The wheel: built, installed beside nothing but its dependencies, and run from there."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from itbiz.version import VERSION

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


def run(*command: str | Path, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, ROOT, folder=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel and, from here, only what it depends on."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=True, symlinks=True)
    python = place / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, folder=place)
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=place).stdout.strip()
    # After its own packages, so that ours is the wheel; an editable install of the checkout is a .pth, not read here.
    (Path(own) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return place / "bin"


def test_what_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    assert "itbiz/locale/fr/LC_MESSAGES/itbiz.mo" in names
    assert not [name for name in names if name.endswith((".po", ".pot", ".pyc"))]
    assert "itbiz/views/report/html/templates/report.html.j2" in names
    assert "itbiz/views/report/html/templates/style.css" in names
    assert "Provides-Extra: report" in metadata
    assert "itbiz/example/contract.yaml" in names
    assert sum(name.startswith("itbiz/example/tickets.example/") for name in names) > 35
    assert not [name for name in names if name.startswith(("tests/", "docs/"))]
    assert "License-Expression: MIT" in metadata
    assert f"Version: {VERSION}" in metadata


def test_it_is_the_wheel_that_runs(environment: Path, tmp_path: Path) -> None:
    where = run(environment / "python", "-c", "import itbiz; print(itbiz.__file__)", folder=tmp_path).stdout
    assert where.startswith(str(environment.parent))
    assert run(environment / "itbiz", "--version", folder=tmp_path).stdout == f"itbiz {VERSION}\n"
    assert run(environment / "python", "-m", "itbiz", "--version", folder=tmp_path).stdout == f"itbiz {VERSION}\n"


def test_the_invented_company_comes_with_it(environment: Path, tmp_path: Path) -> None:
    run(environment / "itbiz", "demo", folder=tmp_path)
    folder = tmp_path / "itbiz-demo"
    run(environment / "itbiz", "check", folder=folder)
    assert run(environment / "itbiz", "board", folder=folder).stdout


def test_it_speaks_french(environment: Path, tmp_path: Path) -> None:
    done = run(environment / "itbiz", "--lang", "fr", "explain", "quota-exceeded", folder=tmp_path)
    assert "jeton" in done.stdout


def test_a_first_commit_goes_through_its_hook(environment: Path, tmp_path: Path) -> None:
    program = environment / "itbiz"
    run("git", "init", "-q", folder=tmp_path)
    run(program, "init", folder=tmp_path)
    key = run(program, "new", "--title", "First", "--requester", "sales", folder=tmp_path).stdout.strip()
    run(program, "start", key, folder=tmp_path)
    run("git", "add", "-A", folder=tmp_path)
    run("git", "commit", "-q", "-m", "First", folder=tmp_path)
