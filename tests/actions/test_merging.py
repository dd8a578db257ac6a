"""Two people change one ticket: what comes out, whichever of them is asked first."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from itbiz.actions.merging import Merged, merge
from itbiz.domain.backlog import read
from itbiz.domain.merging import LISTS, _identities, spoken
from itbiz.domain.renumbering import renumbered
from itbiz.rules import append_only, thread
from itbiz.rules.change import Change
from itbiz.text.edit import append_item, emit, set_value
from itbiz.text.source import Document, parse

BASE = """\
# yaml-language-server: $schema=../schemas/ticket.schema.json
id: ITB-7K3QX
title: 'Ouvrir le flux'  # kept
type: request
requester: marches
status: ready
class: standard
opened: 2026-09-27T16:40:00+02:00

# what hangs together
links:
  - {type: blocks, id: ITB-2M9DA}
history:   # append-only
  - {at: 2026-09-28T09:12:00+02:00, to: ready, by: nadia@x}  # first
claims:
  - period: 2026-W40
    requester: marches
    provider: systemes
    kind: quota
    at: 2026-09-28T09:12:00+02:00
    by: claire@x
thread:
  - {n: 1, at: 2026-09-28T11:00:00+02:00, by: hugo@x, kind: acknowledgement, verdict: fits}
