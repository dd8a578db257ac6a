"""How work moved, and what comes, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.cumulative import Band
from itbiz.domain.forecast import DRAWS
from itbiz.domain.period import format_instant
from itbiz.domain.ticket import Holder, ServiceClass
from itbiz.views.forecasts import team_data

if TYPE_CHECKING:
    from datetime import timedelta

    from itbiz.domain.court import Court, LongWait
    from itbiz.domain.cumulative import PeriodBands
    from itbiz.domain.littles_law import Little
    from itbiz.views.report import flow_shape as shape
    from itbiz.views.report.week import Week

_DAY = 86_400


def flow(week: Week) -> shape.Flow:
    """Section 6."""
    moved = week.movement
    return {
        "periods": [
            {"period": row.period.key, "arrivals": row.arrivals, "finished": row.finished, "net": row.net}
            for row in week.flow.periods
        ],
        "cumulative": [_bands(each) for each in moved.bands],
        "cycle_time": [_cycle_time(week, each) for each in (*ServiceClass, None) if each in week.flow.cycle_times],
        "scatter": [
            {"finished": each.finished.isoformat(), "days": each.days, "tickets": list(each.tickets)}
            for each in moved.points
        ],
        "little": _little(moved.little),
    }


def court(week: Week) -> shape.Court:
    """Section 7."""
    moved = week.movement
    return {
        "period": _held(moved.held),
        "trailing": _held(moved.held_of_late),
        "longest_waits": [_wait(week, each) for each in moved.waits],
    }


def substance(week: Week) -> shape.Substance:
    """Section 9."""
    facts = week.substance
    demand, changes = facts.failure_demand, facts.changes_per_ticket
    return {
        "allocation": [
            {
                "service_class": each.service_class.value,
                "finished": each.finished,
                "n": each.n,
                "share": None if each.share is None else round(each.share, 4),
                "allocated": each.allocated,
            }
            for each in facts.shares
        ],
        "problems_opened": list(facts.opened),
        "problems_closed": list(facts.closed),
        "problems": [
            {"ticket": each.ticket, "provider": each.provider, "incidents": list(each.incidents)}
            for each in facts.problems
        ],
        "clusters": [
            {"provider": each.team, "tickets": list(each.tickets), "words": list(each.words)} for each in facts.clusters
        ],
        "reopened": list(facts.reopened),
        "incidents_caused": list(facts.caused),
        "finished": facts.finished,
        "failure_demand": None if demand is None else round(demand, 4),
        "class_changes": [
            {"party": party, "count": count}
            for party, count in sorted(facts.changes.items(), key=lambda each: each[0] or "")
        ],
        "changed": list(facts.changed),
        "changed_again": list(facts.wandering),
        "changes_per_ticket": None if changes is None else round(changes, 4),
        "incident_to_request": list(facts.to_request),
        "request_to_incident": list(facts.to_incident),
    }


def forecast(week: Week) -> shape.Forecast:
    """Section 10."""
    value = week.forecast
    return {
        "seed": value.seed,
        "draws": DRAWS,
        "looked_back": [period.key for period in value.looked_back],
        "first": value.first.key,
        "teams": [team_data(each) for each in value.teams],
    }


def _bands(each: PeriodBands) -> shape.Bands:
    return {
        "period": each.period.key,
        "open": each.bands[Band.OPEN],
        "started": each.bands[Band.STARTED],
        "waiting": each.bands[Band.WAITING],
        "delivered": each.bands[Band.DELIVERED],
        "ended": each.bands[Band.ENDED],
        "arrived": each.arrived,
    }


def _cycle_time(week: Week, service_class: ServiceClass | None) -> shape.CycleTime:
    times = week.flow.cycle_times[service_class]
    ages = week.ages_of(service_class)
    return {
        "service_class": service_class.value if service_class else None,
        "n": times.n,
        "p50": times.p50,
        "p85": times.p85,
        "p95": times.p95,
        "in_progress": len(ages),
        "oldest_days": max(ages, default=None),
    }


def _little(each: Little) -> shape.Little:
    return {
        "days": round(each.days, 4),
        "n": each.n,
        "wip": round(each.wip, 4),
        "throughput": round(each.throughput, 4),
        "cycle_time": None if each.cycle_time is None else round(each.cycle_time, 4),
        "expected": None if each.expected is None else round(each.expected, 4),
        "deviation": None if each.deviation is None else round(each.deviation, 4),
        "holds": each.holds,
        "grown": each.grown,
        "abandoned": list(each.abandoned),
        "older": list(each.older),
    }


def _held(each: Court) -> shape.Held:
    return {
        "n": each.n,
        "requester": _days(each.held[Holder.REQUESTER]),
        "provider": _days(each.held[Holder.PROVIDER]),
        "vendor": _days(each.held[Holder.VENDOR]),
        "case_days": _days(each.whole),
    }


def _wait(week: Week, each: LongWait) -> shape.Wait:
    shown = week.open_to_all(each.ticket)
    return {
        "ticket": each.ticket,
        "requester": each.requester if shown else None,
        "provider": each.provider if shown else None,
        "on": each.on.value,
        "since": format_instant(each.since),
        "days": _days(each.lasted),
        "open": each.open,
        "question": each.why if shown else None,
    }


def _days(time: timedelta) -> float:
    return round(time.total_seconds() / _DAY, 4)
