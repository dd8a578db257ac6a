"""What the commands print as JSON has the shape that `itbiz schema` publishes, in every language the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from typer.core import TyperGroup
from typer.testing import CliRunner

from itbiz.cli import completion
from itbiz.cli.app import app, built
from itbiz.cli.commands.schema import CHANGES, PRINTED, SCHEMAS, WRITTEN, schema_of
from itbiz.cli.listing import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer.core import TyperCommand

ROOT = Path(__file__).parents[2]
LAST_DAY = "2026-11-20T17:00:00+01:00"
"""The end of the invented company's last day."""
ANY = "ID"
"""Stands for the id of a ticket of the repository."""
READS = {
    "report": ("report", "--format", "json", "--period", "2026-W46", "--as-of", LAST_DAY),
    "check": ("check", "--format", "json", "--as-of", LAST_DAY),
    "quota": ("quota", "--json", "--as-of", LAST_DAY),
    "board": ("board", "--json", "--as-of", LAST_DAY),
    "load": ("load", "--json", "--as-of", LAST_DAY),
    "forecast": ("forecast", "--json", "--as-of", LAST_DAY),
    "list": ("list", "--json", "--as-of", LAST_DAY),
    "show": ("show", ANY, "--json", "--as-of", LAST_DAY),
    "next": ("next", "--json", "--as-of", LAST_DAY),
    "due": ("due", "--json", "--as-of", LAST_DAY),
    "simulate": ("contract", "simulate", "--json"),
    "contract-show": ("contract", "show", "--json"),
    "contract-diff": ("contract", "diff", "--json"),
    "explain": ("explain", "--json"),
    "intake": ("intake", "--json"),
}
MORE = {
    "check": ("contract", "check", "--format", "json", "--as-of", LAST_DAY),
    "board": ("board", "--by", "provider", "--json", "--as-of", LAST_DAY),
    "quota": ("quota", "--period", "2026-W45", "--json"),
    "forecast": ("forecast", "--items", "9", "--json", "--as-of", LAST_DAY),
    "simulate": ("contract", "simulate", "--quota", "0", "--from", "2026-W40", "--to", "2026-W41", "--json"),
    "contract-show": ("contract", "show", "--on", "2026-01-05", "--json"),
    "explain": ("explain", "quota-exceeded", "--json"),
}
"""The same shapes, asked for in another way."""
TROUBLE = """\
id: ITB-7K3QX
title: Open the line
type: request
requester: nobody
class: priority
status: started
opened: 2026-11-16T09:00:00+01:00
history: []
claims:
  - {period: 2026-W47, requester: marches, provider: systemes, at: 2026-11-16T09:00:00+01:00, by: a@example.com}
  - {period: 2026-W47, requester: marches, provider: systemes, at: 2026-11-16T09:05:00+01:00, by: a@example.com}
"""
LOG = """\
id,at,who,unit,team,state,rank
1001,2026-09-01T08:00:00+02:00,ann,sales,systems,New,3
1001,2026-09-02T08:00:00+02:00,ben,sales,systems,Asked,2
1001,2026-09-03T08:00:00+02:00,ben,sales,systems,Done,2
1002,what,ann,risk,,New,3
"""
MAPPING = """\
schema: itbiz/import@1
key: id
time: {column: at}
by: "{who}@old.invalid"
title: "Ticket {id}"
requester: {column: unit, key: "{unit}", name: "Unit {unit}"}
provider: {column: team, key: "{team}", name: "Team {team}"}
state: {column: state, values: {New: new, Asked: {to: waiting, on: requester}, Done: delivered}}
promotion: {column: rank, at_most: 2}
"""


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def example(top: Path) -> Path:
    """The invented company."""
    top.mkdir()
    contract = (ROOT / "contract.yaml").read_text(encoding="utf-8")
    (top / "contract.yaml").write_text(contract, encoding="utf-8")
    for path in sorted((ROOT / "tickets.example").rglob("*.yaml")):
        target = top / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return committed(top)


def committed(top: Path) -> Path:
    """A repository with everything in its first commit."""
    git(top, "init", "-q", "-b", "main")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "Begin")
    return top


