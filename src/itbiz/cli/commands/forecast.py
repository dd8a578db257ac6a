"""`itbiz forecast`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.commands.showing import names_of, put
from itbiz.domain.forecast import FARTHEST
from itbiz.domain.forecast import forecast as worked_out
from itbiz.text.failure import Failure
from itbiz.text.message import msg
from itbiz.views import forecasts as view

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.cli.session import Session
    from itbiz.domain.forecast import Forecast, TeamForecast
    from itbiz.domain.period import Period
    from itbiz.views.page import Block, Page


def forecast(session: Session, *, until: str | None, items: int | None, provider: str | None, as_json: bool) -> int:
    """Show what past throughput says of periods to come."""
    if until is not None and items is not None:
        raise Failure(
            msg("`--until` asks how many, `--items` asks when: one at a time"), msg("leave out one of the two")
        )
    names = names_of(session)
    team = session.provider(provider) if provider else None
    last = _until(session, until) if until else None
    value = worked_out(session.present, session.now, until=last, items=items)
    rows = [each for each in value.teams if team is None or each.team == team]
    return put(
        session,
        as_json=as_json,
        data=lambda: view.data(value, rows, session.zone, session.present.unreadable),
        records=lambda: view.records(value, rows),
        drawn=lambda page: _drawn(value, rows, names, page),
    )


def _drawn(value: Forecast, rows: Sequence[TeamForecast], names: Mapping[str, str], page: Page) -> Block:
    from itbiz.views.forecast import draw  # rows and JSON draw nothing

    return draw(value, rows, names, page)


def _until(session: Session, text: str) -> Period:
    """The last period that is over when a day is. Raises Failure for what is no day, too near or too far."""
    from itbiz.cli.moments import moment

    timeline = session.timeline
    end = moment(text, session.zone, "--until")
    period = timeline.period_at(session.now)
    if timeline.end(period) > end:
        raise Failure(
            msg("no period is over by `{day}`", day=text),
            msg("{period} ends on {day}: ask until then, or later", period=period, day=period.last),
        )
    for _ in range(FARTHEST - 1):
        following = timeline.next(period)
        if timeline.end(following) > end:
            return period
        period = following
    if timeline.end(timeline.next(period)) <= end:
        raise Failure(
            msg("`{day}` is more than {n} periods ahead", day=text, n=FARTHEST),
            msg("{day} is the last day that can be asked about", day=period.last),
        )
    return period
