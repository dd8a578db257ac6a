"""What a command needs of the world: where, what, who, when, which language; each looked up when first asked for."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itbiz.cli.languages import LANGUAGE_LINE, LANGUAGES, language_of_contract, language_of_environment
from itbiz.cli.places import PULSE
from itbiz.text.characters import strip_unsafe
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg, msgs
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import typer

    from itbiz.cli.console import Terminal
    from itbiz.domain.backlog import Backlog, Entry
    from itbiz.domain.contract import Contract
    from itbiz.domain.period import Period
    from itbiz.domain.pulse import Pulses
    from itbiz.domain.timeline import Timeline
    from itbiz.locale import Language
    from itbiz.store.cache import Cache
    from itbiz.store.git import Answer, Started
    from itbiz.store.recall import Recall
    from itbiz.store.repo import Repository
    from itbiz.store.status import Status
    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.snapshot import Snapshot, Unreadable

MOST_CANDIDATES = 10


class ContractUnreadable(Failure):
    """The contract is there and says nothing that can be relied on; `diagnostics` tell why."""

    def __init__(self, message: Message, diagnostics: Iterable[Diagnostic]) -> None:
        super().__init__(message, msg("`itbiz contract check` shows each place again once you have mended it"))
        self.diagnostics = tuple(diagnostics)


class Session:
    """One run of the program. `chosen_language` is what `--lang` says; `folder` is where the person stands.

    `as_of` and `what_if` are set by the commands that take `--as-of` and `--contract`, before anything is read.
    """

    def __init__(
        self,
        terminal: Terminal,
        env: Mapping[str, str],
        *,
        chosen_language: str | None = None,
        folder: Path | None = None,
    ) -> None:
        self.terminal = terminal
        self.env = env
        self.chosen_language = chosen_language
        self.folder = folder or Path.cwd()
        self.as_of: str | None = None
        self.what_if: str | None = None
        self.named: set[str] = set()
        """The ids of the tickets that were asked for."""
        self.stands_on: list[bytes] | None = None
        """What a command's change is judged on besides the files; see `foretold`."""
        self.seen: Status | None = None
        """What git said of the work tree when the present was looked at; None where nobody asked, or it could not."""
        self.base_commit: str | None = None
        """The one commit it is judged against."""
        self.staged: tuple[tuple[str, ...], bytes] | None = None
        """What the index has otherwise than HEAD, as git told a hook, and the places it was asked about."""
        self._ahead: tuple[tuple[str, ...], Started] | None = None

    # Language

    @cached_property
    def translate(self) -> Callable[[str], str]:
        """Help and the words of the command line itself, in the language that `language_code` finds.

        One line of the contract is looked at and no git is asked: help is there where neither works.
        """
        code = self.chosen_language or language_of_contract(self.folder) or language_of_environment(self.env)
        if code == "en":
            return str
        from itbiz.locale import language  # English pays for no catalogue

        return language(code).translate

    @cached_property
    def language_code(self) -> str:
        """`--lang`, then the contract's `language`, then the locale."""
        if self.chosen_language:
            return self.chosen_language
        try:
            written = self.contract_data.get("language")
        except Failure:
            written = self._language_of_head
        return written if written in LANGUAGES else language_of_environment(self.env)

    @property
    def _language_of_head(self) -> str | None:
        """The `language` of the contract in HEAD, for a bare repository, which has no files to look at."""
        try:
            repository = self.repository
            if not (repository.is_bare and repository.has_commits):
                return None
            text = repository.revision("HEAD", [repository.contract_path]).get(repository.contract_path)
        except Failure:
            return None
        found = LANGUAGE_LINE.search(text.encode()) if isinstance(text, str) else None
        return found["code"].decode() if found else None

    @cached_property
    def language(self) -> Language:
        """What says messages, dates and numbers. Without a contract, or with a wrong `--as-of`, it has no clock."""
        from itbiz.locale import language  # fast paths say nothing

        try:
            return language(self.language_code, zone=self.zone, year=self.now.year)
        except Failure:
            return language(self.language_code)

    def say(self, message: Message) -> str:
        """A message in the session's language."""
        return self.language(message)

    def words(self, *messages: Message) -> None:
        """Words for the person, on stderr, a line each."""
        for message in messages:
            self.terminal.words(self.say(message))

    # Where

    @cached_property
    def repository(self) -> Repository:
        """The repository around the folder, or the one `itbiz.repo` names. Raises Failure where there is none."""
        from itbiz.store.repo import Repository  # help and explain need none

        return Repository.discover(self.folder, self.env)

    @property
    def home(self) -> str:
        """The folder of the contract in the repository, with its slash; empty at the top."""
        return f"{self.repository.home}/" if self.repository.home else ""

    @cached_property
    def contract_text(self) -> str | Unreadable:
        """The text of contract.yaml in the work tree, or why it is none. Raises Failure where there is no such file."""
        path = self.repository.contract_path
        found = self.repository.worktree([path]).get(path)
        if found is None:
            raise Failure(
                msg("there is no contract in `{folder}`", folder=str(self.repository.top / self.repository.home)),
                msg("`itbiz init` starts one"),
            )
        return found

    def take_over(self, backlog: Backlog) -> None:
        """Take language and zone from the contract of this backlog: a server has no work tree to look at."""
        text = backlog.snapshot.get(backlog.contract_path)
        if isinstance(text, str):
            self.contract_text = text

    @cached_property
    def contract_data(self) -> Mapping[str, object]:
        """The keys of contract.yaml, not validated; empty where it is no YAML. Costs no schema."""
        from itbiz.cli.known import known

        def read() -> Mapping[str, object]:
            from itbiz.text.source import Document, parse

            parsed = parse(text) if isinstance(text, str) else None
            return parsed.data if isinstance(parsed, Document) else {}

        text = self.contract_text
        found: Mapping[str, object] = known(self.cache, "data", text, read)
        return found

    @property
    def tickets_folder(self) -> str:
        """The folder of the tickets in the repository, without a slash at the end."""
        written = self.contract_data.get("tickets")
        folder = written.strip("/") if isinstance(written, str) else ""
        parts = folder.split("/")
        return f"{self.home}{folder}" if folder and not {"", ".", "..", ".git"} & set(parts) else f"{self.home}tickets"

    # What

    @contextmanager
    def looking_ahead(self) -> Iterator[None]:
        """Have git look at the work tree while this process imports what it needs to show it."""
        from itbiz.store.git import STATUS

        # What is wrong is said by whoever needs it, in the order in which it is needed.
        with suppress(Failure):
            home = self.home
            places = (self.repository.contract_path, self.tickets_folder, f"{home}signatures", f"{home}pulse")
            self._ahead = (places, self.repository.git.begin(*STATUS, *places))
        try:
            yield
        finally:
            if self._ahead is not None:
                self._ahead[1].__exit__(None, None, None)

    def status_of(self, places: Sequence[str]) -> Answer:
        """What `git status` says of some places, as it began to look ahead if it did."""
        from itbiz.store.git import STATUS

        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            with ahead[1] as begun:
                if ahead[0] == tuple(places):
                    return begun.answer()
        return self.repository.git.ask(*STATUS, *places)

    @cached_property
    def snapshot(self) -> Snapshot:
        """Contract, tickets, signatures and pulses as they lie in the work tree."""
        contract = self.repository.contract_path
        return self.repository.worktree([contract, self.tickets_folder, f"{self.home}signatures", f"{self.home}pulse"])

    @cached_property
    def backlog(self) -> Backlog:
        """The work tree understood, as of `--as-of` and under `--contract` where they are given.

        A contract that cannot be read is a finding in it; `contract` raises. Raises Failure where there is no contract.
        """
        from itbiz.domain.backlog import read  # imports the schemas

        _ = self.contract_text
        found = read(self.snapshot, self.home, contract=self.other_contract, loader=self.loader)
        return found.as_of(self.now) if self.as_of else found

    @cached_property
    def present(self) -> Backlog:
        """The same, for whoever looks at the present: tickets settled long ago are summed up, where that can be told.

        Raises Failure where there is no contract.
        """
        from itbiz.cli.present import WALL, present

        return self._seen(present(self, WALL, claims=False))

    @cached_property
    def accounted(self) -> Backlog:
        """The same, with every ticket that ever had a claim: what a period long past came to can be told."""
        from itbiz.cli.present import WALL, present

        return self.present if self.present.past is None else self._seen(present(self, WALL))

    @cached_property
    def last_reviewed(self) -> Backlog:
        """The same, for a review of the last period or the running one: with outlines of those it looks back on."""
        from itbiz.cli.present import LAST_REVIEW, present

        return self._seen(present(self, LAST_REVIEW, outlined=True))

    @cached_property
    def reviewed(self) -> Backlog:
        """The same, for a review of some time ago."""
        from itbiz.cli.present import REVIEW, present

        return self._seen(present(self, REVIEW))

    def _seen(self, found: Backlog | None) -> Backlog:
        if found is None:
            return self.backlog
        return found.as_of(self.now) if self.as_of else found

    @cached_property
    def loader(self) -> Recall:
        """What reads tickets, with the help of the cache."""
        from itbiz.store.recall import Recall
        from itbiz.store.shared_work import jobs_of

        return Recall(self.cache, self.repository.algorithm, jobs_of(self.env), self.repository.known)

    @cached_property
    def cache(self) -> Cache:
        """What was read before, beside the repository's objects."""
        from itbiz.domain import public_holidays
        from itbiz.store.cache import Cache
        from itbiz.store.holidays import holidays_recalled

        cache = Cache.beside(self.repository.common_dir)
        public_holidays.ask(holidays_recalled(cache))
        return cache

    @cached_property
    def other_contract(self) -> Contract | None:
        """The contract that `--contract` tries out, if it does. Raises Failure where it cannot be read."""
        if self.what_if is None:
            return None
        from itbiz.domain.backlog import load
        from itbiz.domain.contract import Contract
        from itbiz.store.files import read as read_file

        text = read_file(str(self.folder / self.what_if))
        if text is None:
            raise Failure(msg("there is no file `{path}`", path=self.what_if))
        findings: list[Diagnostic] = []
        loaded = load(Contract, self.what_if, text, findings)
        if loaded is None:
            raise ContractUnreadable(msg("the contract `{path}` cannot be read", path=self.what_if), findings)
        return loaded[0]

    @cached_property
    def contract(self) -> Contract:
        """The contract in force for this command. Raises ContractUnreadable with its findings."""
        return self.other_contract or self.written_contract

    @cached_property
    def written_contract(self) -> Contract:
        """The contract of the work tree, read without the tickets; `--contract` does not count.

        Raises ContractUnreadable with its findings.
        """
        from itbiz.cli.present import contract_of

        findings: list[Diagnostic] = []
        found = contract_of(self, findings)
        if found is None:
            path = self.repository.contract_path
            raise ContractUnreadable(msg("the contract `{path}` cannot be read", path=path), findings)
        return found

    @property
    def timeline(self) -> Timeline:
        """The contract's periods and terms. Raises as `contract`."""
        from itbiz.cli.present import timeline_of

        return timeline_of(self, self.contract) or self.backlog.timeline

    @cached_property
    def pulses(self) -> Pulses | None:
        """What parties say of their trust, in the work tree; None where there is no such folder. Raises as `contract`.

        Nothing but the folder's absence is looked at where pulses are not used.
        """
        if not (self.repository.top / f"{self.home}{PULSE}").exists():
            return None
        from itbiz.domain.pulse import read_pulses

        snapshot = self.repository.worktree([f"{self.home}{PULSE}"])
        return read_pulses(snapshot, self.home, self.contract, self.timeline)

    # Who and when

    @cached_property
    def who(self) -> str:
        """The e-mail address of the person acting, as the base's `.mailmap` has it: a change never renames its author.

        Raises Failure where git does not know who that is.
        """
        bases = self.repository.bases()
        return self.repository.author(bases[0] if bases else None).email

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the contract's clock; UTC where the contract has none that exists."""
        source = self.other_contract
        if source is not None:
            return source.zone
        written = self.contract_data.get("timezone")
        try:
            return ZoneInfo(written if isinstance(written, str) else "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")

    @cached_property
    def now(self) -> datetime:
        """The moment that counts as now, on the contract's clock: `--as-of`, else the system's clock."""
        if self.as_of is None:
            return self.system_now
        from itbiz.cli.moments import moment  # imports periods

        return moment(self.as_of, self.zone)

    @cached_property
    def system_now(self) -> datetime:
        """The system's clock, whatever `--as-of` says."""
        return datetime.now(UTC).replace(microsecond=0).astimezone(self.zone)

    # Words that name something

    def ticket(self, reference: str) -> Entry:
        """The ticket that `reference` names: an id or the beginning of one, in any case, with or without its prefix.

        Raises Failure: for several, with their titles; for none, with those that look like it.
        """
        from itbiz.cli.present import entry_of, ids_of
        from itbiz.domain.selection import named

        known = ids_of(self)
        found = named(reference, known)
        if len(found) == 1:
            self.named.add(found[0])
            return entry_of(self, found[0])
        titles = {key: strip_unsafe(entry_of(self, key).ticket.title) for key in found[:MOST_CANDIDATES]}
        if found:
            lines = "\n".join(f"  {key}  {title}" for key, title in titles.items())
            raise Failure(
                msgs(
                    "`{reference}` could be {n} ticket:\n{candidates}",
                    "`{reference}` could be any of {n} tickets:\n{candidates}",
                    len(found),
                    reference=reference,
                    candidates=lines,
                ),
                msg("write one character more of the id"),
            )
        for path in self.present.unreadable:
            if named(reference, {path.rpartition("/")[2].partition(".")[0]: path}):
                raise Failure(msg("`{path}` cannot be read", path=path), msg("`itbiz check` says why"))
        near = nearest(reference, [*known, *(key.rpartition("-")[2] for key in known)], 1)
        hint = msg("did you mean `{near}`?", near=near[0]) if near else msg("`itbiz list` shows every ticket")
        raise Failure(msg("there is no ticket `{reference}`", reference=reference), hint)

    def requester(self, key: str) -> str:
        """The key of a business unit, checked. Raises Failure with the nearest one."""
        return self._party(key, self.contract.parties.requesters, msg("`{key}` is not a business unit", key=key))

    def provider(self, key: str) -> str:
        """The key of an IT team, checked. Raises Failure with the nearest one."""
        return self._party(key, self.contract.parties.providers, msg("`{key}` is not a team", key=key))

    def party(self, key: str, contract: Contract | None = None) -> str:
        """The key of either side of a contract, or of the one in force, checked. Raises Failure with the nearest."""
        parties = (contract or self.contract).parties
        known = [*parties.requesters, *parties.providers]
        return self._party(key, known, msg("`{key}` is not a party of the contract", key=key))

    @staticmethod
    def _party(key: str, known: Iterable[str], message: Message) -> str:
        keys = {each.casefold(): each for each in known}
        found = keys.get(key.casefold())
        if found is None:
            raise Failure(message, did_you_mean(key, keys.values()))
        return found

    def period(self, key: str | None) -> Period:
        """The period with this key; the one `now` falls in without a key. Raises Failure for a wrong key."""
        if key is None:
            return self.timeline.period_at(self.now)
        try:
            return self.timeline.parse(key)
        except ValueError as error:
            raise failure_of(error) from error


def did_you_mean(word: str, known: Iterable[str]) -> Message:
    """The hint for a word that is none of the known ones."""
    known = tuple(known)
    near = nearest(word, known, 1)
    if near:
        return msg("did you mean `{near}`?", near=near[0])
    return msg("there is: {known}", known=", ".join(known))


def failure_of(error: ValueError) -> Failure:
    """The failure that says what a ValueError of the domain says; such an error carries a message."""
    argument = error.args[0] if error.args else None
    return Failure(argument if isinstance(argument, Message) else msg("{reason}", reason=str(error)))


def session_of(ctx: typer.Context) -> Session:
    """The session that a command runs in."""
    return cast("Session", ctx.find_root().obj)
