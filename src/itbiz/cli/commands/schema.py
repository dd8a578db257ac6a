"""`itbiz schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itbiz.cli.session import did_you_mean
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.cli.session import Session


SCHEMAS = ("ticket", "contract", "import", "report")


def _schema(what: str) -> dict[str, Any]:
    """Built when asked for: each imports what it describes."""
    if what == "import":
        from itbiz.exchange.mapping import json_schema as of_mapping

        return of_mapping()
    if what == "report":
        from itbiz.views.report.shape import schema as of_report

        return of_report()
    from itbiz.domain.json_schema import json_schema

    return json_schema(what)


def schema(session: Session, *, what: str, output: str | None) -> int:
    """Print a JSON Schema, or write it to `output`."""
    if what not in SCHEMAS:
        raise Failure(msg("there is no schema of `{what}`", what=what), did_you_mean(what, SCHEMAS))
    text = json.dumps(_schema(what), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        session.terminal.write(text)
        return 0
    # Where the person stands and where they say: a file of theirs, not of the repository.
    (session.folder / Path(output)).write_bytes(text.encode())
    session.words(msg("wrote {path}", path=output))
    return 0
