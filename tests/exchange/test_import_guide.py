"""The guide to importing is true: its example works and no key is left unsaid."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itbiz.exchange.mapping import json_schema
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from tests.exchange.conftest import Importer

GUIDE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    assert found, name
    return found[1]


def test_the_example_works(imported: Importer) -> None:
    result = imported(example("log"), example("mapping"))
    shown = parse(example("ticket"))
    assert isinstance(shown, Document)
    assert result.drafts[0].data == shown.data
    assert not result.codes
    second = result.ticket(1)
    assert (second.requester, second.status, second.service_class) == ("marches", "closed", "standard")
    told = result.plan.summary.as_data()
    assert told["changed"] == {"tickets": 2, "raised": 1, "lowered": 1, "both": 0}
    assert told["outcomes"] == {
        "Basse": {"tickets": 1, "met": 0},
        "Haute": {"tickets": 1, "met": 1},
    }


@pytest.mark.parametrize(
    "key",
    sorted({key for model in (json_schema(), *json_schema()["$defs"].values()) for key in model.get("properties", {})}),
)
def test_every_key_is_in_the_guide(key: str) -> None:
    assert re.search(rf"\b{key}\b", GUIDE)


def test_every_code_is_in_the_guide() -> None:
    room = Path(__file__).parents[2] / "src" / "itbiz" / "exchange"
    codes = {code for file in room.glob("*.py") for code in re.findall(r'"(import-[a-z-]+)"', file.read_text())}
    said = set(re.findall(r"`(import-[a-z-]+)`", GUIDE))
    assert codes - said == {"import-skipped-state", "import-skipped-party"}
    assert said <= codes