# the end
"""


def data_of(text: str) -> dict[str, Any]:
    document = parse(text)
    assert isinstance(document, Document), (text, document)
    return document.data


def both(base: str, ours: str, theirs: str) -> Merged:
    """The merge, which is the same from either side."""
    found, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert found is not None
    assert other is not None
    assert sorted(found.conflicts) == sorted(other.conflicts)
    assert swapped(found.text) == other.text
    return found


def swapped(text: str) -> str:
    """A text with the two sides of every conflict in the other order."""
    return re.sub(r"(?ms)^(<<<<<<< ours: \S+\r?\n)(.*?)(=======\r?\n)(.*?)(>>>>>>> theirs: )", r"\1\4\3\2\5", text)


def clean(base: str, ours: str, theirs: str) -> str:
    found = both(base, ours, theirs)
    assert found.conflicts == ()
    return found.text


def edited(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def added(text: str, name: str, line: str) -> str:
    """A line written below the last of a list."""
    known = {
        "links": "ITB-2M9DA}\n", "history": "# first\n", "claims": "by: claire@x\n", "thread": "verdict: fits}\n"
    }[name]  # fmt: skip
    return edited(text, (known, f"{known}{line}\n"))


def test_each_side_changes_a_field() -> None:
    ours = edited(BASE, ("class: standard", "class: intangible"))
    theirs = edited(BASE, ("status: ready\n", "status: ready\ndue: 2026-12-01 # bientôt\n"))
    assert clean(BASE, ours, theirs) == edited(ours, ("status: ready\n", "status: ready\ndue: 2026-12-01 # bientôt\n"))


def test_a_value_of_one_side_and_the_comment_of_the_other() -> None:
    ours = edited(BASE, ("'Ouvrir le flux'  # kept", "'Ouvrir le flux'  # gardé"), ("# what hangs", "# ce qui tient"))
    theirs = edited(BASE, ("title: 'Ouvrir le flux'", "title: Fermer le flux"))
    assert clean(BASE, ours, theirs) == edited(ours, ("'Ouvrir le flux'", "Fermer le flux"))


def test_lines_of_both_sides_stand_in_the_order_of_their_instants() -> None:
    first = "  - {at: 2026-09-28T10:00:00+02:00, to: started, by: hugo@x}"
    second = "  # while he worked\n  - {at: 2026-09-28T08:30:00+00:00, by: ana@x, field: type, from: a, to: b}"
    ours = added(edited(BASE, ("status: ready", "status: started")), "history", first)
    theirs = added(BASE, "history", second)
    assert clean(BASE, ours, theirs) == ours.replace(f"{first}\n", f"{first}\n{second}\n")


def test_the_release_of_a_claim_is_taken_and_so_is_what_comes_after_it() -> None:
    release = "    released: {at: 2026-09-28T12:00:00+02:00, by: claire@x, cause: swapped}\n"
    ours = edited(BASE, ("    by: claire@x\n", f"    by: claire@x  # hers\n{release}"))
    theirs = edited(BASE, ("    by: claire@x\n", "    by: claire@x\n    review: {due: 2026-10-05}\n"))
    text = clean(BASE, ours, theirs)
    assert text == edited(ours, (release, f"{release}    review: {{due: 2026-10-05}}\n"))
    consent = edited(text, ("cause: swapped}", "cause: swapped, consent: {by: hugo@x, at: 2026-09-28T13:00:00+02:00}}"))
    done = edited(text, ("{due: 2026-10-05}", "{due: 2026-10-05, done: 2026-10-02}"))
    assert clean(text, consent, done) == edited(consent, ("{due: 2026-10-05}", "{due: 2026-10-05, done: 2026-10-02}"))


def test_approvals_of_the_two_sides_are_put_together() -> None:
    ours = edited(BASE, ("    by: claire@x\n", "    by: claire@x\n    approved_by: {requester: claire@x}\n"))
    theirs = edited(BASE, ("    by: claire@x\n", "    by: claire@x\n    approved_by: {provider: hugo@x}\n"))
    claim = data_of(clean(BASE, ours, theirs))["claims"][0]
    assert claim["approved_by"] == {"provider": "hugo@x", "requester": "claire@x"}
    other = edited(BASE, ("    by: claire@x\n", "    by: claire@x\n    approved_by: {provider: ines@x}\n"))
    assert both(BASE, theirs, other).conflicts == ("claims.approved_by.provider",)


def test_two_releases_of_one_claim_are_a_conflict_that_says_so() -> None:
    ours, theirs = (
        edited(
            BASE, ("by: claire@x\n", f"by: claire@x\n    released: {{at: 2026-09-28T1{hour}:00:00+02:00, by: a@x}}\n")
        )
        for hour in (2, 3)
    )
    found = both(BASE, ours, theirs)
    assert found.conflicts == ("claims.released",)
    (problem,) = problems(found.text)
    assert "`released` into one line of `claims`" in problem


def problems(text: str) -> list[str]:
    found = parse(text)
    assert not isinstance(found, Document)
    return [str(each.message) for each in found]


def test_both_sides_moved_it_elsewhere() -> None:
    one = "  - {at: 2026-09-28T10:00:00+02:00, to: started, by: hugo@x}"
    two = "  - {at: 2026-09-28T11:00:00+02:00, to: delivered, by: ana@x}"
    ours = added(edited(BASE, ("status: ready", "status: started # vite")), "history", one)
    theirs = added(edited(BASE, ("status: ready", "status: delivered")), "history", two)
    found = both(BASE, ours, theirs)
    assert found.conflicts == ("status",)
    between = "<<<<<<< ours: status\nstatus: started # vite\n=======\nstatus: delivered\n>>>>>>> theirs: status\n"
    assert found.text == added(edited(BASE, ("status: ready\n", between)), "history", f"{one}\n{two}")
    assert problems(found.text) == ["both sides of a merge changed `status`: lines 6 to 10 hold the two of them"]


def test_who_went_the_same_way_further_is_right() -> None:
    one = "  - {at: 2026-09-28T10:00:00+02:00, to: started, by: hugo@x}"
    two = "  - {at: 2026-09-28T11:00:00+02:00, to: delivered, by: ana@x}"
    ours = added(edited(BASE, ("status: ready", "status: started")), "history", one)
    theirs = added(edited(BASE, ("status: ready", "status: delivered")), "history", f"{one}\n{two}")
    assert clean(BASE, ours, theirs) == theirs
    back = "  - {at: 2026-09-28T12:00:00+02:00, to: ready, by: ana@x, why: x}"
    round_trip = added(BASE, "history", f"{one}\n{back}")
    assert both(BASE, round_trip, added(edited(BASE, ("status: ready", "status: waiting")), "history", two)).conflicts


def test_a_line_that_one_side_takes_away_goes_as_in_a_revert() -> None:
    line = "  - {at: 2026-09-28T10:00:00+02:00, to: started, by: hugo@x}"
    moved = added(edited(BASE, ("status: ready", "status: started")), "history", line)
    later = edited(
        moved, ("fits}\n", "fits}\n  - {n: 2, at: 2026-09-29T11:00:00+02:00, by: a@x, kind: comment, text: x}\n")
    )
    assert clean(moved, later, BASE) == edited(
        BASE, ("fits}\n", "fits}\n  - {n: 2, at: 2026-09-29T11:00:00+02:00, by: a@x, kind: comment, text: x}\n")
    )
    released = edited(BASE, ("by: claire@x\n", "by: claire@x\n    released: {at: 2026-09-28T12:00:00+02:00}\n"))
    without = BASE[: BASE.index("claims:")] + BASE[BASE.index("thread:") :]
    assert both(BASE, released, without).conflicts == ("claims",)


def test_numbers_that_both_sides_gave_stay_apart_and_answers_follow() -> None:
    asked = "  - {n: 2, at: 2026-09-28T12:00:00+02:00, by: hugo@x, kind: question, to: requester, text: IP ?}"
    theirs_asked = "  - {n: 2, at: 2026-09-28T11:30:00+02:00, by: nadia@x, kind: question, to: provider, text: Quand ?}"
    answered = "  - {n: 3, at: 2026-09-28T12:30:00+02:00, by: hugo@x, kind: answer, re: 2, text: Demain}"
    text = clean(BASE, added(BASE, "thread", asked), added(BASE, "thread", f"{theirs_asked}\n{answered}"))
    wanted = f"{theirs_asked}\n{asked.replace('n: 2', 'n: 3')}\n{answered.replace('n: 3', 'n: 4')}"
    assert text == added(BASE, "thread", wanted)
    # The other branch goes on under its own numbers, and is merged again.
    before = added(BASE, "thread", asked)
    after = added(BASE, "thread", f"{asked}\n{answered.replace('12:30', '13:30').replace('Demain', '10.0.0.1')}")
    thread = data_of(clean(before, text, after))["thread"]
    assert [(line["n"], line.get("re")) for line in thread] == [(1, None), (2, None), (3, None), (4, 2), (5, 3)]


def test_an_answer_to_everything_closes_no_question_its_author_never_saw() -> None:
    asked = "  - {n: 2, at: 2026-09-28T12:00:00+02:00, by: hugo@x, kind: question, to: requester, text: IP ?}"
    answered = "  - {n: 2, at: 2026-09-28T12:30:00+02:00, by: nadia@x, kind: answer, text: Voilà}"
    thread = data_of(clean(BASE, added(BASE, "thread", asked), added(BASE, "thread", answered)))["thread"]
    assert [(line["n"], line["kind"]) for line in thread[1:]] == [(3, "question"), (2, "answer")]


def test_what_is_no_number_is_left_as_it_is() -> None:
    thread = [{"n": "two", "text": "x"}, {"text": "y"}]
    assert renumbered(thread, [(None, 0, None), (None, None, 0)], [[], thread[:1], thread[1:]]) == thread
    assert spoken(["text", {"n": 1}]) == ['"text"', '{"at": "null"}']


def test_lists_laid_out_differently() -> None:
    link = "  - {type: blocks, id: ITB-AAAAA}"
    wide = added(BASE, "links", link).replace("\n  - {type", "\n- {type")
    assert clean(BASE, wide, added(BASE, "links", "  - {type: blocks, id: ITB-BBBBB}")) == edited(
        wide,
        ("- {type: blocks, id: ITB-AAAAA}\n", "- {type: blocks, id: ITB-AAAAA}\n- {type: blocks, id: ITB-BBBBB}\n"),
    )
    flow = edited(BASE, ("links:\n  - {type: blocks, id: ITB-2M9DA}", "links: [{type: blocks, id: ITB-2M9DA}]"))
    text = clean(
        flow,
        edited(flow, ("}]", "}, {type: blocks, id: ITB-AAAAA}]")),
        edited(flow, ("[{type", "[{type: caused_by, id: ITB-BBBBB}, {type")),
    )
    assert [each["id"] for each in data_of(text)["links"]] == ["ITB-BBBBB", "ITB-2M9DA", "ITB-AAAAA"]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends(newline: str) -> None:
    ours = edited(BASE, ("class: standard", "class: intangible"))
    theirs = edited(BASE, ("id: ITB-2M9DA}\n", "id: ITB-2M9DA}\n  - {type: blocks, id: ITB-AAAAA}\n"))
    wanted = clean(BASE, ours, theirs)
    base, ours, theirs = (each.replace("\n", newline) for each in (BASE, ours, theirs))
    assert clean(base, ours, theirs) == wanted.replace("\n", newline)
    # One side turned the line ends over: as it wished.
    assert clean(BASE, ours, theirs.replace(newline, "\n")) == wanted.replace("\n", newline)
    assert clean(BASE, "\ufeff" + ours, theirs) == "\ufeff" + wanted.replace("\n", newline)


def test_a_whole_file_between_brackets() -> None:
    base = "{id: ITB-AAAAA, title: x, links: []} # all on one line\n"
    ours, theirs = (
        base.replace("title: x", "title: one"),
        base.replace("links: []", "links: [{type: blocks, id: ITB-B}]"),
    )
    text = clean(base, ours, theirs)
    assert text == "{id: ITB-AAAAA, title: one, links: [{type: blocks, id: ITB-B}]} # all on one line\n"
    assert merge(base, ours, base.replace("title: x", "title: two")) is None


def test_what_cannot_be_read_is_left_to_git() -> None:
    assert merge(BASE, f"{BASE}x: [", edited(BASE, ("ready", "started"))) is None
    assert merge("a: [", BASE, edited(BASE, ("ready", "started"))) is None


def test_texts_of_several_lines() -> None:
    base = f"{BASE}description: |\n  one\n  two\n  three\n"
    ours, theirs = base.replace("  one", "  1"), base.replace("  three", "  3")
    assert both(base, ours, theirs).conflicts == ("description",)
    calls = []

    def lines(*sides: str) -> str | None:
        calls.append(sides)
        return "1\ntwo\n3\n"

    found = merge(base, ours, theirs, lines)
    assert found == Merged(f"{BASE}description: |\n  1\n  two\n  3\n")
    assert calls == [("one\ntwo\nthree\n", "1\ntwo\nthree\n", "one\ntwo\n3\n")]
    assert merge(base, ours, theirs, lambda *_: None) == both(base, ours, theirs)


def test_two_tickets_under_one_name() -> None:
    other = edited(BASE, ("opened: 2026-09-27T16:40:00+02:00", "opened: 2026-09-27T17:00:00+02:00"))
    found = both("", BASE, other)
    assert found == Merged(f"<<<<<<< ours: ticket\n{BASE}=======\n{other}>>>>>>> theirs: ticket\n", ("ticket",))
    assert problems(found.text) == ["each side of a merge added a ticket of its own under the name of this file"]
    # One ticket that came twice, as by cherry-pick.
    later = edited(BASE, ("16:40:00+02:00", "14:40:00Z"), ("class: standard", "class: intangible"))
    assert both("", BASE, edited(BASE, ("class: standard", "class: intangible"))).conflicts == ("class",)
    assert "ticket" not in both("", BASE, later).conflicts


# Random histories

PEOPLE = st.sampled_from(["ana@x", "hugo@x", "claire@x"])
MINUTES = st.integers(0, 59)


@st.composite
def acts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Something a person adds to a ticket."""
    at = f"2026-09-29T1{draw(st.integers(0, 3))}:{draw(MINUTES):02}:00+02:00"
    by = draw(PEOPLE)
    kind = draw(st.sampled_from(["history", "claims", "thread", "thread", "links", "release", "field", "remark"]))
    if kind == "field":
        return kind, {"name": draw(st.sampled_from(["title", "contact"])), "value": draw(st.sampled_from(["x", "z"]))}
    if kind == "remark":
        return kind, {"above": draw(st.sampled_from(["status", "history"])), "text": draw(st.sampled_from("ab"))}
    if kind == "history":
        return kind, {"at": at, "to": draw(st.sampled_from(["ready", "started", "waiting"])), "by": by}
    if kind == "claims":
        return kind, {"period": "2026-W40", "requester": "marches", "provider": "systemes", "at": at, "by": by}
    if kind == "links":
        return kind, {"type": "blocks", "id": f"ITB-{draw(st.integers(100, 110))}"}
    if kind == "release":
        return kind, {"at": at, "by": by, "cause": "withdrawn"}
    what = draw(st.sampled_from(["question", "answer", "comment"]))
    text = draw(st.sampled_from(["oui", "non", "une\nautre"]))
    return kind, {"at": at, "by": by, "kind": what, "text": text, "re": draw(st.integers(0, 3))}


