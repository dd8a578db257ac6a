"""What a contract changes, who must sign it, and which terms count: a function of contract and signatures alone."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.amendment import (
    agreed,
    blocks,
    concerned,
    digest,
    key_differences,
    may_sign,
    term_differences,
    texts,
    written,
)
from itbiz.domain.backlog import read
from itbiz.domain.contract import Contract, Term
from itbiz.domain.signature import Signature
from itbiz.text.source import Document, parse

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters:
    marches: {name: Marchés, may_sign: [claire@inv.example]}
    risques: {name: Risques, may_sign: [karim@inv.example]}
  providers:
    systemes: {name: Systèmes, may_sign: [hugo@inv.example]}
    reseau: {name: Réseau, may_sign: [ines@inv.example]}
    archives: {name: Archives}
terms:
  - effective_from: 2026-W36
    quota: {marches: {systemes: 2}, risques: {reseau: 1}}
    guarantee: {systemes: 2, reseau: 1}
"""
SECOND = """\
  - effective_from: 2026-W45
    quota: {marches: {systemes: 3}, risques: {reseau: 1}}
    guarantee: {systemes: 3, reseau: 1}
"""
THIRD = """\
  - version: 7
    effective_from: 2026-W49
    quota: {marches: {systemes: 3}, risques: {reseau: 2}}
    guarantee: {systemes: 3, reseau: 2}
"""


def contract_of(text: str) -> Contract:
    found = read({"contract.yaml": text}).contract
    assert found is not None
    return found


def signed(contract: Contract, *parties: str) -> dict[str, tuple[Signature, ...]]:
    version, known = texts(contract)[-1]
    at = "2026-10-01T09:00:00+02:00"
    line = Signature.model_validate({"version": version, "digest": known, "by": "a@inv.example", "at": at})
    return dict.fromkeys(parties, (line,))


def starts(terms: tuple[Term, ...]) -> list[str]:
    return [str(term.effective_from) for term in terms]


# The digest


def test_the_digest_is_that_of_canonical_json() -> None:
    expected = hashlib.sha256('{"a":"é","b":[1,{"c":null}]}'.encode()).hexdigest()
    assert digest({"b": [1, {"c": None}], "a": "é"}) == f"sha256:{expected}"


def test_comments_form_and_order_change_no_digest() -> None:
    other = """\
# The same, as another editor writes it.
timezone: "Europe/Paris"
terms:
  - quota:
      risques: {reseau: 1}
      marches:
        systemes: 2 # two
    guarantee:
      reseau: 1
      systemes: 2
    effective_from: '2026-W36'
schema: itbiz/contract@1
parties:
  providers:
    archives: {name: Archives}
    systemes: {may_sign: [hugo@inv.example], name: Systèmes}
    reseau: {name: Réseau, may_sign: [ines@inv.example]}
  requesters:
    risques: {name: Risques, may_sign: [karim@inv.example]}
    marches: {name: Marchés, may_sign: [claire@inv.example]}
"""
    assert texts(contract_of(other)) == texts(contract_of(CONTRACT))


def test_defaults_are_no_part_of_the_text() -> None:
    """So that a later itbiz, which knows more keys, finds the digests that this one wrote."""
    document = parse(CONTRACT)
    assert isinstance(document, Document)
    assert written(contract_of(CONTRACT)) == document.data


def test_a_written_default_is_another_text() -> None:
    assert texts(contract_of(CONTRACT + "    enforcement: refuse\n")) != texts(contract_of(CONTRACT))


@pytest.mark.parametrize(
    "edit",
    [
        ("name: Marchés", "name: Marché"),
        ("systemes: 2}, risques", "systemes: 1}, risques"),
        ("2026-W36", "2026-W37"),
        ("Europe/Paris", "Europe/London"),
    ],
)
def test_every_value_is_part_of_the_text(edit: tuple[str, str]) -> None:
    assert texts(contract_of(CONTRACT.replace(*edit))) != texts(contract_of(CONTRACT))


def test_each_block_has_a_text_that_no_later_block_changes() -> None:
    two, three = contract_of(CONTRACT + SECOND), contract_of(CONTRACT + SECOND + THIRD)
    assert texts(two) == texts(three)[:2]
    assert [version for version, _ in texts(three)] == [1, 2, 7]


# Who must sign

TEAMS = {"systemes", "reseau", "archives"}
EVERYBODY = TEAMS | {"marches", "risques"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, set()),
        ({"version": 4, "effective_from": "2026-W50"}, set()),
        ({"quota": {"marches": {"systemes": 3}, "risques": {"reseau": 1}}}, {"marches", "systemes"}),
        ({"quota": {"marches": {"systemes": 2}}}, {"risques", "reseau"}),
        ({"quota": {"marches": {"systemes": 2, "reseau": 0}, "risques": {"reseau": 1}}}, {"marches", "reseau"}),
        ({"quota": {"marches": {"systemes": 2, "any": 1}, "risques": {"reseau": 1}}}, {"marches"} | TEAMS),
        ({"quota": {"marches": {"systemes": 2}, "risques": 1}}, {"risques"} | TEAMS),
        ({"guarantee": {"systemes": 3, "reseau": 1}}, {"systemes"}),
        ({"guarantee": {"systemes": 2}}, {"reseau"}),
        ({"guarantee": 3}, TEAMS),
        ({"guarantee": None}, {"systemes", "reseau"}),
        ({"wip_limit": {"reseau": {"total": 4}}}, {"reseau"}),
        ({"enforcement": "refuse", "tokens": {"book_ahead": 1}}, set()),
        ({"enforcement": "warn"}, EVERYBODY),
        ({"period": "month"}, EVERYBODY),
        ({"review_by": "2026-12-11"}, EVERYBODY),
        ({"amendments": {"notice": {"periods": 1}}}, EVERYBODY),
    ],
)
def test_who_must_sign_follows_from_the_difference(change: dict[str, Any], expected: set[str]) -> None:
    contract = contract_of(CONTRACT)
    before = contract.terms[0]
    after = Term.model_validate({**written(before), **change})
    assert concerned(before, after, contract) == expected
    assert concerned(after, before, contract) == expected


