"""The YAML test suite, case by case: read as others read it or refused, and never a traceback."""

from __future__ import annotations

import json
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from tests.fuzz.company import Company

from itbiz.text.source import Document, parse

DATA = Path(__file__).parents[1] / "data" / "yaml-test-suite.json"
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in json.loads(DATA.read_text(encoding="utf-8"))}

LENIENT = {
    "9C9N": "brackets that go on in the first column",
    "DK95-1": "a tab before the second line of a quoted text",
    "QB6E": "a quoted text that goes on in the first column",
    "S98Z": "a blank line indented further than its block",
    "SU5Z": "a comment that touches what is before it",
    "X4QW": "a comment that touches the sign of a block",
}
"""Invalid texts that libyaml reads, each in the one way there is to read it."""

NO_LAST_LINE = {"L24T-1": "a block that ends in blanks and no line break: the suite adds the break"}


def test_the_suite_is_whole() -> None:
    assert len(CASES) == 402


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_read_as_the_suite_says_or_refused(case: dict[str, Any]) -> None:
    read = parse(case["yaml"])
    if not isinstance(read, Document):
        assert read
        assert all(each.code and each.hint for each in read)
        return
    assert case.get("fail", False) == (case["id"] in LENIENT)
    if "json" in case and case["id"] not in NO_LAST_LINE:
        assert read.data == json.loads(case["json"])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_another_reader_reads_the_same_or_nothing(case: dict[str, Any]) -> None:
    read = parse(case["yaml"])
    if not isinstance(read, Document):
        return
    other = YAML(typ="safe", pure=True)
    other.version = (1, 2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = other.load(case["yaml"])
    except YAMLError:
        return
    assert repr(read.data) == repr(expected)


@pytest.fixture(scope="module")
def company() -> Company:
    return Company.example()


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_as_a_ticket_and_as_the_contract_it_is_a_finding(case: dict[str, Any], company: Company) -> None:
    data = case["yaml"].encode()
    for path in (company.ticket_path, "contract.yaml"):
        before = time.process_time()
        backlog = company.take(path, data)
        assert time.process_time() - before < 2
        assert any(finding.path == path for finding in backlog.diagnostics)
