"""The company that is measured is in order, and measuring it ends in a file of figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNTIL = "2026-11-25T10:30:00+01:00"


def ran(module: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


def test_the_company_is_in_order_and_the_same_again(tmp_path: Path) -> None:
    tips = []
    for name, seed in (("one", "1"), ("again", "1"), ("other", "2")):
        ran("benchmarks.generate", "--tickets", "60", "--seed", seed, "--until", UNTIL, str(tmp_path / name))
        tips.append(git(tmp_path / name, "rev-parse", "HEAD"))
    assert tips[0] == tips[1] != tips[2]
    top = tmp_path / "one"
    assert not git(top, "status", "--porcelain")
    assert len(list((top / "tickets").rglob("*.yaml"))) == 60
    assert len(git(top, "log", "--oneline").splitlines()) > 3
    judged = ran("itbiz", "check", "--as-of", UNTIL, "--format", "json", folder=top)
    assert json.loads(judged.stdout)["summary"] == {"errors": 0, "warnings": 0, "tickets": 60, "unreadable": 0}


@pytest.mark.slow
def test_a_run_ends_in_figures_and_in_a_page(tmp_path: Path) -> None:
    results, page = tmp_path / "results.json", tmp_path / "page.md"
    ran("benchmarks.run", "--sizes", "60", "--runs", "1", "--home", str(tmp_path / "home"), "--json", str(results))
    found = json.loads(results.read_text(encoding="utf-8"))
    figures = found["figures"]
    assert {"P@60", "S@60", "C@60", "L@60", "board@60", "hook, new@60", "commit, judged@60"} <= set(figures)
    assert all(0 < figure["low"] <= figure["median"] <= figure["high"] for figure in figures.values())
    assert figures["check, memory@60"]["median"] > 10_000_000
    rows = {(row["row"], row["tickets"]): row for row in found["rows"]}
    version = rows["`itbiz --version`", None]
    assert version["value"] == pytest.approx(figures["version@60"]["median"] / figures["P@60"]["median"])
    assert version["met"] is (version["value"] <= version["target"])
    assert rows["memory of `board`", 100_000]["met"] is None

    begin, end = "<!-- figures: written by `make bench` -->\n", "<!-- end of the figures -->\nafter\n"
    page.write_text(f"before\n{begin}stale words\n{end}", encoding="utf-8")
    ran("benchmarks.table", str(results), str(page))
    text = page.read_text(encoding="utf-8")
    assert "stale words" not in text
    assert text.startswith("before\n")
    assert text.endswith(end)
    assert "| `itbiz --version`" in text
