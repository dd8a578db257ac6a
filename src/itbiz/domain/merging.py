"""What a ticket says after two people changed it: three-way by field, and the lists of lines united.

On plain data, without the schema: what a side says is kept as it says it, and judged afterwards like everything else.
The result is the same whichever side comes first, except that what both sides decided differently stays twofold.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from itbiz.domain.period import parse_instant
from itbiz.domain.renumbering import renumbered
from itbiz.text.dataclass import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    LinesOfText = Callable[[str, str, str], str | None]

LISTS = ("links", "history", "claims", "thread")
"""The fields whose lines are united."""

DERIVED = ("status", "class", "requester", "provider", "type")
"""The fields whose every change is a line of the history."""

_FROZEN = ("period", "requester", "provider", "kind", "by", "on_behalf_of", "reason", "impact")
_LAST = datetime.max.replace(tzinfo=UTC)


class Absent(Enum):
    """Stands for a value that is not there."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Value:
    """What became of a value: one where the sides agree, else one for each, and the names of what they differ in."""

    ours: Any
    theirs: Any
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: where it stands in the base, ours and theirs (None where it does not), and its value."""

    places: tuple[int | None, int | None, int | None]
    identity: str
    order: tuple[datetime, str, str]
    value: Value


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the merged ticket; `lines` where it is a list whose lines were united."""

    value: Value
    lines: tuple[Line, ...] = ()


def canonical(value: object) -> str:
    """One text for equal data, whatever the order of keys; `1`, `1.0` and `true` differ."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def same(one: object, other: object) -> bool:
    """Whether two values say the same to whoever reads the file."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return canonical(one) == canonical(other)


def merged(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any], texts: LinesOfText | None = None
) -> dict[str, Field]:
    """The fields of the merged ticket, in their order.

    `texts` merges texts of several lines: base, ours, theirs, to one text or None where they clash.
    """
    sides = (base, ours, theirs)
    found = {name: _field(name, [side.get(name, ABSENT) for side in sides], texts) for name in {**ours, **theirs}}
    history = found.get("history")
    if history is not None:
        for name in DERIVED:
            if name in found:
                values = (base.get(name, ABSENT), ours.get(name, ABSENT), theirs.get(name, ABSENT))
                found[name] = Field(_derived(name, *values, history.lines))
    kept = {name for name, field in found.items() if (field.value.ours, field.value.theirs) != (ABSENT, ABSENT)}
    order = interleaved(list(ours), list(theirs), list(base), kept, lambda name: name)
    return {name: found[name] for name in order}


def _field(name: str, sides: Sequence[Any], texts: LinesOfText | None) -> Field:
    base, ours, theirs = sides
    if name in LISTS and all(side is ABSENT or side is None or isinstance(side, list) for side in sides):
        lines = _united(name, *(side if isinstance(side, list) else [] for side in sides))
        if lines:
            conflicts = tuple(dict.fromkeys(each for line in lines for each in line.value.conflicts))
            halves = ([getattr(line.value, half) for line in lines] for half in ("ours", "theirs"))
            first, second = ([value for value in half if value is not ABSENT] for half in halves)
            return Field(Value(first or ABSENT, second or ABSENT, conflicts), tuple(lines))
        emptied = [side for side in (ours, theirs) if not (isinstance(side, list) and side)]
        chosen = ABSENT if not emptied or ABSENT in emptied else min(emptied, key=canonical)
        return Field(Value(chosen, chosen))
    value = three_way(base, ours, theirs, name)
    if value.conflicts and texts and all(isinstance(side, str) and "\n" in side for side in (ours, theirs)):
        text = texts(base if isinstance(base, str) else "", ours, theirs)
        value = value if text is None else Value(text, text)
    return Field(value)


def three_way(base: Any, ours: Any, theirs: Any, name: str) -> Value:  # noqa: ANN401  # any YAML
    """The value that one side changed, or both alike; else both, under the name."""
    if same(ours, theirs) or same(theirs, base):
        return Value(ours, ours)
    if same(ours, base):
        return Value(theirs, theirs)
    return Value(ours, theirs, (name,))