def test_a_bare_number_is_the_pool_of_its_row() -> None:
    contract = contract_of(CONTRACT)
    bare, pool = ({**written(contract.terms[0]), "quota": {"marches": row}} for row in (2, {"any": 2}))
    assert not concerned(Term.model_validate(bare), Term.model_validate(pool), contract)


def test_who_signs_is_said_by_the_base() -> None:
    base = contract_of(CONTRACT)
    after = contract_of(
        CONTRACT.replace("claire@", "eve@").replace("Archives}", "Archives, may_sign: [zoe@x.example]}")
    )
    assert may_sign("marches", base, after) == ("claire@inv.example",)
    assert may_sign("archives", base, after) == ("zoe@x.example",)
    assert may_sign("archives", base, base) == ()


# What counts


def test_the_first_block_counts_and_a_further_one_is_a_proposal() -> None:
    contract = contract_of(CONTRACT + SECOND)
    assert starts(agreed(contract, {})) == ["2026-W36"]
    assert starts(agreed(contract, signed(contract, "marches"))) == ["2026-W36"]
    assert starts(agreed(contract, signed(contract, "risques", "reseau"))) == ["2026-W36"]
    assert starts(agreed(contract, signed(contract, "marches", "systemes"))) == ["2026-W36", "2026-W45"]
    second = blocks(contract, signed(contract, "marches"))[1]
    assert second.required == {"marches", "systemes"}
    assert second.missing == ("systemes",)


def test_without_may_sign_everything_counts() -> None:
    free = re.sub(r", may_sign: \[[^]]*\]", "", CONTRACT)
    assert starts(agreed(contract_of(free + SECOND), {})) == ["2026-W36", "2026-W45"]


def test_a_party_that_names_nobody_is_asked_for_nothing() -> None:
    contract = contract_of(CONTRACT.replace(", may_sign: [hugo@inv.example]", "") + SECOND)
    assert starts(agreed(contract, signed(contract, "marches"))) == ["2026-W36", "2026-W45"]


def test_a_signature_of_a_draft_does_not_sign_the_final_text() -> None:
    draft, final = contract_of(CONTRACT + SECOND), contract_of(CONTRACT + SECOND.replace("3", "4"))
    assert starts(agreed(final, signed(draft, "marches", "systemes"))) == ["2026-W36"]


def test_a_signature_stays_valid_when_a_block_is_added_below() -> None:
    two, three = contract_of(CONTRACT + SECOND), contract_of(CONTRACT + SECOND + THIRD)
    signatures = signed(two, "marches", "systemes")
    assert starts(agreed(three, signatures)) == ["2026-W36", "2026-W45"]
    assert blocks(three, signatures)[2].required == {"risques", "reseau"}
    assert starts(agreed(three, signatures | signed(three, "risques", "reseau"))) == [
        "2026-W36",
        "2026-W45",
        "2026-W49",
    ]


def test_whoever_signs_the_whole_signs_what_stands_above() -> None:
    three = contract_of(CONTRACT + SECOND + THIRD)
    everything = signed(three, "marches", "systemes", "risques", "reseau")
    assert starts(agreed(three, everything)) == ["2026-W36", "2026-W45", "2026-W49"]


def test_a_block_is_compared_with_the_one_that_counts_before_it() -> None:
    """The second was never signed: what the third replaces is the first."""
    three = contract_of(CONTRACT + SECOND + THIRD)
    third = blocks(three, signed(three, "risques", "reseau"))[2]
    assert third.replaces == three.terms[0]
    assert third.required == {"marches", "systemes", "risques", "reseau"}


def test_another_version_is_another_text() -> None:
    contract = contract_of(CONTRACT + SECOND)
    lines = {
        party: tuple(line.model_copy(update={"version": 3}) for line in given)
        for party, given in signed(contract, "marches", "systemes").items()
    }
    assert starts(agreed(contract, lines)) == ["2026-W36"]


@given(st.sets(st.sampled_from(["marches", "risques", "systemes", "reseau", "archives"])))
def test_more_signatures_never_make_less_count(parties: set[str]) -> None:
    contract = contract_of(CONTRACT + SECOND)
    counts = len(agreed(contract, signed(contract, *sorted(parties))))
    assert counts == (2 if {"marches", "systemes"} <= parties else 1)
    assert len(agreed(contract, signed(contract, *sorted(parties | {"systemes"})))) >= counts


# What differs


def test_differences_are_told_key_by_key() -> None:
    base = contract_of(CONTRACT)
    after = contract_of(CONTRACT.replace("Paris", "London").replace("Archives}", "Archives, lead: z@x.example}"))
    assert [(each.key, each.before, each.after) for each in key_differences(base, after)] == [
        ("timezone", "Europe/Paris", "Europe/London"),
        ("parties.providers.archives.lead", None, "z@x.example"),
    ]
    two = contract_of(CONTRACT + SECOND).terms
    assert [(each.key, each.before, each.after) for each in term_differences(*two)] == [
        ("quota.marches.systemes", 2, 3),
        ("guarantee.systemes", 2, 3),
    ]
