"""`itbiz init`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.cli import starting
from itbiz.cli.languages import LANGUAGES
from itbiz.cli.session import did_you_mean
from itbiz.text.dataclass import dataclass
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.cli.session import Session
    from itbiz.store.repo import Repository
    from itbiz.text.message import Message

CI = {"github": ".github/workflows/itbiz.yml", "gitlab": ".gitlab-ci.yml"}
NO_CI = "none"


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties of the new contract; `examples` where nobody named them."""

    requesters: Mapping[str, str]
    providers: Mapping[str, str]
    examples: bool


def init(
    session: Session,
    *,
    requesters: Sequence[str],
    providers: Sequence[str],
    title: str | None,
    timezone: str | None,
    dry_run: bool,
    pre_commit: bool = False,
    ci: str | None = None,
    commit: bool = False,
) -> int:
    """Start a contract and a folder of tickets; `requesters` and `providers` are `KEY=NAME`.

    The language is the session's. `pre_commit` and `ci` ask for files of those tools, `commit` for a commit a change.
    """
    repository = _repository(session)
    if ci is not None and ci not in {*CI, NO_CI}:
        raise Failure(msg("`{value}` is no CI that itbiz writes a job for", value=ci), did_you_mean(ci, [*CI, NO_CI]))
    zone = _zone(session, timezone)
    home = _home(session, repository)
    there = (repository.top / f"{home}contract.yaml").exists()
    sides = _sides(session, requesters, providers, ask=not there and not dry_run)
    texts = _files(session, repository, home, sides, title, zone or "UTC", pre_commit=pre_commit, ci=ci)
    _write(session, repository, texts, dry_run=dry_run)
    if zone is None and not there:
        session.words(msg("this machine does not say its time zone: the contract is on UTC; change `timezone:` in it"))
    if dry_run:
        session.words(msg("nothing was written"))
        return 0
    _settings(repository, home, commit=commit)
    _hooks(session, repository)
    if not there:
        _next_steps(session, sides)
    return 0


def _repository(session: Session) -> Repository:
    from itbiz.store.repo import Repository

    try:
        found = Repository.discover(session.folder, session.env, elsewhere=False)
    except Failure as failure:
        if "no git repository" not in str(failure.message):
            raise
        raise Failure(
            msg("there is no git repository around `{path}`", path=str(session.folder)),
            msg("start one first: git init"),
        ) from failure
    if found.is_bare:
        raise Failure(msg("`{path}` is a bare repository, which has no files of its own", path=str(found.top)))
    session.repository = found
    return found


def _home(session: Session, repository: Repository) -> str:
    """Where the contract goes: where one is already, else the folder one stands in."""
    if repository.home or (repository.top / "contract.yaml").exists():
        return f"{repository.home}/" if repository.home else ""
    inside = os.path.relpath(session.folder.resolve(), repository.top.resolve()).replace(os.sep, "/")
    return "" if inside == "." or inside.startswith("..") else f"{inside}/"


def _zone(session: Session, timezone: str | None) -> str | None:
    if timezone is None:
        return starting.machine_zone(session.env)
    if not starting.known_zone(timezone):
        from zoneinfo import available_timezones

        raise Failure(msg("there is no time zone `{zone}`", zone=timezone), _near_zone(timezone, available_timezones()))
    return timezone


def _near_zone(word: str, known: set[str]) -> Message:
    from itbiz.text.nearest import nearest

    near = nearest(word, sorted(known), 1)
    return msg("did you mean `{near}`?", near=near[0]) if near else msg("write it as Europe/Paris or UTC")


def _sides(session: Session, requesters: Sequence[str], providers: Sequence[str], *, ask: bool) -> Sides:
    """Both sides, as named, as answered at the terminal, or as an example."""
    units = starting.parties(requesters, "--requester")
    teams = starting.parties(providers, "--provider")
    some_units, some_teams = starting.EXAMPLES[session.language_code]
    if ask and session.terminal.interactive and not units and not teams:
        units = _asked(session, session.say(msg("Business units, separated by commas:")), "--requester", some_units)
        teams = _asked(session, session.say(msg("IT teams, separated by commas:")), "--provider", some_teams)
        return Sides(units, teams, examples=False)
    return Sides(units or some_units, teams or some_teams, examples=not units or not teams)


def _asked(session: Session, question: str, flag: str, default: Mapping[str, str]) -> dict[str, str]:
    while True:
        answer = session.terminal.ask(question, flag=flag, default=", ".join(default.values()))
        try:
            found = starting.parties([word for word in answer.split(",") if word.strip()], flag)
        except Failure as failure:
            session.words(failure.message, *([failure.hint] if failure.hint else []))
            continue
        if found:
            return found


