"""A forecast drawn: what each team will have finished, how sure that is, and what the draws stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.flow import ENOUGH
from itbiz.domain.forecast import CONFIDENCES, DRAWS
from itbiz.text.message import msg, msgs
from itbiz.views import charts
from itbiz.views.palette import FURNITURE, STRONG
from itbiz.views.table import Column, cut, first_fitting, under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.domain.forecast import Forecast, TeamForecast
    from itbiz.views.page import Block, Page
    from itbiz.views.styled import Text
    from itbiz.views.table import Cell

NONE = "–"


def draw(value: Forecast, teams: Sequence[TeamForecast], names: Mapping[str, str], page: Page) -> Block:
    """Who will have finished how many, or when so many are finished; then what that stands on."""
    head = page.dotted(_head(value, page))
    rows = first_fitting(
        (_table(value, teams, known, page) for known in (names, {})), page.width, ellipsis=page.ellipsis
    )
    return under([[cut(head, page.width, page.ellipsis), page.rule()], rows, _ground(value, page)])


def _head(value: Forecast, page: Page) -> list[Text]:
    if value.items is not None:
        return [
            page.text(msgs("{n} item finished by", "{n} items finished by", value.items), STRONG),
            page.text(msg("counted from {day}", day=page.day(value.first.first))),
        ]
    first, until = page.lang.period(value.first), page.lang.period(value.until)
    return [
        page.text(first if value.first == value.until else f"{first} – {until}", STRONG),
        page.text(msg("at least so many items finished by {day}", day=page.day(value.until.last))),
    ]


def _table(
    value: Forecast, teams: Sequence[TeamForecast], names: Mapping[str, str], page: Page
) -> tuple[list[Column], list[list[Cell]]]:
    columns = [
        Column(page.heading(msg("TEAMS")), least=9, yields=1),
        *(Column(page.say(page.lang.percent(each / 100)), "right") for each in CONFIDENCES),
    ]
    if _is_next_alone(value):
        columns.append(Column(page.say(msg("guarantee")), "right"))
        columns.append(Column(page.say(msg("chance")), "right"))
    columns.append(Column(page.say(msgs("last period", "last {n} periods", len(value.looked_back))), calm=1))
    return columns, [_row(value, each, names, page) for each in teams]


def _is_next_alone(value: Forecast) -> bool:
    """Whether the period foretold is the one whose guarantee is known."""
    return value.items is None and value.first == value.until


def _row(value: Forecast, row: TeamForecast, names: Mapping[str, str], page: Page) -> list[Cell]:
    key = row.team
    cells: list[Cell] = [page.say(msg("all teams") if key is None else names.get(key, key))]
    for percent in CONFIDENCES:
        if row.sums is None:
            cells.append(page.text(NONE, FURNITURE))
        elif value.items is None:
            cells.append(page.number(row.sums.at_least(percent)))
        else:
            period = row.within[percent]
            cells.append(page.short_day(period.last) if period else page.text(msg("later"), FURNITURE))
    if _is_next_alone(value):
        cells.append(NONE if row.guarantee is None else page.number(row.guarantee))
        cells.append(NONE if row.chance is None else page.say(page.lang.percent(row.chance)))
    return [*cells, charts.sparkline(row.sample, ascii_only=page.ascii_only)]


def _ground(value: Forecast, page: Page) -> Block:
    """What the figures stand on, and where there is too little of it."""
    count = len(value.looked_back)
    if count < ENOUGH:
        few = msgs(
            "not enough data: {n} complete period, and {least} are needed",
            "not enough data: {n} complete periods, and {least} are needed",
            count,
            least=ENOUGH,
        )
        return [page.text(few, FURNITURE)]
    words = msg(
        "{draws} draws of {first} to {last}; the running period counts as a whole",
        draws=DRAWS,
        first=value.looked_back[0],
        last=value.looked_back[-1],
    )
    return [page.text(page.fit(words, page.width), FURNITURE)]
