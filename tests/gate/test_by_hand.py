"""Tickets edited by hand, as people do: the hint of the finding mends it, and `fix` does what is mechanical."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import AUTHOR, now, text_of, week

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gate.conftest import Desk

pytestmark = pytest.mark.slow

STARTED = f"history:\n  - {{at: {now().isoformat()}, to: started, by: {AUTHOR}}}\n"


def place(desk: Desk, number: str) -> Path:
    return desk.top / "tickets" / week() / f"ITB-{number}.yaml"


@pytest.fixture
def held(desk: Desk) -> Desk:
    """A ticket with a token, a new one, and one that is started."""
    desk.ticket("AAAA1", claimed=True)
    desk.ticket("BBBB1")
    started = text_of("BBBB2").replace("status: new", "status: started") + STARTED
    desk.put(f"tickets/{week()}/ITB-BBBB2.yaml", re.sub("opened: .*", "opened: 2026-01-05T09:00:00+01:00", started))
    desk.save()
    return desk


def swapped(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edit


@pytest.mark.parametrize(
    ("number", "edit", "code"),
    [
        ("BBBB1", swapped("status: new", "status: started"), "missing-history-line"),
        ("BBBB2", swapped("status: started", "status: delivered"), "missing-history-line"),
        ("BBBB1", swapped("class: standard", "class: fixed_date"), "missing-history-line"),
        ("BBBB1", swapped("provider: systemes", "provider: reseau"), "missing-history-line"),
        ("BBBB1", swapped("ITB-BBBB1", "ITB-AAAA1"), "duplicate-id"),
    ],
)
def test_fix_does_what_is_mechanical(held: Desk, number: str, edit: Callable[[str], str], code: str) -> None:
    path = place(held, number)
    path.write_text(edit(path.read_text()))
    refused = held.commit("-a")
    assert refused.status == 1
    assert f"error[{code}]" in refused.err
    assert "itbiz fix" in refused.err
    assert held.itbiz("fix").status == 0
    done = held.commit("-a", "--allow-empty")
    assert done.status == 0, done.said
    assert held.ok("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("number", "edit", "hint", "mend"),
    [
        ("BBBB1", swapped("status: new", "status: closed"), "write `status: new` again", swapped("closed", "new")),
        (
            "BBBB2",
            swapped("status: started", "status: new"),
            "write `status: started` again: after it may come `ready`, `waiting`",
            swapped("status: new", "status: started"),
        ),
        ("BBBB2", swapped(STARTED, "history:\n"), "or remove this line", swapped("history:\n", STARTED)),
        ("BBBB1", swapped("title: Work BBBB1", "title:"), "write a text after", swapped("title:", "title: Work")),
        (
            "BBBB1",
            lambda text: re.sub("opened: .*", f"opened: {(now() + timedelta(days=400)).isoformat()}", text),
            "write when it happened",
            lambda text: re.sub("opened: .*", f"opened: {now().isoformat()}", text),
        ),
        (
            "BBBB2",
            lambda text: re.sub("opened: .*", f"opened: {(now() + timedelta(minutes=3)).isoformat()}", text),
            "write `opened: 2026-01-05T09:00:00+01:00`",
            lambda text: re.sub("opened: .*", "opened: 2026-01-05T09:00:00+01:00", text),
        ),
    ],
    ids=["never", "back", "no line left", "no title", "opened to come", "opened too late"],
)
def test_the_hint_mends_it(
    held: Desk, number: str, edit: Callable[[str], str], hint: str, mend: Callable[[str], str]
) -> None:
    path = place(held, number)
    path.write_text(edit(path.read_text()))
    refused = held.commit("-a")
    assert refused.status == 1
    assert hint in refused.err
    assert "does it for you" not in refused.err
    path.write_text(mend(path.read_text()))
    done = held.commit("-a", "--allow-empty")
    assert done.status == 0, done.said


@pytest.mark.parametrize("status", ["waiting", "refused"])
def test_the_line_of_a_hint_can_be_pasted(held: Desk, status: str) -> None:
    path = place(held, "BBBB1")
    path.write_text(path.read_text().replace("status: new", f"status: {status}"))
    refused = held.commit("-a")
    assert "with the reason" in refused.err
    line = re.search(r"add to the history `(- .*?)`", refused.err)
    assert line
    path.write_text(f"{path.read_text()}history:\n  {line[1]}\n")
    done = held.commit("-a")
    assert done.status == 0, done.said


def test_a_copy_is_the_copy_whatever_its_name(held: Desk) -> None:
    owner = place(held, "BBBB2")
    for name in ("0-copy.yaml", "zz-copy.yaml"):
        owner.with_name(name).write_text(owner.read_text())
    before = owner.read_text()
    findings = held.itbiz("check").out
    assert f"tickets/{week()}/0-copy.yaml:1:5: error[duplicate-id]" in findings
    assert f"tickets/{week()}/zz-copy.yaml:1:5: error[duplicate-id]" in findings
    done = held.itbiz("fix")
    assert done.status == 0, done.said
    assert owner.read_text() == before
    assert len(list(owner.parent.iterdir())) == 5


def test_what_fix_left_alone_is_shown_where_it_would_stand(held: Desk) -> None:
    path = place(held, "BBBB2")
    path.write_text(path.read_text().replace("status: started", "status: refused") + "description: the end\n")
    done = held.itbiz("fix")
    assert done.status == 1
    assert "left alone" in done.err
    assert "does not say why" in done.err
    assert re.search(r"│   - \{at: .*, to: refused", done.err)
    assert "│ description" not in done.err
