"""Explanations of what makes a contract honest."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

CONTRACT = (
    Explanation(
        "quota-above-guarantee",
        msg("more tokens are handed out than the team undertakes to deliver"),
        msg(
            "An honest contract promises what it hands out. Otherwise the first full week breaks it, and it is the "
            "business that finds out."
        ),
        msg(
            "Lower the quotas or raise the guarantee until they fit, team by team; together, where tokens may be "
            "spent at any team."
        ),
    ),
    Explanation(
        "quota-without-guarantee",
        msg("tokens are handed out for a team that guarantees nothing"),
        msg("Such tokens reserve nothing: what they buy is never due."),
        msg("Give the team a guarantee, or no tokens. This is a warning."),
    ),
    Explanation(
        "allocation-sum",
        msg("the shares of capacity do not add up to 100"),
        msg("The report compares what was done with what was agreed; shares of more than the whole can never be kept."),
        msg("Change the shares until they add up to 100."),
    ),
    Explanation(
        "closure-too-late",
        msg("a closure changes a period that has begun"),
        msg(
            "A week inside a closure has no tokens and no guarantee. Closed after the fact it would take tokens away "
            "that were counted on, or forget what was missed; opened after the fact it would hand out tokens for work "
            "that nobody planned."
        ),
        msg("Put the closure back as it was. A closure of periods that are still to come may be agreed at any time."),
    ),
    Explanation(
        "term-start",
        msg("terms begin in the middle of a period, or name another kind of period"),
        msg("Tokens are counted by whole periods: a week that has two quotas has none."),
        msg("Write the key of a period of the term's own kind, or the first day of one."),
    ),
    Explanation(
        "term-order",
        msg("a block of terms does not begin after the one above it"),
        msg(
            "The last block that has begun is in force. Two that begin together, or in another order than they are "
            "written, let two readers find two contracts."
        ),
        msg("Add new terms at the end, with a later start."),
    ),
    Explanation(
        "term-version",
        msg("two blocks of terms have one version"),
        msg("Signatures and reports name the version."),
        msg("Give every block a number of its own."),
    ),
    Explanation(
        "review-overdue",
        msg("the day to look at the terms together has passed"),
        msg("A number that nobody looks at any more becomes an excuse. This is a warning."),
        msg("Meet, look at the last weeks (`itbiz report`), and move `review_by` or agree on new terms."),
    ),
    Explanation(
        "guarantee-unsupported",
        msg("the guarantee is more than the team has been delivering"),
        msg(
            "Looked at are the twelve periods before this one, without those inside a closure; counted is what the "
            "team delivered in each, whatever the class. In 85 % of the periods it was at least the number in the "
            "finding: the 15th percentile, by nearest rank. Below ten periods nothing is said.\n\nThis is a warning: "
            "a team may know something that the past does not."
        ),
        msg("Guarantee what the past supports, or agree on what gives way to it."),
    ),
    Explanation(
        "pulse-misplaced",
        msg("a pulse stands where no party and no period of the contract is"),
        msg(
            "A pulse is a file `pulse/<period>/<party>.yaml`: its path says whose it is and when. One that stands "
            "elsewhere, or is of a period that has not begun, would be counted by nobody.\n\nWhere a pulse stood "
            "before, as that of a party that has left the contract since, this is a warning."
        ),
        msg("Move the file, or take it away and give the pulse anew: `itbiz pulse PARTY 4`."),
    ),
)