def _files(
    session: Session,
    repository: Repository,
    home: str,
    sides: Sides,
    title: str | None,
    zone: str,
    *,
    pre_commit: bool,
    ci: str | None,
) -> dict[str, str]:
    """What is to be there, by path."""
    code = session.language_code if session.language_code in LANGUAGES else "en"
    texts = {
        f"{home}contract.yaml": starting.contract_text(
            code,
            sides.requesters,
            sides.providers,
            zone=zone,
            today=starting.moment(),
            title=title,
            examples=sides.examples,
        ),
        # git keeps no empty folder.
        f"{home}tickets/.gitkeep": "",
        f"{home}schemas/ticket.schema.json": starting.schema_text("ticket"),
        f"{home}schemas/contract.schema.json": starting.schema_text("contract"),
        f"{home}.gitattributes": starting.template(
            "gitattributes", tickets=starting.merged_by_field(_tickets(session, home))
        ),
    }
    if pre_commit:
        texts[".pre-commit-config.yaml"] = starting.template("pre-commit.yaml")
    job = ci or _host(repository)
    if job in CI:
        texts[CI[job]] = starting.ci_job(job)
    return texts


def _tickets(session: Session, home: str) -> str:
    """The folder of the tickets beside the contract, as a contract that is there already names it."""
    try:
        return session.tickets_folder.removeprefix(home)
    except Failure:
        return "tickets"


def _host(repository: Repository) -> str:
    """The CI that this repository evidently has: its remote says so."""
    remotes = " ".join(
        value for key, value in repository.settings.items() if key.startswith("remote.") and key.endswith(".url")
    )
    return next((name for name in CI if name in remotes.lower()), NO_CI)


def _write(session: Session, repository: Repository, texts: Mapping[str, str], *, dry_run: bool) -> None:
    top = repository.top
    kept = [path for path in texts if os.path.lexists(top / path)]
    if any(path.endswith("tickets/.gitkeep") and (top / path).parent.exists() for path in texts):
        texts = {path: text for path, text in texts.items() if not path.endswith("tickets/.gitkeep")}
    fresh = {path: text for path, text in texts.items() if path not in kept}
    if not dry_run:
        repository.write(list(fresh.items()))
    terminal = session.terminal
    for path in fresh:
        word = msg("would be made") if dry_run else msg("made")
        terminal.write(f"{path}\t{'made'}" if not terminal.out_is_terminal else f"{session.say(word)}  {path}")
    for path in kept:
        if not path.endswith(".gitkeep"):
            session.words(msg("`{path}` is there already and was left as it is", path=path))
    _advise(session, repository, {path: texts[path] for path in kept if path in texts})


def _advise(session: Session, repository: Repository, kept: Mapping[str, str]) -> None:
    """What would have been written into files that were there, where it is not."""
    for path, wanted in kept.items():
        if not path.endswith((".gitattributes", ".pre-commit-config.yaml", ".gitlab-ci.yml")):
            continue
        text = (repository.top / path).read_text(encoding="utf-8", errors="replace")
        lines = wanted.removeprefix("repos:\n") if path == ".pre-commit-config.yaml" else wanted
        if path.endswith(".gitattributes"):
            there = text.splitlines()
            lines = "\n".join(line for line in wanted.splitlines() if line not in there)
        if ("merge=itbiz" if path.endswith(".gitattributes") else "itbiz") not in text:
            session.words(msg("add this to `{path}`:\n{lines}", path=path, lines=lines.rstrip("\n")))


def _settings(repository: Repository, home: str, *, commit: bool) -> None:
    """A hook starts at the top, so a contract elsewhere has to be named; `--commit` makes every change a commit."""
    if home and repository.config("itbiz.home") != home.rstrip("/"):
        repository.git.change("config", "itbiz.home", home.rstrip("/"))
    if commit:
        repository.git.change("config", "itbiz.commit", "true")


def _hooks(session: Session, repository: Repository) -> None:
    from itbiz.cli.commands.hook import install_all, tell

    tell(session, install_all(repository))


def _next_steps(session: Session, sides: Sides) -> None:
    title = session.say(msg("My first request"))
    session.words(
        msg(
            'next: itbiz new --title "{title}" --requester {requester} --provider {provider}',
            title=title,
            requester=next(iter(sides.requesters)),
            provider=next(iter(sides.providers)),
        ),
        msg('then: git add -A && git commit -m "itbiz"'),
    )
