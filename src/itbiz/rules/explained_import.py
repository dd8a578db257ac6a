"""Explanations of what `itbiz import` finds in the rows of a log. They are told with the line, and never stop it."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

_ROW_COUNTED = msg("The row is counted as not used; everything else is imported.")

IMPORT = (
    Explanation(
        "import-cells",
        msg("the row has too few or too many cells"),
        _ROW_COUNTED,
        msg(
            "Look at the line: a separator inside a text wants quotes around it. `file.delimiter` names the separator."
        ),
    ),
    Explanation(
        "import-not-csv",
        msg("a quote is opened and never closed"),
        _ROW_COUNTED,
        msg("Close the quote in the log, or name the sign of quotes as `file.quote` in the mapping."),
    ),
    Explanation(
        "import-line-too-long",
        msg("the line has no end within reason"),
        _ROW_COUNTED,
        msg("Look at what the other tracker wrote there; a quote that is not closed swallows the lines below it."),
    ),
    Explanation(
        "import-encoding",
        msg("a character is not of the encoding that the mapping names"),
        msg("The row is used, with a sign in place of the character."),
        msg("Name the encoding as `file.encoding` in the mapping: utf-8, windows-1252, latin-1."),
    ),
    Explanation(
        "import-no-key",
        msg("the row does not say which ticket it is about"),
        _ROW_COUNTED,
        msg("Check that `key` in the mapping names the column of the ticket's number."),
    ),
    Explanation(
        "import-no-requester",
        msg("the row does not say who asks"),
        _ROW_COUNTED,
        msg("Give such rows a party of their own with `requester.empty` in the mapping."),
    ),
    Explanation(
        "import-time",
        msg("the row has no time, or one in a form the mapping does not know"),
        _ROW_COUNTED,
        msg("Add the form to `time.formats` in the mapping."),
    ),
    Explanation(
        "import-time-skipped",
        msg("the time lies in the hour that was skipped when clocks went forward"),
        msg("The row is used, an hour later. Times of such an hour mean that the log is in another zone."),
        msg("Give the zone of the log with `--zone`, or as `time.zone` in the mapping."),
    ),
    Explanation(
        "import-opened",
        msg("the opening of a ticket cannot be read"),
        msg("The row is used; the ticket opens with its first row."),
        msg("Check `time.opened` and `time.formats` in the mapping."),
    ),
    Explanation(
        "import-unknown-state",
        msg("the state is none that the mapping knows"),
        _ROW_COUNTED,
        msg("Add it to `state.values` in the mapping, or say what becomes of such rows with `state.unknown`."),
    ),
    Explanation(
        "import-skipped-state",
        msg("the mapping leaves rows of this state out"),
        _ROW_COUNTED,
        msg("If they matter after all, give the state a value in `state.values`."),
    ),
    Explanation(
        "import-unknown-party",
        msg("the party is none that the mapping knows"),
        _ROW_COUNTED,
        msg("Add it to `values` of `requester` or `provider`, or give a template as `key`."),
    ),
    Explanation(
        "import-skipped-party",
        msg("the mapping leaves rows of this party out"),
        _ROW_COUNTED,
        msg("If they matter after all, give the party a key in the mapping."),
    ),
    Explanation(
        "import-party-clash",
        msg("two names became one party"),
        msg("Both are used under one short name, so their tokens would be counted together."),
        msg("Give one of them another key under `values` in the mapping."),
    ),
    Explanation(
        "import-id-clash",
        msg("two numbers became one ticket id"),
        msg("The first is imported, the rows of the other are counted as not used."),
        msg("Rename one of them in the log."),
    ),
    Explanation(
        "import-late-row",
        msg("the row names a state after the end, and nothing was reopened"),
        msg("The row is used, its state is not: a late copy of an old row would count as a reopening."),
        msg("If it was a reopening, leave `state.reopened.counter` out of the mapping."),
    ),
    Explanation(
        "import-cancelled",
        msg("the row names a state after a cancellation"),
        msg("The row is used, its state is not: nothing follows a cancellation."),
        msg("Map the state that came before to another one, if the ticket lived on."),
    ),
    Explanation(
        "import-no-column",
        msg("the mapping names a column that the log does not have"),
        msg("Without the column the mapping does not fit, so nothing is imported."),
        msg(
            "Correct the name. The second of two columns with one name is `name.2`; columns without a head are numbers."
        ),
    ),
    Explanation(
        "import-empty",
        msg("the log has no rows"),
        msg("There is nothing to import: the file is empty, or it holds only its head."),
        msg("Export the log again."),
    ),
)
