"""`init`: a repository that works at once, in both languages, and nothing of anybody's written over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML
from tests.gate.conftest import Desk, week

from itbiz.cli import starting
from itbiz.text.failure import Failure

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """A repository with nothing in it."""
    desk = Desk(tmp_path / "empty")
    desk.top.mkdir()
    desk.ok("init", "-q", "-b", "main")
    return desk


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_makes_a_contract_that_agrees_with_itself(empty: Desk, language: str) -> None:
    done = empty.itbiz("init", "--lang", language, TZ="Europe/Paris")
    assert done.status == 0, done.said
    text = (empty.top / "contract.yaml").read_text()
    data = YAML(typ="safe").load(text)
    assert data["language"] == language
    assert data["timezone"] == "Europe/Paris"
    assert data["terms"][0]["effective_from"] == week()
    assert ("Le contrat" in text) == (language == "fr")
    checked = empty.itbiz("contract", "check")
    assert checked.status == 0, checked.said
    assert checked.out == ""
    assert empty.itbiz("hook", "status").status == 0
    assert {"properties", "$id"} <= set(json.loads((empty.top / "schemas/ticket.schema.json").read_text()))
    empty.ok("add", "-A")
    assert empty.commit().status == 0


def test_parties_by_name_and_by_key(empty: Desk) -> None:
    done = empty.itbiz(
        "init", "--requester", "sales=Sales: the desk", "--requester", "Salle des marchés", "--provider", "it"
    )
    assert done.status == 0, done.said
    parties = YAML(typ="safe").load((empty.top / "contract.yaml").read_text())["parties"]
    assert parties["requesters"] == {
        "sales": {"name": "Sales: the desk"},
        "salle-des-marches": {"name": "Salle des marchés"},
    }
    assert parties["providers"] == {"it": {"name": "It"}}


@pytest.mark.parametrize("word", ["=x", "any=All", "日本", "9=x", "a=", "A B=c"])
def test_what_can_be_no_key(word: str) -> None:
    with pytest.raises(Failure) as refused:
        starting.parties([word], "--requester")
    assert refused.value.hint is not None


def test_nothing_is_written_over(empty: Desk) -> None:
    empty.put("contract.yaml", "# mine\n")
    empty.put(".gitattributes", "*.png binary\n")
    done = empty.itbiz("init")
    assert done.status == 0
    assert (empty.top / "contract.yaml").read_text() == "# mine\n"
    assert (empty.top / ".gitattributes").read_text() == "*.png binary\n"
    assert "`contract.yaml` is there already" in done.err
    assert "tickets/**/*.yaml text eol=lf" in done.err


def test_looking_first_writes_nothing(empty: Desk) -> None:
    done = empty.itbiz("init", "-n", "--ci", "github", "--pre-commit")
    assert done.status == 0
    assert ".github/workflows/itbiz.yml" in done.out
    assert [each.name for each in empty.top.iterdir()] == [".git"]
    assert not (empty.top / ".git/hooks/pre-commit").exists()


def test_the_jobs_of_both_hosts_are_yaml_and_call_the_check(empty: Desk) -> None:
    empty.ok("remote", "add", "origin", "https://gitlab.example.com/x/y.git")
    assert empty.itbiz("init").status == 0
    job = YAML(typ="safe").load((empty.top / ".gitlab-ci.yml").read_text())
    assert "itbiz check --rev HEAD " in job["itbiz"]["script"][-1]
    github = YAML(typ="safe").load(starting.ci_job("github"))
    assert any("itbiz check" in step.get("run", "") for step in github["jobs"]["check"]["steps"])


def test_outside_of_git(tmp_path: Path) -> None:
    done = Desk(tmp_path).itbiz("init")
    assert done.status == 2
    assert "git init" in done.err


def test_committing_by_itself_is_asked_for(empty: Desk) -> None:
    assert empty.itbiz("init").status == 0
    assert empty.git("config", "itbiz.commit").status == 1
    assert empty.itbiz("init", "--commit").status == 0
    assert empty.ok("config", "itbiz.commit") == "true"


def test_an_unknown_zone(empty: Desk) -> None:
    done = empty.itbiz("init", "--timezone", "Europe/Pari")
    assert done.status == 2
    assert "Europe/Paris" in done.err
