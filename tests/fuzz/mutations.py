"""Texts as they come after an accident or an ill will: bytes, tokens or values of real files changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from itbiz.text.edit import EditError, emit
from itbiz.text.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from itbiz.text.source import Place

TOKENS = (
    *("\n", "\r", "\r\n", "\t", " ", "  ", "- ", ": ", ":", ", ", "#", " # ", "?", "? ", "|", ">", "|2-", ">+"),
    *("'", '"', "{", "}", "[", "]", "[]", "{}", "---\n", "...\n", "%YAML 1.1\n", "&a ", "*a", "!!str ", "!x "),
    *("<<: ", "~", "@", "`", "\ufeff", "\x85", "\u2028", "\u202e", "\u200f", "\x1b[31m", "\x07", "\0", "\x9b"),
    *("\ud800", "\U000e0041", "\xa0", "é", '"\\e[31m"', '"\\0"', '"\\u202e"', '"\\uD800"', '"\\N"', '"\\L"'),
    *('"\\x9b"', '"\\r"', '"\\t"', "<<<<<<< a\n", "=======\n", ">>>>>>> b\n", "no", "on", "18:00", "012", "0x1F"),
    *("1e999", ".nan", "-.inf", "null", "true", "[/x]", "[bold]", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31T23:59:59-12:00", "2026-02-30", "2026-W53", "2026-W54", "0000-W00"),
)  # fmt: skip

WORDS = (
    *("", " ", "no", "012", "18:00", "~", "x" * 300, "é", "日本", "🎉", "[/x]", "a\nb", "a\n\n", "\t", "\x1b[31m"),
    *("\u202e", "-", ":", "#", "a: b", "a #b", "'", '"', "%", "{", "ITB-7K3QX", "itb-7k3qx", "marches", "systemes"),
    *("any", "nobody", "2026-W40", "2026-W53", "0001-W01", "9999-W52", "2026-Q3", "2026-09", "0001-01", "9999-12"),
    *("2026-09-28", "0001-01-01", "9999-12-31", "2026-09-28T09:12:00+02:00", "2026-09-28T09:12:00"),
    *("2026-09-28T09:12:00Z", "Europe/Paris", "UTC", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    *("2026-10-25T02:30:00+02:00", "2026-09-28T25:00:00+02:00", "request", "incident", "priority", "expedite"),
    *("standard", "new", "started", "waiting", "delivered", "closed", "refused", "requester", "provider", "quota"),
    *("emergency", "swapped", "iso_week", "month", "quarter", "FR", "XX", "00:00", "24:00", "nadia@fulmar.example"),
    *("a@b", "../../etc/passwd", "/etc", "tickets", ".git", "iso_week\n", "never", "both"),
)  # fmt: skip

NUMBERS = (0, 1, -1, 2, 20, 53, 100, 101, 10**6, 2**31, 2**63, 10**18, 10**40, -(10**40), 0.5, 1e308, -0.0)
NUMBERS_THAT_ARE_NONE = (float("inf"), float("nan"))

FORMS = (
    (
        re.compile(r"\d{4}-\d{2}-\d{2}T.*"),
        (
            *("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-12-28T00:00:00+14:00"),
            *("2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
            *("2026-11-20T17:00:00+01:00", "2026-11-20T17:30:00+01:00", "2027-01-01T00:00:00-11:00"),
            *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"),
        ),
    ),
    (
        re.compile(r"\d{4}-\d{2}-\d{2}"),
        ("2026-12-31", "2026-02-29", "2028-02-29", "0001-01-01", "9999-12-31", "2026-11-20", "2026-10-25"),
    ),
    (
        re.compile(r"\d{4}-(?:W|Q)?\d{1,2}"),
        ("2026-W01", "2026-W53", "2025-W53", "2026-W47", "2026-W48", "0001-W01", "9999-W52", "2026-10", "2026-Q4"),
    ),
)  # fmt: skip
"""How values are written, and others that are written so."""

_TOKEN = re.compile(r"[\w@.+-]+|[ ]+|[^\w ]")
MOST_CHANGES = 4


def mutated(rng: Random, texts: Sequence[str]) -> bytes:
    """One of `texts`, changed in some places; every second one only by values that may well stand there."""
    text = rng.choice(texts)
    if rng.randint(0, 1) == 0:
        return _with_other_values(rng, text, texts, plausible=True).encode("utf-8", "surrogatepass")
    for _ in range(rng.randint(0, 2)):
        text = _with_other_values(rng, text, texts)
    for _ in range(rng.randint(0, 2)):
        text = _with_other_tokens(rng, text, texts)
    data = text.encode("utf-8", "surrogatepass")
    return _with_other_bytes(rng, data) if rng.randint(0, 3) == 0 else data


# Values


def _with_other_values(rng: Random, text: str, texts: Sequence[str], *, plausible: bool = False) -> str:
    """The text with a value replaced, moved, doubled or taken away, written anew."""
    document, other = parse(text), parse(rng.choice(texts))
    if not isinstance(document, Document) or not isinstance(other, Document):
        return text
    data = document.data
    for _ in range(rng.randint(1, MOST_CHANGES)):
        places = places_of(data)
        if not places:
            break
        change = _change_plausibly if plausible else _change
        change(rng, data, rng.choice(places), other.data)
    try:
        return emit(data)
    except EditError:
        return text


def places_of(value: Any, at: Place = ()) -> list[Place]:  # noqa: ANN401  # whatever YAML can say
    """The place of every value within `value`."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in children for place in ((*at, key), *places_of(child, (*at, key)))]


