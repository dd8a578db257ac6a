"""How a contract may change: terms are added with notice, signed by whom they concern, and never rewritten."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from itbiz.domain.amendment import texts
from itbiz.domain.backlog import Backlog, read
from itbiz.domain.signature import Origin
from itbiz.rules import contract_findings, judge
from itbiz.rules.change import Change

if TYPE_CHECKING:
    from itbiz.text.diagnostic import Diagnostic

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters:
    marches: {name: Marchés, may_sign: [claire@inv.example]}
    risques: {name: Risques, may_sign: [karim@inv.example]}
  providers:
    systemes: {name: Systèmes, may_sign: [hugo@inv.example]}
    reseau: {name: Réseau, may_sign: [hugo@inv.example]}
terms:
  - effective_from: 2026-W36
    quota: {marches: {systemes: 1}, risques: {reseau: 1}}
    guarantee: {systemes: 3, reseau: 1}
    amendments: {notice: {periods: 1}}
"""
MORE = CONTRACT + (
    "  - effective_from: 2026-W42\n"
    "    quota: {marches: {systemes: 2}, risques: {reseau: 1}}\n"
    "    guarantee: {systemes: 3, reseau: 1}\n"
    "    amendments: {notice: {periods: 1}}\n"
)
"""One token more for marches, from the first week that a notice of one period allows."""
SIGNERS = {
    "marches": "claire@inv.example",
    "risques": "karim@inv.example",
    "systemes": "hugo@inv.example",
    "reseau": "hugo@inv.example",
}
NOW = "2026-09-30T10:00:00+02:00"  # a Wednesday, in 2026-W40

Tree = dict[str, str]


def free(contract: str) -> str:
    """The same contract, which names nobody who signs."""
    return re.sub(r", may_sign: \[[^]]*\]", "", contract)


def line(contract: str, party: str, by: str | None = None, at: str = NOW) -> str:
    agreed = read({"contract.yaml": contract}).contract
    assert agreed is not None
    version, digest = texts(agreed)[-1]
    return f"  - {{version: {version}, digest: {digest}, by: {by or SIGNERS[party]}, at: {at}}}\n"


def tree(contract: str, *parties: str, of: str | None = None, **more: str) -> Tree:
    """A contract, signed by these parties; they signed the text `of`, where that is another one."""
    signatures = {f"signatures/{party}.yaml": "signatures:\n" + line(of or contract, party) for party in parties}
    return {"contract.yaml": contract, **signatures, **more}


def judged(
    after: Tree, *bases: Tree, now: str = NOW, author: str | None = None, head: Tree | None = None
) -> list[Diagnostic]:
    before = tuple(read(each) for each in bases)
    settled = read(head) if head else None
    return judge(Change(read(after), datetime.fromisoformat(now), before, author, settled))


def codes(after: Tree, *bases: Tree, now: str = NOW) -> list[str]:
    """The codes of the errors; a warning in round brackets."""
    return [each.code if each.severity == "error" else f"({each.code})" for each in judged(after, *bases, now=now)]


def claimed(number: int, period: str = "2026-W40", at: str = NOW) -> Tree:
    return {
        f"tickets/{number}.yaml": f"id: ITB-AA{number}\ntitle: T\ntype: request\nrequester: marches\n"
        f"provider: systemes\nclass: priority\nopened: {NOW}\nclaims:\n"
        f"  - {{period: {period}, requester: marches, provider: systemes, kind: quota, at: {at}, by: c@inv.example}}\n"
    }


BOTH = ("marches", "systemes")
ALL = tuple(SIGNERS)


# A new block


def test_a_new_block_may_arrive_unsigned_and_counts_nowhere() -> None:
    assert codes(tree(MORE), tree(CONTRACT)) == []
    proposed, agreed = read(tree(MORE)), read(tree(MORE, *BOTH))
    assert quota(proposed, "2026-W42") == quota(proposed, "2026-W41") == 1
    assert (quota(agreed, "2026-W41"), quota(agreed, "2026-W42")) == (1, 2)


def quota(backlog: Backlog, period: str) -> int:
    timeline = backlog.timeline
    return timeline.quota(("marches", "systemes"), timeline.parse(period))


