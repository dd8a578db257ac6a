"""The text of a ticket after two people changed it: each field and line as its author wrote it, byte for byte.

Fields, and the lines of lists, are cut out of the three texts (`text.pieces`), chosen by what they say
(`domain.merging`) and put together. The text is read back before it is given: it says exactly what was chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from itbiz.domain.merging import ABSENT, Field, Line, Value, instant_of, merged, same
from itbiz.text.dataclass import dataclass
from itbiz.text.edit import EditError, remove_key, set_value
from itbiz.text.pieces import Pieces, cut
from itbiz.text.source import Document, parse
from itbiz.text.syntax import WHOLE
from itbiz.text.writer import block_mapping, item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.domain.merging import LinesOfText
    from itbiz.text.source import Place

OURS, MIDDLE, THEIRS = "<<<<<<< ours: ", "=======", ">>>>>>> theirs: "
"""The lines around what is left to be decided; a name follows the first and the last."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged text, and the names of the fields that both sides changed: they stand in it twice, between markers."""

    text: str
    conflicts: tuple[str, ...] = ()


class _Both(NamedTuple):
    """A stretch of text that is one for both sides or, under a name, one for each."""

    ours: str
    theirs: str
    name: str = ""

    @property
    def written(self) -> str:
        if self.ours == self.theirs:
            return self.ours
        return f"{OURS}{self.name}\n{self.ours}{MIDDLE}\n{self.theirs}{THEIRS}{self.name}\n"


class _Three(NamedTuple):
    """One thing in the base, ours and theirs; None or `ABSENT` where it is not there."""

    base: Any
    ours: Any
    theirs: Any


def merge(base: str, ours: str, theirs: str, texts: LinesOfText | None = None) -> Merged | None:
    """The ticket that both sides made of `base`, which is empty where both added the file.

    `texts` merges texts of several lines, as in `domain.merging.merged`. None where this cannot be told from the
    fields: one of the three is no YAML, or is laid out so that its fields cannot be told apart.
    """
    if same(ours, theirs) or theirs == base:
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    sides = _Three(*(_form(text) for text in (base, ours, theirs)))
    bom, newline = (str(_chosen(*(form[part] for form in sides))) for part in (0, 1))
    found = _merge(_Three(*(form[2] for form in sides)), texts)
    return found and Merged(bom + found.text.replace("\n", newline), found.conflicts)


def _form(text: str) -> tuple[str, str, str]:
    """Byte order mark, line end, and the text without either; its last line ended."""
    body = text.removeprefix("\ufeff")
    newline = "\r\n" if "\r\n" in body else "\n" if "\n" in body or "\r" not in body else "\r"
    plain = body.replace("\r\n", "\n").replace("\r", "\n")
    return text[: len(text) - len(body)], newline, plain if plain.endswith("\n") or not plain else plain + "\n"


def _merge(sides: _Three, texts: LinesOfText | None) -> Merged | None:
    base, ours, theirs = sides
    documents = _Three(parse(base) if base.strip() else Document("", {}), parse(ours), parse(theirs))
    if not all(isinstance(document, Document) for document in documents):
        return None
    data = _Three(*(document.data for document in documents))
    if not base.strip() and _are_two(data.ours, data.theirs):
        return Merged(_Both(ours, theirs, WHOLE).written, (WHOLE,))
    fields = merged(*data, texts)
    conflicts = tuple(dict.fromkeys(each for field in fields.values() for each in field.value.conflicts))
    pieces = _Three(*(cut(document) if document.data else Pieces("", {}, "") for document in documents))
    stretches = _put_together(fields, data, pieces) if None not in pieces else []
    halves = [_says("".join(each[half] for each in stretches), fields, side) for half, side in _HALVES]
    if stretches and all(halves):
        return Merged("".join(each.written for each in stretches), conflicts)
    return None if conflicts else _edited(ours, theirs, fields)


_HALVES = ((0, "ours"), (1, "theirs"))


