"""`itbiz schema`."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from itbiz.cli.session import did_you_mean
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.cli.session import Session


class Printed(NamedTuple):
    """What a command prints as JSON, and where its shape stands; nothing of it is imported before it is asked for."""

    command: str
    module: str
    shape: str


WRITTEN = ("ticket", "contract", "signatures", "pulse", "import")
"""What people write: tickets, the contract, what a party has signed, how it trusts, and the mapping of a log."""

PRINTED: Mapping[str, Printed] = {
    "report": Printed("report --format json", "itbiz.views.report.shape", "Report"),
    "check": Printed("check --format json", "itbiz.views.shapes.findings", "Check"),
    "quota": Printed("quota --json", "itbiz.views.shapes.tokens", "Quota"),
    "board": Printed("board --json", "itbiz.views.shapes.board", "Board"),
    "load": Printed("load --json", "itbiz.views.shapes.load", "Load"),
    "forecast": Printed("forecast --json", "itbiz.views.shapes.forecast", "Forecast"),
    "list": Printed("list --json", "itbiz.views.shapes.tickets", "List"),
    "show": Printed("show --json", "itbiz.views.shapes.tickets", "Show"),
    "next": Printed("next --json", "itbiz.views.shapes.pull", "Next"),
    "due": Printed("due --json", "itbiz.views.shapes.dues", "Dues"),
    "simulate": Printed("contract simulate --json", "itbiz.views.shapes.simulation", "Simulation"),
    "contract-show": Printed("contract show --json", "itbiz.views.shapes.agreement", "Agreement"),
    "contract-diff": Printed("contract diff --json", "itbiz.views.shapes.amendment", "Amendment"),
    "explain": Printed("explain --json", "itbiz.views.shapes.explanation", "Explain"),
    "intake": Printed("intake --json", "itbiz.views.shapes.tray", "Tray"),
    "import-summary": Printed("import --json", "itbiz.exchange.shape", "Imported"),
}
"""Its name here, and what it describes. `import` alone is the mapping that people write."""

CHANGES = (
    *("edit", "move", "start", "wait", "deliver", "close", "refuse", "cancel", "reopen"),
    *(
        "ask",
        "answer",
        "comment",
        "remind",
        "acknowledge",
        "link",
        "duplicate",
        "claim",
        "release",
        "swap",
        "emergency",
    ),
)
"""Commands that print the tickets they wrote, as `list` does; `new` prints its one as `show` does."""

SCHEMAS = (*WRITTEN, *PRINTED)
_LIKE: Mapping[str, str] = {"new": "show", **dict.fromkeys(CHANGES, "list")}


def schema_of(what: str) -> dict[str, Any]:
    """Built when asked for. Raises KeyError for a name that is neither a schema nor a command that writes tickets."""
    if what == "import":
        from itbiz.exchange.mapping import json_schema as of_mapping

        return of_mapping()
    if what in WRITTEN:
        from itbiz.domain.json_schema import json_schema

        return json_schema(what)
    from itbiz.views.shapes.published import published

    name = _LIKE.get(what, what)
    printed = PRINTED[name]
    shape = getattr(import_module(printed.module), printed.shape)
    return published(name, shape, f"itbiz {printed.command}")


def schema(session: Session, *, what: str, output: str | None) -> int:
    """Print a JSON Schema, or write it to `output`."""
    if what not in SCHEMAS and what not in _LIKE:
        raise Failure(msg("there is no schema of `{what}`", what=what), did_you_mean(what, SCHEMAS))
    text = json.dumps(schema_of(what), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        session.terminal.write(text)
        return 0
    # Where the person stands and where they say: a file of theirs, not of the repository.
    (session.folder / Path(output)).write_bytes(text.encode())
    session.words(msg("wrote {path}", path=output))
    return 0
