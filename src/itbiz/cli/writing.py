"""What every writer does with edits: show or write them, say what changed, commit, and name the next step."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.text.characters import strip_unsafe
from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from itbiz.actions.edit import Edit
    from itbiz.cli.session import Session
    from itbiz.rules.change import Change as Judged
    from itbiz.text.message import Message

BOLD, RED, GREEN, CYAN = "1", "31", "32", "36"
STYLES = {"---": BOLD, "+++": BOLD, "@@": CYAN, "-": RED, "+": GREEN}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a writer is to go about it: `--dry-run`, `--commit`, `--for`, `--json`."""

    dry_run: bool = False
    commit: bool | None = None
    """None where neither `--commit` nor `--no-commit` was given: then `itbiz.commit` decides."""
    on_behalf_of: str | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one ticket, in the words of its file: `started`, `priority`; never translated."""

    id: str
    before: str | None
    after: str

    def __str__(self) -> str:
        return f"{self.id}  {self.before} → {self.after}" if self.before else f"{self.id}  {self.after}"


def carry_out(
    session: Session,
    edits: Sequence[Edit],
    manner: Manner,
    changes: Sequence[Change],
    *,
    subject: str,
    next_steps: Sequence[Message] = (),
    created: bool = False,
    judged: Judged | None = None,
) -> int:
    """Write what an action decided, or with `--dry-run` show the difference; the exit status.

    `subject` is the first line of the commit. `created` is for `new`: through a pipe the id stands alone, and
    `--json` prints the one ticket. `judged` is the whole change where it was found in order: the verdict is left behind
    for the hook.

    Raises:
        Failure: a file changed since it was read, cannot be written, or the commit was refused.
    """
    terminal = session.terminal
    if manner.dry_run:
        for line in difference(edits):
            shown = strip_unsafe(line)
            terminal.write(terminal.painted(shown, next((STYLES[key] for key in STYLES if line.startswith(key)), "")))
        session.words(msg("nothing was written"))
        return 0
    written = [edit for edit in edits if edit.before != edit.after]
    _still_as_read(session, written)
    session.repository.write([(edit.path, edit.after) for edit in written])
    _tell(session, written, manner, changes if written else (), created=created)
    if not written:
        session.words(msg("nothing had to change"))
        return 0
    if judged is not None:
        from itbiz.cli.foretold import foretell

        foretell(session, judged)
    if _commits(session, manner):
        session.repository.commit([edit.path for edit in written], subject)
    else:
        _remind_of_index(session, written)
    session.words(*next_steps)
    return 0


def _tell(session: Session, edits: Sequence[Edit], manner: Manner, changes: Sequence[Change], *, created: bool) -> None:
    terminal = session.terminal
    if manner.as_json:
        from itbiz.views.formats.json import written

        tickets = list(_as_data(edits))
        data = {"version": 1, **tickets[0]} if created and tickets else {"version": 1, "tickets": tickets}
        terminal.write(written(data))
    elif created and not terminal.out_is_terminal:
        for change in changes:
            terminal.write(change.id)
    else:
        arrow = "→" if terminal.unicode else "->"
        for change in changes:
            terminal.write(strip_unsafe(str(change)).replace("→", arrow))


def _as_data(edits: Sequence[Edit]) -> Iterator[dict[str, object]]:
    """The tickets as their files say, with their paths."""
    from itbiz.text.source import Document, parse

    for edit in edits:
        parsed = parse(edit.after) if edit.after is not None else None
        if isinstance(parsed, Document) and "id" in parsed.data:
            yield {**parsed.data, "path": edit.path}


def _still_as_read(session: Session, edits: Sequence[Edit]) -> None:
    """Somebody may have saved the file while an editor was open: theirs must not be lost."""
    from itbiz.store.files import read

    for edit in edits:
        if read(str(session.repository.top / edit.path)) != edit.before:
            raise Failure(
                msg("`{path}` has changed since it was read; nothing was written", path=edit.path),
                msg("run the command again"),
            )


def _commits(session: Session, manner: Manner) -> bool:
    return session.repository.config_flag("itbiz.commit") if manner.commit is None else manner.commit


def _remind_of_index(session: Session, edits: Sequence[Edit]) -> None:
    """A file that is staged already, as after a refused commit: what the index holds is not what was just written.

    All that was written is named: half a swap in the index is no swap.
    """
    paths = [edit.path for edit in edits]
    if session.repository.git.names("diff", "--cached", "--name-only", "-z", "--", *paths):
        session.words(msg("then stage it again: {command}", command=f"git add {pasted(session, paths)}"))


def pasted(session: Session, paths: Sequence[str]) -> str:
    """Paths of the repository as they are typed where the person stands, quoted for a shell."""
    import shlex

    top = session.repository.top
    return " ".join(shlex.quote(os.path.relpath(top / path, session.folder)) for path in paths)


def difference(edits: Sequence[Edit]) -> Iterator[str]:
    """The unified difference, as `git apply` reads it, line by line."""
    import difflib

    for edit in edits:
        before, after = edit.before, edit.after
        lines = difflib.unified_diff(
            [] if before is None else before.splitlines(keepends=True),
            [] if after is None else after.splitlines(keepends=True),
            "/dev/null" if before is None else f"a/{edit.path}",
            "/dev/null" if after is None else f"b/{edit.path}",
        )
        for line in lines:
            yield line.rstrip("\r\n")
            if not line.endswith("\n"):
                yield "\\ No newline at end of file"
