"""Incidents that look alike: of one team, with similar words in their titles, and nobody has named a cause.

Similar are two titles that share at least 60 % of their words (Jaccard), without case, accents and words of one or two
letters; and whatever is similar to one of a cluster belongs to it. The same tickets give the same clusters, in any
order. Sets of words are enough for titles: a library that measures single letters would pair `disk 1` with `disk 2`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from math import ceil
from typing import TYPE_CHECKING

from itbiz.domain.ticket import LinkType, TicketType, Visibility
from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.domain.outline import Outline
    from itbiz.domain.ticket import Ticket

LEAST = 3
"""Incidents from which a cluster asks for a cause."""
ALIKE = 0.6
SHORTEST = 3
TOO_COMMON = 200
"""A word that so many different titles begin their comparison with tells nothing: titles are not compared for it."""
_WORD = re.compile(r"\w+")

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Incidents of one team that look alike; `words` are those they all share, none where one is restricted."""

    team: str
    tickets: tuple[str, ...]
    words: tuple[str, ...]


def clusters(tickets: Iterable[Ticket | Outline]) -> tuple[Cluster, ...]:
    """The clusters among the incidents without a named cause, the largest first."""
    by_team: defaultdict[str, list[Ticket | Outline]] = defaultdict(list)
    for ticket in tickets:
        if ticket.type is TicketType.INCIDENT and ticket.provider and not _is_explained(ticket):
            by_team[ticket.provider].append(ticket)
    found = [cluster for team in sorted(by_team) for cluster in _of_team(team, by_team[team])]
    return tuple(sorted(found, key=lambda each: (-len(each.tickets), each.team, each.tickets)))


def words_of(title: str) -> Words:
    """The words of a title that are compared."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(word for word in _WORD.findall(bare) if len(word) >= SHORTEST)


def are_alike(one: Words, other: Words) -> bool:
    """Whether two sets of words share enough."""
    shared = len(one & other)
    return shared > 0 and shared >= ALIKE * (len(one) + len(other) - shared)


def _is_explained(ticket: Ticket | Outline) -> bool:
    return any(link.type in {LinkType.CAUSED_BY, LinkType.DUPLICATE_OF} for link in ticket.links)


def _of_team(team: str, tickets: Sequence[Ticket | Outline]) -> Iterable[Cluster]:
    by_words: defaultdict[Words, list[Ticket | Outline]] = defaultdict(list)
    known = {title: words_of(title) for title in {ticket.title for ticket in tickets}}
    for ticket in tickets:
        by_words[known[ticket.title]].append(ticket)
    by_words.pop(frozenset(), None)
    for group in _grouped(sorted(by_words, key=sorted)):
        members = [ticket for words in group for ticket in by_words[words]]
        if len(members) >= LEAST:
            shown = all(ticket.visibility is not Visibility.RESTRICTED for ticket in members)
            shared = frozenset.intersection(*group) if shown else frozenset[str]()
            yield Cluster(team, tuple(sorted(ticket.id for ticket in members)), tuple(sorted(shared)))


def _grouped(sets: Sequence[Words]) -> list[list[Words]]:
    """The sets in groups, each of which hangs together by likeness.

    Two alike share a word among the rarest few of each, so that only those are compared (prefix filtering).
    """
    frequency = Counter(word for words in sets for word in words)
    buckets: defaultdict[str, list[int]] = defaultdict(list)
    for index, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (frequency[word], word))
        for word in rarest[: len(words) - ceil(ALIKE * len(words)) + 1]:
            buckets[word].append(index)
    leader = list(range(len(sets)))
    for indices in buckets.values():
        if len(indices) <= TOO_COMMON:
            _join(indices, sets, leader)
    groups: defaultdict[int, list[Words]] = defaultdict(list)
    for index, words in enumerate(sets):
        groups[_leader_of(index, leader)].append(words)
    return list(groups.values())


def _join(indices: Sequence[int], sets: Sequence[Words], leader: list[int]) -> None:
    for place, index in enumerate(indices):
        for other in indices[place + 1 :]:
            one, two = _leader_of(index, leader), _leader_of(other, leader)
            if one != two and are_alike(sets[index], sets[other]):
                leader[max(one, two)] = min(one, two)


def _leader_of(index: int, leader: list[int]) -> int:
    while leader[index] != index:
        leader[index] = leader[leader[index]]
        index = leader[index]
    return index
