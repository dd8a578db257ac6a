"""What was read before, by the identity of its content: nothing in here can go stale, and no answer depends on it.

One SQLite file beside the objects of the repository, shared by its linked work trees. Whatever is wrong with it (it is
damaged, locked, of another version, in a folder nobody may write to) means that things are read anew; it may be
deleted at any time. What is kept are values of this program's own classes and of nothing else: `packing` makes no
others, and a checksum stands before each, since SQLite has none for its rows.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from itbiz.store.packing import packed, unpacked
from itbiz.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    T = TypeVar("T")

_DAMAGED = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a damaged file raises; the second where what SQLite says of it quotes bytes that are no text."""

FORMAT = 3
"""Of the tables and of what they hold; the program's own files count too, see `_fingerprint`."""

PATIENCE = 0.25
"""Seconds to wait for another process that writes; then things are read anew, or not kept."""

MOST_BASES = 3
"""Sets of settled tickets that are kept: another is made every few months, or for another folder."""

SPARE_SHEETS = 64
"""Sheets of other trees that are kept in any case."""

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120  # strings: a hot path
_ROOMS = ("text", "domain", "store")
_MANY = 500

_TABLES = """
CREATE TABLE value (kind TEXT, key TEXT, used INTEGER, body BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE ticket (blob TEXT PRIMARY KEY, body BLOB);
CREATE TABLE base (base INTEGER PRIMARY KEY, used INTEGER);
CREATE TABLE settled (base INTEGER, id TEXT, path TEXT, blob TEXT, sum INTEGER, PRIMARY KEY (base, id)) WITHOUT ROWID;
CREATE INDEX settled_by_path ON settled (base, path);
CREATE TABLE sheet (key TEXT PRIMARY KEY, place TEXT, body BLOB, ended BLOB, filed BLOB);
CREATE INDEX sheet_by_place ON sheet (place);
"""


Row = tuple[str, str, str]
"""Id, path and blob of a settled ticket."""


class Lost(Exception):
    """What is asked for was here, and cannot be read any more."""


