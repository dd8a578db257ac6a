"""`explain` and `schema`, end to end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from typer.testing import CliRunner

from itbiz.cli.app import app
from itbiz.domain.json_schema import SCHEMAS, json_schema
from itbiz.rules.catalogue import CATALOGUE

if TYPE_CHECKING:
    from pathlib import Path

TICKET = {
    "id": "ITB-7K3QX",
    "title": "Open the flow",
    "type": "request",
    "requester": "sales",
    "class": "standard",
    "opened": "2026-09-27T16:40:00+02:00",
}
CONTRACT = {
    "schema": "itbiz/contract@1",
    "timezone": "Europe/Paris",
    "parties": {"requesters": {"sales": {"name": "Sales"}}, "providers": {"systems": {"name": "Systems"}}},
    "terms": [{"effective_from": "2026-W36", "quota": {"sales": 2}, "guarantee": 3}],
}


def run(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == status, done.output
    return done.stdout if status == 0 else done.stderr


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_explained_within_the_screen(code: str) -> None:
    text = run("explain", code)
    assert text.startswith(f"{code}: ")
    assert "The way out:" in text
    for line in text.splitlines():
        assert len(line) <= 80 or line.startswith("  "), line
    explanation = CATALOGUE[code]
    assert not str(explanation.title).endswith(".")
    for sentence in (str(explanation.why), str(explanation.way_out)):
        assert sentence.strip().endswith((".", "?", ":")) or "\n\n  " in sentence


@pytest.mark.parametrize("written", ["[duplicate-key]", "DUPLICATE-KEY", "duplicate_key"])
def test_a_code_as_people_copy_it(written: str) -> None:
    assert run("explain", written) == run("explain", "duplicate-key")


def test_all_codes_one_a_line_for_a_pipe() -> None:
    lines = run("explain").splitlines()
    assert [line.split("\t")[0] for line in lines] == sorted(CATALOGUE)


def test_explanations_as_data_are_english() -> None:
    data = json.loads(run("explain", "yaml-tag", "--json", "--lang", "fr"))
    assert data["version"] == 1
    assert data["title"] == str(CATALOGUE["yaml-tag"].title)
    assert len(json.loads(run("explain", "--json"))["findings"]) == len(CATALOGUE)


def test_an_unknown_code() -> None:
    assert "did you mean `duplicate-key`?" in run("explain", "duplicate-keys", status=2)
    assert "`itbiz explain` lists every finding" in run("explain", "qqqqqq", status=2)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas(name: str, tmp_path: Path) -> None:
    schema = json.loads(run("schema", name))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:itbiz:schema:{name}:1"
    assert schema["additionalProperties"] is False
    assert schema["title"]
    assert schema["description"]
    run("schema", name, "-o", "out.json")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == schema


@pytest.mark.parametrize(("name", "right"), [("ticket", TICKET), ("contract", CONTRACT)])
def test_what_is_right_passes_and_what_is_wrong_does_not(name: str, right: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(name))
    validator.validate(right)
    for wrong in ({**right, "colour": "red"}, {key: value for key, value in right.items() if key != next(iter(right))}):
        assert not validator.is_valid(wrong)


def test_an_unknown_schema() -> None:
    assert "did you mean `ticket`?" in run("schema", "tiket", status=2)