def test_a_proposal_counts_neither_in_the_ledger_nor_in_what_is_due() -> None:
    two = {**claimed(1, "2026-W42", "2026-10-12T09:00:00+02:00"), **claimed(2, "2026-W42", "2026-10-12T09:01:00+02:00")}
    proposed, agreed = read(tree(MORE) | two), read(tree(MORE, *BOTH) | two)
    assert sum(proposed.ledger.over().values()) == 1
    assert not agreed.ledger.over()
    assert proposed.timeline.guarantee(proposed.timeline.parse("2026-W42")) == {"systemes": 3, "reseau": 1}


def test_signatures_may_arrive_with_the_block_one_after_the_other_or_together() -> None:
    assert codes(tree(MORE, *BOTH), tree(CONTRACT)) == []
    assert codes(tree(MORE, "marches"), tree(MORE)) == []
    assert codes(tree(MORE, *BOTH), tree(MORE, "marches")) == []
    assert codes(tree(MORE, *ALL), tree(MORE)) == []


def test_a_proposal_may_be_changed_or_taken_back() -> None:
    assert codes(tree(MORE.replace("systemes: 2}", "systemes: 3}")), tree(MORE)) == []
    assert codes(tree(CONTRACT), tree(MORE)) == []
    changed = codes(tree(MORE.replace("systemes: 2}", "systemes: 3}"), "marches", of=MORE), tree(MORE, "marches"))
    assert changed == ["(signature-of-other-text)"]


# Notice


@pytest.mark.parametrize(
    ("now", "notice", "start", "in_time"),
    [
        (NOW, "{periods: 1}", "2026-W42", True),
        (NOW, "{periods: 1}", "2026-W41", False),
        ("2026-10-04T23:59:59+02:00", "{periods: 1}", "2026-W42", True),
        ("2026-10-05T00:00:00+02:00", "{periods: 1}", "2026-W42", False),
        ("2026-10-04T22:00:00+00:00", "{periods: 1}", "2026-W42", False),  # midnight in Paris
        (NOW, "{periods: 0}", "2026-W41", True),
        (NOW, "{periods: 0}", "2026-W40", False),
        (NOW, "{days: 5}", "2026-W42", True),
        (NOW, "{days: 4}", "2026-W41", True),
        (NOW, "{days: 5}", "2026-W41", False),
        (NOW, "{working_days: 2}", "2026-W41", True),
        (NOW, "{working_days: 3}", "2026-W41", False),
        (NOW, "{periods: 999999}", "2026-W42", False),
    ],
)
def test_the_last_signature_comes_before_the_notice(now: str, notice: str, start: str, in_time: bool) -> None:
    before = MORE.replace("{periods: 1}", notice).replace("2026-W42", start)
    found = codes(tree(before, *BOTH), tree(before, "marches"), now=now)
    assert found == ([] if in_time else ["notice-too-short"])


def test_without_a_notice_new_terms_begin_with_a_coming_period() -> None:
    none = MORE.replace("    amendments: {notice: {periods: 1}}\n", "")
    assert codes(tree(none.replace("W42", "W41"), *BOTH), tree(none.partition("  - effective_from: 2026-W42")[0])) == []
    assert codes(tree(none, *BOTH), tree(none), now="2026-10-12T00:00:01+02:00") == ["notice-too-short"]


def test_a_proposal_without_notice_is_warned_of_when_it_comes() -> None:
    late = tree(MORE.replace("2026-W42", "2026-W41"))
    assert codes(late, tree(CONTRACT)) == ["(notice-too-short)"]
    assert codes({**late, **claimed(1)}, late) == []


def test_the_notice_is_the_bases_own() -> None:
    """Nobody shortens the notice in the change that would have to keep it."""
    new = MORE.replace("2026-W42", "2026-W41").replace("{periods: 1}", "{periods: 0}")
    assert "notice-too-short" in codes(tree(new, *ALL), tree(CONTRACT))


def test_what_counted_already_owes_no_notice() -> None:
    assert codes(tree(MORE, *BOTH) | claimed(1), tree(MORE, *BOTH)) == []
    assert codes(tree(MORE, *BOTH), tree(CONTRACT), tree(MORE, *BOTH), now="2026-10-10T09:00:00+02:00") == []


def test_a_block_before_the_first_owes_notice_too() -> None:
    head, _, first = CONTRACT.partition("terms:\n")
    earlier = f"{head}terms:\n{first.replace('2026-W36', '2026-W30').replace('systemes: 1}', 'systemes: 3}')}{first}"
    assert set(codes(tree(earlier, *ALL), tree(CONTRACT))) == {"notice-too-short"}


