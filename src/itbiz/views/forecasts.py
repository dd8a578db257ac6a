"""A forecast for other programs: as one JSON document, or a tab-separated line a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.forecast import CONFIDENCES, DRAWS
from itbiz.domain.period import format_instant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from itbiz.domain.forecast import Forecast, TeamForecast
    from itbiz.views.shapes import forecast as shapes


def data(value: Forecast, teams: Sequence[TeamForecast], zone: tzinfo, unreadable: Sequence[str]) -> shapes.Forecast:
    """What `forecast --json` prints, of some of the teams."""
    return {
        "version": 1,
        "as_of": format_instant(value.instant.astimezone(zone)),
        "seed": value.seed,
        "draws": DRAWS,
        "looked_back": [period.key for period in value.looked_back],
        "first": value.first.key,
        "until": value.until.key,
        "items": value.items,
        "teams": [team_data(each) for each in teams],
        "unreadable": list(unreadable),
    }


def team_data(row: TeamForecast) -> shapes.TeamForecast:
    """One team."""
    sums = row.sums
    return {
        "provider": row.team,
        "n": row.n,
        "sample": list(row.sample),
        "at_least": [{"percent": each, "items": sums.at_least(each)} for each in CONFIDENCES] if sums else [],
        "guarantee": row.guarantee,
        "chance": row.chance,
        "done": [
            {
                "percent": percent,
                "period": period.key if period else None,
                "day": period.last.isoformat() if period else None,
            }
            for percent, period in row.within.items()
        ],
    }


def records(value: Forecast, teams: Sequence[TeamForecast]) -> list[str]:
    """Team (empty: all), periods looked back on, at least (50, 85, 95 %), guarantee, chance, done by (50, 85, 95 %)."""
    return ["\t".join(_record(each, asked=value.items is not None)) for each in teams]


def _record(row: TeamForecast, *, asked: bool) -> list[str]:
    sums = row.sums
    days = [period.last.isoformat() if period else "" for period in row.within.values()]
    return [
        row.team or "",
        str(row.n),
        *(str(sums.at_least(each)) if sums else "" for each in CONFIDENCES),
        "" if row.guarantee is None else str(row.guarantee),
        "" if row.chance is None else str(row.chance),
        *(days or ([""] * len(CONFIDENCES) if asked else [])),
    ]
