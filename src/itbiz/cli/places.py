"""Where things stand in a snapshot. Without the schemas: a hook with nothing to judge must not pay for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itbiz.text.snapshot import Snapshot

CONTRACT = "contract.yaml"
SIGNATURES = "signatures"
PULSE = "pulse"


def tickets_folder(snapshot: Snapshot, home: str) -> str:
    """The folder a snapshot's own contract names; `tickets` where it names none."""
    from itbiz.text.source import Document, parse

    text = snapshot.get(f"{home}{CONTRACT}")
    document = parse(text) if isinstance(text, str) else None
    written = document.data.get("tickets") if isinstance(document, Document) else None
    folder = written.strip("/") if isinstance(written, str) else ""
    safe = folder and not {"", ".", "..", ".git"} & set(folder.split("/"))
    return f"{home}{folder if safe else 'tickets'}"
