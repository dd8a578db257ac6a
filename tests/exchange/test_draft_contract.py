"""The contract that an import drafts where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from itbiz.domain.contract import Contract
from itbiz.domain.period import parse_period
from itbiz.exchange.draft import draft_contract
from itbiz.text.failure import Failure

PARTIES = {"location-10": "Location 10", "location-9": "Location 9"}


def drafted(**options: object) -> dict[str, Any]:
    given: dict[str, Any] = {"timezone": "Europe/Paris", "first_period": parse_period("2026-W49"), **options}
    return draft_contract(PARTIES, {"group-1": "Group 1"}, **given)


def test_it_is_a_contract_and_promises_what_it_hands_out() -> None:
    contract = Contract.model_validate(drafted(quota=3))
    (term,) = contract.terms
    assert str(term.effective_from) == "2026-W49"
    assert term.guarantee == sum(term.cells().values()) == 6
    assert term.cells() == {("location-9", "any"): 3, ("location-10", "any"): 3}
    assert contract.name_of("group-1") == "Group 1"


def test_numbers_in_names_count_by_size() -> None:
    assert list(drafted()["parties"]["requesters"]) == ["location-9", "location-10"]


def test_other_periods_prefixes_and_folders_are_written() -> None:
    data = drafted(first_period=parse_period("2026-Q4"), id_prefix="OPS", tickets="work", language="fr")
    contract = Contract.model_validate(data)
    assert (contract.terms[0].period, contract.id_prefix, contract.tickets, contract.language) == (
        "quarter",
        "OPS",
        "work",
        "fr",
    )


def test_without_a_team_there_is_one() -> None:
    data = draft_contract(PARTIES, {}, timezone="UTC", first_period=parse_period("2026-W49"))
    assert Contract.model_validate(data).parties.providers["it"].name == "IT"


def test_without_anybody_who_asks_there_is_no_contract() -> None:
    with pytest.raises(Failure, match="nobody who asks"):
        draft_contract({}, {}, timezone="UTC", first_period=parse_period("2026-W49"))
