"""The numbers of a thread that two people wrote in at once: every line keeps its own or gets a higher one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    Places = tuple[int | None, int | None, int | None]


def renumbered(lines: Sequence[Any], places: Sequence[Places], sides: Sequence[Sequence[Any]]) -> list[Any]:
    """The lines of a united thread, each with a number of its own, and `re` naming the line it always named.

    `places` tells where each line stands in the base, ours and theirs, which are `sides`. Numbers only ever grow, and
    the order of each side's numbers stays, so that an answer to everything before it still closes the same questions.
    """
    known = [_number(each, sides) for each in places]
    numbers = [each for each in known if each is not None]
    if len(numbers) < len(known):
        return list(lines)
    if len(set(numbers)) < len(numbers):
        numbers = _spread(numbers, _walk(lines, places), {at for at, each in enumerate(places) if each[0] is not None})
    found = []
    for index, line in enumerate(lines):
        named = _named(places[index], sides)
        target = next((at for at, each in enumerate(places) if named and each[named[0]] == named[1]), None)
        answer = {} if target is None else {"re": numbers[target]}
        found.append({**line, "n": numbers[index], **answer})
    return found


def _walk(lines: Sequence[Any], places: Sequence[Places]) -> list[int]:
    """The order in which numbers are given: that of the lines, but first those of a side that answered everything.

    An answer without `re` closes the questions of lower numbers, and must not close one its author never saw.
    """
    answering = {
        side
        for line, each in zip(lines, places, strict=True)
        for side in (1, 2)
        if line.get("kind") == "answer" and line.get("re") is None and each[0] is None and each[side] is not None
    }
    if len(answering) != 1:
        return list(range(len(lines)))
    (side,) = answering
    return sorted(range(len(lines)), key=lambda at: places[at][0] is None and places[at][side] is None)


def _spread(numbers: Sequence[int], walk: Sequence[int], standing: set[int]) -> list[int]:
    """The numbers, those that would stand twice made higher; what stands in the base keeps its own."""
    found = list(numbers)
    settled = {numbers[at] for at in standing}
    highest = 0
    for at in walk:
        if at not in standing:
            free = max(numbers[at], highest + 1)
            while free in settled:
                free += 1
            found[at] = free
        highest = max(highest, found[at])
    return found


def _number(places: Places, sides: Sequence[Sequence[Any]]) -> int | None:
    """The number a line has, or had last: that of the side which changed it, the higher one where both did."""
    values = [side[at].get("n") if isinstance(side[at], dict) else None for at, side in _there(places, sides)]
    there = [each for each in values if type(each) is int]
    if len(there) < len(values):
        return None
    base = there[0] if places[0] is not None else None
    changed = [each for each in there if each != base]
    return max(changed or there)


def _named(places: Places, sides: Sequence[Sequence[Any]]) -> tuple[int, int] | None:
    """The line that `re` names: a side and a place on it."""
    for number in (1, 2):
        at = places[number]
        line = sides[number][at] if at is not None else None
        wanted = line.get("re") if isinstance(line, dict) else None
        if type(wanted) is int:
            found = next((i for i, each in enumerate(sides[number]) if _is(each, wanted)), None)
            return None if found is None else (number, found)
    return None


def _is(line: object, number: int) -> bool:
    return isinstance(line, dict) and type(line.get("n")) is int and line["n"] == number


def _there(places: Places, sides: Sequence[Sequence[Any]]) -> list[tuple[int, Sequence[Any]]]:
    return [(at, side) for at, side in zip(places, sides, strict=True) if at is not None]