def lived(text: str, life: list[tuple[str, dict[str, Any]]]) -> str:
    """A ticket after some acts, each written as the commands write it."""
    for kind, written in life:
        data, line = data_of(text), dict(written)
        if kind == "release":
            live = [at for at, claim in enumerate(data.get("claims", [])) if "released" not in claim]
            if live:
                text = set_value(text, ("claims", live[0], "released"), line)
        elif kind == "field":
            text = set_value(text, (line["name"],), line["value"])
        elif kind == "remark":
            text = text.replace(f"\n{line['above']}:", f"\n# {line['text']}\n{line['above']}:")
        elif kind == "thread":
            number = max((each["n"] for each in data.get("thread", [])), default=0) + 1
            if line["kind"] != "answer" or not 0 < line["re"] < number:
                del line["re"]
            text = append_item(text, ("thread",), {"n": number, **line})
        else:
            if kind == "history":
                text = set_value(text, ("status",), line["to"])
            text = append_item(text, (kind,), line)
    return text


SMALL = emit(
    {
        "id": "ITB-7K3QX",
        "title": "x",
        "type": "request",
        "requester": "marches",
        "status": "new",
        "opened": "2026-09-28T09:00:00+02:00",
    }
)
LIVES = st.lists(acts(), max_size=5)