def _are_two(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Whether two files that were added under one path hold different tickets."""
    ids = {str(side.get("id")).upper() for side in (ours, theirs)}
    return len(ids) > 1 or len({instant_of(side.get("opened")) for side in (ours, theirs)}) > 1


def _says(text: str, fields: Mapping[str, Field], side: str) -> bool:
    wanted = {name: half for name, field in fields.items() if (half := getattr(field.value, side)) is not ABSENT}
    read = parse(text)
    return isinstance(read, Document) and same(read.data, wanted)


def _edited(ours: str, theirs: str, fields: Mapping[str, Field]) -> Merged | None:
    """For unusual layouts: the values of one side written into the text of the other, whose comments stay."""
    text = max((ours, theirs), key=lambda each: (len(each), each))
    try:
        read = parse(text)
        for name in read.data if isinstance(read, Document) else ():
            if name not in fields:
                text = remove_key(text, (name,))
        for name, field in fields.items():
            read = parse(text)
            if isinstance(read, Document) and not same(read.data.get(name, ABSENT), field.value.ours):
                text = set_value(text, (name,), field.value.ours)
    except EditError:
        return None
    return Merged(text) if _says(text, fields, "ours") else None


def _put_together(fields: Mapping[str, Field], data: _Three, pieces: _Three) -> list[_Both]:
    head, tail = (str(_chosen(*(getattr(side, part) for side in pieces))) for part in ("head", "tail"))
    found = [_Both(head, head)]
    for name, field in fields.items():
        values = _Three(*(side.get(name, ABSENT) for side in data))
        parts = _Three(*(side.fields.get(name) for side in pieces))
        found += _of_field(name, field, values, parts)
    return [*found, _Both(tail, tail)]


def _of_field(name: str, field: Field, values: _Three, parts: _Three) -> list[_Both]:
    lead, tail = (str(_chosen(*(part and getattr(part, what) for part in parts))) for what in ("lead", "tail"))
    listed = _of_list(field, values, parts) if field.lines else None
    if listed is None:
        bodies = _Three(*(part and part.value_text for part in parts))
        listed = [_of_value((name,), field.value, values, bodies, "")]
    return [_Both(lead, lead), *listed, _Both(tail, tail)]


def _of_list(field: Field, values: _Three, parts: _Three) -> list[_Both] | None:
    """The lines of a list, each from where it stands; None where a side has them between brackets, or none is left."""
    full = [part for part, value in zip(parts, values, strict=True) if isinstance(value, list) and value]
    if field.value.ours is ABSENT or field.value.theirs is ABSENT or not all(part.items for part in full):
        return None
    column = _chosen(*(part.items[0].column if part and part.items else None for part in parts))
    moved = [[each.moved(int(column)) for each in part.items] if part else [] for part in parts]
    if any(each is None for side in moved for each in side):
        return None
    head = str(_chosen(*(part.body if part and part.items else None for part in parts)))
    return [_Both(head, head), *(both for line in field.lines for both in _of_line(line, values, _Three(*moved)))]


def _of_line(line: Line, values: _Three, items: _Three) -> list[_Both]:
    values = _Three(*(ABSENT if at is None else side[at] for at, side in zip(line.places, values, strict=True)))
    items = _Three(*(None if at is None else side[at] for at, side in zip(line.places, items, strict=True)))
    lead = str(_chosen(*(each and each.lead for each in items)))
    column = next(each.column for each in items if each)
    bodies = _Three(*(each and each.body for each in items))
    return [_Both(lead, lead), _of_value(("_", 0), line.value, values, bodies, "_:\n", column)]


def _of_value(
    place: Place, value: Value, values: _Three, bodies: _Three, frame: str, column: int | None = None
) -> _Both:
    """The text of one value; `frame` is what makes a body a document of its own, in which it stands at `place`."""
    writer = _Writer(place, frame, column)
    if not value.conflicts:
        text = writer.agreed(value.ours, values, bodies)
        return _Both(text, text)
    halves = zip((value.ours, value.theirs), values[1:], bodies[1:], strict=True)
    ours, theirs = (writer.rewritten(body, old, new) if new is not ABSENT else "" for new, old, body in halves)
    return _Both(ours, theirs, value.conflicts[0])


class _Writer(NamedTuple):
    """Writes values at one place."""

    place: Place
    frame: str
    column: int | None

    def agreed(self, new: object, values: _Three, bodies: _Three) -> str:
        """The text of what both sides came to. A comment that only one side touched is taken from there."""
        base, ours, theirs = bodies
        if new is ABSENT:
            return ""
        if same(values.ours, new) and same(values.theirs, new):
            return str(_chosen(base, ours, theirs))
        for old, mine, other in ((values.ours, ours, theirs), (values.theirs, theirs, ours)):
            if same(old, new):
                # What the other side wrote around the old value stays around the new one.
                return self.rewritten(other, values.base, new) if other and self._plain(values, bodies, old) else mine
        there = [(body, old) for body, old in zip(bodies[1:], values[1:], strict=True) if body is not None]
        if len(there) > 1 and base is not None:
            plain = [self._plain(values, bodies, old) for _, old in there]
            if any(plain):
                there = [(base, values.base)] if all(plain) else [there[plain.index(False)]]
        return max((self.rewritten(body, old, new) for body, old in there), key=lambda text: (len(text), text))

    def _plain(self, values: _Three, bodies: _Three, old: object) -> bool:
        """Whether the side that has this value changed nothing else of the text."""
        body = bodies.ours if old is values.ours else bodies.theirs
        return bodies.base is not None and self.rewritten(bodies.base, values.base, old) == body

    def rewritten(self, body: str | None, old: object, new: object) -> str:
        """A body with another value: only what differs is written, the rest stays as it is."""
        if body is not None and same(old, new):
            return body
        if body is None:
            return self._fresh(new)
        try:
            text = self.frame + body
            for place, value in _differences(self.place, old, new):
                text = remove_key(text, place) if value is ABSENT else set_value(text, place, value)
        except EditError:
            return self._fresh(new)
        return text[len(self.frame) :]

    def _fresh(self, new: object) -> str:
        if self.column is None:
            return block_mapping({str(self.place[0]): new}, 0, in_list=False)
        return item(new, self.column) + "\n"


def _differences(place: Place, old: object, new: object) -> list[tuple[Place, Any]]:
    """The places to be set, or with `ABSENT` removed, so that one value becomes the other."""
    if not (isinstance(old, dict) and isinstance(new, dict) and new):
        return [] if same(old, new) else [(place, new)]
    gone: list[tuple[Place, Any]] = [((*place, key), ABSENT) for key in old if key not in new]
    changed = [each for key, value in new.items() for each in _differences((*place, key), old.get(key, ABSENT), value)]
    return [*changed, *gone]


def _chosen(base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401  # a text, a column, a line end
    """Three-way for what means nothing: what one side changed; of two changes the longer, which loses less."""
    there = [each for each in (ours, theirs) if each is not None]
    if ours == theirs or not there:
        return ours if there else ""
    if len(there) == 1:
        return there[0]
    if base in there:
        return theirs if ours == base else ours
    return max(there, key=lambda each: (len(each) if isinstance(each, str) else -each, each))
