"""A snapshot understood: tickets, contract, and a finding for whatever is refused."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from tests.domain.builders import at, contract_of

from itbiz.domain.backlog import edited, read
from itbiz.text.diagnostic import START
from itbiz.text.message import msg
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from itbiz.domain.contract import Contract

CONTRACT = """\
schema: itbiz/contract@1
timezone: Europe/Paris
parties:
  requesters: {marches: {name: Salle des marchés}}
  providers: {systemes: {name: Systèmes}}
terms:
  - effective_from: 2026-W36
    quota: {marches: {systemes: 2}}
    guarantee: {systemes: 2}
"""


def written(ticket_id: str, more: str = "") -> str:
    head = f"""\
        id: {ticket_id}
        title: Ouvrir le flux FIX
        type: request
        requester: marches
        provider: systemes
        opened: 2026-09-27T16:40:00+02:00
        """
    return dedent(head) + dedent(more)


CLAIMED = """\
    class: priority
    claims:
      - {period: 2026-W40, requester: marches, provider: systemes, at: 2026-09-28T09:00:00+02:00, by: claire}
    """


def test_tickets_are_read_wherever_they_lie_below_the_folder() -> None:
    found = read(
        {
            "contract.yaml": CONTRACT,
            "tickets/2026-W39/a.yaml": written("ITB-7K3QX"),
            "tickets/B.YML": written("itb-2m9da"),
            "tickets/notes.md": "# no ticket",
            "other/c.yaml": "not: a ticket",
        }
    )
    assert [(key, entry.path) for key, entry in found.entries.items()] == [
        ("ITB-7K3QX", "tickets/2026-W39/a.yaml"),
        ("ITB-2M9DA", "tickets/B.YML"),
    ]
    assert (found.diagnostics, found.unreadable) == ((), ())


def test_a_home_of_its_own() -> None:
    snapshot = {
        "desk/contract.yaml": CONTRACT + "tickets: queue\n",
        "desk/queue/a.yaml": written("ITB-7K3QX"),
        "tickets/b.yaml": "",
    }
    found = read(snapshot, "desk/")
    assert (found.contract_path, list(found.entries)) == ("desk/contract.yaml", ["ITB-7K3QX"])


def test_without_a_contract_tickets_are_read_all_the_same() -> None:
    found = read({"tickets/a.yaml": written("ITB-7K3QX", CLAIMED)})
    assert found.contract is None
    assert len(found.tickets) == 1
    assert found.ledger.over() == {}
    assert found.timeline.period_at(at("2026-09-28T09:00:00+02:00")).key == "2026-W40"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("title: [\n", "yaml-syntax", None),
        (written("ITB-7K3QX", "titel: twice\n"), "unknown-field", 7),
        (written("ITB-7K3QX", "class: urgent\n"), "unknown-value", 7),
        (written("ITB-7K3QX").replace("title: Ouvrir le flux FIX\n", ""), "missing-field", 1),
        (written("ITB-7K3QX", "service_class: priority\n"), "unknown-field", 7),
        (written("ITB-7K3QX", "due: 2026-02-30\n"), "bad-value", 7),
    ],
)
def test_a_ticket_that_cannot_be_read_is_a_finding_and_not_counted(text: str, code: str, line: int | None) -> None:
    found = read({"contract.yaml": CONTRACT, "tickets/a.yaml": text, "tickets/b.yaml": written("ITB-2M9DA")})
    assert found.unreadable == ("tickets/a.yaml",)
    assert list(found.entries) == ["ITB-2M9DA"]
    (finding,) = found.diagnostics
    assert finding.path == "tickets/a.yaml"
    if line is not None:
        assert (finding.code, finding.span.line) == (code, line)


def test_what_has_no_text_says_why() -> None:
    reason = Unreadable("symbolic-link", msg("this is a symbolic link"), msg("copy the file here"), START)
    found = read({"contract.yaml": CONTRACT, "tickets/a.yaml": reason})
    assert [each.code for each in found.diagnostics] == ["symbolic-link"]
    assert found.unreadable == ("tickets/a.yaml",)


def test_every_wrong_value_of_a_file_is_found_at_once() -> None:
    text = written("ITB-7K3QX", "class: urgent\ndue: soon\ntitel: x\nassignee: 5\n")
    found = read({"contract.yaml": CONTRACT, "tickets/a.yaml": text})
    assert [each.span.line for each in found.diagnostics] == [7, 8, 9, 10]


def test_of_two_files_with_one_id_the_first_path_counts() -> None:
    texts = {"tickets/b.yaml": written("itb-7k3qx"), "tickets/a.yaml": written("ITB-7K3QX")}
    found = read({"contract.yaml": CONTRACT, **texts})
    assert [entry.path for entry in found.entries.values()] == ["tickets/a.yaml"]
    assert found.unreadable == ("tickets/b.yaml",)
    (finding,) = found.diagnostics
    assert (finding.code, finding.path, finding.span.line, finding.span.column) == (
        "duplicate-id",
        "tickets/b.yaml",
        1,
        5,
    )
    assert [each.path for each in finding.related] == ["tickets/a.yaml"]


def test_a_contract_that_cannot_be_read_is_a_finding() -> None:
    found = read({"contract.yaml": CONTRACT.replace("Europe/Paris", "Paris"), "tickets/a.yaml": written("ITB-7K3QX")})
    assert found.contract is None
    assert [(each.path, each.code) for each in found.diagnostics] == [("contract.yaml", "bad-value")]
    assert len(found.tickets) == 1


def what_if() -> Contract:
    return contract_of({"effective_from": "2026-09", "period": "month", "quota": {"marches": 0}})


def test_another_contract_counts_the_claims_anew_and_reads_the_same_tickets() -> None:
    snapshot = {
        "contract.yaml": CONTRACT + "tickets: queue\n",
        "queue/a.yaml": written("ITB-7K3QX", CLAIMED),
    }
    assert read(snapshot).ledger.over() == {}
    found = read(snapshot, contract=what_if())
    assert found.recast
    assert {(pair, period.key): over for (pair, period), over in found.ledger.over().items()} == {
        (("marches", "any"), "2026-09"): 1
    }
    assert found.as_of(at("2026-10-01T00:00:00+02:00")).recast


def test_the_contract_itself_as_another_one_changes_nothing() -> None:
    snapshot = {"contract.yaml": CONTRACT, "tickets/a.yaml": written("ITB-7K3QX", CLAIMED)}
    own = read(snapshot).contract
    assert own is not None
    assert not read(snapshot, contract=own).recast


def test_as_of_an_earlier_moment() -> None:
    history = "history: [{at: 2026-10-01T09:00:00+02:00, to: started, by: hugo}]\n"
    found = read(
        {
            "contract.yaml": CONTRACT,
            "tickets/a.yaml": written("ITB-7K3QX", CLAIMED + history),
            "tickets/b.yaml": written("ITB-2M9DA").replace("2026-09-27", "2026-11-02"),
        }
    )
    before = found.as_of(at("2026-09-28T08:00:00+02:00"))
    assert [(each.id, each.state, len(each.claims)) for each in before.tickets] == [("ITB-7K3QX", "new", 0)]
    assert before.ledger.touched() == set()
    after = found.as_of(at("2026-11-30T08:00:00+01:00"))
    assert after.entries == found.entries
    week = found.timeline.parse("2026-W41")
    assert found.deliveries(week, at("2026-11-30T08:00:00+01:00"))[week]["systemes"].due == ("ITB-7K3QX",)


def test_spans_of_values_and_keys() -> None:
    found = read({"contract.yaml": CONTRACT, "tickets/a.yaml": written("ITB-7K3QX", CLAIMED)})
    span = found.span("tickets/a.yaml", ("claims", 0, "period"))
    assert (span.line, span.column) == (9, 14)
    assert found.key_span("tickets/a.yaml", ("title",)).column == 1
    assert found.span("tickets/gone.yaml") == START


def test_an_edit_reads_only_what_changed_and_keeps_the_contract_tried_out() -> None:
    snapshot = {
        "contract.yaml": CONTRACT,
        "tickets/a.yaml": written("ITB-7K3QX"),
        "tickets/b.yaml": written("ITB-2M9DA"),
    }
    found = read(snapshot, contract=what_if())
    after = edited(found, {"tickets/a.yaml": written("ITB-7K3QX", CLAIMED), "tickets/b.yaml": None})
    assert list(after.entries) == ["ITB-7K3QX"]
    assert (after.recast, after.contract) == (True, found.contract)
    same = edited(found, {"tickets/b.yaml": written("ITB-2M9DA", "class: urgent\n")})
    assert same.entries["ITB-7K3QX"] is found.entries["ITB-7K3QX"]
    assert [each.code for each in same.diagnostics] == ["unknown-value"]
