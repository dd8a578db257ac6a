"""`itbiz import`: an event log becomes a repository of tickets."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zoneinfo import ZoneInfo

from itbiz.cli.commands.import_files import Written, fill
from itbiz.cli.languages import language_of_environment
from itbiz.cli.session import did_you_mean
from itbiz.cli.writing import pasted
from itbiz.domain.backlog import CONTRACT
from itbiz.domain.period import PeriodKind, period_of
from itbiz.domain.timeline import Timeline
from itbiz.exchange.arrival import Arrival
from itbiz.exchange.draft import draft_contract
from itbiz.exchange.importing import Import, MapFile, plan_import
from itbiz.exchange.mapping import SHIPPED, ImportMap, read_mapping, shipped_text
from itbiz.store.files import read as read_file
from itbiz.text.dataclass import replace
from itbiz.text.edit import emit
from itbiz.text.failure import Failure, reason_of
from itbiz.text.message import msg, msgs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.domain.contract import Contract
    from itbiz.domain.ticket import Holder
    from itbiz.exchange.shape import Imported
    from itbiz.text.diagnostic import Diagnostic

MOST_NAMED = 10


class MappingRefused(Failure):
    """The mapping does not fit; `diagnostics` say where."""

    def __init__(self, path: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(
            msg("the log cannot be read with the mapping `{path}`", path=path),
            msg("docs/import.md explains every key; `itbiz schema import` is its JSON Schema"),
        )
        self.diagnostics = diagnostics


def import_log(session: Session, *, form: str, file: str, mapping: str | None, zone: str | None, manner: Manner) -> int:
    """Turn an event log into tickets. What is there already is left as it is."""
    if form not in ("csv", *SHIPPED):
        raise Failure(msg("`{form}` is no format that itbiz imports", form=form), did_you_mean(form, ("csv", *SHIPPED)))
    map_file = _map_file(session, form, mapping)
    contract = _contract(session)
    clock = _zone(zone) if zone else None
    home_zone = contract.zone if contract else clock or map_file.mapping.time.own_zone or ZoneInfo("UTC")
    folder = f"{session.home}{contract.tickets if contract else 'tickets'}"
    with _opened(session, file) as (source, size), _reading(session, file, size) as progress:
        plan = plan_import(
            source,
            file,
            map_file,
            zone=home_zone,
            log_zone=clock,
            id_prefix=contract.id_prefix if contract else "ITB",
            folder=folder,
            period_of=Timeline(contract).period_at if contract else None,
            progress=progress,
        )
        if not isinstance(plan, Import):
            raise MappingRefused(map_file.path, plan)
        drafts = plan.tickets()
        first = next(drafts, None)  # the whole log was read when it comes
    written = fill(session, chain((first,) if first else (), drafts), plan.summary.rows, folder, manner)
    if contract is None:
        _draft(session, plan, home_zone, manner, written)
    else:
        _missing_parties(session, plan, contract)
    commits = session.repository.config_flag("itbiz.commit") if manner.commit is None else manner.commit
    _report(session, plan, written, replace(manner, commit=commits))
    if commits and not manner.dry_run and written.paths:
        paths = [*written.paths, *_not_committed(session, written.there, folder)]
        count = sum(path.startswith(f"{folder}/") for path in paths)
        session.repository.commit(paths, f"Import {count} tickets from {Path(file).name}")
    return 0


def _not_committed(session: Session, there: list[str], folder: str) -> list[str]:
    """Tickets that an import wrote before and that git does not know: it was stopped before it could commit them."""
    tracked = set(session.repository.index_paths([folder])) if there else set()
    return [path for path in there if path not in tracked]


def _map_file(session: Session, form: str, mapping: str | None) -> MapFile:
    if mapping is None and form == "csv":
        raise Failure(
            msg("a CSV log needs a mapping: which column is what"),
            msg("add --map FILE; docs/import.md shows one"),
        )
    if mapping is None:
        path, text = f"{form}.yaml", shipped_text(form)
    else:
        path = mapping
        found = read_file(str(session.folder / mapping))
        if not isinstance(found, str):
            raise Failure(
                msg("there is no file `{path}`", path=path)
                if found is None
                else msg("`{path}`: {reason}", path=path, reason=found.message)
            )
        text = found
    read = read_mapping(path, text)
    if not isinstance(read, ImportMap):
        raise MappingRefused(path, read)
    return MapFile(path, text, read)


def _contract(session: Session) -> Contract | None:
    """The contract that is there. Raises Failure where it is there and cannot be read: its zone decides periods."""
    if not session.repository.has_contract:
        return None
    return session.written_contract


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Failure(
            msg("`{zone}` is no time zone", zone=name), msg("write a name of the IANA list: Europe/Paris")
        ) from error


@contextmanager
def _reading(session: Session, file: str, size: int | None) -> Iterator[Callable[[int], None]]:
    """A bar while the log is read; the body tells how many bytes of it were."""
    label = session.say(msg("reading {file}", file=Path(file).name))
    with session.terminal.progress(label, size) as advance:
        done = 0

        def progress(total: int) -> None:
            nonlocal done
            advance(total - done)
            done = total

        yield progress


@contextmanager
def _opened(session: Session, file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    if file == "-":
        yield sys.stdin.buffer, None
        return
    path = session.folder / file
    try:
        with path.open("rb") as source:
            yield source, path.stat().st_size
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise Failure(msg("`{path}` cannot be read: {reason}", path=file, reason=reason_of(error))) from error


def _draft(session: Session, plan: Import, zone: ZoneInfo, manner: Manner, written: Written) -> None:
    """A first contract: the parties found, terms from the coming period on."""
    today = datetime.now(zone).date()
    coming = period_of(today, PeriodKind.ISO_WEEK).next()
    data = draft_contract(
        plan.requesters,
        plan.providers,
        timezone=str(zone),
        first_period=coming,
        language=session.chosen_language or language_of_environment(session.env),
    )
    path = f"{session.home}{CONTRACT}"
    session.words(
        msg("{path}: a first contract from the parties found, in force from {period} on", path=path, period=coming.key)
    )
    if not manner.dry_run:
        session.repository.write([(path, emit(data))])
        written.paths.append(path)


def _missing_parties(session: Session, plan: Import, contract: Contract) -> None:
    """Parties of the log that the contract does not have: until they are added, `check` refuses their tickets."""
    parties = contract.parties
    missing = [key for key in plan.requesters if key not in parties.requesters]
    missing += [key for key in plan.providers if key not in parties.providers]
    if missing:
        shown = ", ".join(missing[:MOST_NAMED]) + (", …" if len(missing) > MOST_NAMED else "")
        session.words(
            msgs(
                "{n} party of the log is not in the contract: {names}",
                "{n} parties of the log are not in the contract: {names}",
                len(missing),
                names=shown,
            ),
            msg("add them there, under `parties:`; until then `itbiz check` refuses their tickets"),
        )


def _report(session: Session, plan: Import, written: Written, manner: Manner) -> None:
    problems = plan.problems
    for finding in problems.diagnostics:
        session.words(
            msg(
                "{path}:{line}: {message} [{code}]",
                path=finding.path,
                line=str(finding.span.line),
                message=finding.message,
                code=finding.code,
            )
        )
    if problems.not_kept:
        session.words(msgs("{n} more like these", "{n} more like these", problems.not_kept))
    if manner.as_json:
        from itbiz.views.formats.json import written as as_json

        files = {str(state): written.of[state] for state in Arrival}
        data: Imported = {
            **plan.summary.as_data(),
            "files": files,
            "unusable": {
                "unused": problems.unused,
                "problems": dict(problems.counts),
                "skipped": dict(problems.skipped),
            },
        }
        session.terminal.write(as_json(data))
    else:
        for name, value in _lines(session, plan):
            session.terminal.write(
                f"{name}\t{value}" if not session.terminal.out_is_terminal else f"{name:<34} {value}"
            )
    session.words(*_outcome(session, plan, written, manner))


def _lines(session: Session, plan: Import) -> Iterator[tuple[str, str]]:
    """The summary, a figure a line."""
    tally, language = plan.summary, session.language
    number = language.number
    yield language(msg("rows")), number(tally.rows)
    yield language(msg("tickets")), number(tally.tickets)
    if tally.opened_first and tally.opened_last:
        first, last = (each.isoformat(sep=" ", timespec="minutes") for each in (tally.opened_first, tally.opened_last))
        yield language(msg("opened")), f"{first[:16]} – {last[:16]}"
    for state, rows in tally.states.most_common():
        yield language(msg("rows in state {state}", state=state)), number(rows)
    yield language(msg("promotions to priority")), number(tally.promotions)
    yield language(msg("demotions")), number(tally.demotions)
    yield (
        language(msg("claims (ticket and period)")),
        language(
            msgs(
                "{claims} on {n} ticket",
                "{claims} on {n} tickets",
                tally.promoted,
                claims=tally.claims,
            )
        ),
    )
    yield (
        language(msg("priority changed")),
        language(
            msg(
                "{tickets} (raised {raised}, lowered {lowered}, both {both})",
                tickets=tally.changed,
                raised=tally.raised,
                lowered=tally.lowered,
                both=tally.raised_and_lowered,
            )
        ),
    )
    yield language(msg("reopened")), number(tally.reopened)
    for holder in sorted(tally.waits):
        yield _waiting(session, plan, holder)
    for value, outcome in sorted(tally.outcomes.items()):
        yield (
            language(msg("promise kept, {value}", value=value)),
            language(msg("{met} of {tickets}", met=outcome.met, tickets=outcome.tickets)),
        )


def _waiting(session: Session, plan: Import, holder: Holder) -> tuple[str, str]:
    language = session.language
    share = plan.summary.waits[holder]
    part = plan.summary.share(holder)
    of_time = f", {language.number((part or 0) * 100, 2)} %" if part is not None else ""
    return language(
        msg("waited on the {side}", side=language.holder(holder))
    ), f"{language.number(share.tickets)}{of_time}"


def _outcome(session: Session, plan: Import, written: Written, manner: Manner) -> Iterator[Any]:
    if written.of[Arrival.CHANGED]:
        yield msgs(
            "{n} ticket was changed since it was imported, and is left as it is",
            "{n} tickets were changed since they were imported, and are left as they are",
            written.of[Arrival.CHANGED],
        )
    if plan.problems.unused:
        yield msgs("{n} row could not be used", "{n} rows could not be used", plan.problems.unused)
    if manner.dry_run:
        yield msgs("{n} ticket would be written", "{n} tickets would be written", written.of[Arrival.NEW])
        return
    yield msgs("{n} ticket written", "{n} tickets written", written.of[Arrival.NEW])
    if written.of[Arrival.GROWN]:
        yield msgs("{n} continued from a longer log", "{n} continued from a longer log", written.of[Arrival.GROWN])
    if written.of[Arrival.UNCHANGED]:
        yield msgs("{n} was there already", "{n} were there already", written.of[Arrival.UNCHANGED])
    if written.paths and not manner.commit:
        folder = pasted(session, [session.home or "."])
        yield msg("next: git add {folder} && git commit, then itbiz board", folder=folder)