@given(st.sampled_from([BASE, SMALL]), LIVES, LIVES, LIVES)
def test_any_histories(
    start: str,
    common: list[tuple[str, dict[str, Any]]],
    mine: list[tuple[str, dict[str, Any]]],
    yours: list[tuple[str, dict[str, Any]]],
) -> None:
    base = lived(start, common)
    ours, theirs = lived(base, mine), lived(base, yours)
    assume(in_one_order(data_of(ours), data_of(theirs)))
    found = both(base, ours, theirs)
    for one in (base, ours, theirs):
        assert merge(one, one, one) == Merged(one)
        assert merge(base, one, base) == merge(base, base, one) == Merged(one)
    for side in ("ours", "theirs"):
        resolved = decided(found.text, side)
        assert unlawful(resolved, ours, theirs) == []
        # Of two releases of one claim the one that was shared first stands.
        for parent in (ours, theirs) if "claims.released" not in found.conflicts else ():
            assert unlawful(resolved, parent) == []
        for parent in (ours, theirs):
            known = data_of(resolved).get("links", [])
            assert all(link in known for link in data_of(parent).get("links", []))
    if not found.conflicts:
        # What was merged is merged again without a change.
        for parent in (ours, theirs):
            assert merge(parent, found.text, parent) == Merged(found.text)
            assert merge(base, found.text, parent) is not None


