"""Explanations of the rules about what stands and when it was."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

TIME = (
    Explanation(
        "in-the-future",
        msg("a line is dated later than now"),
        msg(
            "A line says what happened. One from the future would open a period before it begins. Clocks may differ "
            "by five minutes."
        ),
        msg("Write when it happened; `itbiz` commands write the moment by themselves."),
    ),
    Explanation(
        "before-opening",
        msg("a line is dated before the ticket was opened"),
        msg(
            "Ages and waits would start before there was anything to wait for. And a ticket whose opening is moved "
            "behind its lines would leave the boards of the days in between."
        ),
        msg("Correct the line, or `opened` if the request was made earlier than it says."),
    ),
    Explanation(
        "release-backdated",
        msg("a token came back at a moment that cannot be"),
        msg(
            "Before work has started a token comes back, afterwards it does not. So a release that arrives after the "
            "start cannot be dated before it, and never before its own claim. Nor can one that arrives after its "
            "period pay a debt of the next."
        ),
        msg(
            "Date the release now. If the team agrees to hand over a request that has started, it says so: `consent: "
            "{{by: …, at: …}}`."
        ),
    ),
    Explanation(
        "line-removed",
        msg("a line that stood is gone"),
        msg(
            "History, claims and thread are what both sides count on, and the only memory of who said what. They "
            "only grow."
        ),
        msg("Write the line again as it was; the finding shows it. What was wrong is corrected by a further line."),
    ),
    Explanation(
        "line-edited",
        msg("a line that stood says something else now"),
        msg(
            "A period, an instant or a name that changes afterwards changes figures that were already read. A "
            "release, a consent, an approval and the day of a review may be added once, and stay. Only the number of a "
            "line of the thread may grow, where two people took one at once; `re` follows it."
        ),
        msg("Write the line again as it was; the finding shows it. What was wrong is corrected by a further line."),
    ),
    Explanation(
        "line-reordered",
        msg("lines that stood have changed places"),
        msg(
            "New lines may come in between, as a merge makes them; those that stood keep their order, so that a "
            "comparison shows what was added and nothing else."
        ),
        msg("Put the line back where it stood."),
    ),
    Explanation(
        "ticket-deleted",
        msg("a ticket with lines is gone, or has another id"),
        msg(
            "Its tokens would vanish from the ledger and its questions from the load. A file that leaves the folder "
            "of tickets, or whose name no longer ends in .yaml, is gone as well."
        ),
        msg(
            "Bring the file back, and end the ticket: `itbiz cancel ID`, `itbiz refuse ID` or `itbiz duplicate ID "
            "OTHER`. A ticket without any line may be deleted."
        ),
    ),
    Explanation(
        "ticket-hidden",
        msg("a ticket's file became something that cannot be read"),
        msg(
            "A link, a submodule or a file of another encoding in the place of a ticket would make it vanish without "
            "being deleted."
        ),
        msg("Bring the file back: `git checkout HEAD -- FILE`."),
    ),
    Explanation(
        "contract-removed",
        msg("contract.yaml is gone"),
        msg("Without it nothing is agreed: no quota, no guarantee, no check."),
        msg(
            "Bring it back: `git checkout HEAD -- contract.yaml`. To end the agreement, agree on new terms without a "
            "quota."
        ),
    ),
    Explanation(
        "tickets-moved",
        msg("the contract looks for tickets in another folder"),
        msg("Every ticket of the old folder would be gone from every count in one line."),
        msg("Write the old folder again. Moving the files within the folder is free."),
    ),
)