class Cache:
    """Values by kind and key, tickets by blob id, and the settled tickets of each base. What raises says so."""

    def __init__(self, place: str | None) -> None:
        self._place = place
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._child: Cache | None = None

    @classmethod
    def beside(cls, common_dir: Path) -> Cache:
        """The cache of a repository, given the git folder that its work trees share."""
        return cls(str(common_dir / "itbiz" / "cache.db"))

    @classmethod
    def nowhere(cls) -> Cache:
        """A cache of this process alone."""
        return cls(None)

    def of_this_process(self) -> Cache:
        """The same cache, for a process that may have been forked: a connection of SQLite must not be taken along."""
        if self._process == os.getpid():
            return self
        if self._child is None:
            self._child = Cache(self._place)
        return self._child

    # Values

    def value(self, kind: str, key: str) -> Any:  # noqa: ANN401  # whatever was kept under that kind
        """What was kept, or None."""
        rows = self._asked("SELECT body FROM value WHERE kind = ? AND key = ?", (kind, key))
        return self._read(rows[0][0]) if rows else None

    def keep(self, kind: str, key: str, value: object, most: int) -> None:
        """Keep a value; of one kind only the `most` that were kept last."""

        def write(connection: sqlite3.Connection) -> None:
            following = "(SELECT coalesce(max(used), 0) + 1 FROM value)"
            connection.execute(
                f"INSERT OR REPLACE INTO value VALUES (?, ?, {following}, ?)",  # noqa: S608  # a constant of ours
                (kind, key, packed(value)),
            )
            connection.execute(
                "DELETE FROM value WHERE kind = ? AND used NOT IN"
                " (SELECT used FROM value WHERE kind = ? ORDER BY used DESC LIMIT ?)",
                (kind, kind, most),
            )

        self._change(write)

    def latest(self, kind: str) -> Any:  # noqa: ANN401  # as in `value`
        """The value of a kind that was kept last, or None."""
        rows = self._asked("SELECT body FROM value WHERE kind = ? ORDER BY used DESC LIMIT 1", (kind,))
        return self._read(rows[0][0]) if rows else None

    # Tickets

    def tickets(self, blobs: Iterable[str]) -> dict[str, Any]:
        """The tickets that are known of these blobs."""
        return self._many("SELECT blob, body FROM ticket WHERE blob IN", blobs)

    def keep_tickets(self, tickets: Mapping[str, object]) -> None:
        """Keep tickets by blob id."""
        self.keep_packed({blob: packed(ticket) for blob, ticket in tickets.items()})

    def keep_packed(self, bodies: Mapping[str, bytes]) -> None:
        """Keep tickets that were packed already, by another process say."""
        if not bodies:
            return
        rows = [*bodies.items()]
        self._change(lambda connection: connection.executemany("INSERT OR REPLACE INTO ticket VALUES (?, ?)", rows))

    def forget_tickets_but(self, blobs: Iterable[str]) -> None:
        """Forget every ticket of another blob: what no tree that is looked at holds any more."""
        rows = [(blob,) for blob in blobs]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS living (blob TEXT PRIMARY KEY)")
            connection.execute("DELETE FROM living")
            connection.executemany("INSERT OR IGNORE INTO living VALUES (?)", rows)
            connection.execute("DELETE FROM ticket WHERE blob NOT IN (SELECT blob FROM living)")

        self._change(write)

    @property
    def ticket_count(self) -> int:
        """How many tickets are kept."""
        rows = self._asked("SELECT count(*) FROM ticket", ())
        return int(rows[0][0]) if rows else 0

    # Settled tickets

    def new_base(self, rows: Iterable[Row]) -> int | None:
        """Keep the settled tickets (id, path, blob) of a tree; the number they are found by. None: not kept.

        Of those of other trees only the last `MOST_BASES` are kept.
        """
        whole = sorted(rows)
        number = _number(whole)

        def write(connection: sqlite3.Connection) -> None:
            following = "(SELECT coalesce(max(used), 0) + 1 FROM base)"
            connection.execute(
                f"INSERT OR REPLACE INTO base VALUES (?, {following})",  # noqa: S608  # a constant of ours
                (number,),
            )
            connection.execute(
                "DELETE FROM base WHERE base NOT IN (SELECT base FROM base ORDER BY used DESC LIMIT ?)", (MOST_BASES,)
            )
            connection.execute("DELETE FROM settled WHERE base = ? OR base NOT IN (SELECT base FROM base)", (number,))
            connection.executemany(
                "INSERT INTO settled VALUES (?, ?, ?, ?, ?)", ((number, *row, _sum(row)) for row in whole)
            )

        return number if self._change(write) else None

    def has_base(self, base: int) -> bool:
        """Whether the settled tickets of a number are there: all of them are, or none."""
        return bool(self._asked("SELECT 1 FROM settled WHERE base = ? LIMIT 1", (base,)))

    def settled(self, base: int) -> list[Row]:
        """Id, path and blob of every settled ticket of a base, by path. Raises Lost."""
        return self._rows(base, "SELECT id, path, blob, sum FROM settled WHERE base = ? ORDER BY path", [(base,)])

    def settled_at(self, base: int, paths: Iterable[str]) -> list[Row]:
        """Those at some paths. Raises Lost."""
        query = "SELECT id, path, blob, sum FROM settled WHERE base = ? AND path = ?"
        return self._rows(base, query, ((base, path) for path in paths))

    def settled_ids(self, base: int, ids: Iterable[str]) -> list[Row]:
        """Those with some ids. Raises Lost."""
        query = "SELECT id, path, blob, sum FROM settled WHERE base = ? AND id = ?"
        return self._rows(base, query, ((base, ticket_id) for ticket_id in ids))

    def _rows(self, base: int, query: str, arguments: Iterable[Sequence[object]]) -> list[Row]:
        found, is_there = [], False
        for each in arguments:
            rows = self._asked(query, each, lost=True)
            is_there = bool(rows)
            for *row, checksum in rows:
                if not all(isinstance(each, str) for each in row) or _sum(row) != checksum:
                    self._start_anew()
                    raise Lost
                found.append((row[0], row[1], row[2]))
        # Another process may have made room meanwhile, or this one found the file damaged: then no row is there.
        if not is_there and not self.has_base(base):
            raise Lost
        return found

    # Sheets: the rows of a folder's tickets

    def sheets(self, keys: Iterable[str]) -> dict[str, Any]:
        """The sheets that are known of these keys."""
        return self._many("SELECT key, body FROM sheet WHERE key IN", keys)

    def ended_rows(self, keys: Iterable[str]) -> dict[str, Any]:
        """Their rows of ended tickets."""
        return self._many("SELECT key, ended FROM sheet WHERE key IN", keys)

    def filed(self, key: str) -> Any:  # noqa: ANN401  # as in `value`
        """What files a sheet was made of; None where it is not known."""
        return self._many("SELECT key, filed FROM sheet WHERE key IN", [key]).get(key)

    def last_sheet(self, place: str) -> tuple[Any, ...] | None:
        """The sheet of a place that was kept last, its rows of ended tickets and its files."""
        rows = self._asked("SELECT body, ended, filed FROM sheet WHERE place = ? ORDER BY rowid DESC LIMIT 1", (place,))
        return tuple(self._read(body) for body in rows[0]) if rows else None

    def keep_sheets(self, rows: Sequence[tuple[str, str, bytes, bytes, bytes]]) -> None:
        """Keep sheets: key, place, the sheet, its rows of ended tickets and its files, packed."""
        if rows:
            query = "INSERT OR REPLACE INTO sheet VALUES (?, ?, ?, ?, ?)"
            self._change(lambda connection: connection.executemany(query, rows))

    def forget_sheets_but(self, keys: Iterable[str]) -> None:
        """Forget the sheets of other keys, once there are many of them."""
        living = set(keys)
        gone = [(key,) for (key,) in self._asked("SELECT key FROM sheet", ()) if key not in living]
        if len(gone) > len(living) + SPARE_SHEETS:
            self._change(lambda connection: connection.executemany("DELETE FROM sheet WHERE key = ?", gone))

    # The file

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _many(self, query: str, keys: Iterable[str]) -> dict[str, Any]:
        """The values under some keys, as far as they are there."""
        wanted = list(keys)
        found: dict[str, Any] = {}
        for start in range(0, len(wanted), _MANY):
            some = wanted[start : start + _MANY]
            for key, body in self._asked(f"{query} ({','.join('?' * len(some))})", some):
                value = self._read(body)
                if value is not None:
                    found[key] = value
        return found

    def _read(self, body: bytes) -> Any:  # noqa: ANN401  # as in `value`
        value = unpacked(body)
        if value is None:
            self._start_anew()
        return value

    def _asked(self, query: str, arguments: Sequence[object], *, lost: bool = False) -> list[Any]:
        """The rows; none where the file cannot be read now, or Lost, since "none" would be an answer."""
        try:
            return self._open().execute(query, arguments).fetchall()
        except sqlite3.OperationalError as error:
            # Somebody else writes for longer than anybody waits; anything else is a damaged file.
            if not self._is_locked(error):
                self._start_anew()
        except _DAMAGED:
            self._start_anew()
        if lost:
            raise Lost
        return []

    def _change(self, write: Callable[[sqlite3.Connection], object]) -> bool:
        """Whether it is written."""
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                write(connection)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
        except sqlite3.OperationalError as error:
            # Locked, read-only, or a full disk: it is not kept.
            self._is_locked(error)
            return False
        except _DAMAGED:
            self._start_anew()
            return False
        return True

    def _is_locked(self, error: sqlite3.OperationalError) -> bool:
        """Whether somebody else writes; from then on nobody waits, since there may be many questions to come."""
        found = "locked" in str(error) or "busy" in str(error)
        if found and self._connection is not None:
            self._connection.execute("PRAGMA busy_timeout = 0")
        return found

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _opened(self._place) or _opened(None)
        if self._connection is None:
            raise sqlite3.OperationalError
        return self._connection

    def _start_anew(self) -> None:
        """The file is damaged: go on without it, and let the next process find none."""
        self.close()
        if self._place is not None:
            _remove(self._place)
        self._place = None


