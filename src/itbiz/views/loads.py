"""The load of both sides for other programs: as one JSON document, or a tab-separated line a team and a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.domain.period import format_instant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta, tzinfo

    from itbiz.domain.dues import Due
    from itbiz.domain.load import Load, ProviderLoad, RequesterLoad
    from itbiz.views.shapes import load as shapes

_DAY = 86_400


def data(value: Load, zone: tzinfo, unreadable: Sequence[str]) -> shapes.Load:
    """What `load --json` prints; `unrouted` are the tickets no team has yet."""
    return {
        "version": 1,
        "as_of": format_instant(value.instant.astimezone(zone)),
        "period": value.period.key,
        "providers": [provider_data(row) for row in value.providers],
        "unrouted": provider_data(value.unrouted),
        "requesters": [requester_data(row) for row in value.requesters],
        "unreadable": list(unreadable),
    }


def provider_data(row: ProviderLoad) -> shapes.ProviderLoad:
    """A team: items, and periods of work in hand. `limit` and `periods_in_hand` are none where there is none."""
    eldest = row.oldest
    return {
        "provider": row.provider,
        "wip": row.total,
        "limit": row.limit,
        "over": row.over,
        "wip_by_class": {str(key): count for key, count in row.wip.items()},
        "unfinished": row.unfinished,
        "unassigned": row.unassigned,
        "mean_finished": _rounded(row.mean_finished),
        "periods_in_hand": _rounded(row.periods_in_hand),
        "arrivals": list(row.arrivals),
        "finished": list(row.finished),
        "oldest": {"id": eldest.ticket.id, "age_days": eldest.age, "days_left": eldest.days_left} if eldest else None,
        "late": _late(row.owed),
        "owed": _owed(row.owed),
    }


def requester_data(row: RequesterLoad) -> shapes.RequesterLoad:
    """A business unit: duties owed, tokens of the running period, calendar days that tickets waited on it."""
    return {
        "requester": row.requester,
        "answers": len(row.owing(DueKind.ANSWER)),
        "acceptances": len(row.owing(DueKind.ACCEPTANCE)),
        "accepted_by_silence": row.accepted_by_silence,
        "tokens_total": row.tokens_total,
        "tokens_used": row.tokens_used,
        "tokens_left": row.tokens_left,
        "waiting_days": days_of(row.waited),
        "waiting_days_in_all": days_of(row.waited_in_all),
        "late": _late(row.owed),
        "owed": _owed(row.owed),
    }


def _late(owed: Sequence[Due]) -> int:
    return sum(due.overdue for due in owed)


def _owed(owed: Sequence[Due]) -> list[shapes.Owed]:
    return [
        {
            "kind": due.kind,
            "id": due.ticket,
            "since": format_instant(due.since),
            "deadline": format_instant(due.deadline) if due.deadline else None,
            "overdue": due.overdue,
            "state": due.state,
            "who": due.who,
        }
        for due in owed
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def days_of(value: timedelta) -> float:
    """A duration in days, to a tenth."""
    return round(value.total_seconds() / _DAY, 1)


def provider_record(row: ProviderLoad) -> list[str]:
    """Team, in progress, limit, over, unfinished, periods in hand, oldest id, its age in days, owed, late."""
    eldest = row.oldest
    return [
        row.provider or "",
        str(row.total),
        "" if row.limit is None else str(row.limit),
        str(row.over),
        str(row.unfinished),
        "" if row.periods_in_hand is None else str(_rounded(row.periods_in_hand)),
        eldest.ticket.id if eldest else "",
        str(eldest.age) if eldest else "",
        str(len(row.owed)),
        str(_late(row.owed)),
    ]


def requester_record(row: RequesterLoad) -> list[str]:
    """Unit, answers, acceptances, tokens used, in all, days waited for in the period, owed, late, silently accepted."""
    return [
        row.requester,
        str(len(row.owing(DueKind.ANSWER))),
        str(len(row.owing(DueKind.ACCEPTANCE))),
        str(row.tokens_used),
        str(row.tokens_total),
        str(days_of(row.waited)),
        str(len(row.owed)),
        str(_late(row.owed)),
        str(row.accepted_by_silence),
    ]


def records(value: Load) -> list[str]:
    """A tab-separated line a team, then a line a unit; the kind of line first."""
    found = [["provider", *provider_record(row)] for row in (*value.providers, value.unrouted)]
    found += [["requester", *requester_record(row)] for row in value.requesters]
    return ["\t".join(row) for row in found]
