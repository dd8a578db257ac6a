"""A repository of tickets: where it is, what it holds, who works in it."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.store import base, commits, files, people, trees
from itbiz.store.git import Git, inherited, refused, split, without_repository
from itbiz.store.objects import BLOB
from itbiz.store.people import Person
from itbiz.store.waiting import waiting_room
from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg
from itbiz.text.snapshot import LARGEST, decode, too_large

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from itbiz.text.snapshot import Snapshot, Unreadable

__all__ = ["CONTRACT", "Head", "Person", "Repository", "find_home"]

CONTRACT = "contract.yaml"

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0", ""})


@dataclass(frozen=True, slots=True)
class Head:
    """What is checked out: the commit (None before the first), its short id, the branch (None when detached)."""

    commit: str | None
    short: str
    branch: str | None


class Repository:
    """A git repository with a work tree, or a bare one as a server hook sees it.

    `top` is the folder all paths are relative to, `git_dir` the git folder of this work tree, `common_dir` the one all
    linked work trees share, `home` the folder that holds the contract ("" for the top), `algorithm` what
    ids are made by: sha1 or sha256.
    """

    def __init__(self, git: Git, git_dir: Path, common_dir: Path, home: str, *, bare: bool = False) -> None:
        self.git = git
        self.top = Path(git.folder)
        self.git_dir = git_dir
        self.common_dir = common_dir
        self.home = home
        self.is_bare = bare
        self.algorithm = "sha1"
        self.known: trees.Texts = {}
        """Texts that were read, by blob id."""

    @classmethod
    def discover(cls, start: Path, env: Mapping[str, str] | None = None, *, elsewhere: bool = True) -> Repository:
        """The repository around `start`, as git would find it with the environment `env` (this process's by default).

        Where that has no contract, the one that `git config itbiz.repo PATH` names, unless `elsewhere` is False, as
        for `init`.

        Raises:
            Failure: there is no repository, or git refuses to use it.
        """
        world = inherited(env)
        here = cls._around(start, world)
        if here is not None and (here.has_contract or not elsewhere):
            return here
        named = _named_repository(start, world) if elsewhere else None
        if named is not None:
            there = cls._around(named, without_repository(world))
            if there is None:
                raise Failure(
                    msg("`itbiz.repo` names `{path}`, where there is no git repository", path=str(named)),
                    msg("name another folder with `git config --global itbiz.repo PATH`"),
                )
            return there
        if here is None:
            raise Failure(
                msg("there is no git repository around `{path}`", path=str(start)),
                msg("run `git init` and `itbiz init`, or name a repository with `git config --global itbiz.repo PATH`"),
            )
        return here

    @classmethod
    def _around(cls, start: Path, env: Mapping[str, str]) -> Repository | None:
        git = Git(str(start), env)
        answer = git.ask(
            "rev-parse",
            "--is-bare-repository",
            "--absolute-git-dir",
            "--git-common-dir",
            "--show-object-format",
            "--show-toplevel",
        )
        lines = os.fsdecode(answer.out).splitlines()
        if len(lines) < 4:  # noqa: PLR2004 - bare or not, git folder, common folder, object format
            if _any_repository(start, env):
                raise refused(answer)
            return None
        bare = lines[0] == "true"
        git_dir = Path(lines[1])
        # Git answers relative to the real place of the folder it was started in.
        common = Path(os.path.normpath(start.resolve() / lines[2]))
        if bare:
            found = cls(Git(str(git_dir), env), git_dir, common, "", bare=True)
            found.algorithm = lines[3]
            found.home = files.relative(found.config("itbiz.home") or "")
            return found
        if answer.status:
            # Inside the git folder itself.
            return None
        top = Path("\n".join(lines[4:]))
        found = cls(Git(str(top), env), git_dir, common, "")
        found.algorithm = lines[3]
        found.home = find_home(found, start)
        return found

    @classmethod
    def around_hook(
        cls, top: Path, git_dir: str, common_dir: str, settings: bytes, env: Mapping[str, str]
    ) -> Repository | None:
        """The repository that git named to a hook, with `settings` as `git config --list -z` tells them.

        None where only git can tell: it may have no contract at its top, or no work tree there.
        """
        own, common = (Path(os.path.realpath(each)) for each in (git_dir, common_dir))
        found = cls(Git(str(top), inherited(env)), own, common, "")
        found.settings = _settings(settings)
        if found.config("core.bare") not in {None, "false"} or found.config("core.worktree") is not None:
            return None
        found.algorithm = found.config("extensions.objectFormat") or found.algorithm
        return found if (top / CONTRACT).is_file() else None

    @property
    def has_contract(self) -> bool:
        """Whether there is a contract at `home`: in the work tree, staged, or in HEAD."""
        if self.is_bare or (self.top / self.contract_path).exists():
            return True
        # Deleted from the work tree but not yet from history: still the repository that is meant.
        if trees.index_entries(self.git, [self.contract_path]):
            return True
        return self.has_commits and bool(trees.revision_entries(self.git, "HEAD", [self.contract_path]))

    @property
    def contract_path(self) -> str:
        """The contract, relative to the top."""
        return _join(self.home, CONTRACT)

    # Snapshots

    def worktree(self, paths: Sequence[str]) -> Snapshot:
        """What lies at or below `paths` in the work tree; see `trees.in_worktree`. Raises Failure in a bare one."""
        if self.is_bare:
            raise Failure(
                msg("`{path}` is a bare repository, which has no files of its own", path=str(self.top)),
                msg("name a revision with `--rev`, or work in a clone"),
            )
        return trees.in_worktree(self.git, paths, sparse=self.config_flag("core.sparseCheckout"))

    def index(self, paths: Sequence[str]) -> Snapshot:
        """What is staged at or below `paths`; see `trees.in_index`."""
        return trees.in_index(self.git, paths, self.known)

    def revision(self, revision: str, paths: Sequence[str]) -> Snapshot:
        """What a commit holds at or below `paths`. Raises Failure for an unknown revision."""
        return trees.in_revision(self.git, revision, paths, self.known)

    def index_paths(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Every tracked path at or below `paths`, whatever its ending."""
        return tuple(dict.fromkeys(os.fsdecode(entry.path) for entry in trees.index_entries(self.git, paths)))

    def contract_blobs(self) -> tuple[str, ...]:
        """The blobs of the contract that the index and HEAD hold, once where it is the same."""
        staged = [entry.blob for entry in trees.index_entries(self.git, [self.contract_path])]
        head = self.git.find(f"HEAD:{self.contract_path}")
        return tuple(dict.fromkeys((*staged, *([head.id] if head and head.kind == BLOB else []))))

    def text(self, blob: str) -> str | Unreadable:
        """The text of a blob, or why it has none. Raises Failure where there is no such blob."""
        content = next(content for _, content in self.git.blobs([blob], LARGEST))
        return too_large(content) if isinstance(content, int) else decode(content)

    def write(self, changes: Iterable[tuple[str, str | None]], *, durable: bool = True) -> None:
        """Write or (None) delete files of the work tree, all or none; see `files.write_all`."""
        with waiting_room(self.git_dir) as aside:
            files.write_all(self.top, changes, durable=durable, aside=aside)

    # History

    @property
    def is_shallow(self) -> bool:
        """Whether the history was cut off when this was cloned."""
        return base.is_shallow(self.git)

    @property
    def has_commits(self) -> bool:
        """Whether HEAD leads to a commit."""
        return self.head_commit is not None

    @property
    def head_commit(self) -> str | None:
        """The commit that is checked out; None before the first."""
        found = self.git.find("HEAD^{commit}")
        return found.id if found else None

    def head(self) -> Head:
        """What is checked out."""
        branch = self.git.ask("symbolic-ref", "--quiet", "--short", "HEAD")
        name = branch.text if branch.status == 0 else None
        commit = self.head_commit
        if commit is None:
            return Head(None, "", name)
        short = os.fsdecode(self.git.read("rev-parse", "--short", "HEAD")).strip()
        return Head(commit, short, name)

    def resolve(self, revision: str) -> str:
        """The id of the commit a revision names. Raises Failure for an unknown one."""
        return trees.resolve(self.git, revision)

    def has_commit(self, commit: str) -> bool:
        """Whether the commit with this id is here, in quarantine too."""
        return self.git.ask("cat-file", "-e", f"{commit}^{{commit}}").status == 0

    def bases(self, *, merging: bool = False, amending: bool = False) -> tuple[str, ...]:
        """The commits a change of the work tree is judged against; see `base.bases`."""
        return base.bases(self.git, str(self.git_dir), self.settings, merging=merging, amending=amending)

    def commit(self, paths: Sequence[str], message: str) -> str:
        """Commit exactly `paths`, with hooks, and return the new id; see `commits.commit`."""
        return commits.commit(self.git, paths, message)

    # Settings and people

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """All of git's configuration as it applies here, the last of several values; names in lower case."""
        return _settings(self.git.read("config", "--list", "-z"))

    def config(self, key: str) -> str | None:
        """One setting, or None. Section and name are written in any case, the middle part as it is."""
        section, _, rest = key.partition(".")
        middle, separator, name = rest.rpartition(".")
        return self.settings.get(f"{section.lower()}.{middle}{separator}{name.lower()}")

    def config_flag(self, key: str, *, default: bool = False) -> bool:
        """One setting as yes or no.

        Raises:
            Failure: it is neither.
        """
        value = self.config(key)
        if value is None:
            return default
        if value.lower() in _TRUE:
            return True
        if value.lower() in _FALSE:
            return False
        raise Failure(
            msg("`{key}` is `{value}`, neither true nor false", key=key, value=value),
            msg("set it with `git config {key} true`, or remove it with `git config --unset {key}`", key=key),
        )

    def author(self, mailmap: str | None = None) -> Person:
        """Who makes the next commit, by the name `.mailmap` gives them.

        `mailmap` is a revision to read it from: a change must not rename its own author. Without it, the file of the
        work tree counts.

        Raises:
            Failure: git does not know who is working here.
        """
        return people.author(self.git, self.git_dir, mailmap)

    def mapped(self, person: Person, mailmap: str | None = None) -> Person:
        """The person as `.mailmap` names them, in the work tree or in the revision `mailmap`."""
        return people.mapped(self.git, self.git_dir, person, mailmap)

    def editor(self) -> str:
        """The command line of the editor, as git resolves it. Raises Failure when there is none."""
        return os.fsdecode(self.git.read("var", "GIT_EDITOR")).strip()

    def pager(self) -> str:
        """The command line of the pager, as git resolves it."""
        return os.fsdecode(self.git.read("var", "GIT_PAGER")).strip()


def _settings(listed: bytes) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for record in split(listed):
        key, separator, value = record.decode("utf-8", "surrogateescape").partition("\n")
        found[key] = value if separator else "true"
    return found


def find_home(repository: Repository, start: Path) -> str:
    """The nearest folder from `start` up that holds a contract; else what `itbiz.home` says; else the top.

    A hook starts at the top, so a contract in a subfolder needs `git config itbiz.home FOLDER`.
    """
    folders = _upwards(repository.top, start)
    for folder in folders:
        if (repository.top / folder / CONTRACT).is_file():
            return folder
    tracked = trees.index_entries(repository.git, [_join(folder, CONTRACT) for folder in folders])
    if tracked:
        return os.fsdecode(max(tracked, key=lambda entry: len(entry.path)).path.rpartition(b"/")[0])
    return files.relative(repository.config("itbiz.home") or "")


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _upwards(top: Path, start: Path) -> list[str]:
    """The folders from `start` up to `top`, relative to it, nearest first."""
    try:
        inside = start.resolve().relative_to(top.resolve())
    except ValueError:
        return [""]
    return [*(folder.as_posix() for folder in (inside, *inside.parents) if folder != Path()), ""]


def _any_repository(start: Path, env: Mapping[str, str]) -> bool:
    """Whether git had something to refuse, rather than nothing to find."""
    if "GIT_DIR" in env:
        return True
    folder = start.absolute()
    return any((each / ".git").exists() for each in (folder, *folder.parents))


def _named_repository(start: Path, env: Mapping[str, str]) -> Path | None:
    answer = Git(str(start), env).ask("config", "--type=path", "--get", "itbiz.repo")
    return Path(start, answer.text) if answer.status == 0 and answer.text else None


def create(folder: Path, env: Mapping[str, str]) -> Repository:
    """A new repository in `folder`, which is made where it is missing; its branch is `main`.

    Raises:
        Failure: git refused, or the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            msg("`{folder}` cannot be made: {reason}", folder=str(folder), reason=reason_of(error)),
            msg("name another folder"),
        ) from error
    answer = Git(str(folder), env).change("-c", "init.defaultBranch=main", "init", "--quiet")
    if answer.status:
        raise refused(answer)
    return Repository.discover(folder, env, elsewhere=False)
