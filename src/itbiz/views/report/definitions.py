"""One line for each number of the review, as the contract defines it."""

from __future__ import annotations

from itbiz.text.message import Message, msg

DEFINITIONS: tuple[tuple[str, Message, Message], ...] = (
    ("delivered", msg("Delivered of promised"), msg("of the requests due in the period, those delivered by its end")),
    (
        "due",
        msg("Due"),
        msg(
            "what is owed from before, and of the requests with a token of an earlier period the oldest, up to the "
            "guarantee; what waited on its requester for half the period, or left the class, is excused"
        ),
    ),
    ("tokens", msg("Tokens"), msg("claims of the period less those given back, of the quota of requester and team")),
    ("complete", msg("Complete"), msg("requests that took a token with every field the contract asks for filled in")),
    (
        "answers",
        msg("Answers in time"),
        msg(
            "questions answered before their deadline; each counts in the period in which it was answered in time or "
            "its time ran out; a wait on the requester counts as a question"
        ),
    ),
    ("answer_time", msg("Median answer time"), msg("working hours from question to answer, over the trailing periods")),
    (
        "acceptances",
        msg("Acceptances in time"),
        msg("deliveries accepted or sent back before the deadline; after it, silence is acceptance"),
    ),
    (
        "acknowledged",
        msg("Acknowledged in time"),
        msg("requests that got a verdict, or were taken up, before the deadline; counted as answers are"),
    ),
    ("quota", msg("Quota"), msg("claims that took a token, less those beyond the quota of their pair")),
    ("swaps", msg("Swaps"), msg("tokens moved from one request to another within a period")),
    ("refusals", msg("Refusals explained"), msg("refusals that say why")),
    ("reopened", msg("Reopened"), msg("times that finished work began again, of the items finished in the period")),
    ("emergencies", msg("Emergencies"), msg("claims without a token; each lowers the next openings of its pair")),
    (
        "attainment",
        msg("SLE attainment"),
        msg(
            "of the items finished in the trailing periods, those within their class's days; older open ones beside it"
        ),
    ),
    ("cycle_time", msg("Cycle time"), msg("delivery day less start day, plus 1, in calendar days")),
    (
        "age",
        msg("Age"),
        msg("day of the count less start day, plus 1, in calendar days; a period's last day, at its end"),
    ),
    (
        "wip",
        msg("In progress"),
        msg("started and waiting items; beyond the limit the contract warns and never refuses"),
    ),
    (
        "arrivals",
        msg("Arrivals and throughput"),
        msg("tickets opened, and items delivered, in a period; net is the first less the second"),
    ),
    ("in_hand", msg("Work in hand"), msg("items divided by the mean throughput of a period, trailing (Little's law)")),
    (
        "cumulative",
        msg("Cumulative flow"),
        msg("tickets by state at the end of each period; ended is accepted, refused or cancelled; all of them arrived"),
    ),
    (
        "little",
        msg("Little's law"),
        msg("mean items in progress, against items finished a day times their mean days, elapsed; a check, no target"),
    ),
    (
        "case_time",
        msg("Case time"),
        msg("days that tickets were unfinished: while waiting with whom is waited for, otherwise with the team"),
    ),
    (
        "waited",
        msg("Waiting caused"),
        msg("calendar days of the period that tickets waited on the business unit, added up"),
    ),
    (
        "closing",
        msg("Closing balance"),
        msg("opening less claims, plus credits, less what emergencies cost; below zero it is a debt that carries"),
    ),
    (
        "failure_demand",
        msg("Failure demand"),
        msg("times reopened, and incidents opened with a known cause, of the items finished in the period"),
    ),
    (
        "clusters",
        msg("Look alike"),
        msg("incidents of one team since the first trailing period whose titles share 60 % of their words"),
    ),
    (
        "forecast",
        msg("Forecast"),
        msg("items of every class, drawn 10,000 times from past periods; at least so many in 85 % of the draws"),
    ),
    (
        "entered_late",
        msg("Entered late"),
        msg("lines whose commit came more than 12 working hours after the instant they tell of"),
    ),
    ("n", msg("n"), msg("how many a figure counts; below 10 it is counts, never a percentage")),
)
"""Key, term and definition; the order of the report."""
