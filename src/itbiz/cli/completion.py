"""Shell completion: fast, and silent whatever goes wrong.

A key press waits for it, so nothing here reads a whole ticket, starts git or imports a schema: ids come from file
names in one walk, titles from the first lines of the few files that are shown, parties from the contract's YAML.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itbiz.text.characters import strip_unsafe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

STATES = ("new", "ready", "started", "waiting", "delivered", "closed", "refused", "cancelled")
CLASSES = ("expedite", "priority", "fixed_date", "standard", "intangible")
TYPES = ("request", "incident", "problem", "change")
LINKS = ("caused_by", "child_of", "duplicate_of", "blocks", "relates_to")
HOLDERS = ("requester", "provider", "vendor")
CAUSES = ("withdrawn", "refused", "provider_cancelled", "reclassified", "duplicate", "forfeited")
FORMATS = ("full", "concise", "json", "github", "gitlab", "sarif", "junit")
SCHEMAS = (
    *("ticket", "contract", "signatures", "pulse", "import"),
    *("report", "check", "quota", "board", "load", "forecast", "list", "show", "next", "due"),
    *("simulate", "contract-show", "contract-diff", "explain", "intake", "import-summary"),
)
# The enums themselves stand in modules that import pydantic; a test holds these words to them.

MOST_TITLES = 60
"""Tickets offered with their titles; a longer list is offered without, since nobody reads it."""

_BEGINNING = 2048
_TITLE = re.compile(r"^title:[ \t]+(.+?)[ \t]*\r?$", re.MULTILINE)
_FOLDER = re.compile(r"^tickets:[ \t]+[\"']?([^\"'#\s]+)", re.MULTILINE)

Offer = str | tuple[str, str]


def answer(program: Any) -> int:  # noqa: ANN401  # a click command, whose class typer keeps private
    """Answer the shell that asked through `_ITBIZ_COMPLETE`. Always 0 but for the script of an unknown shell."""
    from typer.completion import shell_complete

    from itbiz.cli.shells import register

    try:
        register()
        return shell_complete(program, {}, "itbiz", "_ITBIZ_COMPLETE", os.environ["_ITBIZ_COMPLETE"])
    except Exception:  # noqa: BLE001  # a traceback on a half-typed line helps nobody
        return 0


def silent(offers: Callable[[str], list[Offer]]) -> Callable[[str], list[Offer]]:
    """The same offers; none where anything fails. typer recognises the parameter by its name, `incomplete`."""

    def guarded(incomplete: str) -> list[Offer]:
        try:
            return offers(incomplete)
        except Exception:  # noqa: BLE001  # as in `answer`
            return []

    return guarded


def words(*known: str) -> Callable[[str], list[Offer]]:
    """Offers of a fixed list."""
    return silent(lambda incomplete: [word for word in known if word.startswith(incomplete)])


@silent
def tickets(incomplete: str) -> list[Offer]:
    """Ids with titles. What is typed stays as it is typed, in its case and without its prefix: shells insist on it."""
    wanted = incomplete.upper()
    found: list[tuple[str, str]] = []
    for name, path in _files():
        body = name.rpartition("-")[2]
        if name.upper().startswith(wanted):
            found.append((incomplete + name[len(incomplete) :], path))
        elif wanted and body.upper().startswith(wanted):
            found.append((incomplete + body[len(incomplete) :], path))
    found.sort()
    if len(found) > MOST_TITLES:
        return [value for value, _ in found]
    return [(value, _title(path)) for value, path in found]


@silent
def requesters(incomplete: str) -> list[Offer]:
    """Keys of business units with their names."""
    return _party_offers(incomplete, "requesters")


@silent
def providers(incomplete: str) -> list[Offer]:
    """Keys of teams with their names."""
    return _party_offers(incomplete, "providers")


@silent
def parties(incomplete: str) -> list[Offer]:
    """Keys of both sides with their names."""
    return [*_party_offers(incomplete, "requesters"), *_party_offers(incomplete, "providers")]


@silent
def periods(incomplete: str) -> list[Offer]:
    """The weeks around this one. A contract that counts months is completed by hand: reading it costs more."""
    today = datetime.now(UTC).date()
    weeks = [(today + timedelta(weeks=ahead)).isocalendar() for ahead in range(-4, 3)]
    keys = [f"{week.year:04}-W{week.week:02}" for week in weeks]
    return [key for key in keys if key.startswith(incomplete.upper())]


@silent
def codes(incomplete: str) -> list[Offer]:
    """Codes of findings with what they say."""
    from itbiz.rules.catalogue import CATALOGUE

    return [(code, str(entry.title)) for code, entry in CATALOGUE.items() if code.startswith(incomplete)]


def _home() -> tuple[str, str]:
    """The folder of the nearest contract, upwards, and the contract's text."""
    folder = os.getcwd()  # noqa: PTH109  # plain strings: this runs at every key press
    while True:
        try:
            with open(os.path.join(folder, "contract.yaml"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
                return folder, file.read(1024 * 1024)
        except (FileNotFoundError, NotADirectoryError):
            parent = os.path.dirname(folder)  # noqa: PTH120
            if parent == folder:
                raise
            folder = parent


def _files() -> Iterator[tuple[str, str]]:
    """Every ticket's id, by its file name, with its path."""
    home, text = _home()
    written = _FOLDER.search(text)
    waiting = [os.path.join(home, written[1] if written else "tickets")]  # noqa: PTH118
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                stem, dot, ending = entry.name.rpartition(".")
                if dot and stem and ending.lower() in {"yaml", "yml"}:
                    yield stem, entry.path
                elif not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _title(path: str) -> str:
    """The title, read from the first lines of a regular file; a FIFO is never opened."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(path, flags)
    except OSError:
        return ""
    try:
        beginning = os.read(handle, _BEGINNING).decode("utf-8", "replace")
    except OSError:
        return ""
    finally:
        os.close(handle)
    found = _TITLE.search(beginning)
    return strip_unsafe(found[1].strip("\"'")).replace("\t", " ")[:80] if found else ""


def _party_offers(incomplete: str, side: str) -> list[Offer]:
    import yaml  # only where a party is completed

    data: Any = yaml.load(_home()[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    found: Mapping[str, Any] = data["parties"][side]
    return [
        (key, strip_unsafe(str(party.get("name", ""))))
        for key, party in found.items()
        if str(key).startswith(incomplete)
    ]
