"""What a command learns about the world: repository, contract, language, clock, tickets, parties."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from itbiz.cli.console import Terminal
from itbiz.cli.languages import language_of_environment
from itbiz.cli.moments import moment
from itbiz.cli.session import ContractUnreadable, Session
from itbiz.text.failure import Failure

PARIS = ZoneInfo("Europe/Paris")
CONTRACT = """\
schema: itbiz/contract@1
language: fr
timezone: Europe/Paris
parties:
  requesters: {marches: {name: Salle des marchés}, risques: {name: Risques}}
  providers: {systemes: {name: Systèmes}, reseau: {name: Réseau}}
terms:
  - effective_from: 2026-W36
    quota: {marches: 2, risques: 1}
    guarantee: 3
"""


def ticket(key: str, title: str = "Ouvrir le flux") -> str:
    return (
        f"id: {key}\ntitle: {title}\ntype: request\nrequester: marches\nprovider: systemes\n"
        "opened: 2026-09-27T16:40:00+02:00\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    for key in ("ITB-7K3QX", "ITB-7K9AA", "ITB-2M9DA"):
        path = tmp_path / "tickets" / "2026-W40" / f"{key}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ticket(key), encoding="utf-8")
    return tmp_path


def session(folder: Path, language: str | None = None, **env: str) -> Session:
    return Session(Terminal.of_process({}), {**os.environ, **env}, chosen_language=language, folder=folder)


@pytest.mark.parametrize("reference", ["ITB-7K3QX", "itb-7k3qx", "7k3", "7K3QX", "itb-7k3", " 7k3 "])
def test_a_ticket_by_the_beginning_of_its_id(folder: Path, reference: str) -> None:
    assert session(folder).ticket(reference).ticket.id == "ITB-7K3QX"


def test_an_ambiguous_beginning_lists_the_candidates(folder: Path) -> None:
    with pytest.raises(Failure) as refused:
        session(folder).ticket("7k")
    text = str(refused.value.message)
    assert "ITB-7K3QX  Ouvrir le flux" in text
    assert "ITB-7K9AA" in text
    assert "ITB-2M9DA" not in text


def test_an_unknown_ticket_has_a_neighbour(folder: Path) -> None:
    with pytest.raises(Failure) as refused:
        session(folder).ticket("ITB-7K3QZ")
    assert "`ITB-7K3QX`" in str(refused.value.hint)
    for nonsense in ("", "-", "x" * 5000, "\x1b[31m"):
        with pytest.raises(Failure):
            session(folder).ticket(nonsense)


def test_parties_with_their_neighbours(folder: Path) -> None:
    here = session(folder)
    assert here.requester("Marches") == "marches"
    assert here.provider("reseau") == "reseau"
    assert here.party("risques") == "risques"
    with pytest.raises(Failure) as refused:
        here.provider("resau")
    assert str(refused.value.hint) == "did you mean `reseau`?"
    with pytest.raises(Failure) as refused:
        here.requester("zzz")
    assert str(refused.value.hint) == "there is: marches, risques"


def test_from_a_subfolder(folder: Path) -> None:
    assert len(session(folder / "tickets" / "2026-W40").backlog.entries) == 3


def test_a_contract_in_a_folder_of_its_own(folder: Path) -> None:
    inner = folder / "desk"
    inner.mkdir()
    (folder / "contract.yaml").rename(inner / "contract.yaml")
    (folder / "tickets").rename(inner / "tickets")
    here = session(inner)
    assert here.home == "desk/"
    assert here.ticket("7k3").path == "desk/tickets/2026-W40/ITB-7K3QX.yaml"


def test_no_repository_and_no_contract(tmp_path: Path) -> None:
    with pytest.raises(Failure) as refused:
        _ = session(tmp_path).backlog
    assert refused.value.status == 2
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with pytest.raises(Failure) as refused:
        _ = session(tmp_path).backlog
    assert "itbiz init" in str(refused.value.hint)


@pytest.mark.parametrize("text", ["schema: [", "schema: itbiz/contract@1\n", "", "tickets: ../..\n"])
def test_a_contract_that_cannot_be_read_says_why(folder: Path, text: str) -> None:
    (folder / "contract.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContractUnreadable) as refused:
        _ = session(folder).contract
    assert refused.value.diagnostics
    assert refused.value.status == 2


def test_a_contract_that_is_a_link_or_no_text(folder: Path) -> None:
    (folder / "contract.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContractUnreadable):
        _ = session(folder).contract
    (folder / "contract.yaml").unlink()
    (folder / "contract.yaml").symlink_to("/etc/hostname")
    with pytest.raises(ContractUnreadable) as refused:
        _ = session(folder).contract
    assert refused.value.diagnostics[0].code == "symbolic-link"
    assert session(folder).backlog.contract is None


def test_what_if(folder: Path) -> None:
    (folder / "draft.yaml").write_text(CONTRACT.replace("guarantee: 3", "guarantee: 9"), encoding="utf-8")
    here = session(folder)
    here.what_if = "draft.yaml"
    assert here.contract.terms[0].guarantee == 9
    here = session(folder)
    here.what_if = "nowhere.yaml"
    with pytest.raises(Failure):
        _ = here.backlog
    (folder / "draft.yaml").write_text("schema: 1\n", encoding="utf-8")
    here = session(folder)
    here.what_if = "draft.yaml"
    with pytest.raises(ContractUnreadable):
        _ = here.backlog


def test_the_language(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert session(folder).language_code == "fr"
    assert session(folder, "en").language_code == "en"
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert session(elsewhere).language_code == "en"
    assert session(elsewhere, LC_ALL="fr_CA.UTF-8").language_code == "fr"


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB", "LC_ALL": "fr_BE"}, "fr"),
        ({"LC_ALL": "", "LANG": "fr"}, "fr"),
        ({"LANG": "de_DE"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"ITBIZ_LANG": "fr", "LC_ALL": "en_GB"}, "fr"),
    ],
)
def test_the_locale(env: dict[str, str], code: str) -> None:
    assert language_of_environment(env) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-02T18:00:00+02:00", "2026-10-02T18:00:00+02:00"),
        ("2026-10-02T16:00Z", "2026-10-02T18:00:00+02:00"),
        ("2026-10-02", "2026-10-03T00:00:00+02:00"),
        ("2026-W40", "2026-10-05T00:00:00+02:00"),
        ("2026-w43", "2026-10-26T00:00:00+01:00"),
        ("2026-10", "2026-11-01T00:00:00+01:00"),
        ("2026-Q4", "2027-01-01T00:00:00+01:00"),
    ],
)
def test_a_moment(text: str, expected: str) -> None:
    assert moment(text, PARIS) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-13-01", "2026-02-30", "2026-W54", "2026-10-02T18:00:00", "9999-12-31", "0001-01-01", "x" * 99],
)
def test_no_moment(text: str) -> None:
    with pytest.raises(Failure):
        moment(text, PARIS)


def test_as_of_goes_back(folder: Path) -> None:
    here = session(folder)
    here.as_of = "2026-09-26"
    assert here.backlog.entries == {}
    assert here.now == datetime.fromisoformat("2026-09-27T00:00:00+02:00")
    here = session(folder)
    here.as_of = "2026-W39"
    assert len(here.backlog.entries) == 3
    assert str(here.period(None)) == "2026-W40"  # the first instant after W39


def test_a_wrong_as_of_is_said_in_the_language_of_the_contract(folder: Path) -> None:
    here = session(folder)
    here.as_of = "soon"
    with pytest.raises(Failure) as refused:
        _ = here.backlog
    assert here.say(refused.value.message)


def test_who_acts(folder: Path) -> None:
    assert session(folder).who == "ana@example.com"


PLACES = ("contract.yaml", "tickets", "signatures", "pulse")


def test_the_status_git_began_ahead_is_the_one_it_is_asked_for(folder: Path) -> None:
    asked = session(folder).status_of(PLACES)
    assert b"tickets/2026-W40/ITB-7K3QX.yaml" in asked.out
    ahead = session(folder)
    with ahead.looking_ahead():
        assert ahead.status_of(PLACES) == asked
        # Once answered, it is asked anew: the work tree may have changed.
        (folder / "tickets" / "2026-W40" / "ITB-7K3QX.yaml").unlink()
        assert b"ITB-7K3QX" not in ahead.status_of(PLACES).out
    with ahead.looking_ahead():
        assert b"contract.yaml" not in ahead.status_of(("tickets",)).out


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are counted in /proc")
def test_git_does_not_outlive_a_look_that_fails(folder: Path) -> None:
    looking = session(folder)
    _ = looking.repository, looking.tickets_folder
    before = children()
    looks = looking.looking_ahead()
    looks.__enter__()
    begun = children() - before
    assert looks.__exit__(ZeroDivisionError, ZeroDivisionError(), None) is False
    assert len(begun) == 1
    assert not begun & children()


def children() -> set[str]:
    """The processes that this one started and has not heard the end of."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


def test_looking_ahead_leaves_it_to_others_to_say_what_is_wrong(tmp_path: Path) -> None:
    with session(tmp_path).looking_ahead():
        pass
