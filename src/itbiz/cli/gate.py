"""What git calls where `hook_start` has no verdict: `python -m itbiz.cli.gate HOOK`, HOOK being one of `HOOKS`.

An entry of its own, without typer: it is paid at every commit. Everything it says goes to stderr, as git does itself;
nobody parses a hook. A commit is judged by the index, never by the work tree, a push by where its branches end.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from itbiz.cli.console import Terminal
from itbiz.cli.main import without_plugins
from itbiz.cli.session import Session
from itbiz.store.git import WITH_SUBMODULES
from itbiz.store.objects import REGULAR
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.cli.hook_start import Seen
    from itbiz.store.repo import Repository

HOOKS = ("pre-commit", "pre-merge-commit", "commit-msg", "pre-push", "pre-receive")
NOT_DONE = {"pre-push": msg("nothing was pushed"), "pre-receive": msg("nothing was updated")}
STOPPED = 1
USAGE = 2
INTERRUPTED = 130
MOST_FOLDERS = 16


def judge_index(session: Session, *, merging: bool = False, again: bool = False, seen: Seen | None = None) -> int:
    """Judge what the next commit holds; the exit status. A repository without a contract is none of our business.

    `again` is for the last hook of a commit: what was judged a moment ago and is still the same is not judged twice.
    `seen` is what `hook_start` saw of it.
    """
    from itbiz.cli.judged import Verdict

    # pre-commit, the tool, runs one entry at every stage; git names what is merged, and only while it merges.
    merging = merging or any(name.startswith("GITHEAD_") for name in session.env)
    repository = _repository(session, seen)
    places = (_same_places(session, repository, seen) or _places(session, repository)) if repository else ()
    if repository is None or not places:
        return 0
    verdict = Verdict(repository, places, session.env, seen)
    if verdict.known(again=again):
        return 0
    if not merging and (verdict.stages_nothing or not (verdict.staged or _concerned(repository, places))):
        verdict.remember(told=False)
        return 0
    from itbiz.cli.findings import REFUSAL, errors, say, summary
    from itbiz.cli.judging import staged_change
    from itbiz.rules import judge
    from itbiz.rules.pulses import of_change

    session.staged = (places, verdict.staged) if verdict.staged else None
    change = staged_change(session, merging=merging)
    # What only warns blocks nothing, and most of it stood before: at a commit it would be noise.
    findings = of_change(change, judge(change, advice=False))
    wrong = errors(findings)
    told = [finding for finding in findings if finding.severity == "error" or finding.code == REFUSAL]
    say(session, told, change.after)
    if not wrong:
        verdict.remember(told=bool(told))
        return 0
    session.words(
        msg("{summary}", summary=summary(told, change.after)),
        msg("the merge was not committed") if merging else msg("the commit was not made"),
    )
    return STOPPED


def _repository(session: Session, seen: Seen | None) -> Repository | None:
    """The repository of this commit and no other, whatever `itbiz.repo` says; None where it has no contract."""
    from itbiz.store.repo import Repository

    # Git starts a hook at the top of the work tree.
    repository = (
        Repository.around_hook(session.folder, seen.git_dir, seen.common, seen.settings, session.env)
        if seen is not None and seen.staged is not None
        else None
    )
    if repository is None:
        repository = Repository.discover(session.folder, session.env, elsewhere=False)
    session.repository = repository
    return repository if not repository.is_bare and repository.has_contract else None


def _same_places(session: Session, repository: Repository, seen: Seen | None) -> tuple[str, ...]:
    """Contract, tickets and signatures where `seen` looked, if HEAD and the index have them there; none otherwise."""
    from itbiz.cli.places import CONTRACT

    # What is staged otherwise is told as facts and names in turn.
    if seen is None or seen.staged is None or repository.home or CONTRACT.encode() in seen.staged.split(b"\0"):
        return ()
    contract = (repository.git.branches("HEAD:") or {}).get(CONTRACT.encode())
    if contract is None or contract.mode not in REGULAR:
        return ()
    places = _around([_folder(session, repository, contract.id)], "")
    if [os.fsencode(place) for place in places] != seen.places:
        return ()
    seen.contract = f"{contract.mode} {contract.id} 0\t{CONTRACT}\0".encode()
    return places


def _places(session: Session, repository: Repository) -> tuple[str, ...]:
    """Contract, tickets, signatures and pulses, of HEAD and of the index; none where neither has a contract."""
    home = f"{repository.home}/" if repository.home else ""
    folders = {_folder(session, repository, blob) for blob in repository.contract_blobs()}
    return _around(folders, home) if folders else ()


def _around(folders: Iterable[str], home: str) -> tuple[str, ...]:
    from itbiz.cli.places import CONTRACT, PULSE, SIGNATURES

    return (f"{home}{CONTRACT}", *sorted(folders), f"{home}{SIGNATURES}", f"{home}{PULSE}")


def _folder(session: Session, repository: Repository, blob: str) -> str:
    """Where the contract of a blob has its tickets."""
    from itbiz.cli.places import CONTRACT, tickets_folder

    home = f"{repository.home}/" if repository.home else ""
    folder: str | None = session.cache.value("folder", f"{home} {blob}")
    if folder is None:
        folder = tickets_folder({f"{home}{CONTRACT}": repository.text(blob)}, home)
        session.cache.keep("folder", f"{home} {blob}", folder, MOST_FOLDERS)
    return folder


def _concerned(repository: Repository, places: Sequence[str]) -> bool:
    """Whether this commit has to do with tickets at all.

    Without renames, so that a ticket that is moved away is seen as gone. A merge is always judged: what equals one
    parent may have lost the lines of the other.
    """
    if not repository.has_commits or (repository.git_dir / "MERGE_HEAD").exists():
        return True
    command = ("diff", "--cached", "--quiet", "--no-renames", "--no-ext-diff", WITH_SUBMODULES)
    answer = repository.git.ask(*command, "HEAD", "--", *places)
    return answer.status != 0


def judge_push(session: Session, hook: str, arguments: Sequence[str]) -> int:
    """Judge the branches that a push moves, as git names them on standard input; the exit status."""
    from itbiz.cli import pushing
    from itbiz.store.repo import Repository

    repository = session.repository = Repository.discover(session.folder, session.env, elsewhere=False)
    if hook == "pre-commit":
        return pushing.through_pre_commit(session, repository)
    given = _given(session.terminal, hook)
    if hook == "pre-receive":
        return pushing.pre_receive(session, repository, given)
    return pushing.pre_push(session, repository, arguments[0] if arguments else "origin", given)


def _given(terminal: Terminal, hook: str) -> bytes:
    if terminal.in_is_terminal:
        raise Failure(
            msg("`{hook}` reads on standard input what git writes to it", hook=hook),
            msg("`itbiz check --rev NEW --against OLD` judges the same by hand"),
        )
    into = getattr(terminal.into, "buffer", None)
    return into.read() if into else b""


def judge_for(session: Session, hook: str, arguments: Sequence[str], seen: Seen | None = None) -> int:
    """Do what one of `HOOKS` is for; the exit status. Raises what a command raises."""
    match hook:
        case "pre-commit" if session.env.get("PRE_COMMIT_REMOTE_BRANCH"):
            # pre-commit, the tool, runs its one entry at pre-push too.
            return judge_push(session, hook, arguments)
        case "pre-push" | "pre-receive":
            return judge_push(session, hook, arguments)
        case "commit-msg":
            return judge_index(session, again=True, seen=seen)
        case _:
            return judge_index(session, merging=hook == "pre-merge-commit", seen=seen)


def run(arguments: Sequence[str], seen: Seen | None = None) -> int:
    """Do what a hook is for; the exit status. Raises nothing. `seen` is the state of the work tree, where known."""
    without_plugins()
    session = Session(Terminal.of_process(dict(os.environ)), dict(os.environ))
    hook = arguments[0] if arguments else ""
    try:
        if hook not in HOOKS:
            sys.stderr.write(f"usage: python -m itbiz.cli.gate {'|'.join(HOOKS)}\n")
            return USAGE
        return judge_for(session, hook, arguments[1:], seen)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the one place where everything ends, bugs included
        from itbiz.cli import ending  # imports typer, which a clean commit does not pay for

        status = ending.status_of(error, session)
        session.words(NOT_DONE.get(hook, msg("the commit was not made")))
        return status or STOPPED


if __name__ == "__main__":
    from itbiz.cli.main import leave, prepare_streams

    prepare_streams()
    leave(run(sys.argv[1:]))
