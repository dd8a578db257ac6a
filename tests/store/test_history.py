"""What each commit of a range did, and who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.store import history

if TYPE_CHECKING:
    from tests.store.conftest import Workshop

    from itbiz.store.history import Step


def emails(step: Step) -> list[str]:
    return [person.email for person in step.people]


def test_commits_oldest_first_with_their_people(kept: Workshop) -> None:
    base = kept.run("rev-parse", "HEAD")
    kept.put("tickets/été 1.yaml", "id: one\n")
    first = kept.save()
    kept.put("other.txt")
    kept.save("of no interest")
    kept.put("tickets/été 1.yaml", "id: two\n")
    kept.run("add", "-A")
    message = "squashed\n\nCo-authored-by: Léa <lea@x.example>\nco-authored-by: nobody\nReviewed-by: R <r@x.example>\n"
    kept.run("commit", "-q", "-m", message, "--author", "Bob <bob@x.example>")
    found = history.steps(kept.open().git, "HEAD", [base], ["tickets"])
    assert [each.commit for each in found] == [first, kept.run("rev-parse", "HEAD")]
    assert [emails(each) for each in found] == [["ana@example.com"], ["bob@x.example", "lea@x.example"]]
    made, changed = found[0].files[0], found[1].files[0]
    assert (made.path, made.before) == ("tickets/été 1.yaml", ())
    assert changed.before == (made.after,)
    assert changed.after == kept.run("rev-parse", "HEAD:tickets/été 1.yaml")


def test_the_first_commit_of_all(kept: Workshop) -> None:
    found = history.steps(kept.open().git, "HEAD", [], ["tickets"])
    assert found
    assert all(not change.before for change in found[0].files)


def test_a_merge_counts_with_what_is_its_own(kept: Workshop) -> None:
    kept.put("tickets/x.yaml", "a\n\n\n\nb\n")
    base = kept.save()
    kept.run("switch", "-qc", "side")
    kept.put("tickets/x.yaml", "a\n\n\n\nB\n")
    kept.put("tickets/side.yaml")
    kept.save()
    kept.run("switch", "-q", "main")
    kept.put("tickets/x.yaml", "A\n\n\n\nb\n")
    kept.save()
    kept.run("merge", "-q", "--no-edit", "side")
    *_, merge = history.steps(kept.open().git, "HEAD", [base], ["tickets"])
    assert [change.path for change in merge.files] == ["tickets/x.yaml"]
    assert len(merge.files[0].before) == 2


def test_what_is_deleted_has_no_blob(kept: Workshop) -> None:
    kept.put("tickets/x.yaml")
    base = kept.save()
    kept.run("rm", "-q", "tickets/x.yaml")
    kept.save()
    (step,) = history.steps(kept.open().git, "HEAD", [base], ["tickets"])
    assert step.files[0].after is None
    assert len(step.files[0].before) == 1
