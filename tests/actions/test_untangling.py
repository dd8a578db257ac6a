"""Two tickets under one id or in one file: each gets its own, and links follow where it is known whom they meant."""

from __future__ import annotations

from tests.actions.desk import HUGO, Desk, desk_of, held, path_of, shown, ticket

from itbiz.actions.merging import merge
from itbiz.actions.untangling import untangle
from itbiz.domain.backlog import read
from itbiz.rules import judge
from itbiz.rules.authorship import Step, authorship
from itbiz.rules.change import Change
from itbiz.text.dataclass import replace
from itbiz.text.diagnostic import Severity

A, B, Z = "ITB-AAAAA", "ITB-BBBBB", "ITB-ZZZZZ"
COPY = "tickets/copy.yaml"
LATER = ("status: started", "history:", "  - {at: 2026-09-28T15:00:00+02:00, to: started, by: hugo@inv.example}")


def later(text: str, by: str = "24T10") -> str:
    return text.replace("opened: 2026-09-24T09", f"opened: 2026-09-{by}")


def untangled(desk: Desk, *bases: dict[str, str]) -> list[str]:
    """What is done and said; afterwards nothing is wrong, with the bases or without."""
    change = Change(desk.backlog, desk.now, tuple(read(base) for base in bases)) if bases else desk.change
    outcome = untangle(change, lambda _: "Z")
    for edit in outcome.edits:
        assert desk.texts.get(edit.path) == edit.before
        if edit.after is None:
            del desk.texts[edit.path]
        else:
            desk.texts[edit.path] = edit.after
    found = judge(replace(change, after=desk.backlog))
    assert [each for each in found if each.severity is Severity.ERROR] == []
    assert desk.backlog.unreadable == ()
    return [f"{key} {line}" for key, line in outcome.lines]


def merged(mine: Desk, yours: dict[str, str]) -> Desk:
    """The work tree of a merge of two branches that have no file in common."""
    return Desk({**mine.texts, **yours}, None)


def test_the_one_opened_later_gets_another_id() -> None:
    for path, other in ((COPY, later(ticket(A))), ("tickets/0.yaml", later(ticket(A), "24T08"))):
        desk = desk_of(ticket(A), committed=False)
        desk.texts[path] = other
        untangled(desk)
        assert set(desk.backlog.entries) == {A, Z}
        assert shown(desk, A).opened < shown(desk, Z).opened
    assert desk.backlog.entries[Z].path == path_of(A).replace(A, Z)


def test_what_a_base_knows_keeps_its_id_and_new_links_follow() -> None:
    desk = desk_of(ticket(A), ticket(B, "links:", f"  - {{type: blocks, id: {A}}}"))
    desk.texts[COPY] = later(ticket(A, *LATER), "24T08")
    desk.texts["tickets/new.yaml"] = ticket(
        "ITB-CCCCC", "links:", f"  - {{type: blocks, id: {A.lower()}}} # the new one"
    )
    assert untangled(desk) == [
        "ITB-ZZZZZ was a second ITB-AAAAA; now tickets/ITB-ZZZZZ.yaml",
        "ITB-CCCCC link to ITB-AAAAA is now to ITB-ZZZZZ",
    ]
    assert [link.id for link in shown(desk, B).links] == [A]
    assert f"id: {Z}}} # the new one" in desk.text("ITB-CCCCC")


def test_in_a_merge_each_side_is_known_by_its_parent() -> None:
    mine = desk_of(ticket(A, *held()), ticket(B, "links:", f"  - {{type: blocks, id: {A}}}"))
    yours = {
        "contract.yaml": mine.texts["contract.yaml"],
        COPY: later(ticket(A, *LATER)),
        "tickets/yours.yaml": ticket("ITB-CCCCC", "links:", f"  - {{type: blocks, id: {A}}}"),
    }
    desk = merged(mine, yours)
    assert untangled(desk, mine.texts, yours) == [
        "ITB-ZZZZZ was a second ITB-AAAAA; now tickets/ITB-ZZZZZ.yaml",
        "ITB-CCCCC link to ITB-AAAAA is now to ITB-ZZZZZ",
    ]
    # Against either parent alone, as CI and a later commit judge it, every line is still there.
    for base in (mine.texts, yours):
        change = Change(desk.backlog, desk.now, (read(base),))
        assert [each.code for each in judge(change) if each.code.startswith(("line-", "ticket-"))] == []


