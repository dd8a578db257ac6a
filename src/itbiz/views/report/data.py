"""The review as data, so that others can verify it: every figure with the tickets behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.period import format_instant
from itbiz.views.formats.json import written
from itbiz.views.report import advice, flow_data, load_data, trust
from itbiz.views.report.definitions import DEFINITIONS
from itbiz.views.report.promises import promise_of

if TYPE_CHECKING:
    from itbiz.domain.delivery import Delivery
    from itbiz.domain.flow import Attainment
    from itbiz.domain.ledger import Account
    from itbiz.views.report import promises as figures
    from itbiz.views.report import shape
    from itbiz.views.report import week as value


def as_json(week: value.Week) -> str:
    """The text of `report --format json`; no language changes a byte of it."""
    return written(data(week))


def data(week: value.Week) -> shape.Report:
    """The review as plain values; `shape` says what each is."""
    return {
        "version": 1,
        "header": _header(week),
        "at_a_glance": _glance(week),
        "to_decide": [
            {
                "kind": each.kind,
                "question": str(each.question),
                "tickets": list(each.tickets),
                "advice": advice.data(each.advice),
                "amendment": advice.amendment(each.draft),
            }
            for each in week.questions
        ],
        "amendment": advice.amendment(week.draft),
        "promises": {"business": _business(week), "it": _it(week)},
        "trust": trust.data(week),
        "load_of_teams": [load_data.team(week, row) for row in week.teams],
        "load_of_business_units": [load_data.unit(week, row) for row in week.load.requesters],
        "ageing": [load_data.aged(week, each) for each in week.ageing],
        "flow": flow_data.flow(week),
        "court": flow_data.court(week),
        "ledger": {
            "pairs": [load_data.account(week, each) for each in week.accounts],
            "emergencies": [load_data.emergency(week, each) for each in week.emergencies],
            "entered_late": [
                {
                    "ticket": each.ticket,
                    "line": each.kind,
                    "at": format_instant(each.at),
                    "arrived": format_instant(each.arrived),
                }
                for each in week.late
            ],
        },
        "substance": flow_data.substance(week),
        "forecast": flow_data.forecast(week),
        "definitions": {key: f"{term}: {text}" for key, term, text in DEFINITIONS},
    }


def _header(week: value.Week) -> shape.Header:
    header = week.header
    return {
        "title": header.title,
        "period": header.period.key,
        "first_day": header.period.first.isoformat(),
        "last_day": header.period.last.isoformat(),
        "as_of": format_instant(header.as_of),
        "running": header.running,
        "timezone": header.zone,
        "contract_version": header.version,
        "in_force": header.in_force,
        "closed": header.closed,
        "signers": list(header.signers),
        "commit": header.revision.commit,
        "clean": header.revision.clean,
        "what_if": header.what_if,
        "tickets": header.tickets,
        "data_since": header.first.isoformat() if header.first else None,
        "trailing": [period.key for period in header.trailing],
        "unreadable": list(header.unreadable),
    }


def _glance(week: value.Week) -> shape.Glance:
    now, before = week.now, week.before
    return {
        "delivered": now.delivered,
        "due": now.due,
        "answers_in_time": len(now.answers.met),
        "answers": now.answers.n,
        "before_delivered": before.delivered if before else None,
        "before_due": before.due if before else None,
        "before_answers_in_time": len(before.answers.met) if before else None,
        "before_answers": before.answers.n if before else None,
        "owed_deliveries": [_owed(week, key) for key in week.owed_by_teams],
        "owed_answers": [
            {
                "ticket": due.ticket,
                "title": week.title(due.ticket),
                "requester": due.party if week.open_to_all(due.ticket) else None,
                "asked": format_instant(due.since),
                "deadline": format_instant(due.deadline) if due.deadline else None,
            }
            for due in week.owed_by_business
        ],
        "tokens": [_cell(each, before) for each in week.accounts],
        "deliveries": [_delivered(each, before) for each in now.deliveries.values()],
    }


def _owed(week: value.Week, key: str) -> shape.OwedDelivery:
    ticket, shown = week.tickets[key], week.open_to_all(key)
    return {
        "ticket": key,
        "title": week.title(key),
        "provider": ticket.provider if shown else None,
        "requester": ticket.requester if shown else None,
        "promised_for": week.promised.get(key, week.header.period).key,
    }


def _cell(account: Account, before: figures.Promises | None) -> shape.Cell:
    earlier = [each.used for each in before.accounts if each.pair == account.pair] if before else []
    return {
        "requester": account.pair[0],
        "provider": account.pair[1],
        "used": account.used,
        "quota": account.quota,
        "over": account.over,
        "before": sum(earlier) if before else None,
        "holders": list(account.holders),
    }


def _delivered(each: Delivery, before: figures.Promises | None) -> shape.Delivered:
    earlier = before.deliveries.get(each.team) if before else None
    return {
        "provider": each.team,
        "guarantee": each.guarantee,
        "demand": each.demand,
        "due": list(each.due),
        "owed": list(each.owed),
        "delivered": list(each.delivered),
        "excused": list(each.excused),
        "missed": list(each.missed),
        "outcome": promise_of(each),
        "before_delivered": len(earlier.delivered) if earlier else None,
        "before_due": len(earlier.due) if earlier else None,
    }


def _count(figure: figures.Figure, outcome: shape.Outcome | None = None) -> shape.Count:
    return {
        "met": len(figure.met),
        "n": figure.n,
        "judged": figure.judged,
        "outcome": outcome or figure.outcome,
        "tickets_met": list(figure.met),
        "tickets_missed": list(figure.missed),
    }


def _answer_time(time: figures.AnswerTime) -> shape.AnswerTime:
    hours = None if time.median is None else round(time.median.total_seconds() / 3600, 2)
    return {"n": time.n, "median_hours": hours}


def _business(week: value.Week) -> shape.BusinessSide:
    now = week.now
    return {
        "quota": _count(now.quota),
        "complete": _count(now.complete),
        "answers": _count(now.answers),
        "answer_time": _answer_time(now.answer_time),
        "acceptances": _count(now.acceptances),
        "swaps": list(now.swaps),
        "emergencies": [
            {
                "requester": each.requester,
                "raised": list(each.raised),
                "counted": list(each.counted),
                "cap": each.cap,
                "per": each.per,
                "over": each.over,
            }
            for each in now.emergencies
        ],
    }


def _it(week: value.Week) -> shape.ItSide:
    now = week.now
    return {
        "guarantee": _count(now.guarantee, week.guarantee),
        "excused": list(now.excused),
        "acknowledged": _count(now.acknowledged),
        "answers": _count(now.team_answers),
        "answer_time": _answer_time(now.team_answer_time),
        "attainment": [_attained(week, each) for each in week.attainment],
        "refusals": _count(now.refusals),
        "reopened": list(now.reopened),
        "finished": list(now.finished),
    }


def _attained(week: value.Week, each: Attainment) -> shape.Attainment:
    then = week.earlier.attainment.get(each.service_class) if week.earlier else None
    return {
        "service_class": each.service_class.value,
        "percentile": each.percentile,
        "within_days": each.within_days,
        "within": each.within,
        "n": each.n,
        "share": None if each.share is None else round(each.share, 4),
        "outcome": None if each.kept is None else "kept" if each.kept else "missed",
        "before_within": then.within if then else None,
        "before_n": then.n if then else None,
        "older": list(each.older),
    }
