"""The person's editor, as git opens it: comments on top, the findings there while something is wrong, nothing lost."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from itbiz.cli.session import Session
    from itbiz.text.diagnostic import Diagnostic

NOTE = "#! "
"""What begins a line that the editor shows and no file keeps. Its own sign: a ticket has comments of its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in the editor, in a file of git's own folder that outlives the command while it is not done."""

    place: Path

    def text(self) -> str | None:
        """What an earlier run left here."""
        from itbiz.store.files import read

        found = read(str(self.place))
        return found if isinstance(found, str) else None

    def keep(self, text: str) -> None:
        """Hold a text, in one step: what was typed is lost by no kill."""
        from itbiz.store.files import write_text

        self.place.parent.mkdir(exist_ok=True)
        write_text(self.place.parent, self.place.name, text)

    def drop(self) -> None:
        """The text has found its place, or was given up."""
        self.place.unlink(missing_ok=True)


def draft(session: Session, name: str) -> Draft:
    """The draft of that name."""
    return Draft(session.repository.git_dir / "itbiz" / name)


def available(session: Session) -> bool:
    """Whether to open an editor: somebody sits at a terminal, or said explicitly which to run."""
    if not session.terminal.in_is_terminal and "GIT_EDITOR" not in session.env:
        return False
    try:
        session.repository.editor()
    except Failure:
        return False
    return True


def rounds(
    session: Session,
    kept: Draft,
    text: str,
    notes: Sequence[Message],
    judged: Callable[[str], Sequence[Diagnostic]],
) -> str | None:
    """What the person made of `text`, once `judged` finds nothing wrong with it; None where the file was emptied.

    Raises Failure where the editor failed, or the person left it as it was although it is wrong; the text is then
    kept, and the message says where.
    """
    findings: Sequence[Diagnostic] = ()
    while True:
        top = [
            *_said(session, findings),
            *(f"{NOTE}{line}" for note in notes for line in session.say(note).split("\n")),
        ]
        edited = _edited(session, kept, "\n".join((*top, text)) if top else text)
        if not _content(edited):
            kept.drop()
            return None
        if findings and edited == text:
            raise _left(session, kept, findings)
        text = edited
        findings = judged(text)
        if not findings:
            return text


def without_notes(text: str) -> str:
    """A text without the lines the editor was shown."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(NOTE.rstrip()))


def _content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _said(session: Session, findings: Sequence[Diagnostic]) -> list[str]:
    lines = []
    for finding in findings:
        lines.append(f"{NOTE}✗ {session.say(finding.message)}")
        if finding.hint:
            hint = msg("hint: {hint}", hint=finding.hint)
            lines.append(f"{NOTE}  {session.say(hint)}")
        lines.extend(
            f"{NOTE}    " + "  ".join(session.say(cell) for cell in row)
            for block in finding.detail
            for row in block.rows
        )
    return [line.replace("\n", " ") for line in lines] + ([NOTE.rstrip()] if lines else [])


def _edited(session: Session, kept: Draft, text: str) -> str:
    from itbiz.store.files import read

    kept.keep(text)
    command = session.repository.editor()
    # As git does: the editor is a line of shell, the file its argument.
    done = subprocess.run(
        ["sh", "-c", f'{command} "$@"', command, str(kept.place)],
        cwd=session.folder,
        env=dict(session.env),
        check=False,
    )
    if done.returncode:
        raise Failure(
            msg("the editor `{command}` ended with status {status}", command=command, status=done.returncode),
            msg("your text is kept in `{path}`", path=_shown(session, kept)),
        )
    found = read(str(kept.place))
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Failure(found.message, msg("your text is kept in `{path}`", path=_shown(session, kept)))
    text = without_notes(found)
    kept.keep(text)
    return text


def _left(session: Session, kept: Draft, findings: Sequence[Diagnostic]) -> Failure:
    from itbiz.cli.session import ContractUnreadable

    failure = ContractUnreadable(msg("nothing was written: this is still wrong"), findings)
    failure.hint = msg(
        "your text is kept in `{path}`, and the same command goes on with it", path=_shown(session, kept)
    )
    failure.status = 1
    return failure


def _shown(session: Session, kept: Draft) -> str:
    return os.path.relpath(kept.place, session.folder)
