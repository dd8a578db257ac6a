"""What git calls: `python -m itbiz.cli.gate pre-commit` or `pre-merge-commit`.

An entry of its own, without typer: it is paid at every commit. Everything it says goes to stderr, as git does itself;
nobody parses a hook. The index is judged, never the work tree, and nothing is ever written.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from itbiz.cli.console import Terminal
from itbiz.cli.session import Session
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.store.repo import Repository

HOOKS = ("pre-commit", "pre-merge-commit")
STOPPED = 1
USAGE = 2
INTERRUPTED = 130


def judge_index(session: Session, *, merging: bool = False) -> int:
    """Judge what the next commit holds; the exit status. A repository without a contract is none of our business."""
    # pre-commit, the tool, runs one entry at every stage; git names what is merged, and only while it merges.
    merging = merging or any(name.startswith("GITHEAD_") for name in session.env)
    repository = _repository(session)
    if repository is None or not _concerned(repository, merging=merging):
        return 0
    from itbiz.cli.findings import REFUSAL, errors, say, summary
    from itbiz.cli.judging import staged_change
    from itbiz.rules import judge

    change = staged_change(session, merging=merging)
    findings = judge(change)
    wrong = errors(findings)
    # What only warns blocks nothing, and most of it stood before: at a commit it would be noise.
    told = [finding for finding in findings if finding.severity == "error" or finding.code == REFUSAL]
    say(session, told, change.after)
    if not wrong:
        return 0
    session.words(
        msg("{summary}", summary=summary(findings, change.after)),
        msg("the merge was not committed") if merging else msg("the commit was not made"),
    )
    return STOPPED


def _repository(session: Session) -> Repository | None:
    """The repository of this commit and no other, whatever `itbiz.repo` says; None where it has no contract."""
    from itbiz.store.repo import Repository

    repository = Repository.discover(session.folder, session.env, elsewhere=False)
    session.repository = repository
    return repository if not repository.is_bare and repository.has_contract else None


def _concerned(repository: Repository, *, merging: bool) -> bool:
    """Whether this commit has to do with tickets at all.

    Without renames, so that a ticket that is moved away is seen as gone. A merge is always judged: what equals one
    parent may have lost the lines of the other.
    """
    from itbiz.cli.places import CONTRACT, SIGNATURES, tickets_folder

    home = f"{repository.home}/" if repository.home else ""
    contract = f"{home}{CONTRACT}"
    index = repository.index([contract])
    if not repository.has_commits:
        return bool(index)
    if merging or (repository.git_dir / "MERGE_HEAD").exists():
        return True
    head = repository.revision("HEAD", [contract])
    if not index and not head:
        return False
    folders = {tickets_folder(snapshot, home) for snapshot in (index, head) if snapshot}
    paths = (contract, *sorted(folders), f"{home}{SIGNATURES}")
    answer = repository.git.ask("diff", "--cached", "--quiet", "--no-renames", "--no-ext-diff", "HEAD", "--", *paths)
    return answer.status != 0


def run(arguments: Sequence[str]) -> int:
    """Do what a hook is for; the exit status. Raises nothing."""
    session = Session(Terminal.of_process(dict(os.environ)), dict(os.environ))
    try:
        if not arguments or arguments[0] not in HOOKS:
            sys.stderr.write(f"usage: python -m itbiz.cli.gate {'|'.join(HOOKS)}\n")
            return USAGE
        return judge_index(session, merging=arguments[0] == "pre-merge-commit")
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the one place where everything ends, bugs included
        from itbiz.cli import ending  # imports typer, which a clean commit does not pay for

        status = ending.status_of(error, session)
        session.words(msg("the commit was not made"))
        return status or STOPPED


if __name__ == "__main__":
    from itbiz.cli.main import leave, prepare_streams

    prepare_streams()
    leave(run(sys.argv[1:]))
