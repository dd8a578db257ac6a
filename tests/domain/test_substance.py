"""Substance: problems and what they cause, look-alikes, failure demand, wandering priorities, requalifications."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.builders import Data, at, backlog_of, contract_of, moved, ticket_of

from itbiz.domain.clusters import Cluster, are_alike, clusters, words_of
from itbiz.domain.flow import flow
from itbiz.domain.substance import Problem, Share, Substance, substance
from itbiz.domain.ticket import ServiceClass, Ticket

BEGIN = at("2026-10-05T00:00:00+02:00")
END = at("2026-10-12T00:00:00+02:00")
IN = "2026-10-06T10:00:00+02:00"
BEFORE = "2026-09-29T10:00:00+02:00"


def changed(field: str, old: str, new: str, by: str = "ana@inv.example", when: str = IN) -> Data:
    return {"at": when, "by": by, "field": field, "from": old, "to": new}


def incident(name: str, title: str = "Printer jams", **more: object) -> Ticket:
    return ticket_of(name, **{"title": title, "type": "incident", "opened": IN, **more})


def of(*tickets: Ticket, **terms: object) -> Substance:
    state = backlog_of(*tickets, contract=contract_of(terms) if terms else None)
    return substance(state, BEGIN, END, flow(state, END))


def test_problems_and_what_they_cause() -> None:
    found = of(
        ticket_of("P1", type="problem", opened=IN),
        ticket_of("P2", type="problem", opened=BEFORE, history=[moved(IN, "delivered")]),
        incident("A", opened=BEFORE, links=[{"type": "caused_by", "id": "ITB-0P1"}]),
        incident("B", links=[{"type": "caused_by", "id": "ITB-0P1"}]),
        incident("C", links=[{"type": "caused_by", "id": "ITB-0P2"}]),
    )
    assert (found.opened, found.closed) == (("ITB-0P1",), ("ITB-0P2",))
    assert found.problems == (Problem("ITB-0P1", "systemes", ("ITB-00A", "ITB-00B")),)
    assert found.caused == ("ITB-00B", "ITB-00C")
    assert found.clusters == ()
    assert found.failure_demand is None


def test_failure_demand_of_ten_and_more() -> None:
    again = [moved(BEFORE, "delivered"), moved(IN, "started", why="x"), moved("2026-10-07T10:00:00+02:00", "delivered")]
    tickets = [ticket_of(f"D{n}", history=[moved(IN, "delivered")]) for n in range(9)]
    found = of(*tickets, ticket_of("R", history=again), incident("C", links=[{"type": "caused_by", "id": "ITB-0D1"}]))
    assert (found.reopened, found.finished) == (("ITB-00R",), 10)
    assert found.failure_demand == 0.2


def test_throughput_against_the_allocation() -> None:
    done = [ticket_of(f"D{n}", history=[moved(IN, "delivered")]) for n in range(9)]
    more = ticket_of("E", history=[moved(IN, "delivered")], **{"class": "expedite"})
    found = of(*done, more, allocation={"standard": 80, "intangible": 20})
    assert found.shares == (
        Share(ServiceClass.EXPEDITE, 1, 10, None),
        Share(ServiceClass.STANDARD, 9, 10, 80),
        Share(ServiceClass.INTANGIBLE, 0, 10, 20),
    )
    assert [each.share for each in found.shares] == [0.1, 0.9, 0]
    assert of(*done, allocation={"standard": 100}).shares[0].share is None


def test_priorities_and_kinds_that_change() -> None:
    found = of(
        ticket_of(
            "A",
            history=[
                changed("class", "standard", "priority", "claire@inv.example"),
                changed("class", "priority", "standard"),
            ],
        ),
        ticket_of("B", history=[changed("class", "standard", "intangible", "HUGO@inv.example")]),
        ticket_of("C", history=[changed("class", "standard", "priority", when=BEFORE)]),
        ticket_of("D", history=[changed("type", "incident", "request"), changed("type", "request", "incident")]),
    )
    assert found.changes == {None: 1, "systemes": 2}
    assert (found.changed, found.wandering) == (("ITB-00A", "ITB-00B"), ("ITB-00A",))
    assert found.changes_per_ticket == 1.5
    assert (found.to_request, found.to_incident) == (("ITB-00D",), ("ITB-00D",))


def test_nothing_divides_by_nothing() -> None:
    found = of()
    assert (found.failure_demand, found.changes_per_ticket, found.shares, found.clusters) == (None, None, (), ())


def test_incidents_that_look_alike() -> None:
    tickets = [
        incident("1", "Imprimante du 3e étage bloquée"),
        incident("2", "imprimante du 3e ETAGE bloquee !"),
        incident("3", "Imprimante étage bloquée encore"),
        incident("4", "Imprimante du 3e étage bloquée", provider="reseau"),
        incident("5", "Imprimante du 3e étage bloquée", links=[{"type": "caused_by", "id": "ITB-001"}]),
        incident("6", "Le réseau est lent"),
    ]
    words = ("bloquee", "etage", "imprimante")
    assert clusters(tickets) == (Cluster("systemes", ("ITB-001", "ITB-002", "ITB-003"), words),)
    hidden = [*tickets[:2], incident("3", "Imprimante étage bloquée encore", visibility="restricted")]
    assert clusters(hidden)[0].words == ()


def test_titles_without_words_are_nobodys_likeness() -> None:
    assert clusters([incident(str(n), "?? !") for n in range(4)]) == ()


TITLES = ("printer jams", "printer jams again", "login slow", "login very slow", "disk full on server", "disk full")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TITLES), max_size=12), st.randoms(use_true_random=False))
def test_clusters_are_what_comparing_all_pairs_gives_in_any_order(titles: list[str], chance: object) -> None:
    tickets = [incident(str(n), title) for n, title in enumerate(titles)]
    groups: list[set[str]] = [{ticket.id} for ticket in tickets]
    for one in tickets:
        for two in tickets:
            if are_alike(words_of(one.title), words_of(two.title)):
                joined = {one.id, two.id}.union(*(each for each in groups if each & {one.id, two.id}))
                groups = [each for each in groups if not each & joined] + [joined]
    mixed = list(tickets)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    found = {each.tickets for each in clusters(mixed)}
    assert found == {tuple(sorted(each)) for each in groups if len(each) >= 3}
