"""`itbiz hook`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from itbiz.cli.gate import judge_for
from itbiz.store import hooks, merge_driver, pushes
from itbiz.store.hooks import Deed, State
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from itbiz.cli.session import Session
    from itbiz.store.hooks import Change, Status
    from itbiz.store.repo import Repository

NOT_CHECKED = 1


def install(session: Session, *, server: bool, dry_run: bool) -> int:
    """Install the hooks of a work tree, or those of a server; 1 where somebody has to do it by hand."""
    repository = session.repository = _repository(session, server=server)
    if repository.is_bare and not server:
        raise Failure(
            msg("`{path}` is a bare repository: people push to it, and nobody commits here", path=str(repository.top)),
            msg("`itbiz hook install --server` has every push judged"),
        )
    if dry_run:
        found = hooks.status(repository, sys.executable, hooks.SERVER_HOOKS if server else hooks.HOOKS)
        return _look(session, found if server else [*found, _driver(repository)], _would_install)
    if server:
        status = tell(session, hooks.install(repository, sys.executable, hooks.SERVER_HOOKS))
        _say_protected(session, repository)
        return status
    status = tell(session, install_all(repository))
    _advise_attributes(session)
    return status


def install_all(repository: Repository) -> list[Change]:
    """Put in place everything that git calls in a work tree."""
    return [*hooks.install(repository, sys.executable), merge_driver.install(repository, sys.executable)]


def _driver(repository: Repository) -> Status:
    return merge_driver.status(repository, sys.executable)


def _advise_attributes(session: Session) -> None:
    """What `.gitattributes` lacks, so that git merges tickets with the driver."""
    try:
        folder = session.tickets_folder
    except Failure:
        return
    if not merge_driver.asked_for(session.repository, folder):
        from itbiz.cli.starting import merged_by_field

        path = f"{session.home}.gitattributes"
        lines = merged_by_field(folder.removeprefix(session.home))
        session.words(msg("hint: {hint}", hint=msg("add this to `{path}`:\n{lines}", path=path, lines=lines)))


def _repository(session: Session, *, server: bool) -> Repository:
    """The repository one stands in, where a server's hook is meant: never the one that `itbiz.repo` names."""
    if not server:
        return session.repository
    from itbiz.store.repo import Repository

    return Repository.discover(session.folder, session.env, elsewhere=False)


def _say_protected(session: Session, repository: Repository) -> None:
    names = pushes.protected_here(repository.git)
    if names == pushes.EVERY_BRANCH and not pushes.chosen(repository.git):
        session.words(
            msg("every branch is protected, since the default branch does not exist yet"),
            msg("hint: {hint}", hint=msg("`git config itbiz.protected main` names the one that counts")),
        )
        return
    session.words(msgs("protected branch: {names}", "protected branches: {names}", len(names), names=", ".join(names)))
    lost = pushes.lost(repository.git, names)
    if lost:
        hint = msgs(
            "no branch here is called {names} yet",
            "no branches here are called {names} yet",
            len(lost),
            names=", ".join(f"`{name}`" for name in lost),
        )
        session.words(msg("hint: {hint}", hint=hint))


def uninstall(session: Session, *, dry_run: bool) -> int:
    """Remove those that itbiz wrote."""
    repository = session.repository
    if dry_run:
        found = hooks.status(repository, sys.executable)
        return _look(session, found if repository.is_bare else [*found, _driver(repository)], _would_remove)
    removed = hooks.uninstall(repository)
    return tell(session, removed if repository.is_bare else [*removed, merge_driver.uninstall(repository)])


def tell(session: Session, changes: Sequence[Change]) -> int:
    """Say what was done about each hook, and each piece of advice once; 1 where only advice could be given."""
    said: set[str] = set()
    for change in changes:
        session.words(msg("{deed}  {path}", deed=change.message, path=_shown(session, change.path)))
    for change in changes:
        hint = session.say(msg("hint: {hint}", hint=change.hint)) if change.hint else ""
        if hint and hint not in said:
            said.add(hint)
            session.terminal.words(hint)
    return NOT_CHECKED if any(change.deed is Deed.ADVISED for change in changes) else 0


