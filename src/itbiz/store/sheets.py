"""The rows of every ticket of a tree, kept a sheet a folder: a folder that did not change is not looked into.

Git names a folder by what it holds, and a sheet is kept under that name: it can never be stale. Wherever a tree is not
plain, Odd is raised, and the whole is read as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from itbiz.domain.links import Link, links_of
from itbiz.domain.row import TicketRow, row_of
from itbiz.store.cache import packed
from itbiz.store.present import MOST_CHANGES, Changed, Odd, must_be_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from itbiz.store.present import Reader

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
    """A folder: the rows of its tickets, the names of files that hold none, and the tickets' links."""

    rows: list[TicketRow]
    unreadable: list[str]
    links: list[Link]


class Sheets:
    """Reads trees as sheets, through the cache of a reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._cache = reader.cache
        self._folder = reader.folder

    def of(self, commit: str) -> dict[str, tuple[str, Sheet]]:
        """The sheets of a commit with the names they are kept under, by place. Raises Odd."""
        places, loose = self._places(commit)
        known = {key: _restored(body) for key, body in self._cache.sheets(places.values()).items()}
        missing = {place: key for place, key in places.items() if key not in known}
        if missing:
            for place, sheet in self._made(missing, self._changes(commit, missing, loose)):
                known[places[place]] = sheet
            self._cache.forget_sheets_but(places.values())
        return {place: (key, known[key]) for place, key in places.items()}

    def filed(self, place: str, key: str) -> list[Filed]:
        """The files of a sheet. Raises Odd where the cache has lost them."""
        found = self._cache.filed(key)
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

    def _places(self, commit: str) -> tuple[dict[str, str], list[Changed]]:
        """What names the content of each folder, by place; and the tickets in none."""
        places: dict[str, str] = {}
        loose: list[Changed] = []
        for mode, path, name in self._listed(commit, [f"{self._folder}/"]):
            if mode == "040000":
                must_be_plain(f"{path}/", "100644")
                places[path[len(self._folder) + 1 :]] = name
            elif must_be_plain(path, mode):
                loose.append(Changed(path, name))
        if not places and not loose:
            raise Odd  # not there, or no folder
        if loose:
            from hashlib import sha256  # only for who keeps tickets without folders

            content = "\0".join(f"{each.path}\0{each.blob}" for each in loose)
            places[LOOSE] = sha256(content.encode()).hexdigest()
        return places, loose

    def _changes(self, commit: str, missing: Iterable[str], loose: list[Changed]) -> dict[str, list[Changed]]:
        """The tickets of some folders, by place. Raises Odd where a folder is not plain."""
        found: dict[str, list[Changed]] = {place: loose if place == LOOSE else [] for place in missing}
        paths = [f"{self._folder}/{place}/" for place in found if place != LOOSE]
        if not paths:
            return found
        for mode, path, blob in self._listed(
            commit, paths if len(paths) <= MOST_PLACES else [f"{self._folder}/"], "-r"
        ):
            place = self.place(path)
            if place != LOOSE and place in found and must_be_plain(path, mode):
                found[place].append(Changed(path, blob))
        return found

    def _listed(self, commit: str, paths: Sequence[str], *options: str) -> Iterator[tuple[str, str, str]]:
        """Mode, path and name of what lies at some paths of a commit."""
        for record in self._reader.git.names("ls-tree", *options, "-z", "--full-tree", commit, "--", *paths):
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
            bodies.append((missing[place], place, packed(_plain(sheet), level=0), packed(filed)))
            yield place, sheet
        self._cache.keep_sheets(bodies)

    def _known_before(self, place: str) -> dict[str, _Known]:
        """The rows of the folder as it was kept last, by blob."""
        body, filed = self._cache.last_sheet(place) or (None, None)
        if body is None or filed is None:
            return {}
        sheet = _restored(body)
        rows = {row.id: row for row in sheet.rows}
        links: dict[str, list[Link]] = {}
        for link in sheet.links:
            links.setdefault(link.ticket, []).append(link)
        return {blob: (rows[key], links.get(key, [])) for _, blob, key in filed if key is not None}


_Known = tuple[TicketRow, "list[Link]"]


def _plain(sheet: Sheet) -> object:
    return [tuple(row) for row in sheet.rows], sheet.unreadable, [tuple(link) for link in sheet.links]


def _restored(body: tuple[list[tuple[object, ...]], list[str], list[tuple[str, str, str]]]) -> Sheet:
    rows, unreadable, links = body
    return Sheet([*map(TicketRow._make, rows)], unreadable, [*map(Link._make, links)])
