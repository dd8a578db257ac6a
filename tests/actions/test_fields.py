"""Setting fields: what leaves a line in the history, and what ends a token."""

from __future__ import annotations

import pytest
from tests.actions.desk import CLAIRE, HUGO, NOW, POOL, desk_of, held, ticket

from itbiz.actions.fields import set_fields
from itbiz.domain.period import parse_period
from itbiz.text.failure import Failure

A = "ITB-AAAAA"
EMERGENCY = (
    "  - {period: 2026-W40, requester: marches, provider: systemes, kind: emergency, "
    "at: 2026-09-28T09:00:00+02:00, by: claire@inv.example, reason: r, impact: i, "
    "approved_by: {requester: claire@inv.example, provider: hugo@inv.example}}"
)


def test_plain_fields_leave_no_line() -> None:
    text = ticket(A, "contact: a@b.example # qui", "justification: x", "acceptance: y")
    desk = desk_of(text)
    outcome = set_fields(
        desk.change,
        desk.act(),
        A,
        [("contact", CLAIRE), ("justification", ""), ("due", "2026-10-30"), ("title", "T: 2")],
    )
    assert [str(line) for _, line in outcome.lines] == [
        "contact: a@b.example → claire@inv.example",
        "justification: x → nothing",
        "due: 2026-10-30",
        "title: Ticket A → T: 2",
    ]
    desk.write(outcome)
    wanted = text.replace("contact: a@b.example #", f"contact: {CLAIRE} #").replace("justification: x\n", "")
    wanted = wanted.replace("title: Ticket A #", 'title: "T: 2" #')
    assert desk.text(A) == f"{wanted}due: 2026-10-30\n"


def test_several_lines_of_text() -> None:
    desk = desk_of(ticket(A))
    words = "Une ligne : deux\n\n  - trois\n"
    desk.write(set_fields(desk.change, desk.act(), A, [("description", words)]))
    assert desk.backlog.entries[A].ticket.description == words


def test_what_is_so_already_changes_nothing() -> None:
    desk = desk_of(ticket(A))
    outcome = set_fields(desk.change, desk.act(), A, [("requester", "marches"), ("contact", "")])
    assert outcome.edits == ()
    assert [str(line) for _, line in outcome.lines] == ["nothing to change"]


def test_a_field_that_counts_leaves_its_line() -> None:
    desk = desk_of(ticket(A, "class: standard"))
    outcome = set_fields(desk.change, desk.act(), A, [("class", "intangible"), ("provider", "reseau")], why="Fond")
    desk.write(outcome)
    text = ticket(A, "class: intangible", provider="reseau")
    stamp = f"at: {NOW}, by: claire@inv.example"
    assert desk.text(A) == (
        f"{text}history:\n"
        f"  - {{{stamp}, field: class, from: standard, to: intangible, why: Fond}}\n"
        f"  - {{{stamp}, field: provider, from: systemes, to: reseau, why: Fond}}\n"
    )
    desk.write(set_fields(desk.change, desk.act(), A, [("provider", "")]))
    assert desk.backlog.entries[A].ticket.provider is None
    desk.write(set_fields(desk.change, desk.act(), A, [("provider", "systemes")]))
    assert desk.errors() == []


@pytest.mark.parametrize(
    ("field", "value", "message", "hint"),
    [
        ("status", "started", "changes with `move`", "itbiz move ITB-AAAAA started"),
        ("titel", "x", "`titel` cannot be set", "title"),
        ("history", "x", "cannot be set", "title"),
        ("claims", "x", "cannot be set", ""),
        ("title", "", "cannot be empty", None),
        ("class", "", "cannot be empty", None),
        ("class", "priority", "needs a token", "itbiz claim ITB-AAAAA"),
        ("class", "expedite", "as an emergency", "itbiz emergency ITB-AAAAA"),
    ],
)
def test_what_cannot_be_set(field: str, value: str, message: str, hint: str | None) -> None:
    desk = desk_of(ticket(A))
    with pytest.raises(Failure) as refused:
        set_fields(desk.change, desk.act(), A, [(field, value)])
    assert message in str(refused.value.message)
    assert (hint is None) == (refused.value.hint is None)
    assert hint is None or hint in str(refused.value.hint)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("class", "urgent", "unknown-value"),
        ("type", "demande", "unknown-value"),
        ("requester", "nobody", "unknown-party"),
        ("provider", "nobody", "unknown-party"),
        ("due", "demain", "bad-value"),
        ("title", "\x1b[31m", "unsafe-character"),
        ("visibility", "secret", "unknown-value"),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_the_judge(field: str, value: str, code: str) -> None:
    desk = desk_of(ticket(A))
    assert code in desk.codes(set_fields(desk.change, desk.act(), A, [(field, value)]))