def status(session: Session) -> int:
    """Say which hooks run; 1 where the check does not run at commit. The merge driver is told of, and never missed."""
    repository = session.repository
    found = hooks.status(repository, sys.executable)
    found += [] if repository.is_bare else [_driver(repository)]
    terminal = session.terminal
    for each in found:
        words = session.say(_standing(each)) if terminal.out_is_terminal else each.state.value
        place = _shown(session, each.path)
        terminal.write(
            f"{each.hook:18}{words}  {place}" if terminal.out_is_terminal else f"{each.hook}\t{words}\t{place}"
        )
    _advise_driver(session, found[-1])
    first = found[0]
    if repository.is_bare:
        _say_protected(session, repository)
    if first.state is State.CURRENT:
        return 0
    if first.state is State.OUTDATED and first.runs and first.python_exists:
        session.words(msg("hint: {hint}", hint=msg("`itbiz hook install` brings it up to date")))
        return 0
    if first.state is State.FOREIGN and hooks.calls_us(session.repository, first):
        return 0
    way_out = (
        msg("`itbiz hook install --server` has every push judged")
        if repository.is_bare
        else msg("`itbiz hook install` has every commit checked")
    )
    session.words(msg("hint: {hint}", hint=way_out))
    return NOT_CHECKED


def _advise_driver(session: Session, last: Status) -> None:
    if last.hook == merge_driver.NAME and last.state is not State.NONE:
        _advise_attributes(session)
    elif last.hook == merge_driver.NAME:
        way_out = msg("`itbiz hook install` has git merge tickets field by field; until then it merges lines")
        session.words(msg("hint: {hint}", hint=way_out))


def _standing(status: Status) -> Message:
    match status.state:
        case State.CURRENT:
            return msg("installed, runs")
        case State.OUTDATED if not status.runs:
            return msg("installed, but not executable: git does not run it")
        case State.OUTDATED if not status.python_exists:
            return msg("installed, but its Python is gone")
        case State.OUTDATED:
            return msg("installed by another itbiz")
        case State.FOREIGN if status.tool:
            return msg("run by {tool}", tool=status.tool)
        case State.FOREIGN if status.hook == merge_driver.NAME:
            return msg("a merge driver of somebody else")
        case State.FOREIGN:
            return msg("a hook of somebody else")
        case _:
            return msg("not installed")


def _would_install(status: Status) -> Message:
    if status.hook == merge_driver.NAME:
        return _driver_would_be(status)
    match status.state:
        case State.CURRENT:
            return msg("the {hook} hook is in place", hook=status.hook)
        case State.FOREIGN:
            return msg("another {hook} hook stands there and would be kept", hook=status.hook)
        case _:
            return msg("the {hook} hook would be installed", hook=status.hook)


def _driver_would_be(status: Status) -> Message:
    if status.state is State.CURRENT:
        return msg("the merge driver is in place")
    if status.state is State.FOREIGN:
        return msg("a merge driver of somebody else is called itbiz and would be kept")
    return msg("the merge driver would be installed")


def _would_remove(status: Status) -> Message:
    if status.hook == merge_driver.NAME:
        ours = status.state in {State.CURRENT, State.OUTDATED}
        return msg("the merge driver would be removed") if ours else msg("there is no merge driver of ours")
    if status.state in {State.CURRENT, State.OUTDATED}:
        return msg("the {hook} hook would be removed", hook=status.hook)
    return msg("there is no {hook} hook of ours", hook=status.hook)


def _look(session: Session, found: Sequence[Status], said: Callable[[Status], Message]) -> int:
    for each in found:
        session.words(msg("{deed}  {path}", deed=said(each), path=_shown(session, each.path)))
    session.words(msg("nothing was written"))
    return 0


def _shown(session: Session, path: Path) -> str:
    """A path as short as it can be said from where the person stands."""
    return path.relative_to(session.folder).as_posix() if path.is_relative_to(session.folder) else str(path)


def run(session: Session, hook: str, arguments: Sequence[str] = ()) -> int:
    """Do what git calls a hook for."""
    return judge_for(session, hook, arguments)