def test_a_renamed_ticket_must_keep_its_lines() -> None:
    mine, yours = (
        desk_of(ticket(A)),
        {"contract.yaml": desk_of().texts["contract.yaml"], COPY: later(ticket(A, *LATER))},
    )
    desk = merged(mine, yours)
    untangled(desk, mine.texts, yours)
    path = desk.backlog.entries[Z].path
    desk.texts[path] = desk.texts[path].replace(", by: hugo", ", by: ana")
    found = judge(Change(desk.backlog, desk.now, (read(mine.texts), read(yours))))
    assert "line-removed" in {each.code for each in found}


def test_where_nobody_can_tell_it_is_said() -> None:
    desk = desk_of(ticket(A), ticket(B, "links:", f"  - {{type: blocks, id: {A}}}"), committed=False)
    desk.base = None
    desk.texts[COPY] = later(ticket(A))
    assert untangled(desk)[1:] == ["ITB-BBBBB link to ITB-AAAAA kept; perhaps ITB-ZZZZZ is meant: look"]
    assert [link.id for link in shown(desk, B).links] == [A]


def test_a_clash_that_was_committed_already() -> None:
    desk = desk_of(ticket(A))
    desk.texts[COPY] = later(ticket(A, *held()))
    desk.commit()
    untangled(desk)
    assert len(shown(desk, Z).claims) == 1


def test_two_tickets_in_one_file() -> None:
    mine, yours = ticket(A), later(ticket(B, *LATER))
    for newline in ("\n", "\r\n"):
        desk = desk_of(committed=False)
        found = merge("", mine.replace("\n", newline), yours.replace("\n", newline))
        assert found is not None
        desk.texts["tickets/new.yaml"] = found.text
        said = untangled(desk)
        assert said == ["ITB-BBBBB stood in the file of ITB-AAAAA; now tickets/ITB-BBBBB.yaml"]
        assert desk.texts["tickets/new.yaml"] == mine.replace("\n", newline)
        assert desk.texts["tickets/ITB-BBBBB.yaml"] == yours.replace("\n", newline)


def test_of_two_tickets_in_one_file_none_is_lost_where_each_parent_has_its_own() -> None:
    mine, yours = ticket(B), later(ticket(A, *LATER), "24T08")
    found = merge("", mine, yours)
    assert found is not None
    contract = desk_of().texts["contract.yaml"]
    desk = Desk({"contract.yaml": contract, "tickets/new.yaml": found.text}, None)
    parents = ({"contract.yaml": contract, "tickets/new.yaml": each} for each in (mine, yours))
    assert untangled(desk, *parents) == ["ITB-BBBBB stood in the file of ITB-AAAAA; now tickets/ITB-BBBBB.yaml"]
    assert {desk.texts["tickets/new.yaml"], desk.texts["tickets/ITB-BBBBB.yaml"]} == {mine, yours}


def test_two_tickets_of_one_id_in_one_file() -> None:
    mine, yours = later(ticket(A)), ticket(A, *LATER)
    found = merge("", mine, yours)
    assert found is not None
    desk = desk_of(committed=False)
    desk.texts[path_of(A)] = found.text
    assert untangled(desk) == [f"ITB-ZZZZZ was a second ITB-AAAAA; now {path_of(Z)}"]
    assert desk.text(A) == yours


def test_only_what_is_named() -> None:
    desk = desk_of(ticket(A))
    desk.texts[COPY] = later(ticket(A))
    for only, edits in (({B}, 0), ({COPY}, 2), ({A}, 2), ({path_of(A)}, 2)):
        assert len(untangle(desk.change, lambda _: "Z", only).edits) == edits
    assert untangle(desk_of(ticket(A)).change, lambda _: HUGO).edits == ()


