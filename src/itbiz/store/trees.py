# Plain strings: a Path object for each of 25,000 files costs more than reading them.
# ruff: noqa: PTH118
"""Snapshots: the texts below some paths in the work tree, in the index or in a commit.

All three return every regular file whose name ends in .yaml or .yml, in any case, and the paths asked for by name.
What cannot be a text there (a link, a FIFO, a submodule, a huge file) comes as `Unreadable`. A path that does not
exist is absent.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from itbiz.store import files
from itbiz.store.git import refused, split
from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg
from itbiz.text.snapshot import LARGEST, Unreadable, decode, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from itbiz.store.git import Git, Started
    from itbiz.text.snapshot import Snapshot

_ENDINGS = (b".yaml", b".yml")
_MANY = 500
_LINK = "120000"
_SUBMODULE = "160000"
EMPTY_BLOBS = frozenset(
    {
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",  # in a SHA-256 repository
    },
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A path as git holds it. `stage` is 1 to 3 while a merge of it is not resolved, else 0."""

    path: bytes
    mode: str
    blob: str
    stage: int = 0


Seen = tuple[bytes, bytes, "Unreadable | None"]
"""A file's path in the repository, its place on this machine, and what is wrong with it."""

Texts = dict[str, "str | Unreadable"]
"""What was read before, by blob id: a base and the change to it share nearly all of their blobs."""


def in_worktree(git: Git, paths: Sequence[str], *, sparse: bool = False) -> Snapshot:
    """What lies in the work tree, tracked or just written; ignored files do not count, unless they are tracked.

    With `sparse`, files that a sparse checkout left out are taken from the index: they are not deleted.
    """
    found: dict[str, str | Unreadable] = {}
    for path, place, problem in seen_in_worktree(git, paths):
        text = problem or files.read(place)
        if text is not None:
            _put(found, path, text)
    if sparse:
        left_out = {record[2:] for record in git.names("ls-files", "-t", "-z", "--", *paths) if record[:1] == b"S"}
        entries = [entry for entry in index_entries(git, paths) if entry.path in left_out]
        found = {**_texts(git, entries, paths, {}), **found}
    return dict(sorted(found.items()))


def seen_in_worktree(git: Git, paths: Sequence[str]) -> Iterator[Seen]:
    """The files of `in_worktree`, of which none is opened yet."""
    wanted = _wanted(paths)
    if not wanted:
        return
    top = os.fsencode(git.folder)
    if all(_is_file(os.path.join(top, path)) for path in wanted) and _matches_nothing(git, wanted):
        for path in wanted:
            yield from _walk(top, path)
        return
    with _ignored(git, wanted) as listing:
        seen = [entry for path in wanted for entry in _walk(top, path)]
        answer = listing.answer()
    if answer.status:
        raise refused(answer)
    ignored = set(split(answer.out))
    folders = tuple(name for name in ignored if name.endswith(b"/"))
    for each in seen:
        if not (each[0] in ignored or (folders and each[0].startswith(folders))):
            yield each


def in_index(git: Git, paths: Sequence[str], known: Texts) -> Snapshot:
    """What is staged: what the next commit holds. Entries of `git add -N` are no content yet and are left out."""
    return _texts(git, index_entries(git, paths), paths, known)


def in_revision(git: Git, revision: str, paths: Sequence[str], known: Texts) -> Snapshot:
    """What a commit or a tree holds.

    Raises:
        Failure: there is no such revision.
    """
    return _texts(git, revision_entries(git, revision, paths), paths, known)


def index_entries(git: Git, paths: Sequence[str]) -> list[Entry]:
    """The index below `paths`, whatever the endings, honouring `GIT_INDEX_FILE`; without `git add -N` entries."""
    wanted = _wanted(paths)
    entries = []
    for record in git.names("ls-files", "-s", "-z", "--", *map(os.fsdecode, wanted)) if wanted else []:
        facts, _, path = record.partition(b"\t")
        mode, blob, stage = facts.decode().split(" ")
        entries.append(Entry(path, mode, blob, int(stage)))
    promised = _intended(git, [entry for entry in entries if entry.blob in EMPTY_BLOBS and not entry.stage])
    return [entry for entry in entries if entry.path not in promised] if promised else entries