def _deep(base: Any, ours: Any, theirs: Any, name: str, inner: Callable[..., Value] = three_way) -> Value:  # noqa: ANN401  # any YAML
    """Three-way, key by key where all are mappings; a base without one is an empty one."""
    plain = three_way(base, ours, theirs, name)
    if not plain.conflicts or not (isinstance(ours, dict) and isinstance(theirs, dict)):
        return plain
    before = base if isinstance(base, dict) else {}
    keys = [*before, *sorted({*ours, *theirs} - {*before})]
    found = {
        key: inner(before.get(key, ABSENT), ours.get(key, ABSENT), theirs.get(key, ABSENT), f"{name}.{key}")
        for key in keys
    }
    first, second = (
        {key: half for key, value in found.items() if (half := getattr(value, side)) is not ABSENT}
        for side in ("ours", "theirs")
    )
    return Value(first, second, tuple(each for value in found.values() for each in value.conflicts))


def _of_claim(base: Any, ours: Any, theirs: Any, name: str) -> Value:  # noqa: ANN401  # any YAML
    """What may be added to a claim: a release, later its consent, an approval of each side, the day of its review."""
    key = name.partition(".")[2]
    if key in {"approved_by", "review"}:
        return _deep(base, ours, theirs, name)
    if key == "released" and isinstance(ours, dict) and isinstance(theirs, dict):
        without = [{part: value for part, value in side.items() if part != "consent"} for side in (ours, theirs)]
        if same(*without):
            return _deep(base, ours, theirs, name)
    return three_way(base, ours, theirs, name)


def _derived(name: str, base: Any, ours: Any, theirs: Any, history: Sequence[Line]) -> Value:  # noqa: ANN401  # any YAML
    """A field that follows the history: who has every step of the other, and more, is right without a question."""
    steps = [line for line in history if line.places[0] is None and _tells_of(line, name)]
    of_ours, of_theirs = ({line.identity for line in steps if line.places[side] is not None} for side in (1, 2))
    if of_theirs and of_theirs < of_ours:
        return Value(ours, ours)
    if of_ours and of_ours < of_theirs:
        return Value(theirs, theirs)
    both = (of_ours or not same(ours, base)) and (of_theirs or not same(theirs, base))
    if both and not same(ours, theirs):
        return Value(ours, theirs, (name,))
    return three_way(base, ours, theirs, name)


def _tells_of(line: Line, name: str) -> bool:
    value = line.value.ours if line.value.ours is not ABSENT else line.value.theirs
    if not isinstance(value, dict):
        return False
    return value.get("field") == name if name != "status" else "field" not in value


def _united(name: str, *sides: list[Any]) -> list[Line]:
    """The lines of both sides. What one took away and the other left as it was goes, as in any merge."""
    keys = [_identities(name, side) for side in sides]
    known = [{key: index for index, key in enumerate(each)} for each in keys]
    lines: dict[str, Line] = {}
    for key in dict.fromkeys(each for side in keys for each in side):
        places = (known[0].get(key), known[1].get(key), known[2].get(key))
        values = [ABSENT if at is None else side[at] for at, side in zip(places, sides, strict=True)]
        value = _line(name, *values)
        if (value.ours, value.theirs) != (ABSENT, ABSENT):
            some = next(each for each in values if each is not ABSENT)
            lines[key] = Line(places, key, (*_when(some), key), value)
    order = interleaved(keys[1], keys[2], keys[0], set(lines), lambda key: lines[key].order)
    found = [lines[key] for key in order]
    if name != "thread":
        return found
    values = [line.value.ours if line.value.ours is not ABSENT else line.value.theirs for line in found]
    numbered = renumbered(values, [line.places for line in found], sides)
    return [replace(line, value=Value(each, each)) for line, each in zip(found, numbered, strict=True)]


def _line(name: str, base: Any, ours: Any, theirs: Any) -> Value:  # noqa: ANN401  # any YAML
    if ours is ABSENT or theirs is ABSENT:
        # A claim that one side released is no line that the other may simply take away.
        if name == "claims" or base is ABSENT:
            return three_way(base, ours, theirs, name)
        return Value(ABSENT, ABSENT)
    if name == "claims":
        return _deep(base, ours, theirs, name, _of_claim)
    # They are one line; where its instant is spelled in two ways, either will do.
    value = three_way(base, ours, theirs, name)
    chosen = min(value.ours, value.theirs, key=canonical)
    return Value(chosen, chosen)