# What stands, stands


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("systemes: 1}", "systemes: 2}"), "quota.marches.systemes"),
        (("guarantee: {systemes: 3", "guarantee: {systemes: 2"), "guarantee.systemes"),
        (("    quota", "    enforcement: refuse\n    quota"), "enforcement"),
        (("2026-W36", "2026-W37"), "are gone"),
    ],
)
def test_terms_in_force_are_not_rewritten(edit: tuple[str, str], expected: str) -> None:
    changed = CONTRACT.replace(*edit)
    for signed in ((), ALL):
        found = [each for each in judged(tree(changed, *signed), tree(CONTRACT)) if each.code == "terms-rewritten"]
        assert len(found) == 1
        assert found[0].severity == "error"
        assert expected in str(found[0].message)


def test_agreed_terms_that_have_not_begun_are_not_rewritten_either() -> None:
    agreed = tree(MORE, *BOTH)
    assert "terms-rewritten" in codes(tree(CONTRACT, *BOTH, of=MORE), agreed)
    assert "terms-rewritten" in codes(tree(MORE.replace("systemes: 2}", "systemes: 3}"), *BOTH, of=MORE), agreed)


def test_where_terms_were_rewritten_nobody_is_asked_to_sign_what_follows() -> None:
    rewritten = MORE.replace("systemes: 1}", "systemes: 2}", 1)
    found = codes(tree(rewritten, *BOTH, of=MORE), tree(MORE, *BOTH))
    assert [code for code in found if not code.startswith("(")] == ["terms-rewritten"]


def test_where_nobody_signs_a_rewritten_block_is_a_warning() -> None:
    assert codes(tree(free(CONTRACT).replace("s: 1}", "s: 2}", 1)), tree(free(CONTRACT))) == ["(terms-rewritten)"]
    assert codes(tree(free(MORE)), tree(free(CONTRACT))) == []
    assert codes(tree(free(CONTRACT)), tree(free(MORE))) == []
    assert quota(read(tree(free(MORE))), "2026-W42") == 2


def test_comments_and_order_are_no_change() -> None:
    other = "# agreed in August\n" + CONTRACT.replace("timezone: Europe/Paris\n", "") + "timezone: Europe/Paris\n"
    assert codes(tree(other), tree(CONTRACT)) == []


def test_a_merge_keeps_what_each_parent_agreed_to() -> None:
    agreed, old = tree(MORE, *BOTH), tree(CONTRACT)
    assert codes(agreed, old, agreed) == []
    assert "terms-rewritten" in codes(old, old, agreed)


# Every other key


def test_another_key_arrives_with_every_signature() -> None:
    for edit in (("Europe/Paris", "Europe/London"), ("name: Marchés", "name: Marché"), ("claire@", "paul@")):
        changed = CONTRACT.replace(*edit)
        assert codes(tree(changed), tree(CONTRACT)) == ["amendment-unsigned"]
        assert codes(tree(changed, *ALL[:3]), tree(CONTRACT)) == ["amendment-unsigned"]
        assert codes(tree(changed, *ALL), tree(CONTRACT)) == []
        assert codes(tree(changed, *ALL, of=CONTRACT), tree(CONTRACT)).count("amendment-unsigned") == 1


def test_a_draft_may_be_signed_before_it_is_the_contract() -> None:
    changed = CONTRACT.replace("Europe/Paris", "Europe/London")
    drafted = tree(CONTRACT, *ALL, of=changed)
    assert set(codes(drafted, tree(CONTRACT))) == {"(signature-of-other-text)"}
    assert codes(tree(changed, *ALL), drafted) == []


def test_signing_the_whole_keeps_the_blocks_in_force() -> None:
    changed = MORE.replace("Europe/Paris", "Europe/London")
    after = tree(changed, *ALL)
    for party in BOTH:
        after[f"signatures/{party}.yaml"] = "signatures:\n" + line(MORE, party) + line(changed, party)
    assert codes(after, tree(MORE, *BOTH)) == []
    assert quota(read(after), "2026-W42") == 2