def revision_entries(git: Git, revision: str, paths: Sequence[str]) -> list[Entry]:
    """The tree of `revision` below `paths`, whatever the endings. Raises Failure for an unknown revision."""
    tree = resolve(git, revision, "tree")
    wanted = _wanted(paths)
    if not wanted:
        return []
    places = [] if b"." in wanted else [os.fsdecode(path) for path in wanted]
    entries = []
    for record in git.names("ls-tree", "-r", "-z", "--full-tree", tree, "--", *places):
        facts, _, path = record.partition(b"\t")
        mode, _, blob = facts.decode().split(" ")
        entries.append(Entry(path, mode, blob))
    return entries


def resolve(git: Git, revision: str, kind: str = "commit") -> str:
    """The id of the `commit` or `tree` that `revision` names.

    Raises:
        Failure: there is none.
    """
    plain = revision and not revision.startswith("-") and "\0" not in revision
    answer = git.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{{kind}}}") if plain else None
    if answer is None or answer.status:
        raise Failure(
            msg("git knows no revision `{revision}`", revision=revision),
            msg("`git log --oneline --all` lists what there is; a shallow clone needs `git fetch --unshallow`"),
        )
    return answer.text


def _wanted(paths: Sequence[str]) -> list[bytes]:
    return [os.fsencode(files.relative(path) or ".") for path in dict.fromkeys(paths)]


def _is_yaml(path: bytes) -> bool:
    return path.lower().endswith(_ENDINGS)


def _put(found: dict[str, str | Unreadable], path: bytes, text: str | Unreadable) -> None:
    """Add one path. A name that is not UTF-8 cannot be shown or written down: it is escaped and reported."""
    try:
        found[path.decode()] = text
    except UnicodeDecodeError:
        found[path.decode("utf-8", "backslashreplace")] = Unreadable(
            "unreadable-name",
            msg("the name of this file is not UTF-8"),
            msg("rename it with letters, digits and dashes"),
        )


# Git's trees


def _texts(git: Git, entries: Iterable[Entry], paths: Sequence[str], known: Texts) -> Snapshot:
    named = set(_wanted(paths))
    found: dict[str, str | Unreadable] = {}
    waiting: dict[str, list[bytes]] = {}
    for entry in entries:
        for folder in _folders_named_as_files(entry.path):
            if any(path == b"." or (folder + b"/").startswith(path + b"/") for path in named):
                _put(found, folder, files.not_a_file())
        if problem := _problem(entry, named=entry.path in named):
            _put(found, entry.path, problem)
        elif entry.path in named or _is_yaml(entry.path):
            waiting.setdefault(entry.blob, []).append(entry.path)
    for blob, content in git.blobs(waiting.keys() - known.keys(), LARGEST):
        known[blob] = too_large(content) if isinstance(content, int) else decode(content)
    for blob, places in waiting.items():
        for path in places:
            _put(found, path, known[blob])
    return dict(sorted(found.items()))


def _folders_named_as_files(path: bytes) -> list[bytes]:
    """The folders on the way to `path` whose names end as a ticket's does. Git has no folders of their own."""
    low = path.lower()
    if b".yaml/" not in low and b".yml/" not in low:
        return []
    parts = path.split(b"/")
    return [b"/".join(parts[:number]) for number in range(1, len(parts)) if _is_yaml(parts[number - 1])]


def _problem(entry: Entry, *, named: bool) -> Unreadable | None:
    if entry.mode == _SUBMODULE:
        return files.submodule()
    if not (named or _is_yaml(entry.path)):
        return None
    if entry.stage:
        return _unmerged()
    return files.symbolic_link() if entry.mode == _LINK else None


def _unmerged() -> Unreadable:
    return Unreadable(
        "unmerged",
        msg("a merge left this file in conflict"),
        msg("settle it in the file, then `git add` it"),
    )


