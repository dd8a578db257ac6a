"""What waits in the tray, as data."""

from typing import Literal

from typing_extensions import TypedDict

Waiting = TypedDict("Waiting", {"path": str, "from": str, "subject": str, "ticket": str | None})
"""A message of somebody nobody knows: its file, its sender, and the id it names."""


class Tray(TypedDict):
    """What `intake` without a message prints: those that wait to be admitted, by path."""

    version: Literal[1]
    tray: list[Waiting]
