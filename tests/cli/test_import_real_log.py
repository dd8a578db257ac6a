"""The public ServiceNow incident log through the commands: its known figures, then every look at what it became.

Needs the log: set ITBIZ_REAL_DATA to the folder that holds servicenow-incidents.csv.gz.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LOG = Path(os.environ.get("ITBIZ_REAL_DATA", "")) / "servicenow-incidents.csv.gz"
WEEK = "2016-W16"
"""The busiest one."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LOG.is_file(), reason="ITBIZ_REAL_DATA names no folder with servicenow-incidents.csv.gz"),
]


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "itbiz", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, (
        f"itbiz {' '.join(arguments)}: {done.returncode}\n{done.stdout[-500:]}{done.stderr[-2000:]}"
    )
    return done.stdout


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A repository with the log in it, not committed, and the figures that `import --json` told."""
    folder = tmp_path_factory.mktemp("company")
    git(folder, "init", "-q")
    told = json.loads(run(folder, "import", "servicenow", str(LOG), "--zone", "Europe/Paris", "--json"))
    contract = (folder / "contract.yaml").read_text(encoding="utf-8")
    earlier = re.sub(r"effective_from: .*", "effective_from: 2016-W09", contract)
    (folder / "what-if.yaml").write_text(earlier, encoding="utf-8")
    return folder, told


@pytest.fixture(scope="module")
def committed(imported: tuple[Path, dict[str, Any]]) -> Path:
    """The same after a commit that passed the gate."""
    folder, _ = imported
    run(folder, "hook", "install")
    git(folder, "add", "contract.yaml", "tickets")
    git(folder, "commit", "-q", "-m", "Import the old tracker")
    return folder


def test_the_known_figures(imported: tuple[Path, dict[str, Any]]) -> None:
    told = imported[1]
    assert (told["rows"], told["columns"], told["tickets"]) == (141_712, 36, 24_918)
    assert told["opened"]["first"].startswith("2016-02-29T01:16")
    assert told["opened"]["last"].startswith("2017-02-16T14:17")
    assert told["states"] == {
        "Active": 38_716,
        "New": 36_407,
        "Resolved": 25_751,
        "Closed": 24_985,
        "Awaiting User Info": 14_642,
        "Awaiting Vendor": 707,
        "Awaiting Problem": 461,
        "Awaiting Evidence": 38,
        "-100": 5,
    }
    assert (told["promotions"], told["demotions"]) == (772, 94)
    assert (told["claims"], told["promoted_tickets"]) == (770, 768)
    assert told["changed"] == {"tickets": 383, "raised": 300, "lowered": 116, "both": 33}
    assert told["reopened"] == 275
    assert told["waiting"]["requester"]["tickets"] == 5_471
    assert told["waiting"]["requester"]["share"] == pytest.approx(0.1566, abs=0.00005)
    outcomes = [(each["tickets"], each["met"]) for each in told["outcomes"].values()]
    assert outcomes == [(270, 5), (408, 2), (23_466, 15_145), (774, 651)]
    assert told["files"]["new"] == 24_918
    assert told["unusable"]["unused"] == 5


def test_check_before_and_after_the_commit(imported: tuple[Path, dict[str, Any]], committed: Path) -> None:
    assert "24,918" in run(committed, "check") or "24918" in run(committed, "check", "--format", "json")
    assert imported[0] == committed
    assert git(committed, "status", "--porcelain") == "?? what-if.yaml\n"


def test_twice_changes_nothing(committed: Path) -> None:
    told = json.loads(run(committed, "import", "servicenow", str(LOG), "--zone", "Europe/Paris", "--json"))
    assert told["files"]["new"] == told["files"]["changed"] == 0
    assert git(committed, "status", "--porcelain") == "?? what-if.yaml\n"


def test_the_wall_and_the_load(committed: Path) -> None:
    board = json.loads(run(committed, "board", "--json"))
    assert board["unreadable"] == []
    assert run(committed, "board")
    assert run(committed, "load")


def test_claims_over_each_quota(committed: Path) -> None:
    quotas = ("--quota", "1", "--quota", "2", "--quota", "3", "--quota", "5")
    rows = json.loads(run(committed, "contract", "simulate", *quotas, "--json"))["rows"]
    assert [(row["quota"], row["claims"], row["over"]) for row in rows] == [
        (1, 770, 514),
        (2, 770, 417),
        (3, 770, 348),
        (5, 770, 241),
    ]


def test_the_busiest_week_under_another_contract(committed: Path) -> None:
    told = json.loads(run(committed, "quota", "--period", WEEK, "--contract", "what-if.yaml", "--json"))
    claims = {pair["requester"]: 0 for pair in told["pairs"]}
    for pair in told["pairs"]:
        claims[pair["requester"]] += pair["claims"]
    assert max(claims.items(), key=lambda item: item[1]) == ("location-143", 64)
    assert run(committed, "quota", "--period", WEEK, "--contract", "what-if.yaml")


def test_the_review_of_the_busiest_week(committed: Path) -> None:
    arguments = ("report", "--period", WEEK, "--contract", "what-if.yaml")
    first = run(committed, *arguments)
    assert first.startswith("#")
    assert run(committed, *arguments) == first