def in_one_order(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether two people who wrote the very same lines wrote them in one order: no merge keeps two."""
    for name in LISTS:
        one, other = (_identities(name, side.get(name, [])) for side in (ours, theirs))
        if [each for each in one if each in other] != [each for each in other if each in one]:
            return False
    return True


def unlawful(text: str, *parents: str) -> list[str]:
    """What the judge says of lines and numbers, against the texts it grew from."""
    after = read({"tickets/a.yaml": text})
    assert not after.diagnostics
    bases = tuple(read({"tickets/a.yaml": parent}) for parent in parents)
    change = Change(after, datetime(2026, 9, 30, tzinfo=UTC), bases)
    rules = (append_only.lines, thread.numbers, thread.references)
    return [f"{found.code} {found.message}" for rule in rules for found in rule(change)]


def decided(text: str, side: str) -> str:
    """Every conflict settled for one side."""
    keep = r"\1" if side == "ours" else r"\2"
    return re.sub(r"(?ms)^<<<<<<< ours: \S+\n(.*?)=======\n(.*?)>>>>>>> theirs: \S+\n", keep, text)


ODD = [
    *("", "~", "[]", "[a, b]", "{}", "text", "12", "|\n  one\n\n  two\n\n", ">-\n  folded\n  text"),
    '"quoted\n  over lines"',
    "\n- a\n-\n- - b\n  - c\n",
    "\n  - {at: x, n: 1}\n  # below\n  - n: 1\n    re: 1\n",
    "\n  - {n: a}\n  - text\n  -  {n: 2, re: 9}\n",
    "\n    - at: 2026-09-28T10:00:00Z\n      released: no\n\n    - at: 2026-09-28\n      released: {consent: 1}\n",
    "[{at: 2026-09-28T10:00:00+02:00, approved_by: x}, # why\n  {n: 1}]",
    "# remark\n  value # more\n",
]
ABOVE = ["", "# c\n", "\n", "  # d\n"]
ODD_NAMES = ["id", "status", "history", "claims", "thread", "links", "opened", "title"]


@st.composite
def odd_texts(draw: st.DrawFn) -> str:
    """A file that no person would write, and some that do."""
    names = draw(st.lists(st.sampled_from(ODD_NAMES), unique=True, max_size=5))
    lines = [f"{draw(st.sampled_from(ABOVE))}{name}: {draw(st.sampled_from(ODD))}" for name in names]
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n# end", "\n...\n"]))


@given(odd_texts(), odd_texts(), odd_texts())
def test_nothing_that_can_be_written_stops_it(base: str, ours: str, theirs: str) -> None:
    found, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert (found is None) == (other is None)
    if found is None or other is None or len({base, ours, theirs}) < 3:
        return
    assert swapped(found.text) == other.text
    if all(isinstance(parse(each), Document) for each in (ours, theirs)):
        for side in ("ours", "theirs") if "ticket" not in found.conflicts else ():
            assert isinstance(parse(decided(found.text, side)), Document) or not decided(found.text, side).strip()
