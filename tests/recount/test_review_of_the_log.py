"""Every figure of the review of a week of the public log, against a second count from its raw rows.

Needs the log: set ITBIZ_REAL_DATA to the folder that holds servicenow-incidents.csv.gz. ITBIZ_WEEKS names other weeks,
such as 2016-W11,2016-W30; `all` are those of 2016.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.recount.incident_log import Life, lives
from tests.recount.review import FIRST, Recount, key

LOG = Path(os.environ.get("ITBIZ_REAL_DATA", "")) / "servicenow-incidents.csv.gz"
ASKED = os.environ.get("ITBIZ_WEEKS", "2016-W09,2016-W16,2016-W38")
"""By itself the first week, which has little data, the busiest one, and one that has a forecast."""
WEEKS = [key(FIRST + timedelta(weeks=n)) for n in range(44)] if ASKED == "all" else ASKED.split(",")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LOG.is_file(), reason="ITBIZ_REAL_DATA names no folder with servicenow-incidents.csv.gz"),
]


def itbiz(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "itbiz", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the log in it, and its contract as if it had been agreed in the first week."""
    folder = tmp_path_factory.mktemp("company")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    itbiz(folder, "import", "servicenow", str(LOG), "--zone", "Europe/Paris")
    contract = (folder / "contract.yaml").read_text(encoding="utf-8")
    earlier = re.sub(r"effective_from: .*", f"effective_from: {key(FIRST)}", contract)
    (folder / "what-if.yaml").write_text(earlier, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def raw() -> list[Life]:
    return lives(LOG)


@pytest.fixture(scope="module", params=WEEKS)
def both(request: pytest.FixtureRequest, company: Path, raw: list[Life]) -> tuple[dict[str, Any], Recount]:
    """The review as data, and the second count of the same week."""
    text = itbiz(company, "report", "--period", request.param, "--contract", "what-if.yaml", "--format", "json")
    told: dict[str, Any] = json.loads(text)
    locations = [pair["requester"] for pair in told["ledger"]["pairs"]]
    groups = [team["provider"] for team in told["load_of_teams"] if team["provider"] is not None]
    assert (len(locations), len(groups)) == (225, 78)
    return told, Recount(raw, date.fromisoformat(told["header"]["first_day"]), locations, groups)


Both = tuple[dict[str, Any], Recount]


def parts(told: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some keys of a row, lists of tickets in order."""
    return {name: sorted(told[name]) if isinstance(told[name], list) else told[name] for name in names}


def count(told: dict[str, Any]) -> tuple[list[str], list[str]]:
    assert (told["met"], told["n"]) == (
        len(told["tickets_met"]),
        len(told["tickets_met"]) + len(told["tickets_missed"]),
    )
    return sorted(told["tickets_met"]), sorted(told["tickets_missed"])


def test_header(both: Both) -> None:
    header, again = both[0]["header"], both[1]
    assert header["tickets"] == len(again.states)
    assert header["trailing"] == [key(monday) for monday in again.mondays]
    assert header["data_since"] == FIRST.isoformat()


def test_at_a_glance(both: Both) -> None:
    told, again = both[0]["at_a_glance"], both[1].glance()
    for name in ("delivered", "due", "answers", "answers_in_time", "owed_answers"):
        assert told[name] == again[name], name
        assert told.get(f"before_{name}") == again.get(f"before_{name}"), name
    owed = {each["ticket"]: (each["title"], each["provider"], each["requester"]) for each in told["owed_deliveries"]}
    assert owed == again["owed_deliveries"]
    tokens = {
        cell["requester"]: {name: cell[name] for name in again["tokens"][cell["requester"]]} for cell in told["tokens"]
    }
    assert tokens == again["tokens"]
    [team] = told["deliveries"]
    assert parts(team, "owed", "due", "delivered", "excused", "missed") == again["deliveries"]
    assert team["demand"] == again["demand"]


def test_promises(both: Both) -> None:
    again = both[1].promises()
    for side, duties in again.items():
        for name, expected in duties.items():
            told = both[0]["promises"][side][name]
            told = count(told) if isinstance(expected, tuple) else sorted(told) if isinstance(told, list) else told
            assert told == expected, (side, name)


def test_load_of_teams(both: Both) -> None:
    again = both[1].load_of_teams()
    names = next(iter(again.values())).keys()
    assert {row["provider"]: parts(row, *names) for row in both[0]["load_of_teams"]} == again


def test_load_of_business_units(both: Both) -> None:
    again = both[1].load_of_business_units()
    names = next(iter(again.values())).keys()
    assert {row["requester"]: parts(row, *names) for row in both[0]["load_of_business_units"]} == again


def test_ageing(both: Both) -> None:
    assert both[0]["ageing"] == both[1].ageing()


def test_flow(both: Both) -> None:
    told, again = both[0]["flow"], both[1].flow()
    classes = {
        row["service_class"]: {name: value for name, value in row.items() if name != "service_class"}
        for row in told["cycle_time"]
    }
    assert classes == again.pop("cycle_time")
    for name, expected in again.items():
        assert told[name] == expected, name


def test_court(both: Both) -> None:
    assert both[0]["court"] == both[1].court()


def test_ledger(both: Both) -> None:
    told = {pair["requester"]: pair for pair in both[0]["ledger"]["pairs"]}
    for location, account in both[1].ledger().items():
        pair = told[location]
        assert (pair["opening"], pair["claims"], pair["credits"], pair["closing"], pair["over"], pair["excess"]) == (
            account.opening,
            account.claims,
            account.credits,
            account.closing,
            account.over,
            account.excess,
        ), location
    assert both[0]["ledger"]["emergencies"] == []


def test_substance(both: Both) -> None:
    told, again = both[0]["substance"], both[1].substance()
    allocation = {row["service_class"]: parts(row, "finished", "n", "share") for row in told["allocation"]}
    assert allocation == again.pop("allocation")
    assert sum(row["count"] for row in told["class_changes"]) == again.pop("class_changes")
    for name, expected in again.items():
        assert told[name] == expected, name
    # The log's incidents stand in for requests: there is nothing to say of problems and causes.
    nothing = ("problems_opened", "problems_closed", "problems", "clusters", "incidents_caused")
    assert [told[name] for name in (*nothing, "incident_to_request", "request_to_incident")] == [[]] * 7


def test_forecast(both: Both) -> None:
    told = {
        row["provider"]: parts(row, "guarantee", "chance")
        | {"sample": row["sample"], "at_least": {each["percent"]: each["items"] for each in row["at_least"]}}
        for row in both[0]["forecast"]["teams"]
    }
    assert told == both[1].forecast()