def empty(top: Path) -> Path:
    """A contract, and nobody has asked for anything."""
    top.mkdir()
    contract = (ROOT / "contract.yaml").read_text(encoding="utf-8")
    (top / "contract.yaml").write_text(contract, encoding="utf-8")
    return committed(top)


def troubled(top: Path) -> Path:
    """The company with a ticket that breaks several rules, duplicates, and files that nobody can read."""
    example(top)
    folder = top / "tickets.example" / "2026-W47"
    (folder / "ITB-7K3QX.yaml").write_text(TROUBLE, encoding="utf-8")
    (folder / "again.yaml").write_text(TROUBLE, encoding="utf-8")
    (folder / "twice.yaml").write_text("id: ITB-22222\nid: ITB-22222\ntitle: Twice\n", encoding="utf-8")
    (folder / "broken.yaml").write_text("<<<<<<< ours\n", encoding="utf-8")
    if sys.platform != "win32":
        (folder / "link.yaml").symlink_to("nowhere.yaml")
    return top


MAKERS: tuple[Callable[[Path], Path], ...] = (example, empty, troubled)


@pytest.fixture(scope="module")
def tops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("shapes")
    return {make.__name__: make(place / make.__name__) for make in MAKERS}


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def published(name: str) -> dict[str, Any]:
    status, out, err = run("schema", name)
    assert status == 0, err
    made: dict[str, Any] = json.loads(out)
    return made


def validator(name: str) -> Any:  # noqa: ANN401  # jsonschema has no types
    checker = jsonschema.Draft202012Validator
    return checker(published(name), format_checker=checker.FORMAT_CHECKER)


def ids(top: Path) -> list[str]:
    return sorted(path.stem for path in (top / "tickets.example").rglob("ITB-*.yaml")) if top.name != "empty" else []


CASES = [*READS.items(), *MORE.items()]


@pytest.mark.parametrize("repository", [make.__name__ for make in MAKERS])
@pytest.mark.parametrize(("name", "command"), CASES, ids=[" ".join(command) for _, command in CASES])
def test_what_is_printed_is_what_is_published(
    name: str, command: tuple[str, ...], repository: str, tops: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tops[repository]
    monkeypatch.chdir(top)
    if ANY in command and not ids(top):
        assert run(*command)[:2] == (2, "")
        return
    command = tuple(ids(top)[0] if each == ANY else each for each in command)
    status, english, words = run(*command, "--lang", "en")
    assert status == (1 if name == "check" and repository == "troubled" and command[0] == "check" else 0), words
    made = json.loads(english)
    assert made["version"] == 1
    validator(name).validate(made)
    status_in_french, french, _ = run(*command, "--lang", "fr")
    assert status_in_french == status
    assert french == english


def test_every_ticket_of_the_company_is_shown_as_published(
    tops: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tops["example"])
    check = validator("show")
    for each in ids(tops["example"]):
        check.validate(json.loads(run("show", each, "--json")[1]))


def test_the_trouble_is_in_the_data(tops: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tops["troubled"])
    found = json.loads(run(*READS["check"])[1])
    assert found["summary"]["errors"] > 3
    assert found["summary"]["unreadable"] >= 2
    assert any(each["related"] for each in found["diagnostics"])
    assert any(each["hint"] for each in found["diagnostics"])
    assert len(json.loads(run(*READS["board"])[1])["unreadable"]) >= 2


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("check", "version summary diagnostics"),
        ("quota", "version period pairs providers"),
        ("board", "version as_of columns load tokens unreadable"),
        ("simulate", "version rows"),
    ],
)
def test_keys_that_programs_rely_on(name: str, keys: str) -> None:
    schema = published(name)
    assert list(schema["properties"]) == keys.split()
    assert schema["required"] == keys.split()


@pytest.mark.parametrize(
    ("name", "part", "keys"),
    [
        ("check", "Counts", "errors warnings tickets unreadable"),
        ("check", "Finding", "path line column end_line end_column severity code message hint related"),
        ("check", "Related", "path line column message"),
        ("quota", "Pair", "requester provider quota opening claims credits emergencies closing over holders"),
        ("quota", "Promise", "provider guarantee demand delivered target owed kept"),
        ("board", "CardColumn", "key count limit tickets"),
        ("board", "BothSides", "providers requesters"),
        ("simulate", "Row", "quota claims over requesters"),
    ],
)
def test_keys_of_parts_that_programs_rely_on(name: str, part: str, keys: str) -> None:
    schema = published(name)["$defs"][part]
    assert list(schema["properties"]) == keys.split()
    assert schema["required"] == keys.split()


