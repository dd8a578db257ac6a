"""The work tree as far as looking at the present needs it: what is settled is summed up, what is known is not read.

Every command that looks goes this way, with a warm cache or a cold one, so that no answer depends on which it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from itbiz.cli.known import known
from itbiz.cli.places import PULSE
from itbiz.domain.amendment import agreed
from itbiz.domain.backlog import SIGNATURES, Backlog, Entry, load, read_signatures
from itbiz.domain.outline import outline_of
from itbiz.domain.settled import LOOKED_BACK, periods_before
from itbiz.domain.standing import File
from itbiz.domain.ticket import Ticket
from itbiz.domain.timeline import Timeline
from itbiz.store.plain_tree import Odd
from itbiz.store.present import Reader, SettledIds
from itbiz.store.status import status, work_tree_changes
from itbiz.store.unread import FileText, Texts, UnreadText
from itbiz.text.dataclass import dataclass, replace
from itbiz.text.snapshot import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from itbiz.cli.session import Session
    from itbiz.domain.contract import Contract
    from itbiz.domain.outline import Outline
    from itbiz.domain.signature import Signatures
    from itbiz.domain.standing import Standing
    from itbiz.store.past import Past
    from itbiz.store.plain_tree import Changed
    from itbiz.store.repo import Repository
    from itbiz.text.diagnostic import Diagnostic

WALL = 1
"""Periods before the running one of which a board wants every ticket; of those before, the flow is enough."""

REVIEW = LOOKED_BACK + 4
"""Those of which a review of some time ago wants every ticket."""

LAST_REVIEW = 2
"""Those of which a review of the last one does: its own, and the one before it; of earlier ones the outlines do."""

OUTLINES = "outlines"
MOST_OUTLINES = 3


def contract_of(session: Session, findings: list[Diagnostic]) -> Contract | None:
    """The contract of the work tree; None where it cannot be read, and `findings` then tell why."""
    from itbiz.domain.contract import Contract

    text = session.contract_text
    path = session.repository.contract_path
    found: Contract | None = known(session.cache, "contract", text, lambda: _loaded(Contract, path, text, findings))
    return found


def _loaded(model: Any, path: str, text: str | Unreadable, findings: list[Diagnostic]) -> Any:  # noqa: ANN401  # a model
    found = load(model, path, text, findings)
    return found[0] if found else None


def timeline_of(session: Session, contract: Contract) -> Timeline | None:
    """The periods and terms of a contract with the signatures of the work tree; None where one cannot be read."""
    signatures = signatures_of(session)
    if signatures is None:
        return None
    return Timeline(contract, None if session.other_contract else agreed(contract, signatures))


def present(session: Session, depth: int, *, outlined: bool = False, claims: bool = True) -> Backlog | None:
    """The backlog of the work tree without what is settled; None where it has to be read whole.

    Of `depth` periods before the running one nothing is left out, nor of those before the moment looked at. With
    `outlined` it has the outlines of what is settled and something was said of in the `LOOKED_BACK` before them. With
    `claims`, every ticket is in it that ever had one: accounts and promises of all periods can be told.

    Raises Failure where there is no contract.
    """
    try:
        found = seen(session)
        return None if found is None else _laid_over(session, found, depth, outlined=outlined, claims=claims)
    except Odd:
        return None


@dataclass(frozen=True)
class Seen:
    """The work tree as git and the contract tell of it: the folder of tickets, and what differs there from a commit."""

    own: Contract
    signatures: Signatures
    folder: str
    commit: str
    changed: tuple[str, ...]

    def dirty(self, repository: Repository) -> list[Changed]:
        """The tickets that the work tree has otherwise. Raises Odd."""
        prefix = f"{self.folder}/"
        paths = [path for path in self.changed if path.startswith(prefix)]
        return work_tree_changes(str(repository.top), paths, repository.algorithm)


def seen(session: Session) -> Seen | None:
    """What is to be known before any ticket is; None where it has to be read whole. Raises Odd as well.

    Raises Failure where there is no contract.
    """
    own = contract_of(session, [])
    repository = session.repository
    if own is None or repository.config_flag("core.sparseCheckout"):
        return None
    home, folder = session.home, f"{session.home}{own.tickets}".rstrip("/")
    places = (repository.contract_path, folder, f"{home}{SIGNATURES}", f"{home}{PULSE}")
    now = session.status_of(places)
    found = status(now.out) if now.status == 0 else None
    if found is None or found.commit is None:
        return None
    session.seen = found
    signatures = signatures_of(session)
    return None if signatures is None else Seen(own, signatures, folder, found.commit, found.changed)


def _laid_over(session: Session, seen: Seen, depth: int, *, outlined: bool, claims: bool) -> Backlog | None:
    repository = session.repository
    own, folder = seen.own, seen.folder
    timeline = Timeline(own, None)
    before = periods_before(timeline, session.system_now, depth)
    flow_from = periods_before(timeline, session.system_now, depth + LOOKED_BACK)
    trees = repository.git.ask("ls-tree", "-z", "--full-tree", seen.commit, "--", folder)
    facts = trees.out.split(b"\t")[0].split(b" ")
    if trees.status or len(facts) != 3 or facts[1] != b"tree":  # noqa: PLR2004 - mode, type, id
        return None
    reader = Reader(repository.git, session.cache, folder, depth, file_of)
    standing = reader.standing(facts[2].decode(), before, flow_from)
    if not serves(standing, periods_before(timeline, session.now, depth)):
        return None
    top = str(repository.top)
    standing = reader.laid_over(standing, seen.dirty(repository))
    text = session.contract_text
    past = None
    cutoff = standing.claimed.cutoff if standing.claimed.count and not claims else None
    if cutoff is not None and session.other_contract is None and isinstance(text, str):
        from itbiz.store.past import Past  # a commit reads every claim

        past = Past(reader, standing, cutoff, text)
        agreed_on = Timeline(own, agreed(own, seen.signatures))
        if agreed_on.period_at(session.now) < past.first_open(agreed_on):
            past = None
    if past is None:
        standing = reader.with_claims(standing)
    found = backlog_of(
        session,
        own,
        reader,
        standing,
        seen.signatures,
        text,
        lambda file: FileText(file.blob, f"{top}/{file.path}"),
        past=past,
    )
    return outlined_by(found, reader, standing) if outlined else found


def serves(standing: Standing, before: datetime | None) -> bool:
    """Whether what is summed up was settled for somebody who looks at an earlier moment too."""
    kept = standing.settled.cutoff
    return standing.count == 0 or kept is None or (before is not None and kept <= before)


def file_of(path: str, blob: str, text: str | Unreadable) -> File:
    """A file of the folder of tickets, read by the schema."""
    findings: list[Diagnostic] = []
    loaded = load(Ticket, path, text, findings)
    return File(path, blob, loaded[0] if loaded else None, tuple(findings))


def backlog_of(
    session: Session,
    own: Contract,
    reader: Reader,
    standing: Standing,
    signatures: Signatures,
    contract_text: str | Unreadable | UnreadText,
    text_of: Callable[[File], UnreadText],
    pulses: Mapping[str, UnreadText] | None = None,
    past: Past | None = None,
    like: Backlog | None = None,
) -> Backlog:
    """The backlog of what stands, its texts read when somebody asks for them; `pulses` are further ones to judge.

    The tickets that it has in common with another one, `like`, are the very same entries.
    """
    home = session.home
    entries: dict[str, Entry] = {}
    texts: dict[str, str | Unreadable | UnreadText] = {}
    unreadable: list[str] = []
    findings: list[Diagnostic] = []
    for path in sorted(standing.files):
        file = standing.files[path]
        if file.ticket is None:
            texts[path] = text_of(file)
            unreadable.append(path)
            findings.extend(file.findings)
            continue
        entry = like.entries.get(file.ticket.id) if like is not None else None
        if entry is None or entry.ticket is not file.ticket or entry.path != path:
            entry = Entry(path, file.ticket, text_of(file))
        entries[file.ticket.id] = entry
        texts[path] = entry.content if isinstance(entry.content, UnreadText) else entry.text
    texts[f"{home}contract.yaml"] = contract_text
    texts.update(pulses or {})
    findings.sort(key=lambda finding: finding.order)
    other = session.other_contract
    return Backlog(
        home=home,
        contract=other or own,
        entries=entries,
        unreadable=tuple(unreadable),
        diagnostics=tuple(findings),
        snapshot=Texts(texts),
        recast=other is not None and other != own,
        signatures=signatures,
        settled=standing.settled.added_to(standing.claimed),
        others=SettledIds(reader, standing) if standing.count else (),
        past=past,
    )


def ids_of(session: Session) -> list[str]:
    """The ids of every ticket, be it settled; read anew where the cache has lost them."""
    backlog = session.present
    others = backlog.others
    try:
        return [*backlog.entries, *(others if isinstance(others, SettledIds) else ())]
    except Odd:
        return [*session.backlog.entries]


def entry_of(session: Session, ticket_id: str) -> Entry:
    """The ticket with an id of `ids_of`, read anew where it is settled and was lost from the cache."""
    backlog = session.present
    others = backlog.others
    if ticket_id not in backlog.entries and isinstance(others, SettledIds):
        try:
            file = others.file(ticket_id)
        except Odd:
            file = None
        if file is not None and file.ticket is not None:
            return Entry(file.path, file.ticket, FileText(file.blob, f"{session.repository.top}/{file.path}"))
        return session.backlog.entries[ticket_id]
    return backlog.entries[ticket_id]


def outlined_by(backlog: Backlog, reader: Reader, standing: Standing) -> Backlog:
    """The backlog with the outlines of those settled tickets that the flow tells of. Raises Odd as `Reader.settled`.

    They follow from the contents under the number of the settled tickets, and are kept under it.
    """
    wanted = standing.settled.flowed.keys()
    if not wanted:
        return backlog
    known: Mapping[str, Outline] | None = reader.cache.value(OUTLINES, str(standing.base))
    if known is None or not wanted <= known.keys():
        rows = [row for row in reader.settled(standing) if row[0] in wanted]
        files = reader.tickets_of(rows)
        known = {key: outline_of(each.path, each.blob, each.ticket) for key, each in files.items() if each.ticket}
        if not wanted <= known.keys():
            raise Odd
        reader.cache.keep(OUTLINES, str(standing.base), known, MOST_OUTLINES)

    def read(ids: Iterable[str]) -> dict[str, Ticket]:
        files = reader.tickets_of((key, outlines[key].path, outlines[key].blob) for key in ids)
        return {key: each.ticket for key, each in files.items() if each.ticket}

    outlines = {key: known[key] for key in wanted}
    return replace(backlog, outlines=outlines, read_settled=read)


def signatures_of(session: Session) -> Signatures | None:
    """The signatures of the work tree; None where one cannot be read."""
    folder = f"{session.home}{SIGNATURES}"
    place = Path(session.repository.top, folder)
    if not place.is_dir() or place.is_symlink():
        return None if place.is_symlink() or place.exists() else {}
    snapshot = session.repository.worktree([folder])
    texts = "\0".join(f"{path}\0{text}" for path, text in snapshot.items())
    if any(isinstance(text, Unreadable) for text in snapshot.values()):
        return None
    findings: list[Diagnostic] = []

    def read() -> Signatures | None:
        found, unread = read_signatures(snapshot, session.home, findings)
        return None if unread or findings else found

    found: Signatures | None = known(session.cache, "signatures", texts, read)
    return found