def test_who_leaves_signs_and_who_comes_signs() -> None:
    smaller = CONTRACT.replace("    risques: {name: Risques, may_sign: [karim@inv.example]}\n", "")
    smaller = smaller.replace(", risques: {reseau: 1}", "")
    found = codes(tree(smaller, "marches", "systemes", "reseau"), tree(CONTRACT))
    assert "amendment-unsigned" in found
    assert "amendment-unsigned" not in codes(tree(smaller, *ALL), tree(CONTRACT))
    assert "unknown-party" not in codes(tree(smaller, *ALL), tree(CONTRACT))
    grown = CONTRACT.replace("  providers", "    audit: {name: Audit, may_sign: [a@inv.example]}\n  providers")
    assert codes(tree(grown, *ALL), tree(CONTRACT)) == ["amendment-unsigned"]
    file = {"signatures/audit.yaml": "signatures:\n" + line(grown, "audit", "a@inv.example")}
    assert codes(tree(grown, *ALL, **file), tree(CONTRACT)) == []


def test_naming_who_signs_is_free_until_terms_would_lapse() -> None:
    assert codes(tree(CONTRACT), tree(free(CONTRACT))) == []
    assert codes(tree(MORE), tree(free(MORE)), now="2026-10-14T09:00:00+02:00") == ["amendment-unsigned"]
    assert codes(tree(MORE, *BOTH), tree(free(MORE)), now="2026-10-14T09:00:00+02:00") == []


# Signatures


def test_signatures_are_only_added() -> None:
    before = tree(MORE, *BOTH)
    assert codes(before | claimed(1), before) == []
    gone = {path: text for path, text in before.items() if path != "signatures/marches.yaml"}
    assert "signature-removed" in codes(gone, before)
    edited = {**before, "signatures/marches.yaml": before["signatures/marches.yaml"].replace("10:00:00", "10:00:01")}
    assert codes(edited, before) == ["signature-removed"]


def test_who_may_sign_is_said_by_the_base() -> None:
    eve = MORE.replace("claire@", "eve@")
    after = tree(eve, *ALL)
    after["signatures/marches.yaml"] = "signatures:\n" + line(eve, "marches", "eve@inv.example")
    assert codes(after, tree(CONTRACT)) == ["signature-unknown-signer"]
    upper = {**tree(MORE), "signatures/marches.yaml": "signatures:\n" + line(MORE, "marches", "Claire@INV.example")}
    assert codes(upper, tree(CONTRACT)) == []


def test_a_signature_by_other_hands_is_warned_of_once() -> None:
    after = tree(MORE, "marches")
    found = judged(after, tree(MORE), author="hugo@inv.example")
    assert [(each.code, each.severity) for each in found] == [("signature-by-another", "warning")]
    assert not judged(after, tree(MORE), author="claire@inv.example")
    assert not judged(after, tree(MORE), author="hugo@inv.example", head=after)


def test_a_signature_of_another_text_is_a_warning() -> None:
    assert codes(tree(MORE, "marches", of=CONTRACT.replace("2026-W36", "2026-W37")), tree(MORE)) == [
        "(signature-of-other-text)"
    ]


def test_a_signature_is_not_dated_ahead() -> None:
    late = tree(MORE)
    late["signatures/marches.yaml"] = "signatures:\n" + line(MORE, "marches", at="2026-09-30T10:06:00+02:00")
    assert codes(late, tree(MORE)) == ["in-the-future"]


@pytest.mark.parametrize(
    "path", ["signatures/marche.yaml", "signatures/marches.yml", "signatures/old/marches.yaml", "signatures/x.yaml"]
)
def test_a_file_that_is_nobodys_is_a_finding(path: str) -> None:
    found = judged({**tree(MORE), path: "signatures:\n" + line(MORE, "marches")}, tree(MORE))
    assert [each.code for each in found] == ["unknown-party"]
    assert found[0].path == path


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("signatures:\n  - {version: 2, digest: abc, by: a@b.example, at: 2026-09-30T09:00:00+02:00}\n", "bad-value"),
        ("signatures:\n  - {version: 2, by: a@b.example, at: 2026-09-30T09:00:00+02:00}\n", "missing-field"),
        ("signature: []\n", "unknown-field"),
        ("- a\n", "not-a-mapping"),
    ],
)
def test_a_file_that_cannot_be_read_counts_nowhere_and_says_so(text: str, code: str) -> None:
    broken = {**tree(MORE, "systemes"), "signatures/marches.yaml": text}
    assert codes(broken, tree(MORE)) == [code]
    assert read(broken).unreadable == ("signatures/marches.yaml",)
    assert quota(read(broken), "2026-W42") == 1


# A contract change and a claim


