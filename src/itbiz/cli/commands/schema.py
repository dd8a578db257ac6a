"""`itbiz schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.cli.session import did_you_mean
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.cli.session import Session


def schema(session: Session, *, what: str, output: str | None) -> int:
    """Print a JSON Schema, or write it to `output`."""
    from itbiz.domain.json_schema import SCHEMAS, json_schema  # imports the schemas

    if what not in SCHEMAS:
        raise Failure(msg("there is no schema of `{what}`", what=what), did_you_mean(what, SCHEMAS))
    text = json.dumps(json_schema(what), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        session.terminal.write(text)
        return 0
    # Where the person stands and where they say: a file of theirs, not of the repository.
    (session.folder / Path(output)).write_bytes(text.encode())
    session.words(msg("wrote {path}", path=output))
    return 0
