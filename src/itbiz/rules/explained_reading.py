"""Explanations of what keeps a file from being read at all."""

from __future__ import annotations

from itbiz.rules.explanation import Explanation
from itbiz.text.message import msg

READING = (
    Explanation(
        "file-too-large",
        msg("the file is larger than a ticket or a contract can be"),
        msg(
            "One file of more than a mebibyte would slow down every board and every commit, and nobody could review "
            "it. Such a file is a log or an attachment that landed in the folder of tickets."
        ),
        msg("Move it somewhere else, and write in the ticket where it is."),
    ),
    Explanation(
        "not-utf8",
        msg("the file is not saved as UTF-8"),
        msg(
            "The same bytes would show different letters on different machines, so names and reasons could not be "
            "trusted. Files like that come from older editors on Windows."
        ),
        msg(
            "Open it and save it again as UTF-8. On a command line:\n\n"
            "  iconv -f WINDOWS-1252 -t UTF-8 ticket.yaml > new.yaml && mv new.yaml ticket.yaml"
        ),
    ),
    Explanation(
        "not-text",
        msg("the file holds a NUL byte, so it is no text"),
        msg("A document or a picture was given a name that ends in .yaml, or the disk lost part of the file."),
        msg(
            "Keep documents outside the folder of tickets and name them in the ticket. If it was a ticket once, "
            "`git checkout -- FILE` brings back its last committed text."
        ),
    ),
    Explanation(
        "symbolic-link",
        msg("a symbolic link stands where a file belongs"),
        msg(
            "A link may lead anywhere, and to something else on every machine: two people would look at different "
            "tickets under one name."
        ),
        msg("Put the file itself in its place."),
    ),
    Explanation(
        "not-a-file",
        msg("a folder, a pipe or a device has the name of a ticket"),
        msg("Names that end in .yaml or .yml are kept for files of text; anything else there could not be reviewed."),
        msg("Rename it or move it out of the folder of tickets."),
    ),
    Explanation(
        "submodule",
        msg("a repository of its own stands in the folder of tickets"),
        msg("Its tickets would not be part of this history: nobody could check what was claimed in them, or when."),
        msg("Copy the tickets here, or name the other repository with `git config itbiz.repo PATH`."),
    ),
    Explanation(
        "unreadable-file",
        msg("the system does not let us read the file"),
        msg("A ticket that cannot be read is never skipped in silence: its tokens would be missing from the count."),
        msg("Look at the permissions of the file and of the folders above it."),
    ),
    Explanation(
        "unreadable-name",
        msg("the name of the file is not UTF-8"),
        msg("It would look different on every machine, and no command could name it."),
        msg("Rename the file; letters, digits and hyphens are safe everywhere."),
    ),
    Explanation(
        "merge-conflict",
        msg("git left both sides of a merge in the file"),
        msg(
            "Two people changed the same field, or the same lines. Until somebody decides, the ticket says two things "
            "at once, so it is not counted. With the merge driver of `itbiz hook install` the markers name the field, "
            "and everything else is merged already."
        ),
        msg(
            "Keep what is right and delete the lines that start with <<<<<<<, ======= and >>>>>>>. In history, claims "
            "and thread keep the lines of both sides: both things happened. Then `git add` the file."
        ),
    ),
    Explanation(
        "yaml-syntax",
        msg("the text is not YAML"),
        msg(
            "The usual slips are a quote or a bracket that is never closed, a colon followed by a space inside a "
            "text, a tab as indentation, or a line that starts in the wrong column."
        ),
        msg(
            "The finding shows the place; sometimes the slip is in the line above. A text that holds a colon or a "
            'bracket goes in quotes:\n\n  title: "FIX: open the flow"'
        ),
    ),
    Explanation(
        "empty-file",
        msg("the file is empty"),
        msg("A ticket lost its content, or a file was made and never filled."),
        msg("Write its fields, remove it, or bring back its last committed text with `git checkout -- FILE`."),
    ),
    Explanation(
        "not-a-mapping",
        msg("the file holds no fields"),
        msg("A ticket and a contract consist of names and values; this file is a list or a single text."),
        msg("Write one field a line, with a space after the colon:\n\n  title: Open the flow"),
    ),
    Explanation(
        "duplicate-key",
        msg("a field is given twice"),
        msg(
            "Some programs take the first, some the last, all of them without a word: with two `status` lines, two "
            "people would see two tickets. It often comes from a merge, or from a line copied within the file."
        ),
        msg("Keep one of the two. The finding shows both."),
    ),
    Explanation(
        "complex-key",
        msg("something else stands where the name of a field belongs"),
        msg("YAML allows lists, numbers and nothing at all as a name. No field of ours has such a name."),
        msg("Write the name of the field before the colon. A text that starts with a bracket goes in quotes."),
    ),
    Explanation(
        "yaml-anchor",
        msg("an anchor (`&name`) gives a value a second place"),
        msg(
            "Anchors make one line mean something somewhere else: a review of the difference would not show it, and a "
            "few lines can unfold into gigabytes."
        ),
        msg("Remove the anchor and write the value out wherever it is meant."),
    ),
    Explanation(
        "yaml-alias",
        msg("an alias (`*name`) stands for a value written elsewhere"),
        msg("What the line means would depend on another line; see `itbiz explain yaml-anchor`."),
        msg("Write the value itself. A text that starts with an asterisk goes in quotes."),
    ),
    Explanation(
        "merge-key",
        msg("`<<:` copies fields from elsewhere"),
        msg("A ticket should say everything it says in its own lines; see `itbiz explain yaml-anchor`."),
        msg("Write the fields out."),
    ),
    Explanation(
        "yaml-tag",
        msg("a tag (`!…`) gives a value a type of its own"),
        msg("Tags can make a program build objects of its own from a text, which is how files come to run code."),
        msg("Remove the tag. A text that starts with an exclamation mark goes in quotes."),
    ),
    Explanation(
        "yaml-directive",
        msg("a line that starts with `%` changes how YAML is read"),
        msg("The rest of the file would mean one thing here and another in your editor."),
        msg("Remove the line."),
    ),
    Explanation(
        "several-documents",
        msg("the file holds more than one document"),
        msg("What follows the second `---` would not be seen by half of all programs, or seen instead of the first."),
        msg("Remove the `---`, or move what follows to a file of its own."),
    ),
    Explanation(
        "too-deep",
        msg("lists and mappings stand within each other too many times"),
        msg("No field goes that deep. Such a text is a slip with brackets, or made to keep a program busy."),
        msg("Look at the brackets and the indentation of the line and of those above it."),
    ),
    Explanation(
        "line-separator",
        msg("an invisible character ends a line for some programs only"),
        msg("The same file would have different lines, and so different fields, for different programs."),
        msg("Delete the character. It comes with text copied from a web page or a word processor."),
    ),
    Explanation(
        "control-character",
        msg("a control character stands in the text"),
        msg("It can move the cursor, change colours or hide a line on the terminal of whoever reads the ticket."),
        msg("Delete it. It comes with text copied from a terminal."),
    ),
)