def test_a_claim_waits_for_the_amendment_that_allows_it() -> None:
    """Booked ahead for the first week of the new terms: two tokens there, one under the terms that stood."""
    week_before = "2026-10-07T10:00:00+02:00"
    two = claimed(1, "2026-W42", week_before) | claimed(2, "2026-W42", week_before)
    now = "2026-10-07T10:01:00+02:00"
    agreed = tree(MORE, *BOTH)
    assert codes(agreed | two, agreed, now=now) == []
    assert "quota-exceeded" in codes(tree(MORE) | two, tree(MORE), now=now)
    # The signatures and the claims in one change: refused for the claims, whatever the notice says.
    assert "quota-exceeded" in codes(agreed | two, tree(MORE), now=now)
    assert "quota-exceeded" in codes(agreed | two, tree(CONTRACT), now=now)


@pytest.mark.parametrize(
    "looser",
    [("guarantee", "tokens: {book_ahead: 2}\n    guarantee"), ("Europe/Paris", "Pacific/Kiritimati")],
)
def test_looser_rules_and_what_needs_them_do_not_travel_together(looser: tuple[str, str]) -> None:
    """On the last evening of W40; it is W41 in the Pacific, and W42 may be booked there."""
    now = "2026-10-04T20:00:00+02:00"
    new, old = free(CONTRACT).replace(*looser), free(CONTRACT)
    claim = claimed(1, "2026-W42", now)
    refused = [each for each in judged(tree(new) | claim, tree(old), now=now) if each.severity == "error"]
    assert {each.code for each in refused} == {"claim-period"}
    assert all("claim in the next" in str(each.hint) for each in refused)
    assert not errors(tree(new) | claim, tree(new), now=now)


def errors(after: Tree, *bases: Tree, now: str = NOW) -> list[str]:
    return [each for each in codes(after, *bases, now=now) if not each.startswith("(")]


def test_fields_that_were_asked_for_are_still_asked_for() -> None:
    strict = free(CONTRACT) + "    duties: {requester: {required_fields: [justification]}}\n"
    assert "missing-fields" in codes(tree(free(CONTRACT)) | claimed(1), tree(strict))
    assert "missing-fields" not in codes(tree(free(CONTRACT)) | claimed(1), tree(free(CONTRACT)))


def test_what_stands_is_judged_by_the_new_contract_alone() -> None:
    standing = claimed(1, "2026-W43")
    loose = free(CONTRACT).replace("guarantee", "tokens: {book_ahead: 3}\n    guarantee")
    assert not errors(tree(loose) | standing, tree(free(CONTRACT)) | standing)


# Commits that are signed themselves


def test_commit_signatures_are_asked_for_by_the_base() -> None:
    asking = MORE.replace("{periods: 1}}", "{periods: 1}, commit_signatures: ssh}")
    base, after = read(tree(asking)), read(tree(asking, "marches"))
    signature = after.signatures["marches"][0]

    def found(origin: Origin | None, before: Backlog = base) -> list[str]:
        origins = {("marches", signature): origin} if origin else {}
        change = Change(after, datetime.fromisoformat(NOW), (before,), origins=origins)
        return [each.code for each in judge(change) if each.severity == "error"]

    claire = "claire@inv.example"
    authors = frozenset({claire})
    assert found(Origin("c" * 40, authors, "ssh", (claire,))) == []
    assert found(Origin("c" * 40, authors, "ssh", ("Claire@inv.example", "c@x.example"))) == []
    for wrong in (
        None,
        Origin("c" * 40, authors),
        Origin("c" * 40, authors, "gpg", (claire,)),
        Origin("c" * 40, authors, "ssh", ()),
        Origin("c" * 40, authors, "ssh", ("hugo@inv.example",)),
    ):
        assert found(wrong) == ["signature-not-verified"]
    # Before the commit is made nobody can know.
    assert not [each for each in judge(Change(after, datetime.fromisoformat(NOW), (base,))) if each.severity == "error"]


def test_whoever_looks_at_the_contract_is_told_of_proposals() -> None:
    def told(after: Tree) -> list[str]:
        found = contract_findings(read(after), datetime.fromisoformat(NOW))
        return [f"{each.message}; {each.hint}" for each in found if each.code == "amendment-unsigned"]

    assert told(tree(MORE, *BOTH)) == []
    (said,) = told(tree(MORE, "marches"))
    assert said.startswith("the terms from 2026-10-12 are a proposal and count nowhere; still to sign: systemes,")
