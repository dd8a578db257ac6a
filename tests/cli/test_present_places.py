"""Repositories that are not plain: what is kept answers as reading everything does, or stands back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli.test_present import LISTS, LOOKS, NOW, Company, damage, forget, said, whole

from itbiz.domain.period import format_instant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOME = (LOOKS[0], *LISTS[2:6])


def detached(company: Company) -> None:
    company.git("checkout", "-q", "--detach")


def carriage_returns(company: Company) -> None:
    company.git("config", "core.autocrlf", "true")
    for path in company.files():
        path.unlink()
    company.git("checkout", "-q", "-f", "HEAD")


def sparse(company: Company) -> None:
    company.git("sparse-checkout", "set", "--no-cone", "/*", "!/tickets/*1/")


def link(company: Company) -> None:
    (company.top / "tickets" / "link.yaml").symlink_to(company.any_file())
    company.commit()


def link_to_a_folder(company: Company) -> None:
    (company.top / "tickets" / "more").symlink_to(company.any_file().parent)
    company.commit()


def submodule(company: Company) -> None:
    place = company.top / "tickets" / "sub"
    place.mkdir()
    for arguments in (("init", "-q"), ("commit", "-q", "--allow-empty", "-m", "a")):
        subprocess.run(["git", *arguments], cwd=place, check=True)
    company.commit()


def odd_name(company: Company) -> None:
    path = company.any_file()
    os.rename(os.fsencode(path), os.fsencode(path.parent) + b"/\xff\xe9.yaml")  # noqa: PTH104  # bytes
    company.commit()


def untracked_odd_name(company: Company) -> None:
    path = os.fsencode(company.any_file().parent) + b"/\xff\xe9.yaml"
    with open(path, "wb") as file:  # noqa: PTH123  # bytes
        file.write(b"id: [\n")


def folder_named_as_a_ticket(company: Company) -> None:
    place = company.top / "tickets" / "a.yaml"
    place.mkdir()
    company.any_file().rename(place / "b.yaml")
    company.commit()


def assumed_unchanged(company: Company) -> None:
    company.git("config", "core.fileMode", "false")
    company.any_file().chmod(0o755)


def replaced_by_a_folder(company: Company) -> None:
    path = company.any_file()
    path.unlink()
    path.mkdir()


ODD = [
    detached,
    carriage_returns,
    sparse,
    link,
    link_to_a_folder,
    submodule,
    odd_name,
    untracked_odd_name,
    folder_named_as_a_ticket,
    assumed_unchanged,
    replaced_by_a_folder,
]


@pytest.mark.skipif(os.name == "nt", reason="needs links, modes and names of bytes")
@pytest.mark.parametrize("change", ODD, ids=[each.__name__ for each in ODD])
def test_a_repository_that_is_not_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Company], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    company = Company(tmp_path, 3)
    said(SOME[0])
    change(company)
    for look in SOME:
        expected = whole(monkeypatch, look)
        assert said(look) == expected
        damage(tmp_path, company.chance)
        assert said(look) == expected
        forget(tmp_path)
        assert said(look) == expected


def test_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    company = Company(tmp_path, 4)
    company.git("checkout", "-q", "--orphan", "unborn")
    for look in SOME:
        assert said(look) == whole(monkeypatch, look)
    company.git("rm", "-rq", "--cached", ".")
    for look in SOME:
        assert said(look) == whole(monkeypatch, look)


def test_a_home_below_the_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(tmp_path, 5)
    (tmp_path / "it").mkdir()
    for name in ("contract.yaml", "tickets"):
        company.git("mv", name, f"it/{name}")
    company.commit()
    monkeypatch.chdir(tmp_path / "it")
    for _ in range(2):
        for look in SOME:
            assert said(look) == whole(monkeypatch, look)
        path = next((tmp_path / "it" / "tickets").rglob("*.yaml"))
        path.write_text(path.read_text().replace("title: ", "title: Again, "))


def test_a_bare_repository_has_no_present(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    Company(tmp_path / "one", 6)
    subprocess.run(["git", "clone", "-q", "--bare", "one", "two.git"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path / "two.git")
    for look in SOME:
        assert said(look) == whole(monkeypatch, look)


def grown(company: Company, monkeypatch: pytest.MonkeyPatch, commits: int) -> None:
    monkeypatch.chdir(company.top)
    said(SOME[0])
    path = company.files()[0]
    at = format_instant(NOW)
    for number in range(commits):
        text = path.read_text().split("\nthread:")[0].rstrip("\n")
        line = f"  - {{n: 1, at: {at}, by: ana@example.com, kind: comment, text: T{number}}}"
        path.write_text(f"{text}\nthread:\n{line}\n")
        if number % 2:
            company.commit()
        assert said(SOME[0])[0] == 0
    kept = company.top / ".git" / "itbiz" / "cache.db"
    with sqlite3.connect(kept) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM ticket").fetchone()
        (bases,) = connection.execute("SELECT count(DISTINCT base) FROM settled").fetchone()
        (values,) = connection.execute("SELECT count(*) FROM value").fetchone()
    assert rows <= 2 * len(company.files()) + 2_000
    assert bases <= 3
    assert values < 60
    assert kept.stat().st_size < 4_000_000


def test_what_is_kept_does_not_grow_with_the_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(Company(tmp_path, 8), monkeypatch, 40)


@pytest.mark.slow
def test_two_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer is that of one of the states, and none is a traceback."""
    monkeypatch.chdir(tmp_path)
    company = Company(tmp_path, 9)
    company.git("checkout", "-q", "-b", "side")
    company.retitle()
    company.reopen()
    company.commit()
    look = SOME[0]
    states = set()
    for branch in ("main", "side"):
        company.git("checkout", "-q", branch)
        states.add(whole(monkeypatch, look))
    forget(tmp_path)
    others = [
        subprocess.Popen(
            [sys.executable, "-m", "itbiz", *look], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
        )
        for _ in range(6)
    ]
    for _ in range(2):
        assert said(look) in states
    for other in others:
        out, err = other.communicate(timeout=60)
        assert b"Traceback" not in err
        assert (other.returncode, out.decode()) in states