def objects(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # any part of a document
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        yield schema
    for part in parts:
        yield from objects(part)


@pytest.mark.parametrize("name", PRINTED)
def test_shapes_are_closed_and_of_version_one(name: str) -> None:
    schema = published(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:itbiz:schema:{name}:1"
    assert schema["title"] == f"itbiz {PRINTED[name].command}"
    assert schema["description"]
    found = list(objects(schema))
    assert found
    assert all(each["additionalProperties"] is False for each in found)
    versioned = [
        each for each in found if "version" in each["properties"] and "effective_from" not in each["properties"]
    ]
    assert versioned
    assert all(each["properties"]["version"]["const"] == 1 for each in versioned)
    assert all("version" in each["required"] for each in versioned)


def with_option(option: str) -> Iterator[str]:
    """The commands that have an option, `contract show` by both its words."""

    def walk(command: TyperCommand | TyperGroup, words: str) -> Iterator[str]:
        if isinstance(command, TyperGroup):
            for name, each in command.commands.items():
                yield from walk(each, f"{words} {name}")  # type: ignore[arg-type]  # typer's commands are click ones
        elif any(option in each.opts for each in command.params):
            yield words

    for listed in COMMANDS.values():
        yield from walk(built(listed), listed.name)


def test_every_command_with_json_has_a_schema() -> None:
    described = {each.command.removesuffix(" --json") for each in PRINTED.values() if each.command.endswith(" --json")}
    found = set(with_option("--json"))
    assert found == {*described, *CHANGES, "new"}
    assert set(READS) == set(PRINTED) - {"import-summary"}


@pytest.mark.parametrize("name", ["claim", "move", "new"])
def test_commands_that_write_name_the_shape_of_what_they_print(name: str) -> None:
    assert schema_of(name) == schema_of("show" if name == "new" else "list")


def test_what_is_written_has_the_shape_of_what_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = empty(tmp_path / "written")
    monkeypatch.chdir(top)
    who = ("--title", "Open « the » line", "--requester", "marches", "--provider", "systemes")
    status, out, err = run("new", *who, "--json", "--lang", "fr")
    assert status == 0, err
    opened = json.loads(out)
    validator("show").validate(opened)
    for words in (("start", opened["id"]), ("ask", opened["id"], "Which?"), ("comment", opened["id"], "One thing")):
        status, out, err = run(*words, "--json", "--lang", "fr")
        assert status == 0, err
        validator("list").validate(json.loads(out))
        assert [each["id"] for each in json.loads(out)["tickets"]] == [opened["id"]]


def test_an_import_is_summed_up_as_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "imported"
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    (top / "log.csv").write_text(LOG, encoding="utf-8")
    (top / "map.yaml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(top)
    printed = {
        run("import", "csv", "log.csv", "--map", "map.yaml", "-n", "--json", "--lang", x)[1] for x in ("en", "fr")
    }
    (out,) = printed
    made = json.loads(out)
    assert made["unusable"]["unused"] == 1
    validator("import-summary").validate(made)


def test_completion_and_help_name_every_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    assert completion.SCHEMAS == SCHEMAS == (*WRITTEN, *PRINTED)
    monkeypatch.setenv("COLUMNS", "100")
    for language in ("en", "fr"):
        shown = run("--lang", language, "schema", "--help")[1]
        words = shown.replace("\n", " ").replace(",", " ").replace(".", " ").split()
        assert [name for name in SCHEMAS if name not in words] == []


def test_one_schema_imports_nothing_of_the_others() -> None:
    code = (
        "import sys\n"
        "from itbiz.cli.commands.schema import schema_of\n"
        "schema_of('check')\n"
        "print([each for each in sys.modules if each.startswith('itbiz.views.shapes.')])\n"
    )
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8").stdout
    assert "findings" in made
    assert "board" not in made