def value_at(value: Any, place: Place) -> Any:  # noqa: ANN401  # whatever YAML can say
    """What stands at a place that is there."""
    for part in place:
        value = value[part]
    return value


def _change_plausibly(rng: Random, data: dict[str, Any], place: Place, other: dict[str, Any]) -> None:
    """Lines taken away, doubled or in another order, and values that are written the same way."""
    holder, last = value_at(data, place[:-1]), place[-1]
    value = holder[last]
    if isinstance(holder, list):
        kind = rng.randint(0, 2)
        if kind == 0:
            holder.remove(value)
        elif kind == 1:
            holder.append(value_at(data, place))
        else:
            rng.shuffle(holder)
    elif isinstance(value, dict | list):
        names = {part: value_at(other, theirs) for theirs in places_of(other) for part in theirs[-1:] if part == last}
        holder[last] = names.get(last, value)
    elif isinstance(value, int):
        holder[last] = rng.choice((0, 1, 2, 3, 7, value + 1, 10 * value))
    else:
        alike = [form for form in FORMS if form[0].fullmatch(str(value))]
        known = [each for theirs in places_of(other) if theirs[-1] == last for each in [value_at(other, theirs)]]
        holder[last] = rng.choice((*alike[0][1], *known) if alike else known or [value])


def _change(rng: Random, data: dict[str, Any], place: Place, other: dict[str, Any]) -> None:
    holder, last = value_at(data, place[:-1]), place[-1]
    kind = rng.randint(0, 6)
    if kind == 0:
        del holder[last]
    elif kind == 1 and isinstance(holder, list):
        holder.append(value_at(data, place))
    elif kind == 1:
        holder[rng.choice(WORDS)] = holder[last]
    elif kind == 2:
        theirs = places_of(other)
        if theirs:
            holder[last] = value_at(other, rng.choice(theirs))
    elif kind == 3 and isinstance(holder, list):
        holder.reverse()
    else:
        holder[last] = odd_value(rng)


def odd_value(rng: Random, depth: int = 0) -> Any:  # noqa: ANN401  # whatever YAML can say
    """A value that stands in no honest file, or not here."""
    kind = rng.randint(0, 9)
    if kind == 0 and depth < 2:
        return [odd_value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    if kind == 1 and depth < 2:
        return {rng.choice(WORDS): odd_value(rng, depth + 1) for _ in range(rng.randint(0, 3))}
    if kind in {2, 3}:
        return rng.choice(NUMBERS if kind == 2 else (*NUMBERS, *NUMBERS_THAT_ARE_NONE, True, False, None))
    return rng.choice(WORDS)


# Tokens and bytes


def _with_other_tokens(rng: Random, text: str, texts: Sequence[str]) -> str:
    tokens = _TOKEN.findall(text)
    for _ in range(rng.randint(1, MOST_CHANGES)):
        at = rng.randint(0, len(tokens))
        kind = rng.randint(0, 5)
        if kind == 0:
            tokens.insert(at, rng.choice(TOKENS))
        elif kind == 1:
            tokens[at : at + rng.randint(1, 8)] = []
        elif kind == 2:
            tokens[at : at + 1] = [rng.choice((*TOKENS, *WORDS))]
        elif kind == 3:
            tokens[at:at] = tokens[at : at + rng.randint(1, 30)] * rng.choice((1, 1, 1, 2, 40))
        elif kind == 4:
            other = _TOKEN.findall(rng.choice(texts))
            start = rng.randint(0, len(other))
            tokens[at:at] = other[start : start + rng.randint(1, 60)]
        else:
            to = rng.randint(0, len(tokens))
            tokens[at : at + 1], tokens[to : to + 1] = tokens[to : to + 1], tokens[at : at + 1]
    return "".join(tokens)


def _with_other_bytes(rng: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, MOST_CHANGES)):
        at = rng.randint(0, len(changed))
        kind = rng.randint(0, 3)
        if kind == 0:
            changed[at:at] = bytes([rng.randint(0, 255)])
        elif kind == 1:
            del changed[at : at + rng.randint(1, 20)]
        elif kind == 2:
            changed[at : at + 1] = bytes([rng.randint(0, 255)])
        else:
            del changed[at:]
    return bytes(changed)