def test_a_file_of_the_new_name_is_not_written_over() -> None:
    desk = desk_of(ticket(A))
    desk.texts[COPY] = later(ticket(A))
    desk.texts["tickets/ITB-ZZZZZ.yaml"] = ticket(B)
    untangled(desk)
    assert desk.backlog.entries[Z].path == "tickets/ITB-ZZZZZ-2.yaml"


def test_who_brought_a_claim_in_stays_who_they_were() -> None:
    desk = desk_of(ticket(A, *held()), later(ticket(A, *held())).replace(A, Z))
    before, renamed = shown(desk, A), shown(desk, Z)
    under_one_id = renamed.model_copy(update={"id": A})
    told = authorship(
        [
            Step(frozenset({"claire@inv.example"}), (), (under_one_id,)),
            Step(frozenset({"hugo@inv.example"}), (under_one_id,), (renamed,)),
            # A line that is copied was brought in by who copied it.
            Step(frozenset({"nadia@inv.example"}), (renamed,), (renamed, before)),
        ]
    )
    assert told.of_claim(Z, renamed.claims[0]) == {"claire@inv.example"}
    assert told.of_claim(A, before.claims[0]) == {"claire@inv.example", "nadia@inv.example"}


def test_who_moves_a_line_of_the_base_elsewhere_brought_it_in_there() -> None:
    desk = desk_of(ticket(A, *held()), later(ticket(A, *held())).replace(A, Z))
    standing, other = shown(desk, A), shown(desk, Z)
    hugo = frozenset({"hugo@inv.example"})
    bare = standing.model_copy(update={"claims": ()})
    told = authorship([Step(hugo, (standing,), (bare, other)), Step(hugo, (bare,), (standing,))])
    assert told.of_claim(Z, other.claims[0]) == hugo


def test_a_copy_is_told_from_the_ticket_by_its_name() -> None:
    for copy in ("tickets/0 copy.yaml", "tickets/zz copy.yaml"):
        desk = desk_of(ticket(A), committed=False)
        desk.texts[copy] = ticket(A)
        untangled(desk)
        assert desk.backlog.entries[A].path == path_of(A)
        assert copy not in desk.texts


def test_a_mistyped_id_is_written_back() -> None:
    desk = desk_of(ticket(A), ticket(B))
    desk.texts[path_of(B)] = desk.texts[path_of(B)].replace(B, A)
    assert untangled(desk) == [f"{B} id written back: {B}"]
    assert desk.texts[path_of(B)] == ticket(B)


def test_a_new_id_that_was_given_halfway_is_not_given_twice() -> None:
    desk = desk_of(ticket(A))
    desk.texts[COPY] = ticket(A)
    new, old = sorted(untangle(desk.change, lambda _: "Z").edits, key=lambda edit: edit.after is None)
    desk.texts[new.path] = new.after or ""
    assert untangle(desk.change, lambda _: "Y").edits == (old,)


def test_another_ticket_of_the_same_words_is_not_taken_for_a_half_done_repair() -> None:
    desk = desk_of(ticket(A), ticket(B).replace("Ticket B", "Ticket A"))
    desk.texts[COPY] = ticket(A)
    outcome = untangle(desk.change, lambda _: "Z")
    assert [edit.path for edit in outcome.edits if edit.after] == [f"tickets/{Z}.yaml"]


def test_who_copies_a_line_by_way_of_a_move_brought_the_copy_in() -> None:
    claire, hugo = frozenset({"claire@inv.example"}), frozenset({HUGO})
    mine = shown(desk_of(ticket(A, *held())), A)
    copy, bare = mine.model_copy(update={"id": B}), mine.model_copy(update={"claims": ()})
    steps = [Step(claire, (bare,), (mine,)), Step(hugo, (mine,), (bare, copy)), Step(hugo, (bare,), (mine,))]
    assert authorship(steps, [mine, copy]).of_claim(B, copy.claims[0]) == hugo
    # Where it is moved and stays moved, as a repair does, it is still hers.
    assert authorship(steps[:2], [bare, copy]).of_claim(B, copy.claims[0]) == claire
