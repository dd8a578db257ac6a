"""Pulses at the gate: those that a commit changes are checked, and nothing depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import hook_in, week

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gate.conftest import Desk


@pytest.fixture
def standing(desk: Desk) -> Desk:
    """A ticket and a pulse that says nothing a pulse may say, both committed past the hook."""
    desk.ticket("AAAA1")
    desk.put(f"pulse/{week()}/risques.yaml", "score: 9\n")
    desk.save()
    return desk


def test_a_pulse_passes(desk: Desk) -> None:
    desk.put(f"pulse/{week()}/marches.yaml", "score: 4\n")
    desk.ok("add", "-A")
    assert desk.commit().status == 0


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("{week}/marches.yaml", "score: 6\n", "out-of-range"),
        ("{week}/marches.yaml", "score: 4\nby: ana@example.com\n", "unknown-field"),
        ("{week}/nobody.yaml", "score: 4\n", "pulse-misplaced"),
        ("1999-W01/marches.yaml", "score: 4\n", "pulse-misplaced"),
        ("{week}/marches.yml", "score: 4\n", "pulse-misplaced"),
        ("marches.yaml", "score: 4\n", "pulse-misplaced"),
    ],
)
def test_a_commit_of_a_wrong_one_is_refused(desk: Desk, path: str, text: str, code: str) -> None:
    desk.put("pulse/" + path.format(week=week()), text)
    desk.ok("add", "-A")
    # The commit is about nothing else; and the same beside a ticket, of which the hook looks at what changed alone.
    for _ in range(2):
        done = desk.commit()
        assert done.status == 1
        assert code in done.said
        desk.ticket("AAAA1")
        desk.ok("add", "-A")


def test_what_was_judged_before_does_not_speak_for_a_pulse(desk: Desk) -> None:
    desk.ticket("AAAA1")
    desk.ok("add", "-A")
    assert desk.commit().status == 0
    # Nothing that is about tickets is staged now.
    desk.put("notes.md", "nothing")
    desk.ok("add", "-A")
    assert desk.commit().status == 0
    desk.put(f"pulse/{week()}/marches.yaml", "score: 6\n")
    desk.ok("add", "-A")
    assert desk.commit().status == 1


def test_one_that_stood_before_stands_in_nobodys_way(standing: Desk) -> None:
    standing.ticket("AAAA2")
    standing.ok("add", "-A")
    assert standing.commit().status == 0
    # The contract is judged whole.
    contract = (standing.top / "contract.yaml").read_text(encoding="utf-8")
    standing.put("contract.yaml", contract.replace("Risques", "Les risques"))
    standing.ok("add", "-A")
    assert standing.commit().status == 0
    standing.put(f"pulse/{week()}/risques.yaml", "score: 8\n")
    standing.ok("add", "-A")
    assert standing.commit().status == 1
    standing.ok("rm", "-q", "--cached", f"pulse/{week()}/risques.yaml")
    assert standing.commit().status == 0


def test_check_says_all_of_it(standing: Desk) -> None:
    for arguments in ((), ("--rev", "HEAD")):
        done = standing.itbiz("check", *arguments)
        assert done.status == 1
        assert f"pulse/{week()}/risques.yaml:1:8" in done.out
    # The next commit does not change it.
    assert standing.itbiz("check", "--staged").status == 0
    standing.put(f"pulse/{week()}/risques.yaml", "score: 3\n")
    assert standing.itbiz("check").status == 0
    assert standing.itbiz("check", "--rev", "HEAD").status == 1


def test_a_party_that_has_left_the_contract_leaves_its_pulses(desk: Desk) -> None:
    desk.put(f"pulse/{week()}/risques.yaml", "score: 3\n")
    desk.save()
    contract = (desk.top / "contract.yaml").read_text(encoding="utf-8")
    lines = [line for line in contract.splitlines() if not line.strip().startswith("risques")]
    desk.put("contract.yaml", "\n".join(lines) + "\n")
    desk.ok("add", "-A")
    assert desk.commit().status == 0
    done = desk.itbiz("check")
    assert done.status == 0
    assert "pulse-misplaced" in done.out


def test_the_server_refuses_a_wrong_one_too(desk: Desk, tmp_path: Path) -> None:
    bare = tmp_path / "server.git"
    desk.ok("init", "-q", "--bare", "-b", "main", str(bare))
    desk.ok("remote", "add", "origin", str(bare))
    desk.ok("push", "-q", "origin", "main")
    hook_in(bare, server=True)
    desk.put(f"pulse/{week()}/marches.yaml", "score: 6\n")
    desk.save()
    refused = desk.git("push", "-q", "--no-verify", "origin", "main")
    assert refused.status != 0
    assert "out-of-range" in refused.said
    assert desk.git("push", "-q", "origin", "main").status != 0
    desk.put(f"pulse/{week()}/marches.yaml", "score: 5\n")
    desk.save()
    desk.ok("push", "-q", "origin", "main")
    # What stands there now is nobody's concern who pushes something else.
    desk.ticket("AAAA1")
    desk.save()
    desk.ok("push", "-q", "origin", "main")
