"""Every word of the schema has a sign of its own, so that colour is never alone."""

from __future__ import annotations

from rich.style import Style

from itbiz.domain.ticket import ServiceClass, Status
from itbiz.text.diagnostic import Severity
from itbiz.views import palette
from itbiz.views.cells import width_of


def test_every_sign_is_one_cell_and_has_an_ascii_form() -> None:
    signs = [
        *map(palette.of_class, ServiceClass),
        *map(palette.of_status, Status),
        *map(palette.of_severity, Severity),
        *map(palette.of_promise, ("kept", "at_risk", "missed")),
    ]
    for sign in signs:
        assert width_of(sign.drawn()) == 1
        assert sign.drawn(ascii_only=True).isascii()
        assert len(sign.drawn(ascii_only=True)) == 1
        Style.parse(sign.style)


def test_classes_are_told_apart_without_colour() -> None:
    signs = [palette.of_class(each) for each in ServiceClass]
    assert len({sign.unicode for sign in signs}) == len({sign.ascii for sign in signs}) == len(signs)


def test_red_and_yellow_are_kept_for_trouble() -> None:
    for each in ServiceClass:
        assert not {"red", "yellow"} & set(palette.of_class(each).style.split())
