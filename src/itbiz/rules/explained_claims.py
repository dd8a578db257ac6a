"""Explanations of the rules about tokens."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

CLAIMS = (
    Explanation(
        "class-without-claim",
        msg("a ticket is priority, and no token was paid for it"),
        msg(
            "The class `priority` is what a token buys. Without one, the class would be free, and everything would "
            "be priority again within a month."
        ),
        msg(
            "Claim a token with `itbiz claim ID`, or write `class: standard`: anybody may have as many of those as "
            "they like. The parts of a request that the team has split (`child_of`) share its token until it is "
            "delivered."
        ),
    ),
    Explanation(
        "claim-without-class",
        msg("a token is held by a ticket that is not priority"),
        msg(
            "The token is gone from the quota and buys nothing. It happens when a claim is copied from another file, "
            "or the class is edited by hand."
        ),
        msg("Write `class: priority`, or give the token back with `itbiz release ID`."),
    ),
    Explanation(
        "claim-not-released",
        msg("a refused, cancelled or lowered ticket still holds its token"),
        msg(
            "A token that is not given back is missing to everybody else of that business unit, for work that nobody "
            "does."
        ),
        msg(
            "`itbiz refuse`, `itbiz cancel` and `itbiz release` do both in one step. By hand, add `released:` with "
            "`at`, `by` and `cause` to the claim."
        ),
    ),
    Explanation(
        "two-live-claims",
        msg("one ticket holds two tokens at once"),
        msg(
            "One request is delivered once and costs one token. Two branches that claimed the same ticket can bring "
            "this about."
        ),
        msg("Add `released:` to one of the two claims; before work has started the token comes back."),
    ),
    Explanation(
        "claim-on-incident",
        msg("a token is claimed for something that is no unfinished request"),
        msg(
            "Restoring a broken service never costs the business a token, and finished work needs none. Only a "
            "request that is still open takes one."
        ),
        msg(
            "Remove the claim. An incident that cannot wait is `class: expedite`. If the team confirmed the wrong "
            "type, correct the type first, with its line of history."
        ),
    ),
    Explanation(
        "claim-other-party",
        msg("a token of another pair than the ticket's"),
        msg(
            "Each business unit pays for its own requests, out of the capacity of the team that does them. When a "
            "ticket moves to another requester or team, the old token goes back and the new pair pays."
        ),
        msg(
            "Write the ticket's own requester and provider on a new claim. For a ticket that moved, `itbiz release "
            "ID` and then `itbiz claim ID`; or let it fall to standard."
        ),
    ),
    Explanation(
        "claim-period",
        msg("a claim names a period that could not be claimed at that moment"),
        msg(
            "A token belongs to the period in which it is claimed, on the clock of the contract's time zone, or to "
            "one of the next ones where the contract lets people book ahead. Other periods would let a full week "
            "borrow from any other."
        ),
        msg(
            "Write the period that the finding names, or claim again with `itbiz claim ID --period PERIOD`. New terms "
            "and the claims they allow travel in two changes."
        ),
    ),
    Explanation(
        "period-closed",
        msg("a claim arrives for a period that is over, or not open yet"),
        msg(
            "Once a period is over and a grace of 12 working hours has passed, its count is what both sides have "
            "read in the report. A claim that comes later belongs to the period that runs now."
        ),
        msg("Claim again in the running period, or correct `period` and `at` as the finding says."),
    ),
    Explanation(
        "expedite-without-cause",
        msg("a ticket is expedited that is neither an incident nor an emergency"),
        msg(
            "`expedite` goes before everything else, and its price is paid by everybody who waits. So it is kept for "
            "broken services, and for emergencies that say why and are approved."
        ),
        msg(
            "If the service is broken, `type: incident`. If it cannot wait for a token, `itbiz emergency ID`. "
            "Otherwise choose another class."
        ),
    ),
    Explanation(
        "release-not-by-provider",
        msg("a token came back for a reason that only the team can give"),
        msg(
            "When the team refuses, cancels or reclassifies a request, or finds that it is a duplicate, the token "
            "comes back whenever that happens. That is why somebody of the team has to say it, and the ticket has to "
            "show it."
        ),
        msg(
            "Let somebody of the team do it: `itbiz refuse`, `itbiz cancel`, `itbiz duplicate` write all that is "
            "needed. A request that the business takes back itself is `cause: withdrawn`."
        ),
    ),
    Explanation(
        "swap-unbalanced",
        msg("a token was swapped away, and no ticket took it"),
        msg(
            "A swap is one step: one request gives up its token and another of the same pair takes it for the same "
            "period. Half a swap would leave a token that counts twice or never."
        ),
        msg(
            "Let `itbiz swap OUT IN` write both sides, and commit both files together. Where the contract has no "
            "swaps, withdraw the one and claim the other."
        ),
    ),
    Explanation(
        "forfeit-without-reminder",
        msg("a token was lost to silence without a reminder and the time agreed"),
        msg(
            "Losing a token for an unanswered question is the hardest consequence there is. It needs an open "
            "question, a reminder to a person by name, and the days that the contract grants."
        ),
        msg(
            "Remind somebody by name in the thread and wait until the day that the finding names. Where the contract "
            "has no `no_answer`, silence is measured and costs nothing."
        ),
    ),
    Explanation(
        "missing-fields",
        msg("a request takes a token before it is complete"),
        msg(
            "The contract asks the business for these fields so that the team can start on the day it pulls the "
            "request. Half of the waiting in real logs is for what was missing at the start."
        ),
        msg("Fill them with `itbiz edit ID --set FIELD=…`, then claim."),
    ),
    Explanation(
        "emergency-incomplete",
        msg("an emergency lacks what every emergency says"),
        msg(
            "The glass may be broken by anybody, and never in silence: reason and impact always, and the approvals "
            "that the contract names, each from its own side. The class is `expedite`."
        ),
        msg(
            "Add the field that the finding names to the claim. `itbiz emergency ID --reason … --impact …` writes it "
            "all."
        ),
    ),
    Explanation(
        "emergency-unconfirmed",
        msg("an emergency waits for somebody to stand by it"),
        msg(
            "At twenty to seven nobody finds two approvers, so they may come afterwards. Until then the emergency is "
            "shown as unconfirmed. This warns and blocks nothing."
        ),
        msg("Whoever approves it says so: `itbiz emergency ID --approved-by provider=…`."),
    ),
    Explanation(
        "emergency-cap",
        msg("a business unit had its emergencies, and the arbiter did not approve this one"),
        msg(
            "A cap keeps the way around the quota from becoming the way. Beyond it the arbiter decides, who belongs "
            "to neither side."
        ),
        msg(
            "Let somebody of the arbiter approve it: `itbiz emergency ID --approved-by arbiter=…`. Or swap with "
            "a request that holds a token."
        ),
    ),
    Explanation(
        "not-allowed-to-promote",
        msg("a token was claimed or exchanged by somebody who may not, or in somebody else's name"),
        msg(
            "The tokens are the business unit's, and it has named who spends them. Its relays write for these "
            "people, who often use neither git nor a terminal. The lists count as they stood before the change. The "
            "same people exchange tokens, and nobody gives one back in another's name."
        ),
        msg(
            "Forward the question to one of the people that the finding names, or write `on_behalf_of:` if you are "
            "the relay and were asked to."
        ),
    ),
    Explanation(
        "quota-exceeded",
        msg("more tokens are claimed than the quota has"),
        msg(
            "The quota is what the business unit and the team agreed on: so many priority requests are sure to be "
            "delivered. One more takes the place of another, and nobody decided which.\n\nA quota that was exceeded "
            "before blocks nothing: only a change that adds to it is refused."
        ),
        msg(
            "There are three ways out, as commands in the finding: swap with a request that can wait, claim a token "
            "of a later period, or declare an emergency. As an ordinary ticket it needs no token at all."
        ),
    ),
    Explanation(
        "quota-over",
        msg("a pair has more claims than tokens, and had before this change"),
        msg(
            "Branches that met, or a quota that was lowered, can bring this about. It is a warning: the debt lowers "
            "the next periods' tokens by itself."
        ),
        msg(
            "Nothing has to be done. Giving back a token of that period with `itbiz release ID` before work has "
            "started pays the debt at once."
        ),
    ),
    Explanation(
        "quota-exceeded-between",
        msg("a commit on the way was over the quota, and the end of the branch is not"),
        msg(
            "A push is judged by where the branch ends. What it passed through is shown, so that nobody is surprised "
            "who looks at an older commit."
        ),
        msg("Nothing has to be done. A commit that nobody should see can be folded into the next with `git rebase`."),
    ),
)
