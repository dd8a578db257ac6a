"""How a person is called where few words fit."""

from __future__ import annotations

import re


def short_name(person: str) -> str:
    """`claire@inv.example` is Claire, `jean-paul.roux@inv.example` Jean-Paul Roux; a plain name stays as it is."""
    if "@" not in person:
        return person
    words = re.split(r"[._+]+", person.split("@", 1)[0])
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words if word) or person


def handle(person: str) -> str:
    """`ana@inv.example` is @ana."""
    return f"@{person.split('@', 1)[0]}"


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two e-mail addresses or names are the same, case ignored."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def is_among(person: str | None, people: tuple[str, ...]) -> bool:
    """Whether a person is on a list, case ignored."""
    return any(same_person(person, each) for each in people)
