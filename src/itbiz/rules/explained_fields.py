"""Explanations of fields that do not hold what they should."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

FIELDS = (
    Explanation(
        "missing-field",
        msg("a field that every ticket or contract needs is not there"),
        msg("Boards, counts and the other side rely on it. A ticket without a requester, say, is nobody's request."),
        msg("Add the field; `itbiz schema ticket` and `itbiz schema contract` describe them all."),
    ),
    Explanation(
        "unknown-field",
        msg("a field has a name that means nothing here"),
        msg(
            "A name that is misspelt would be kept in silence and never read: the line would be there, and count for "
            "nothing."
        ),
        msg("Write the name as it is meant. What has no field of its own belongs in `description`."),
    ),
    Explanation(
        "unknown-value",
        msg("a field holds a word that is not one of its values"),
        msg(
            "States, classes and causes are fixed words, so that both sides mean the same by them and a count is a "
            "count."
        ),
        msg("Write one of the values that the finding lists; `itbiz schema ticket` explains each."),
    ),
    Explanation(
        "bad-value",
        msg("a field holds something that cannot be what it should be"),
        msg(
            "A day that no calendar has, a moment without its offset, a name no party may have: guessing what was "
            "meant would put a wrong figure into a report that both sides trust.\n\nA moment is written with its "
            "offset, or nobody can say in which week it was:\n\n  at: 2026-09-28T09:12:00+02:00"
        ),
        msg("Write the value in the form that the finding shows."),
    ),
    Explanation(
        "blank-value",
        msg("a field is there and says nothing"),
        msg("An empty title or reason looks answered and is not."),
        msg("Write something, or remove the line if the field may be left out."),
    ),
    Explanation(
        "out-of-range",
        msg("a number is too small or too large"),
        msg("Numbers have the bounds of what they count: nobody has minus two tokens."),
        msg("Write a number within the bounds that the finding names."),
    ),
    Explanation(
        "several-lines",
        msg("a field that is one line stands on several"),
        msg("Titles and names stand on cards, in tables and in commands, where there is one line for them."),
        msg("Put it on one line; longer text belongs in `description`."),
    ),
    Explanation(
        "too-long",
        msg("a text is longer than its field"),
        msg("What is longer than its place would be cut on every board."),
        msg("Shorten it, and put the rest into `description`."),
    ),
    Explanation(
        "unsafe-character",
        msg("a text holds a character that is not shown"),
        msg(
            "Control characters drive a terminal, and characters that change the direction of writing make a "
            "reviewer read something else than what is stored. They usually come with text that was copied from "
            "elsewhere."
        ),
        msg("Delete the character; retyping the word is the quickest way."),
    ),
    Explanation(
        "wrong-type",
        msg("a field holds another kind of value than it should"),
        msg("YAML reads `12` as a number and `[a]` as a list, even where a text was meant."),
        msg('Put a text that looks like something else in quotes:\n\n  title: "12"'),
    ),
    Explanation(
        "duplicate-id",
        msg("two files have one id"),
        msg(
            "Claims and links name tickets by their id. With two of them nobody could say which one holds the token. "
            "Ids are compared without regard to case."
        ),
        msg(
            "`itbiz fix` gives the one that was opened later a new id and a file of that name. Links follow where the "
            "branches tell which of the two they meant; else it says which to look at."
        ),
    ),
    Explanation(
        "unmerged",
        msg("a merge left the file in conflict"),
        msg("Git holds two versions of the file and waits for a decision: neither can be judged."),
        msg(
            "Settle the conflict in the file, keep the lines of both sides in `history`, `claims` and `thread`, and "
            "`git add` it."
        ),
    ),
    Explanation(
        "unknown-party",
        msg("a name is no party of the contract"),
        msg(
            "Tokens, limits and questions are counted by party: a misspelt one would have an account of its own that "
            "nobody looks at."
        ),
        msg(
            "Write a short name as contract.yaml has it under `parties`. A party that ends keeps its entry there, "
            "for the tickets of its time."
        ),
    ),
)
