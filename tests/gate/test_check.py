"""`check` over work tree, index and revisions, in every format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gate.conftest import Desk


def test_all_in_order(full: Desk) -> None:
    done = full.itbiz("check")
    assert (done.status, done.out, done.err) == (0, "", "2 tickets, all in order\n")


def test_json_is_the_published_shape(full: Desk) -> None:
    full.ticket("AAAA3", claimed=True)
    full.put("tickets/broken.yaml", "{")
    done = full.itbiz("check", "--format", "json")
    report = json.loads(done.out)
    assert list(report) == ["version", "summary", "diagnostics"]
    assert report["summary"] == {"errors": 2, "warnings": 0, "tickets": 3, "unreadable": 1}
    keys = ["path", "line", "column", "end_line", "end_column", "severity", "code", "message", "hint", "related"]
    assert all(list(each) == keys for each in report["diagnostics"])
    assert done.err == "3 tickets, 1 file not counted, 2 errors, 0 warnings\n"


def test_the_refusal_is_whole_through_a_pipe(full: Desk) -> None:
    full.ticket("AAAA3", claimed=True)
    done = full.itbiz("check")
    assert done.status == 1
    assert done.out.splitlines()[0].startswith("tickets/")
    assert "itbiz swap ITB-AAAA2 ITB-AAAA3" in done.out
    assert "ITB-AAAA1 Work AAAA1" in done.out


def test_the_three_trees(full: Desk) -> None:
    path = full.ticket("AAAA3", claimed=True)
    assert full.itbiz("check").status == 1
    assert full.itbiz("check", "--staged").status == 0
    full.ok("add", path)
    full.ticket("AAAA3")
    assert full.itbiz("check").status == 0
    assert full.itbiz("check", "--staged").status == 1
    full.ok("commit", "-q", "--no-verify", "-m", "over")
    assert full.itbiz("check", "--rev", "HEAD").status == 1
    assert full.itbiz("check", "--rev", "HEAD~1").status == 0
    assert full.itbiz("check", "--staged", "--rev", "HEAD").status == 2
    assert full.itbiz("check", "--rev", "nowhere").status == 2


def test_a_branch_is_judged_as_what_it_becomes_when_merged(desk: Desk) -> None:
    desk.ticket("AAAA1", claimed=True)
    desk.save()
    desk.ok("switch", "-q", "-c", "side")
    desk.ticket("AAAA2", claimed=True)
    desk.save()
    assert desk.itbiz("check", "--rev", "side", "--against", "main").status == 0
    desk.ok("switch", "-q", "main")
    desk.ticket("AAAA3", claimed=True)
    desk.save()
    # Alone it is within the quota; the target took the last token meanwhile, and its tickets are not missing here.
    done = desk.itbiz("check", "--rev", "side", "--against", "main")
    assert done.status == 1
    assert "quota-exceeded" in done.out
    assert "ticket-deleted" not in done.out


def test_a_shallow_clone_says_what_it_lacks(full: Desk, tmp_path: Path) -> None:
    full.ticket("AAAA3")
    full.save()
    full.ok("clone", "-q", "--depth", "1", f"file://{full.top}", str(tmp_path / "shallow"))
    done = type(full)(tmp_path / "shallow").itbiz("check", "--rev", "HEAD")
    assert done.status == 2
    assert "fetch-depth: 0" in done.err


def test_github_and_another_contract(full: Desk) -> None:
    full.ticket("AAAA3", claimed=True)
    done = full.itbiz("check", GITHUB_ACTIONS="true")
    assert done.out.startswith("::error file=tickets/")
    text = (full.top / "contract.yaml").read_text()
    full.put("other.yaml", text.replace("systemes: 2", "systemes: 5"))
    assert full.itbiz("check", "--format", "yaml").status == 2
    assert full.itbiz("contract", "check", "--contract", "other.yaml").status == 1
    assert full.itbiz("contract", "check").status == 0
