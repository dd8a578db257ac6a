"""Explanations of the rules about workflow, dialogue and links."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

WORK = (
    Explanation(
        "missing-history-line",
        msg("a field was changed, and the history does not say so"),
        msg(
            "Ages, waits and cycle times are read from the history, and a class that changes without a trace is what "
            "breaks the dialogue between the two sides."
        ),
        msg(
            "Add the line that the finding shows, or let `itbiz fix ID` add it. `itbiz move` and `itbiz edit` write "
            "it by themselves."
        ),
    ),
    Explanation(
        "forbidden-transition",
        msg("a state follows one that it cannot follow"),
        msg(
            "The workflow has few rules, and steps may be skipped forward. But what is delivered does not wait, and "
            "what is cancelled does not come back: that would be a new request under an old number."
        ),
        msg(
            "Enter one of the states that the finding lists. If a line was written twice, remove the new one. A line "
            "that comes late, and is dated before one that stands, is dated now."
        ),
    ),
    Explanation(
        "missing-reason",
        msg("a step does not say why"),
        msg(
            "A wait, a refusal, a step back: the other side is owed a reason, and the report quotes it. A wait also "
            "says who is waited for. A class that changes without a word and without a token is only warned of."
        ),
        msg("Add `why:` to the line, and `on:` to a wait."),
    ),
    Explanation(
        "reopened-late",
        msg("accepted work is started again after the time for that"),
        msg(
            "For a while after acceptance the team mends for free what does not work. After that it is new work, "
            "which is planned and counted like any other. Where the contract has `accept_within`, silence accepts."
        ),
        msg("Open a new ticket with `itbiz new` and link the two: `itbiz link NEW relates_to OLD`."),
    ),
    Explanation(
        "class-requires",
        msg("a class of service asks for a field that is missing"),
        msg(
            "A fixed date without its reason, say, cannot be told from a wish. The contract lists what each class "
            "needs."
        ),
        msg("Fill the field with `itbiz edit ID --set FIELD=…`, or choose another class."),
    ),
    Explanation(
        "thread-number",
        msg("two lines of the dialogue have one number"),
        msg("Answers name the question they answer by its number."),
        msg("Give the new line the number that the finding names."),
    ),
    Explanation(
        "thread-reference",
        msg("a line answers one that is not there"),
        msg("A question stays open, and somebody's load, until a line answers it by its number."),
        msg(
            "Write the number of the question in `re`, or leave `re` out: such an answer closes every question "
            "before it."
        ),
    ),
    Explanation(
        "thread-incomplete",
        msg("a line of the dialogue lacks what its kind is for"),
        msg(
            "A question has a text and somebody it is for, a reminder names somebody, an acknowledgement has a verdict."
        ),
        msg("Add the field that the finding names. `itbiz ask` and `itbiz answer` write whole lines."),
    ),
    Explanation(
        "unknown-link",
        msg("a link leads to no ticket"),
        msg("Parents, duplicates and causes are counted along the links."),
        msg("Write the id of a ticket that is there; `itbiz list` shows them."),
    ),
    Explanation(
        "link-to-itself",
        msg("a ticket is linked to itself"),
        msg("A ticket that blocks or causes itself says nothing, and would be counted."),
        msg("Remove the link, or write the id that was meant."),
    ),
    Explanation(
        "link-circle",
        msg("links come back to where they started"),
        msg(
            "If each of two tickets blocks the other, neither can ever be started; if each is the other's child, "
            "neither is ever delivered."
        ),
        msg("Remove the one link of the chain that is wrong."),
    ),
    Explanation(
        "wip-limit-exceeded",
        msg("a team has more in progress than its limit"),
        msg(
            "What is begun and not finished makes everything else slower. The limit is a warning: a second outage is "
            "not turned away, and a claim within the quota is never refused because the team is busy."
        ),
        msg("Finish something before starting anything: `itbiz next --provider TEAM` shows what comes first."),
    ),
)