def _identities(name: str, lines: Sequence[Any]) -> list[str]:
    """What makes each line itself: all of it, or the frozen part of a claim; a thread's line whatever its number."""
    found = spoken(lines) if name == "thread" else [_identity(name, line) for line in lines]
    seen: Counter[str] = Counter()
    counted = []
    for each in found:
        seen[each] += 1
        # A copy of a line is a line of its own.
        counted.append(f"{each} {seen[each]}" if seen[each] > 1 else each)
    return counted


def _identity(name: str, line: Any) -> str:  # noqa: ANN401  # any YAML
    if not isinstance(line, dict) or name == "links":
        return canonical(line)
    if name == "claims":
        frozen = {key: line.get(key) for key in _FROZEN}
        return canonical({**frozen, "kind": frozen["kind"] or "quota", "at": _moment(line.get("at"))})
    return canonical({**line, "at": _moment(line.get("at"))})


def spoken(thread: Sequence[Any]) -> list[str]:
    """What each line of a thread says, and to which line: its number and that in `re` are names within one file."""
    says = [
        _identity("thread", {key: value for key, value in line.items() if key not in {"n", "re"}})
        if isinstance(line, dict)
        else canonical(line)
        for line in thread
    ]
    first: dict[object, str] = {}
    for line, said in zip(thread, says, strict=True):
        if isinstance(line, dict):
            first.setdefault(canonical(line.get("n")), said)
    return [
        f"{said} re {first.get(canonical(line['re']), canonical(line['re']))}"
        if isinstance(line, dict) and line.get("re") is not None
        else said
        for line, said in zip(thread, says, strict=True)
    ]


def _moment(at: object) -> str:
    instant = instant_of(at)
    return canonical(at) if instant is None else instant.isoformat()


def instant_of(at: object) -> datetime | None:
    """The instant a value of a file names, in UTC; None where it names none."""
    try:
        return parse_instant(at).astimezone(UTC) if isinstance(at, str) else None
    except ValueError:
        return None


def _when(line: Any) -> tuple[datetime, str]:  # noqa: ANN401  # any YAML
    if not isinstance(line, dict):
        return _LAST, ""
    return instant_of(line.get("at")) or _LAST, str(line.get("by"))


def interleaved(
    ours: Sequence[str], theirs: Sequence[str], base: Sequence[str], kept: set[str], order: Callable[[str], Any]
) -> list[str]:
    """Two sequences as one that keeps the order of both; what only one has goes by `order` between what both have.

    Where the sides disagree about the order, the one that changed it against the base leads.
    """
    one, other = ([each for each in side if each in kept] for side in (ours, theirs))
    shared = set(one) & set(other)
    common = [each for each in one if each in shared]
    if common == [each for each in other if each in shared]:
        return _by_stretches(one, other, shared, order)
    before = [each for each in base if each in shared]
    if common == before or (before != [each for each in other if each in shared] and min((one, other)) is not one):
        one, other = other, one
    return _after_their_neighbours(one, other)


def _by_stretches(one: Sequence[str], other: Sequence[str], shared: set[str], order: Callable[[str], Any]) -> list[str]:
    found: list[str] = []
    stretches = zip(_stretches(one, shared), _stretches(other, shared), strict=True)
    for (mine, end), (yours, _) in stretches:
        while mine and yours:
            found.append((mine if order(mine[0]) < order(yours[0]) else yours).pop(0))
        found += [*mine, *yours, *end]
    return found


def _stretches(side: Sequence[str], shared: set[str]) -> list[tuple[list[str], list[str]]]:
    """What stands before each shared one, with that one; then what stands after the last."""
    found: list[tuple[list[str], list[str]]] = []
    own: list[str] = []
    for each in side:
        if each in shared:
            found.append((own, [each]))
            own = []
        else:
            own.append(each)
    return [*found, (own, [])]


def _after_their_neighbours(leading: Sequence[str], following: Sequence[str]) -> list[str]:
    found = list(leading)
    at = 0
    for each in following:
        if each in found:
            at = found.index(each) + 1
        else:
            found.insert(at, each)
            at += 1
    return found