def test_an_incident_may_be_expedited_in_the_same_breath() -> None:
    desk = desk_of(ticket(A))
    desk.write(set_fields(desk.change, desk.act(), A, [("type", "incident"), ("class", "expedite")]))
    assert desk.errors() == []
    desk.write(set_fields(desk.change, desk.act(), A, [("class", "standard"), ("type", "request")]))
    assert desk.errors() == []


@pytest.mark.parametrize(("who", "cause", "credits"), [(HUGO, "reclassified", 1), (CLAIRE, "withdrawn", 0)])
def test_another_team_ends_the_token_and_only_it_gives_it_back_after_the_start(
    who: str, cause: str, credits: int
) -> None:
    lines = list(held())
    lines[1] = "status: started"
    lines.insert(4, "  - {at: 2026-09-28T15:00:00+02:00, to: started, by: hugo@inv.example}")
    desk = desk_of(ticket(A, *lines))
    desk.write(set_fields(desk.change, desk.act(who), A, [("provider", "reseau"), ("class", "intangible")], "Routage"))
    moved = desk.backlog.entries[A].ticket
    assert moved.claims[0].released is not None
    assert (moved.claims[0].released.cause, moved.service_class) == (cause, "intangible")
    assert [line.to for line in moved.changes] == ["priority", "standard", "reseau", "intangible"]
    account = desk.backlog.ledger.account(("marches", "systemes"), parse_period("2026-W40"))
    assert (account.claims, account.credits) == (1, credits)
    assert desk.errors() == []


@pytest.mark.parametrize(
    ("values", "service_class"),
    [
        ([("requester", "risques")], "standard"),
        ([("type", "incident")], "standard"),
        ([("type", "change"), ("provider", "reseau")], "standard"),
        ([("class", "intangible")], "intangible"),
        ([("class", "standard"), ("provider", "reseau"), ("type", "incident")], "standard"),
    ],
)
@pytest.mark.parametrize("committed", [True, False])
def test_a_token_is_given_back_once(values: list[tuple[str, str]], service_class: str, committed: bool) -> None:
    desk = desk_of(ticket(A, *held()), committed=committed)
    desk.write(set_fields(desk.change, desk.act(), A, values))
    changed = desk.backlog.entries[A].ticket
    assert [claim.live for claim in changed.claims] == ([False] if committed else [])
    assert changed.service_class == service_class
    assert desk.errors() == []


def test_the_pools_token_follows_its_ticket_from_team_to_team() -> None:
    desk = desk_of(ticket(A, *held()), contract=POOL)
    desk.write(set_fields(desk.change, desk.act(), A, [("provider", "reseau")]))
    assert desk.backlog.entries[A].ticket.live_claim is not None
    assert desk.errors() == []
    desk.write(set_fields(desk.change, desk.act(), A, [("requester", "risques")]))
    assert desk.backlog.entries[A].ticket.live_claim is None
    assert desk.errors() == []


def test_an_emergency_ends_with_its_class() -> None:
    desk = desk_of(ticket(A, "class: expedite", "claims:", EMERGENCY))
    desk.write(set_fields(desk.change, desk.act(), A, [("class", "standard")]))
    assert desk.backlog.entries[A].ticket.live_emergency is None
    assert desk.errors() == []


def test_delivered_work_keeps_the_token_it_used() -> None:
    lines = list(held())
    lines[1] = "status: delivered"
    lines.insert(4, "  - {at: 2026-09-28T15:00:00+02:00, to: delivered, by: hugo@inv.example}")
    desk = desk_of(ticket(A, *lines))
    desk.write(set_fields(desk.change, desk.act(HUGO), A, [("provider", "reseau")]))
    assert desk.backlog.entries[A].ticket.live_claim is not None
    assert desk.errors() == []


def test_a_class_that_was_changed_by_hand_is_put_right() -> None:
    text = ticket(A, *held())
    desk = desk_of(text)
    path = next(path for path in desk.texts if A in path)
    desk.texts[path] = text.replace("class: priority", "class: intangible")
    desk.write(set_fields(desk.change, desk.act(), A, [("class", "priority")]))
    assert desk.backlog.entries[A].ticket.live_claim is not None
    assert desk.errors() == []
