"""`itbiz report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itbiz.cli.session import did_you_mean
from itbiz.domain.settled import LOOKED_BACK, periods_before
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from datetime import datetime

    from itbiz.cli.session import Session
    from itbiz.domain.backlog import Backlog
    from itbiz.domain.lateness import LateLine
    from itbiz.domain.period import Period
    from itbiz.locale import Language
    from itbiz.views.report.html.page import Neighbours
    from itbiz.views.report.week import Revision, Week

EXTRA = 'pip install "itbiz[report]"'
FORMATS = ("md", "html", "json")


def report(
    session: Session,
    *,
    period: str | None,
    form: str | None,
    output: str | None,
    summary: bool,
    persons: bool = False,
) -> int:
    """Write the weekly review."""
    from itbiz.locale import language

    chosen = _format(form, output, summary=summary)
    contract = session.contract
    wanted = _period(session, period, session.now)
    made = week_of(session, wanted, _backlog(session, wanted), whole=chosen != "md")
    # The year that goes without saying is the report's own: with the clock's, an old report would change at new year.
    lang = language(session.language_code, zone=contract.zone, year=wanted.year)
    if chosen == "json":
        from itbiz.views.report.data import as_json

        return _give(session, as_json(made), output, chosen)
    if chosen == "html":
        return _give(session, page(session, made, lang, persons=persons), output, chosen)
    from itbiz.views.report import markdown

    text = markdown.summary(made, lang) if summary else markdown.markdown(made, lang)
    return _give(session, text, output, chosen, paged=not summary)


def week_of(session: Session, period: Period, backlog: Backlog, *, whole: bool = True) -> Week:
    """The review of a period, with who signed and what was entered late.

    Without `whole` it lacks what Markdown does not show.
    """
    from itbiz.views.report.week import week

    now, what_if = session.now, session.other_contract is not None
    signers = () if what_if else _signers(backlog, now)
    late = () if what_if else _entered_late(session, period, now)
    if any(each.ticket not in backlog.by_id for each in late):
        # What was entered very late may be settled for everything else.
        backlog = session.backlog
    return week(
        backlog,
        period,
        now,
        _revision(session),
        what_if=what_if,
        whole=whole,
        signers=signers,
        late=late,
        pulses=session.pulses,
    )


def page(
    session: Session,
    made: Week,
    lang: Language,
    *,
    persons: bool = False,
    beside: Neighbours | None = None,
    quiet: bool = False,
) -> str:
    """The review as a page; a plain one, with words about what is missing, where the extra is not installed.

    `quiet` where that was said before.
    """
    from itbiz.views.report.html import drawing, templating

    if not quiet and not (templating.available() and drawing.available()):
        session.words(msg("charts are missing: `{command}` brings them", command=EXTRA))
    if not templating.available():
        from itbiz.views.report.html.bare import as_bare_html

        return as_bare_html(made, lang, EXTRA)
    from itbiz.views.report.html.page import as_html

    return as_html(made, lang, persons=persons, beside=beside)


def _backlog(session: Session, period: Period) -> Backlog:
    """What a review of a period looks at; of one long past everything."""
    timeline, found = session.timeline, session.last_reviewed
    start = timeline.start(period)
    # Its own period and the one before are looked at in all detail, the trailing ones of both in outlines.
    whole, outlined = periods_before(timeline, start, 1), periods_before(timeline, start, LOOKED_BACK - 1)
    if _reaches(found, found.settled.cutoff, whole) and _reaches(found, found.settled.flow_from, outlined):
        return found
    found, whole = session.reviewed, periods_before(timeline, timeline.end(period), LOOKED_BACK)
    return found if _reaches(found, found.settled.cutoff, whole) else session.backlog


def _reaches(backlog: Backlog, known_from: datetime | None, wanted_from: datetime | None) -> bool:
    """Whether what is known from some instant on is enough for a look back to another; all is where nothing settled."""
    if not backlog.settled.count:
        return True
    return known_from is not None and wanted_from is not None and known_from <= wanted_from


def _format(form: str | None, output: str | None, *, summary: bool) -> str:
    """`--format`, else what the file is named, else Markdown."""
    named = Path(output).suffix.lstrip(".").lower() if output else ""
    chosen = form.lower() if form else named if named in FORMATS else "html" if named == "htm" else "md"
    if chosen not in FORMATS:
        raise Failure(msg("`{format}` is not a format of the report", format=chosen), did_you_mean(chosen, FORMATS))
    if summary and chosen == "html":
        raise Failure(msg("the page has no first screen alone"), msg("leave out `--summary`: the page begins with it"))
    if summary and chosen == "json":
        raise Failure(
            msg("the first screen is for reading: there is no JSON of it"),
            msg("leave out `--summary`; `at_a_glance` and `to_decide` are keys of the whole"),
        )
    return chosen


def _period(session: Session, key: str | None, now: datetime) -> Period:
    """The period asked for; by itself the last one that was over by then: the review is held on Monday."""
    timeline = session.timeline
    if key is None:
        return timeline.previous(timeline.period_at(now))
    found = session.period(key)
    if timeline.resolve(found) is None:
        known = timeline.period_on(found.first)
        raise Failure(
            msg("`{period}` is no period of this contract", period=found.key),
            msg("did you mean `{near}`?", near=known.key),
        )
    if timeline.start(found) > now:
        raise Failure(
            msg("{period} has not begun: there is nothing to look back on", period=found),
            msg("`itbiz report` alone is about the last period that is over"),
        )
    return found


def _signers(backlog: Backlog, now: datetime) -> tuple[str, ...]:
    """The parties that signed the terms in force."""
    from itbiz.domain.amendment import blocks

    term = backlog.timeline.term_at(now)
    found = [block.signed for block in blocks(backlog.contract, backlog.signatures) if block.term is term]
    return tuple(sorted(found[0])) if found else ()


def _entered_late(session: Session, period: Period, now: datetime) -> tuple[LateLine, ...]:
    """The lines that the commits of a period brought long after their moment; fewer where history was cut off."""
    from hashlib import sha256

    from itbiz.cli.known import kept
    from itbiz.domain.lateness import late_lines, overdue_lines
    from itbiz.store import base, history

    repository, timeline = session.repository, session.timeline
    begin, end = timeline.start(period), min(timeline.end(period), now)
    if session.seen is None and not repository.has_commits:
        return ()
    steps = history.steps(repository.git, "HEAD", (), [session.tickets_folder], since=begin)
    within = [step for step in steps if begin <= step.instant < end]
    edge = set(base.shallow_commits(repository.git)) if within else set()
    told = [step for step in within if step.commit not in edge]
    # The lines that a commit brought follow from the contents it changed, whatever contract judges them.
    known = sha256(repr([(step.instant, step.files) for step in told]).encode("utf-8", "surrogatepass")).hexdigest()

    def read() -> tuple[LateLine, ...]:
        from itbiz.cli.authoring import CommittedTickets  # with it come the rules, and the parser of YAML

        return overdue_lines(CommittedTickets(repository, None, session.cache).arrivals(told))

    return late_lines(kept(session.cache, "arrived", known, read), timeline)


def _revision(session: Session) -> Revision:
    """What is checked out, and whether contract, tickets, signatures and pulses are as it has them."""
    from itbiz.views.report.week import Revision

    repository, seen = session.repository, session.seen
    if seen is not None and not seen.changed:
        return Revision(seen.commit, clean=True)
    commit = repository.head_commit
    paths = [repository.contract_path, session.tickets_folder, f"{session.home}signatures", f"{session.home}pulse"]
    changed = repository.git.names("status", "--porcelain", "-z", "--untracked-files=all", "--", *paths)
    return Revision(commit, clean=commit is not None and not changed)


def _give(session: Session, text: str, output: str | None, form: str, *, paged: bool = False) -> int:
    if output is not None:
        from itbiz.store.files import write_all

        place = session.folder / Path(output)
        write_all(place.parent.resolve(), [(place.name, text)])
        session.words(msg("wrote {path}", path=output))
        return 0
    terminal = session.terminal
    if form == "md" and not terminal.unicode:
        from itbiz.views.cells import plain

        text = plain(text)
    if not paged or not terminal.out_is_terminal:
        terminal.write(text)
        return 0
    with terminal.paged(session.repository.pager()) as pager:
        pager.write(text)
    return 0
