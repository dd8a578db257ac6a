"""Mechanical repairs, and only those."""

from __future__ import annotations

from tests.actions.desk import HUGO, NOW, Desk, desk_of, held, path_of, ticket

from itbiz.actions.repair import repair

A, B = "ITB-AAAAA", "ITB-BBBBB"


def changed(text: str, old: str, new: str) -> Desk:
    """A ticket of the base that somebody edited by hand."""
    desk = desk_of(text)
    path = next(path for path in desk.texts if path != "contract.yaml")
    assert old in text
    desk.texts[path] = text.replace(old, new)
    return desk


def mended(desk: Desk) -> list[str]:
    outcome = repair(desk.change, desk.act(HUGO))
    desk.write(outcome)
    assert desk.errors() == []
    return [f"{key} {line}" for key, line in outcome.lines]


def test_a_status_that_was_typed_gets_its_line() -> None:
    text = ticket(A, "status: new # ici")
    desk = changed(text, "status: new", "status: started")
    assert mended(desk) == ["ITB-AAAAA history line added: new → started"]
    line = f"  - {{at: {NOW}, to: started, by: hugo@inv.example}}\n"
    assert desk.text(A) == f"{ticket(A, 'status: started # ici')}history:\n{line}"
    assert repair(desk.change, desk.act(HUGO)).edits == ()


def test_a_status_that_was_left_out_is_written() -> None:
    lines = ("history:", "  - {at: 2026-09-28T15:00:00+02:00, to: started, by: hugo@inv.example}")
    desk = desk_of(ticket(A, *lines))
    assert mended(desk) == ["ITB-AAAAA status written: started"]
    assert desk.text(A) == f"{ticket(A, *lines)}status: started\n"


def test_a_field_that_was_typed_gets_its_line() -> None:
    desk = changed(ticket(A), "provider: systemes", "provider: reseau")
    assert mended(desk) == ["ITB-AAAAA history line added: provider systemes → reseau"]
    desk = changed(ticket(A, "class: standard"), "class: standard", "class: intangible")
    assert mended(desk) == ["ITB-AAAAA history line added: class standard → intangible"]
    desk = changed(ticket(A), "provider: systemes\n", "")
    assert mended(desk) == ["ITB-AAAAA history line added: provider systemes → –"]


def test_it_never_claims_or_releases() -> None:
    desk = changed(ticket(A, "class: standard"), "class: standard", "class: priority")
    assert "class-without-claim" not in desk.codes(repair(desk.change, desk.act(HUGO)))
    desk = changed(ticket(A, *held()), "class: priority", "class: standard")
    outcome = repair(desk.change, desk.act(HUGO))
    assert outcome.edits[0].after is not None
    assert "released" not in outcome.edits[0].after


def test_form() -> None:
    desk = desk_of(ticket(A).replace(A, "itb-aaaaa").rstrip("\n"))
    assert mended(desk) == ["ITB-AAAAA id written in capitals", "ITB-AAAAA last line ended"]
    assert next(text for path, text in desk.texts.items() if "aaaaa" in path) == ticket(A)


def test_only_what_is_named() -> None:
    desk = desk_of(ticket(A), ticket(B))
    for each in (A, B):
        desk.texts[path_of(each)] = ticket(each, "status: started")
    outcome = repair(desk.change, desk.act(HUGO), {B})
    assert [edit.path for edit in outcome.edits] == [path_of(B)]
    outcome = repair(desk.change, desk.act(HUGO), {path_of(A)})
    assert [edit.path for edit in outcome.edits] == [path_of(A)]


def test_after_a_line_of_the_future_nothing_is_added() -> None:
    line = "  - {at: 2027-01-28T15:00:00+02:00, to: ready, by: hugo@inv.example}"
    desk = desk_of(ticket(A, "status: started", "history:", line))
    assert repair(desk.change, desk.act(HUGO)).edits == ()


def test_a_file_that_cannot_be_read_is_left_to_people() -> None:
    desk = desk_of(ticket(A))
    desk.texts["tickets/broken.yaml"] = 'title: "unterminated\n'
    assert repair(desk.change, desk.act(HUGO)).edits == ()