def _intended(git: Git, empty: Sequence[Entry]) -> set[bytes]:
    """Those of the empty entries that `git add -N` made.

    The flag itself shows only in `ls-files --debug`, whose format is nobody's promise. But `diff-index` overlooks
    such an entry: an empty one that it neither calls new or changed nor finds unchanged in HEAD is one.
    """
    if not empty:
        return set()
    head = git.ask("rev-parse", "--verify", "--quiet", "HEAD^{tree}")
    tree = head.text if head.status == 0 else git.read("hash-object", "-t", "tree", "--stdin").decode().strip()
    # A command line has an end: beyond this the whole tree is listed instead.
    places = [os.fsdecode(entry.path) for entry in empty] if len(empty) <= _MANY else []
    diff = git.names(
        "diff-index", "--cached", "--ita-invisible-in-index", "--no-renames", "--raw", "-z", tree, "--", *places
    )
    change = {path: facts.rpartition(b" ")[2] for facts, path in zip(diff[::2], diff[1::2], strict=True)}
    unchanged = set(git.names("ls-tree", "-r", "-z", "--full-tree", "--name-only", tree, "--", *places))
    return {
        entry.path
        for entry in empty
        if change.get(entry.path) == b"D" or (entry.path not in change and entry.path not in unchanged)
    }


# The work tree


def _ignored(git: Git, wanted: Sequence[bytes]) -> Started:
    """A process that lists what is ignored, started before the walk so that both go on at once."""
    places = map(os.fsdecode, wanted)
    return git.begin("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", "--", *places)


def _is_file(place: bytes) -> bool:
    try:
        return stat.S_ISREG(os.lstat(place).st_mode)
    except OSError:
        return False


def _matches_nothing(git: Git, wanted: Sequence[bytes]) -> bool:
    """Whether no file is named by what is to be ignored, so that the index, which may be large, has no say in it."""
    if any(path.startswith(b":") for path in wanted):
        return False
    # It refuses to take paths literally, and yet has no pattern for `*` and its like.
    arguments = ("--no-literal-pathspecs", "check-ignore", "-q", "--no-index", "--")
    return git.ask(*arguments, *map(os.fsdecode, wanted)).status == 1


def _walk(top: bytes, wanted: bytes) -> Iterator[Seen]:
    """The files at or below `wanted`, without opening any."""
    parts = [] if wanted == b"." else wanted.split(b"/")
    here = top
    for number, part in enumerate(parts, 1):
        here = os.path.join(here, part)
        path = b"/".join(parts[:number])
        try:
            kind = os.lstat(here).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            yield path, here, files.unreadable_file(reason_of(error))
            return
        if stat.S_ISLNK(kind):
            yield path, here, files.symbolic_link()
            return
        if not stat.S_ISDIR(kind):
            if number == len(parts):
                yield path, here, None if stat.S_ISREG(kind) else files.not_a_file()
            return
    if _is_yaml(parts[-1] if parts else b""):
        yield wanted, here, files.not_a_file()
    yield from _below(here, b"" if wanted == b"." else wanted + b"/")


def _below(folder: bytes, prefix: bytes) -> Iterator[Seen]:
    """The tickets of a folder and of its subfolders, nearest first. A repository inside is not entered."""
    waiting = [(folder, prefix)]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            yield prefix.rstrip(b"/"), folder, files.unreadable_file(reason_of(error))
            continue
        if prefix and any(entry.name == b".git" for entry in entries):
            yield prefix.rstrip(b"/"), folder, files.submodule()
            continue
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False) and entry.name != b".git":
                waiting.append((entry.path, path + b"/"))
            # Emacs marks a file somebody is editing by a dangling link `.#name`: that is no ticket.
            if _is_yaml(entry.name) and not (entry.name.startswith(b".#") and entry.is_symlink()):
                yield path, entry.path, _kind(entry)


def _kind(entry: os.DirEntry[bytes]) -> Unreadable | None:
    if entry.is_file(follow_symlinks=False):
        return None
    return files.symbolic_link() if entry.is_symlink() else files.not_a_file()
