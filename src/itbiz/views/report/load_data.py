"""The load of both sides, what grows old, and the ledger as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.dues import DueKind
from itbiz.views.report.week import tokens_left

if TYPE_CHECKING:
    from datetime import timedelta

    from itbiz.domain.flow import Aged
    from itbiz.domain.ledger import Account
    from itbiz.domain.load import ProviderLoad, RequesterLoad
    from itbiz.views.report import overrides, shape
    from itbiz.views.report.week import Week


def team(week: Week, row: ProviderLoad) -> shape.TeamLoad:
    """What a team has in hand."""
    came, went, mean = week.arrived(row.provider), week.went(row.provider), row.mean_finished
    return {
        "provider": row.provider,
        "wip": row.total,
        "limit": row.limit,
        "over": row.over,
        "by_class": {each.value: count for each, count in row.wip.items()},
        "limits_by_class": {each.value: limit for each, limit in row.limits.items()},
        "unfinished": row.unfinished,
        "arrivals": came,
        "finished": went,
        "net": came - went,
        "mean_finished": None if mean is None else round(mean, 4),
        "wip_in_hand": round(row.total / mean, 4) if mean else None,
        "before_wip": week.earlier.in_progress.get(row.provider, 0) if week.earlier else None,
        "in_hand": None if row.periods_in_hand is None else round(row.periods_in_hand, 4),
    }


def unit(week: Week, row: RequesterLoad) -> shape.UnitLoad:
    """What a business unit owes, has left and holds up; and its tokens of the period to come."""
    key, then = row.requester, week.earlier
    answers = row.owing(DueKind.ANSWER)
    left, tokens = week.tokens_left(key)
    coming_left, coming = tokens_left(week.wishes.coming, key)
    before = then.owing(key, DueKind.ANSWER) if then else ()
    return {
        "requester": key,
        "answers_owed": [due.ticket for due in answers],
        "answers_late": [due.ticket for due in answers if due.overdue],
        "acceptances_pending": [due.ticket for due in row.owing(DueKind.ACCEPTANCE)],
        "tokens_left": left,
        "tokens": tokens,
        "waiting_days": _days(week.waited.get(key)),
        "coming_tokens_left": coming_left,
        "coming_tokens": coming,
        "before_answers_owed": len(before) if then else None,
        "before_answers_late": sum(due.overdue for due in before) if then else None,
        "before_acceptances_pending": len(then.owing(key, DueKind.ACCEPTANCE)) if then else None,
        "before_tokens_left": tokens_left(week.before.accounts, key)[0] if week.before else None,
        "before_waiting_days": _days(then.waited.get(key)) if then else None,
    }


def _days(time: timedelta | None) -> float:
    return round(time.total_seconds() / 86400, 4) if time else 0


def aged(week: Week, each: Aged) -> shape.Aged:
    """Work in progress and its age."""
    return {
        "ticket": each.ticket.id,
        "title": week.title(each.ticket.id),
        "provider": each.ticket.provider if week.open_to_all(each.ticket.id) else None,
        "service_class": each.ticket.service_class.value,
        "status": each.ticket.state.value,
        "age_days": each.age,
        "beyond": each.beyond,
        "days_left": each.days_left,
    }


def account(week: Week, each: Account) -> shape.Account:
    """A pair's account, and that of the period before."""
    before = [row for row in week.before.accounts if row.pair == each.pair] if week.before else []
    then = before[0] if before else None
    return {
        "requester": each.pair[0],
        "provider": each.pair[1],
        "quota": each.quota,
        "opening": each.opening,
        "claims": each.claims,
        "credits": each.credits,
        "emergencies": each.emergencies,
        "closing": each.closing,
        "over": each.over,
        "before_opening": then.opening if then else None,
        "before_claims": then.claims if then else None,
        "before_credits": then.credits if then else None,
        "before_emergencies": then.emergencies if then else None,
        "before_closing": then.closing if then else None,
        "excess": [held.ticket.id for held in each.excess()],
    }


def emergency(week: Week, each: overrides.Emergency) -> shape.Emergency:
    """An emergency; of a restricted ticket neither whose nor why."""
    shown = week.open_to_all(each.ticket)
    return {
        "ticket": each.ticket,
        "requester": each.requester if shown else None,
        "provider": each.provider if shown else None,
        "period": each.period.key,
        "reason": each.reason,
        "approved_by": dict(each.approved),
        "missing": list(each.missing),
        "review_due": each.review_due.isoformat() if each.review_due else None,
        "review_done": each.review_done.isoformat() if each.review_done else None,
        "review_late": each.review_late,
    }
