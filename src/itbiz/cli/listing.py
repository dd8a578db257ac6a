"""The table of commands: all that listing, suggesting and completing them costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.message import mark

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the list of commands shows it. Its signature stands in the module `itbiz.cli.<module>`."""

    name: str
    module: str
    panel: str
    summary: str


PANELS: Mapping[str, str] = {
    "start": mark("Start:"),
    "tickets": mark("Tickets:"),
    "contract": mark("Contract:"),
    "look": mark("Look:"),
    "gate": mark("Gate:"),
    "exchange": mark("Exchange:"),
}

COMMANDS: Mapping[str, Listed] = {
    listed.name: listed
    for listed in (
        Listed("init", "start", "start", mark("Start a contract and a folder of tickets in this repository.")),
        Listed("demo", "start", "start", mark("Make an invented company with weeks of life, to look around in.")),
        Listed("new", "tickets", "tickets", mark("Open a ticket.")),
        Listed("show", "tickets", "tickets", mark("Show one ticket with its dialogue and its tokens.")),
        Listed("list", "tickets", "tickets", mark("List tickets.")),
        Listed("edit", "tickets", "tickets", mark("Change a ticket in your editor, or one field at a time.")),
        Listed("move", "workflow", "tickets", mark("Move a ticket to another state.")),
        Listed("start", "workflow", "tickets", mark("Say that work on a ticket has begun.")),
        Listed("wait", "workflow", "tickets", mark("Say whom a ticket waits for, and why.")),
        Listed("deliver", "workflow", "tickets", mark("Say that a ticket is delivered.")),
        Listed("close", "workflow", "tickets", mark("Accept what was delivered.")),
        Listed("refuse", "workflow", "tickets", mark("Refuse a ticket, with the reason.")),
        Listed("cancel", "workflow", "tickets", mark("Cancel a ticket that nobody needs any more.")),
        Listed("reopen", "workflow", "tickets", mark("Take up a ticket again, with the reason.")),
        Listed("ask", "dialogue", "tickets", mark("Ask a question: until the answer it is somebody's load.")),
        Listed("answer", "dialogue", "tickets", mark("Answer the open question of a ticket.")),
        Listed("comment", "dialogue", "tickets", mark("Add a line to the dialogue of a ticket.")),
        Listed("remind", "dialogue", "tickets", mark("Remind somebody by name of an open question.")),
        Listed("acknowledge", "dialogue", "tickets", mark("Say that a request was seen, and what becomes of it.")),
        Listed("link", "dialogue", "tickets", mark("Link a ticket to another: cause, child, duplicate.")),
        Listed("duplicate", "tokens", "tickets", mark("End a ticket that says what another one says.")),
        Listed("next", "look", "tickets", mark("Show what a team pulls next, and why.")),
        Listed("due", "look", "tickets", mark("Show what is owed, by whom and by when.")),
        Listed("sync", "tickets", "tickets", mark("Commit, rebase, check and push: share what you changed.")),
        Listed("claim", "tokens", "contract", mark("Take a priority token for a request.")),
        Listed("release", "tokens", "contract", mark("Give a token back.")),
        Listed("swap", "tokens", "contract", mark("Let one request take over the token of another.")),
        Listed("emergency", "tokens", "contract", mark("Break the glass: go first without a token, and repay it.")),
        Listed("quota", "look", "contract", mark("Show the tokens: used, left, owed, and who holds them.")),
        Listed(
            "contract",
            "contract",
            "contract",
            mark("Check, show, change and sign the contract, or try other quotas on the past."),
        ),
        Listed("pulse", "pulse", "contract", mark("Say how much a party trusts the other side, once a period.")),
        Listed("board", "look", "look", mark("Draw the wall: tickets, load of both sides, tokens.")),
        Listed("load", "look", "look", mark("Show the load of teams and of business units.")),
        Listed("report", "look", "look", mark("Write the weekly service delivery review.")),
        Listed("forecast", "look", "look", mark("Foretell how many items are finished by when, and how surely.")),
        Listed("check", "gate_commands", "gate", mark("Check every ticket against the schema and the contract.")),
        Listed("fix", "gate_commands", "gate", mark("Repair what can be repaired without a decision.")),
        Listed("hook", "gate_commands", "gate", mark("Install the git hook that checks every commit.")),
        Listed("explain", "gate_commands", "gate", mark("Explain a finding and its way out.")),
        Listed(
            "schema",
            "gate_commands",
            "gate",
            mark("Print the JSON Schema of what you write, or of what a command prints."),
        ),
        Listed("intake", "exchange", "exchange", mark("Take in an e-mail or a form of somebody without git.")),
        Listed("import", "exchange", "exchange", mark("Bring in tickets from another tracker's log.")),
    )
}
