"""The refusal, and each way out of it taken verbatim from the message: then a commit goes through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import week

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gate.conftest import Desk

GOLDEN = Path(__file__).parent.parent / "golden" / "gate"
THIRD = "AAAA3"


def commands(message: str) -> list[str]:
    """The complete commands of a message, as somebody would select them."""
    lines = [line.strip() for line in message.splitlines()]
    found = [re.search(r"itbiz (?:swap|claim|emergency) .*", line) for line in lines]
    # A note stands far to the right, or on the next line.
    return [re.split(r" {3,}", each[0])[0] for each in found if each]


def staged_again(desk: Desk, said: str) -> None:
    """The `git add` that a command printed, if it did; else what the next step of everybody is."""
    line = next((line for line in said.splitlines() if "git add " in line), None)
    desk.ok(*(line.partition("git ")[2].split() if line else ("add", "-A")))


@pytest.mark.parametrize("language", ["full", "french"])
@pytest.mark.parametrize("way", [0, 1, 2], ids=["swap", "defer", "override"])
def test_a_claim_that_stands_refused_in_the_file(language: str, way: int, request: pytest.FixtureRequest) -> None:
    full: Desk = request.getfixturevalue(language)
    full.ticket(THIRD, claimed=True)
    full.ok("add", "-A")
    before = full.head()
    refusal = full.commit()
    assert refusal.status == 1
    assert full.head() == before
    done = full.typed(commands(refusal.err)[way])
    assert done.status == 0, done.said
    assert "git add" in done.err
    staged_again(full, done.err)
    again = full.commit()
    assert again.status == 0, again.said
    assert full.head() != before
    assert full.ok("status", "--porcelain") == ""


@pytest.mark.parametrize("way", [0, 1, 2], ids=["swap", "defer", "override"])
def test_a_claim_that_was_refused_before_it_was_written(full: Desk, way: int) -> None:
    full.ticket(THIRD)
    full.save()
    before = full.head()
    refusal = full.itbiz("claim", THIRD)
    assert refusal.status == 1
    assert refusal.out == ""
    assert full.ok("status", "--porcelain") == ""
    done = full.typed(commands(refusal.err)[way])
    assert done.status == 0, done.said
    again = full.commit("-a")
    assert again.status == 0, again.said
    assert full.head() != before


@pytest.mark.parametrize("way", [0, 1, 2], ids=["swap", "defer", "override"])
def test_a_claim_that_went_past_the_hook_and_is_not_shared(full: Desk, way: int, tmp_path: Path) -> None:
    full.ok("clone", "-q", "--bare", str(full.top), str(tmp_path / "remote.git"))
    full.ok("remote", "add", "origin", str(tmp_path / "remote.git"))
    full.ok("fetch", "-q", "origin")
    full.ticket(THIRD, claimed=True)
    full.save()
    full.ticket("AAAA4")
    full.ok("add", "-A")
    refusal = full.commit()
    assert refusal.status == 1
    done = full.typed(commands(refusal.err)[way])
    assert done.status == 0, done.said
    full.ok("add", "-A")
    again = full.commit()
    assert again.status == 0, again.said


def test_the_first_day(tmp_path: Path, make_desk: Callable[[Path], Desk]) -> None:
    desk = make_desk(tmp_path)
    line = (
        "git init -q && itbiz init && id=$(itbiz new --title 'Open the FIX flow' --requester sales --provider systems)"
        ' && itbiz claim "$id" && git add -A && git commit -qm first'
    )
    done = desk.typed(line)
    assert done.status == 0, done.said
    assert desk.ok("ls-files", "tickets").count(".yaml") == 1
    second = desk.typed('itbiz claim "$(itbiz new --title Second --requester sales --provider systems)"')
    assert second.status == 0, second.said
    third = desk.typed('itbiz claim "$(itbiz new --title Third --requester sales --provider systems)"')
    assert third.status == 1
    assert "2 of 2 tokens already taken" in third.err
    assert "nothing was written" in third.err


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("way", ["claim", "commit"])
def test_the_words(full: Desk, french: Desk, language: str, way: str, golden: Callable[[Path, str], None]) -> None:
    desk = french if language == "fr" else full
    desk.ticket(THIRD, claimed=way == "commit")
    if way == "claim":
        desk.save()
    desk.ok("add", "-A")
    said = (desk.itbiz("claim", THIRD) if way == "claim" else desk.commit()).err
    golden(GOLDEN / f"refusal.{way}.{language}.txt", settled(said))


def settled(said: str) -> str:
    """The words with what changes from day to day put in fixed words."""
    this = week().partition("-W")[2].removeprefix("0")
    text = re.sub(r"\d{4}-W\d\d", "2026-W41", said)
    text = re.sub(rf"\b(W|S)0?{this}\b", r"\g<1>40", text)
    text = re.sub(r"\b(W|S)(?!40\b)\d{1,2}\b", r"\g<1>41", text)
    return re.sub(
        r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|lun\.|mar\.|mer\.|jeu\.|ven\.|sam\.|dim\.) \d{1,2}(?:er)? \S+", "DAY", text
    )


def test_who_may_not_decide_gets_the_question_to_forward(full: Desk) -> None:
    text = (full.top / "contract.yaml").read_text()
    full.put(
        "contract.yaml",
        text.replace(
            "marches: {name: Salle des marchés}", "marches: {name: Salle des marchés, may_promote: [ana@example.com]}"
        ),
    )
    full.ticket(THIRD)
    full.save()
    done = full.as_person("tom@example.com").itbiz("claim", THIRD)
    assert done.status == 1
    assert "To forward to Ana:" in done.err
    assert "itbiz swap" not in done.err
