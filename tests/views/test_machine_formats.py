"""What other programs read: held to the schemas of those programs, and to hostile words."""

from __future__ import annotations

import json as stdlib
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator  # type: ignore[import-untyped]  # its stubs are a package of their own

from itbiz.locale import language
from itbiz.rules.catalogue import CATALOGUE
from itbiz.text.diagnostic import Block, Diagnostic, Related, Severity, Span
from itbiz.text.message import msg
from itbiz.views.formats.full import full
from itbiz.views.formats.github import github
from itbiz.views.formats.gitlab import gitlab
from itbiz.views.formats.junit import junit
from itbiz.views.formats.sarif import sarif

SCHEMAS = Path(__file__).parents[1] / "schemas"
SARIF = Draft4Validator(stdlib.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
JUNIT = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))
ENGLISH = language("en")
HOSTILE = (
    "::error::x\r\n::add-mask::1 ##[group]y 100% a:b,c ]]> <b>&amp; \x00\x08\x1b[31m\x85\ufffe\uffff \ud800 "
    "[click](https://evil.example) {0}"
)


def finding(text: str, path: str = "tickets/a.yaml", line: int = 3, severity: Severity = Severity.ERROR) -> Diagnostic:
    words = msg("about {text}", text=text)
    return Diagnostic(
        path,
        Span(line, 1, line, 4),
        "unknown-value",
        words,
        words,
        severity,
        related=(Related(path, Span(1, 1, 1, 2), words),),
        detail=(Block(None, ((msg("{id} {title}", id="ITB-7K3QX", title=text), msg("started")),)),),
    )


def findings_of(text: str, path: str) -> list[Diagnostic]:
    return [finding(text, path), finding(text, path, 9), finding(text, f"{path}2", 1, Severity.WARNING)]


words = st.text(min_size=1, max_size=60)


@given(text=words, path=words)
@example(text=HOSTILE, path="tickets/::error::,a\n]]>\udce9\ufffe.yaml")
@example(text=HOSTILE, path="/")
def test_documents_keep_their_schemas_whatever_people_type(text: str, path: str) -> None:
    found = findings_of(text, path)
    log = stdlib.loads(sarif(found, version="1", catalogue=CATALOGUE))
    assert list(SARIF.iter_errors(log)) == []
    assert "](" not in log["runs"][0]["results"][0]["message"]["text"]
    report = junit(found, ["contract.yaml"], ENGLISH)
    JUNIT.validate(report)
    assert len(ET.fromstring(report).findall(".//testcase")) == 3  # noqa: S314  # written just above
    quality = stdlib.loads(gitlab(found, ENGLISH).encode())
    assert {entry["severity"] for entry in quality} == {"major", "minor"}
    assert len({entry["fingerprint"] for entry in quality}) == 3


def commands_of(lines: list[str]) -> list[str]:
    """The commands that GitHub's runner carries out, as its ActionCommandManager finds them in a log."""
    carried, stopped = [], None
    for line in lines:
        new, old = re.match(r"\s*::([\w-]+)", line), re.search(r"##\[([\w-]+)", line)
        name = new[1] if new else old[1] if old else None
        if name is None:
            continue
        if stopped is not None:
            stopped = None if name == stopped else stopped
        elif name == "stop-commands":
            stopped = line.rpartition("::")[2]
        else:
            carried.append(name)
    assert stopped is None
    return carried


@given(text=words, path=words)
@example(text=HOSTILE, path="::add-mask::x\n::error::y")
@example(text="##[add-path]/tmp", path="##[error]x")
def test_no_words_become_a_command_of_github(text: str, path: str) -> None:
    found = findings_of(text, path)
    texts = {path: f"{text}\n##[set-env name=x]y\n::error::z"}
    written = github(found, ENGLISH, full(found, texts, ENGLISH).plain)
    assert commands_of(written.rstrip("\n").split("\n")) == ["error", "error", "warning", "group", "endgroup"]


def test_the_log_has_the_places_that_commands_do_not_show() -> None:
    found = [finding("x", line=number) for number in range(1, 13)]
    written = github(found, ENGLISH, full(found, {}, ENGLISH).plain)
    assert all(f"tickets/a.yaml:{number}:1\n" in written for number in range(1, 13))


def test_properties_of_a_command_are_escaped() -> None:
    first = github([finding("100%\r\nx", "a,b:c%\r\n.yaml")], ENGLISH).partition("\n")[0]
    assert first.startswith("::error file=a%2Cb%3Ac%25%0D%0A.yaml,line=3,col=1,")
    assert "::about 100%25%0Ax%0Ahint: about 100%25%0Ax%0A" in first


def test_a_fingerprint_outlives_a_line_that_is_named_among_the_words() -> None:
    def name(line: int) -> str:
        twice = Diagnostic(
            "a.yaml", Span(9, 1, 9, 3), "duplicate-key", msg("`{key}` is already on line {line}", key="id", line=line)
        )
        return str(stdlib.loads(gitlab([twice], ENGLISH))[0]["fingerprint"])

    assert name(3) == name(4)


def test_junit_has_a_test_a_file_which_warnings_do_not_fail() -> None:
    found = [finding("one"), finding("two"), finding("three", "tickets/b.yaml", 1, Severity.WARNING)]
    suite = ET.fromstring(junit(found, ["contract.yaml", "tickets/a.yaml"], ENGLISH))[0]  # noqa: S314  # ours
    assert {name: suite.get(name) for name in ("tests", "failures")} == {"tests": "3", "failures": "1"}
    tests = {f"{test.get('classname')}/{test.get('name')}": test for test in suite}
    assert list(tests) == ["itbiz/contract.yaml", "tickets/a.yaml", "tickets/b.yaml"]
    (failure,) = tests["tickets/a.yaml"]
    assert failure.tag == "failure"
    assert failure.text is not None
    assert failure.text.count("tickets/a.yaml:3:1: error[unknown-value] about ") == 2
    (printed,) = tests["tickets/b.yaml"]
    assert printed.tag == "system-out"


@pytest.mark.parametrize("text", ["]]>", "<!-- -->", "&#27;", "a\x0bb"])
def test_junit_keeps_what_xml_can_hold(text: str) -> None:
    report = junit([finding(text)], [], ENGLISH)
    said = ET.fromstring(report).find(".//failure")  # noqa: S314  # ours
    assert said is not None
    assert f"about {text.replace(chr(11), '')}\n" in (said.text or "")
