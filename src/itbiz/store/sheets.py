"""The rows of every ticket of a tree, kept a sheet a folder: a folder that did not change is not looked into.

Git names a folder by what it holds, and a sheet is kept under that name: it can never be stale. Wherever a tree is not
plain, Odd is raised, and the whole is read as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from itbiz.domain.links import Link, links_of
from itbiz.domain.row import TicketRow, row_of
from itbiz.domain.vocabulary import UNFINISHED
from itbiz.store.packing import packed
from itbiz.store.plain_tree import Changed, Odd, must_be_plain
from itbiz.store.present import MOST_CHANGES, MOST_TREES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from itbiz.store.present import Reader

_OWN_IDS = "sheets with ids of their own"

LOOSE = ""
"""The place of the tickets that lie in the folder itself."""

MOST_PLACES = 100
"""Folders that one question to git names; where more are new, the whole tree is listed."""


class Filed(NamedTuple):
    """A file of a sheet: its path in the repository, its blob, and the id of the ticket it holds, if it does."""

    path: str
    blob: str
    ticket: str | None


class Sheet(NamedTuple):
    """A folder: the rows of its tickets, the names of files that hold none, and the tickets' links.

    `more` is how many rows of ended tickets were not read.
    """

    rows: list[TicketRow]
    unreadable: list[str]
    links: list[Link]
    more: int = 0


class Sheets:
    """Reads the tickets of a commit as sheets, through the cache of a reader. Raises Odd."""

    def __init__(self, reader: Reader, commit: str) -> None:
        self._reader = reader
        self._cache = reader.cache
        self._folder = reader.folder
        self._commit = commit
        self._keys, self._loose = self._places()
        self._mark = _digest(f"{place}\0{key}" for place, key in self._keys.items())

    def read(self, *, ended: bool) -> dict[str, Sheet]:
        """The sheets by place; with what ended, or without where that is known."""
        found = {key: _restored(body) for key, body in self._cache.sheets(self._keys.values()).items()}
        if ended:
            rows = self._cache.ended_rows(found)
            found = {key: _whole(sheet, rows[key]) for key, sheet in found.items() if key in rows}
        missing = {place: key for place, key in self._keys.items() if key not in found}
        if missing:
            found |= {self._keys[place]: sheet for place, sheet in self._made(missing, self._changes(missing))}
            self._cache.forget_sheets_but(self._keys.values())
        return {place: found[key] for place, key in self._keys.items()}

    @property
    def have_ids_of_their_own(self) -> bool:
        """Whether it is known of these very sheets that no two of their tickets have one id."""
        return bool(self._cache.value(_OWN_IDS, self._mark))

    def look_at_ids(self, sheets: Iterable[Sheet]) -> None:
        """Let it be known, once all of them are read. Raises Odd where two have one."""
        ids = [row.id for sheet in sheets for row in sheet.rows]
        if len(set(ids)) < len(ids):
            raise Odd
        self._cache.keep(_OWN_IDS, self._mark, value=True, most=MOST_TREES)

    def filed(self, place: str) -> list[Filed]:
        """The files of a sheet; none of a folder that the commit has not. Raises Odd where the cache has lost them."""
        if place not in self._keys:
            return []
        found = self._cache.filed(self._keys[place])
        if found is None:
            raise Odd
        return [Filed(self.path(place, name), blob, ticket) for name, blob, ticket in found]

    def path(self, place: str, name: str) -> str:
        """The path in the repository of what has a name in a sheet."""
        return f"{self._folder}/{place}/{name}" if place else f"{self._folder}/{name}"

    def place(self, path: str) -> str:
        """The place of the sheet that a path of the repository belongs to."""
        first, slash, _ = path[len(self._folder) + 1 :].partition("/")
        return first if slash else LOOSE

    def _places(self) -> tuple[dict[str, str], list[Changed]]:
        """What names the content of each folder, by place; and the tickets in none."""
        places: dict[str, str] = {}
        loose: list[Changed] = []
        for mode, path, name in self._listed([f"{self._folder}/"]):
            if mode == "040000":
                must_be_plain(f"{path}/", "100644")
                places[path[len(self._folder) + 1 :]] = name
            elif must_be_plain(path, mode):
                loose.append(Changed(path, name))
        if not places and not loose:
            raise Odd  # not there, or no folder
        if loose:
            places[LOOSE] = _digest(f"{each.path}\0{each.blob}" for each in loose)
        return places, loose

    def _changes(self, missing: Iterable[str]) -> dict[str, list[Changed]]:
        """The tickets of some folders, by place. Raises Odd where a folder is not plain."""
        found: dict[str, list[Changed]] = {place: self._loose if place == LOOSE else [] for place in missing}
        paths = [f"{self._folder}/{place}/" for place in found if place != LOOSE]
        if not paths:
            return found
        for mode, path, blob in self._listed(paths if len(paths) <= MOST_PLACES else [f"{self._folder}/"], "-r"):
            place = self.place(path)
            if place != LOOSE and place in found and must_be_plain(path, mode):
                found[place].append(Changed(path, blob))
        return found

    def _listed(self, paths: Sequence[str], *options: str) -> Iterator[tuple[str, str, str]]:
        """Mode, path and name of what lies at some paths of a commit."""
        for record in self._reader.git.names("ls-tree", *options, "-z", "--full-tree", self._commit, "--", *paths):
            facts, _, path = record.partition(b"\t")
            mode, _, name = facts.decode().split(" ")
            try:
                yield mode, path.decode(), name
            except UnicodeDecodeError as error:
                raise Odd from error

    def _made(self, missing: Mapping[str, str], changes: Mapping[str, list[Changed]]) -> Iterator[tuple[str, Sheet]]:
        """The sheets of some folders, which are kept. Few tickets are in memory at once."""
        waiting: list[tuple[str, dict[str, _Known]]] = []
        unread: list[Changed] = []
        for place in missing:
            known = self._known_before(place)
            waiting.append((place, known))
            unread += [each for each in changes[place] if each.blob not in known]
            if len(unread) >= MOST_CHANGES:
                yield from self._written(missing, changes, waiting, unread)
                waiting, unread = [], []
        yield from self._written(missing, changes, waiting, unread)

    def _written(
        self,
        missing: Mapping[str, str],
        changes: Mapping[str, list[Changed]],
        waiting: Sequence[tuple[str, dict[str, _Known]]],
        unread: Sequence[Changed],
    ) -> Iterator[tuple[str, Sheet]]:
        read = {
            file.blob: (row_of(file.ticket), links_of(file.ticket))
            for file in self._reader.files(unread)
            if file.ticket is not None
        }
        bodies = []
        for place, known in waiting:
            start = len(self.path(place, ""))
            sheet = Sheet([], [], [])
            filed = []
            for each in changes[place]:
                found = known.get(str(each.blob)) or read.get(str(each.blob))
                name = each.path[start:]
                filed.append((name, each.blob, found[0].id if found else None))
                if found:
                    sheet.rows.append(found[0])
                    sheet.links.extend(found[1])
                else:
                    sheet.unreadable.append(name)
            bodies.append((missing[place], place, *_packed(sheet), packed(filed)))
            yield place, sheet
        self._cache.keep_sheets(bodies)

    def _known_before(self, place: str) -> dict[str, _Known]:
        """The rows of the folder as it was kept last, by blob."""
        body, ended, filed = self._cache.last_sheet(place) or (None, None, None)
        if body is None or ended is None or filed is None:
            return {}
        sheet = _whole(_restored(body), ended)
        rows = {row.id: row for row in sheet.rows}
        links: dict[str, list[Link]] = {}
        for link in sheet.links:
            links.setdefault(link.ticket, []).append(link)
        return {blob: (rows[key], links.get(key, [])) for _, blob, key in filed if key is not None}


_Known = tuple[TicketRow, "list[Link]"]


def _packed(sheet: Sheet) -> tuple[bytes, bytes]:
    """A sheet as it is kept: what is open is often wanted alone."""
    rows = [tuple(row) for row in sheet.rows if row.state in UNFINISHED]
    ended = [tuple(row) for row in sheet.rows if row.state not in UNFINISHED]
    body = rows, sheet.unreadable, [tuple(link) for link in sheet.links], len(ended)
    # Compressed they would take a third of the room, and four times as long to read.
    return packed(body, level=0), packed(ended, level=0)


def _restored(body: tuple[list[tuple[object, ...]], list[str], list[tuple[str, str, str]], int]) -> Sheet:
    rows, unreadable, links, more = body
    return Sheet([*map(TicketRow._make, rows)], unreadable, [*map(Link._make, links)], more)


def _whole(sheet: Sheet, ended: list[tuple[object, ...]]) -> Sheet:
    return sheet._replace(rows=[*sheet.rows, *map(TicketRow._make, ended)], more=0)


def _digest(lines: Iterable[str]) -> str:
    from hashlib import sha256  # whoever keeps what was read has imported it

    return sha256("\0".join(lines).encode()).hexdigest()
