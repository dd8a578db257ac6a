"""Every code of a finding has a folder that shows it, and an explanation."""

from __future__ import annotations

import ast
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itbiz.domain.backlog import Backlog, read
from itbiz.rules import contract_findings, judge
from itbiz.rules.catalogue import CATALOGUE
from itbiz.rules.change import Change
from itbiz.store import files
from itbiz.text.snapshot import LARGEST, Unreadable, decode
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from itbiz.domain.signature import Origins
    from itbiz.text.diagnostic import Diagnostic

ERRORS = Path(__file__).parent / "errors"
CASES = sorted(path.name for path in ERRORS.iterdir() if path.is_dir())
SOURCES = Path(__file__).parents[1] / "src" / "itbiz"
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+|submodule|unmerged")
NOW = "2026-09-30T10:00:00+02:00"

SPECIAL: dict[str, Callable[[], str | Unreadable]] = {
    "large": lambda: decode(b"#" * (LARGEST + 1)),
    "latin1": lambda: decode("title: Salle des marchés\n".encode("latin-1")),
    "nul": lambda: decode(b"id: ITB-7K3QX\0\n"),
    "link": files.symbolic_link,
    "pipe": files.not_a_file,
    "submodule": files.submodule,
    "forbidden": lambda: files.unreadable_file("Permission denied"),
}
"""What a tree of texts cannot hold."""


def backlog(folder: Path, special: dict[str, str]) -> Backlog:
    snapshot: dict[str, str | Unreadable] = {
        path.relative_to(folder).as_posix(): decode(path.read_bytes()) for path in folder.rglob("*.yaml")
    }
    return read(snapshot | {path: SPECIAL[kind]() for path, kind in special.items()})


def shown(findings: list[Diagnostic]) -> Iterator[str]:
    for each in findings:
        severity = "" if each.severity == "error" else f" ({each.severity})"
        yield f"{each.path}:{each.span.line}:{each.span.column} {each.code}{severity} {each.message} | {each.hint}"
        for related in each.related:
            yield f"    {related.path}:{related.span.line}:{related.span.column} {related.message}"
        for block in each.detail:
            yield f"    {block.title or ''}"
            for row in block.rows:
                yield "      " + "  ".join(str(cell) for cell in row)


@pytest.mark.parametrize("code", CASES)
def test_each_code_shows_itself(code: str, golden: Callable[[Path, str], None]) -> None:
    folder = ERRORS / code
    case = parse((folder / "case.yaml").read_text()) if (folder / "case.yaml").exists() else None
    settings = case.data if isinstance(case, Document) else {}
    bases = (backlog(folder / "before", {}),) if (folder / "before").exists() else ()
    after = backlog(folder / "after", settings.get("special", {}))
    instant = datetime.fromisoformat(settings.get("instant", NOW))
    between = folder / "between"
    passed = (("4f2c1ab", backlog(between, {})),) if between.exists() else ()
    origins: Origins | None = {} if settings.get("committed") else None
    findings = judge(Change(after, instant, bases, settings.get("author"), passed=passed, origins=origins))
    if settings.get("advice"):
        findings = [*contract_findings(after, instant)]
    assert code in {each.code for each in findings}
    golden(folder / "expected.txt", "".join(f"{line}\n" for line in shown(findings)))


def test_every_finding_has_a_way_out() -> None:
    for code in CASES:
        for line in (ERRORS / code / "expected.txt").read_text().splitlines():
            if not line.startswith("    ") and " quota-exceeded " not in line:  # its ways out are below it
                assert not line.endswith("| None"), line


def test_every_code_is_explained_and_shown() -> None:
    codes = set(codes_in_source())
    assert codes == {code for code in CATALOGUE if not code.startswith("import-")}
    assert codes - {"unmerged", "unreadable-name"} == set(CASES)


def test_every_code_of_an_import_is_explained() -> None:
    """A log is no file of the repository and `check` never sees it, so these codes have no folder here."""
    text = "".join(path.read_text() for path in (SOURCES / "exchange").glob("*.py"))
    written = set(re.findall(r'"(import-[a-z-]+)"', text))
    assert written == {code for code in CATALOGUE if code.startswith("import-")}


def codes_in_source() -> Iterator[str]:
    """The codes handed to whatever makes a finding about a file, and the table of the schema's own."""
    for path in SOURCES.rglob("*.py"):
        if path.parent.name == "exchange":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                words = node.args[: MAKERS.get(name, 0)]
            elif isinstance(node, ast.Tuple) and path.stem == "schema_errors":
                words = node.elts[:1]
            else:
                continue
            for word in words:
                if isinstance(word, ast.Constant) and isinstance(word.value, str) and CODE.fullmatch(word.value):
                    yield word.value


MAKERS = {"Diagnostic": 3, "Problem": 1, "Unreadable": 1, "SchemaError": 1, "on": 4, "on_key": 4, "_on": 3}
MAKERS |= {"_refuse": 2, "_finding": 4}
"""What makes findings, and among how many of its first arguments the code is."""
