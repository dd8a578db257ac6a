"""Circles of links are found, each once, and only where there are any."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from itbiz.domain.backlog import read
from itbiz.rules import links
from itbiz.rules.change import Change

NOW = datetime.fromisoformat("2026-09-30T10:00:00+02:00")
SIZE = 6


def change(edges: set[tuple[int, int]], size: int = SIZE) -> Change:
    texts = {}
    for number in range(size):
        lines = "".join(f"  - {{type: blocks, id: ITB-{other:05}}}\n" for one, other in sorted(edges) if one == number)
        head = f"id: ITB-{number:05}\ntitle: T\ntype: request\nrequester: m\nopened: 2026-09-21T09:00:00+02:00\n"
        texts[f"tickets/{number}.yaml"] = head + (f"links:\n{lines}" if lines else "")
    return Change(read(texts), NOW)


def has_circle(edges: set[tuple[int, int]]) -> bool:
    left = {edge for edge in edges if edge[0] != edge[1]}
    while True:
        ends = {other for _, other in left} - {one for one, _ in left}
        if not ends:
            return bool(left)
        left = {edge for edge in left if edge[1] not in ends}


@given(st.sets(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))))
def test_circles_are_found_where_there_are_any(edges: set[tuple[int, int]]) -> None:
    assert bool(list(links.circles(change(edges)))) is has_circle(edges)
    assert len(list(links.known(change(edges)))) == sum(one == other for one, other in edges)


def test_a_long_chain_costs_no_depth() -> None:
    chain = {(number, number + 1) for number in range(1999)}
    assert not list(links.circles(change(chain, 2000)))
    assert len(list(links.circles(change(chain | {(1999, 0)}, 2000)))) == 1
