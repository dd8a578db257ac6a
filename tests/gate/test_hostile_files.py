"""Whatever lies in the folder of the tickets: a clear finding, soon, in little memory, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gate.conftest import Desk

MEASURED = """
import resource, subprocess, sys
status = subprocess.run([sys.executable, "-m", "itbiz", "check", "--format", "json"], env=None).returncode
sys.stderr.write(f"RSS {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}\\n")
sys.exit(status)
"""
GOOD = text_of("AAAA1")


def _written(text: str | bytes) -> Callable[[Path], None]:
    def write(place: Path) -> None:
        place.write_bytes(text.encode() if isinstance(text, str) else text)

    return write


CASES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "50 MB": ("file-too-large", _written(b"a: " + b"x" * 50_000_000)),
    "10,000 levels": ("too-deep", _written("id: " + "[" * 10_000 + "]" * 10_000)),
    "1 MB of levels": ("too-deep", _written("{a: " * 200_000)),
    "FIFO": ("not-a-file", os.mkfifo),
    "link": ("symbolic-link", lambda place: place.symlink_to("/etc/passwd")),
    "link to itself": ("symbolic-link", lambda place: place.symlink_to(place.name)),
    "folder": ("not-a-file", lambda place: place.mkdir()),
    "NUL": ("not-text", _written(GOOD + "contact: a\0b\n")),
    "Latin-1": ("not-utf8", _written(GOOD.encode() + b"contact: Andr\xe9\n")),
    "UTF-16": ("not-utf8", _written(GOOD.encode("utf-16"))),
    "unterminated quote": ("yaml-syntax", _written(GOOD + 'contact: "Ana\n')),
    "anchor": ("yaml-anchor", _written(GOOD + "contact: &a Ana\n")),
    "laughs": ("yaml-alias", _written("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n")),
    "tag": ("yaml-tag", _written(GOOD + "contact: !!python/object:os.system x\n")),
    "two documents": ("several-documents", _written(GOOD + "---\n" + GOOD)),
    "duplicate key": ("duplicate-key", _written(GOOD + "title: Again\n")),
    "conflict": ("merge-conflict", _written("<<<<<<< HEAD\n" + GOOD + "=======\n" + GOOD + ">>>>>>> side\n")),
    "empty": ("empty-file", _written("")),
    "a list": ("not-a-mapping", _written("- a\n")),
    "escape": ("unsafe-character", _written(GOOD.replace("Work AAAA1", '"\\e[31mred"'))),
    "huge number": ("", _written(GOOD + "contact: " + "9" * 5000 + "\n")),
    "many findings": ("", _written("".join(f"k{n}: 1\n" for n in range(2_000)))),
    "1 MB of lines": ("file-too-large", _written(GOOD + "history: [" + "{}," * 340_000 + "]\n")),
    "19,000 empty lines": ("missing-field", _written(GOOD + "history: [" + "{}," * 19_000 + "]\n")),
    "19,000 unknown fields": ("unknown-field", _written("".join(f"k{n}: 1\n" for n in range(19_000)))),
}


@pytest.mark.parametrize("name", list(CASES))
def test_a_file_nobody_would_write(desk: Desk, name: str) -> None:
    code, write = CASES[name]
    place = desk.top / "tickets" / "x.yaml"
    place.parent.mkdir()
    write(place)
    begin = time.monotonic()
    done = desk.run(sys.executable, "-c", MEASURED)
    took = time.monotonic() - begin
    assert done.status == 1, done.said
    assert "Traceback" not in done.said
    report = json.loads(done.out)
    found = report["diagnostics"]
    assert all(each["path"] == "tickets/x.yaml" and each["hint"] and each["line"] >= 1 for each in found), found[:3]
    assert report["summary"]["unreadable"] == 1
    assert not code or code in {each["code"] for each in found}, found[:3]
    memory = next(int(line.split()[1]) for line in done.err.splitlines() if line.startswith("RSS"))
    assert memory < 200_000, memory
    # Two seconds on an idle machine; this one is shared.
    assert took < 6, took


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("history", "{at: 2026-01-05T09:00:00+01:00, to: started, by: ana@example.com}"),
        ("thread", "{n: 1, at: 2026-01-05T09:00:00+01:00, by: ana@example.com, kind: comment, text: x}"),
    ],
)
def test_thousands_of_wrong_lines(desk: Desk, field: str, line: str) -> None:
    desk.put("tickets/x.yaml", f"{GOOD}{field}:\n" + f"  - {line}\n" * 3_300)
    begin = time.monotonic()
    done = desk.itbiz("check", "--format", "json")
    took = time.monotonic() - begin
    assert json.loads(done.out)["summary"]["errors"] > 3_300
    assert took < 6, took


@pytest.mark.parametrize("staged", [False, True])
@pytest.mark.parametrize("name", ["50 MB", "FIFO", "link", "NUL", "Latin-1", "unterminated quote", "folder"])
def test_a_contract_nobody_would_write(desk: Desk, name: str, *, staged: bool) -> None:
    if staged and name in {"FIFO", "folder"}:
        return  # git holds no such thing
    desk.ticket("AAAA1")
    desk.save()
    place = desk.top / "contract.yaml"
    place.unlink()
    code, write = CASES[name]
    write(place)
    if staged:
        desk.ok("add", "-A")
    done = desk.itbiz("check", "--format", "json", *(["--staged"] if staged else []))
    assert done.status == 1, done.said
    report = json.loads(done.out)
    assert report["summary"]["tickets"] == 1
    assert code in {each["code"] for each in report["diagnostics"] if each["path"] == "contract.yaml"}
    if staged:
        assert desk.commit().status == 1
        return
    shown = desk.itbiz("board")
    assert shown.status == 2
    assert "cannot be read" in shown.err


@pytest.mark.slow
def test_every_one_of_them_at_once_and_the_good_ticket_counts(desk: Desk) -> None:
    desk.ticket("AAAA1")
    for number, (_, write) in enumerate(CASES.values()):
        write(desk.top / "tickets" / f"{number}.yaml")
    done = desk.itbiz("check", "--format", "json")
    assert done.status == 1
    assert json.loads(done.out)["summary"]["tickets"] == 1
    for form in ("full", "concise", "github", "gitlab", "sarif"):
        done = desk.itbiz("check", "--format", form)
        assert done.status == 1
        assert "\x1b" not in done.said
        assert "Traceback" not in done.said


def test_staged_links_and_submodules(desk: Desk) -> None:
    (desk.top / "tickets").mkdir()
    (desk.top / "tickets" / "x.yaml").symlink_to("/etc/passwd")
    subprocess.run(["git", "init", "-q", str(desk.top / "tickets" / "inner.yaml")], check=True)
    desk.ok(
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@y.zz",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "x",
        cwd=desk.top / "tickets" / "inner.yaml",
    )
    desk.ok("add", "-A")
    done = desk.commit()
    assert done.status == 1
    assert "symbolic-link" in done.err
    assert "submodule" in done.err