def _opened(place: str | None) -> sqlite3.Connection | None:
    try:
        if place is not None:
            os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120  # a string, as above
            if os.path.islink(place):  # noqa: PTH114  # whoever made a link here meant another file
                return None
        connection = sqlite3.connect(place or ":memory:", timeout=PATIENCE, isolation_level=None)
    except (OSError, sqlite3.Error):
        return None
    try:
        mark = _fingerprint()
        if connection.execute("PRAGMA user_version").fetchone()[0] != mark:
            _make(connection, mark)
    except sqlite3.OperationalError:
        connection.close()
        return None
    except _DAMAGED:
        connection.close()
        if place is None:
            return None
        _remove(place)
        return None
    return connection


def _remove(place: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            os.unlink(place + suffix)  # noqa: PTH108  # a string, as above


def _make(connection: sqlite3.Connection, mark: int) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
    for statement in _TABLES.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {mark}")
    connection.execute("COMMIT")


def _fingerprint() -> int:
    """Tells one program from another: version, format, Python, and the files that decide what is kept."""
    parts = [VERSION, str(FORMAT), sys.version]
    for room in _ROOMS:
        with os.scandir(os.path.join(_PACKAGE, room)) as entries:  # noqa: PTH118  # strings, as above
            for entry in entries:
                if entry.name.endswith(".py"):
                    known = entry.stat()
                    parts.append(f"{entry.name} {known.st_size} {known.st_mtime_ns}")
    parts.sort()
    return zlib.crc32("\n".join(parts).encode()) & 0x7FFFFFFF


def _sum(row: Sequence[str]) -> int:
    return zlib.crc32("\0".join(row).encode("utf-8", "surrogatepass"))


def _number(rows: Sequence[Row]) -> int:
    """The number of a base, by its content: one that was made again, or elsewhere, never means other tickets."""
    from hashlib import sha256  # only where a tree is read whole

    made = sha256()
    for row in rows:
        made.update("\0".join((*row, "")).encode("utf-8", "surrogatepass"))
    return int.from_bytes(made.digest()[:8], "big") >> 1
