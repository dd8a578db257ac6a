"""A contract that people sign, at every entrance: new terms arrive as a proposal, agreed ones are not rewritten."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import AUTHOR, CONTRACT, Desk, now, repository, week
from tests.gate.test_guarantees import Office, shared

if TYPE_CHECKING:
    from pathlib import Path

BOB = "bob@example.com"


def start(weeks: int) -> str:
    year, number, _ = (now() + timedelta(weeks=weeks)).isocalendar()
    return f"{year}-W{number:02d}"


def agreed(more: str = "") -> str:
    text = CONTRACT.format(period=start(-2), language="en")
    for name, person in (("Salle des marchés", AUTHOR), ("Risques", AUTHOR), ("Systèmes", BOB), ("Réseau", BOB)):
        text = text.replace(f"{{name: {name}}}", f"{{name: {name}, may_sign: [{person}]}}")
    return text + f"    amendments: {{notice: {{periods: 1}}{more}}}\n"


def proposed(contract: str) -> str:
    """The same with a block below, in which marches has more tokens at systemes from the third week on."""
    block = contract.partition("terms:\n")[2].replace(start(-2), start(3))
    return contract + block.replace("guarantee: {systemes: 3", "guarantee: {systemes: 4").replace("s: 2", "s: 3")


def office_with(top: Path, contract: str) -> Office:
    ana = repository(top / "ana")
    ana.put("contract.yaml", contract)
    ana.save()
    return shared(top, ana)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return office_with(tmp_path, agreed())


def save(desk: Desk, *options: str) -> None:
    desk.ok("add", "-A")
    done = desk.commit(*options)
    assert done.status == 0, done.said


@pytest.mark.slow
def test_a_proposal_travels_unsigned_and_allows_nothing(office: Office) -> None:
    office.ana.put("contract.yaml", proposed(agreed()))
    save(office.ana)
    office.accepted(office.ana)
    office.bob.ok("pull", "-q")
    done = office.bob.itbiz("contract", "sign", "systemes", "--commit")
    assert done.status == 0, done.said
    office.accepted(office.bob)
    office.ana.ok("pull", "-q")
    assert office.ana.itbiz("contract", "sign", "marches", "--commit").status == 0
    office.accepted(office.ana)
    shown = office.ana.itbiz("quota", "--period", start(3), "--json").out
    assert '"quota": 3' in shown
    assert '"quota": 3' not in office.ana.itbiz("quota", "--period", week(), "--json").out


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("systemes: 2", "systemes: 1"), "terms-rewritten"),
        (("Europe/Paris", "Europe/London"), "amendment-unsigned"),
        (("Salle des marchés, may_sign: [ana@", "Salle des marchés, may_sign: [eve@"), "amendment-unsigned"),
    ],
)
def test_what_is_agreed_is_changed_nowhere(office: Office, edit: tuple[str, str], code: str) -> None:
    office.ana.put("contract.yaml", agreed().replace(*edit))
    office.ana.ok("add", "-A")
    done = office.ana.commit()
    assert done.status != 0
    assert code in done.err
    office.ana.ok("commit", "-q", "--no-verify", "-m", "past the hook")
    office.refused(office.ana, says=code)


@pytest.mark.slow
def test_signatures_survive_a_squash_and_a_shallow_clone(office: Office, tmp_path: Path) -> None:
    office.ana.ok("switch", "-q", "-c", "amendment")
    office.ana.put("contract.yaml", proposed(agreed()))
    save(office.ana)
    assert office.ana.itbiz("contract", "sign", "marches", "--commit").status == 0
    signed = office.ana.as_person(BOB).itbiz("contract", "sign", "systemes", "--commit")
    assert signed.status == 0, signed.said
    office.ana.ok("switch", "-q", "main")
    office.ana.ok("merge", "-q", "--squash", "amendment")
    save(office.ana)
    office.accepted(office.ana)
    office.ana.ok("clone", "-q", "--depth=1", f"file://{office.server}", str(tmp_path / "shallow"))
    shallow = Desk(tmp_path / "shallow")
    assert '"quota": 3' in shallow.itbiz("quota", "--period", start(3), "--json").out


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")
def test_the_server_asks_for_commits_that_are_signed_by_the_signer(tmp_path: Path) -> None:
    office = office_with(tmp_path, proposed(agreed(", commit_signatures: ssh")))
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    known = tmp_path / "allowed"
    known.write_text(f"{AUTHOR} {key.with_suffix('.pub').read_text()}")
    office.ana.ok("--git-dir", str(office.server), "config", "gpg.ssh.allowedSignersFile", str(known))
    for name, value in (
        ("gpg.format", "ssh"),
        ("user.signingKey", f"{key}.pub"),
        ("gpg.ssh.allowedSignersFile", str(known)),
    ):
        office.ana.ok("config", name, value)
    assert office.ana.itbiz("contract", "sign", "marches", "--commit").status == 0
    office.refused(office.ana, says="signature-not-verified")
    office.ana.ok("commit", "-q", "--amend", "--no-edit", "-S")
    office.accepted(office.ana)
    # Bob's signature in a commit that Ana's key signs is not Bob's.
    office.bob.ok("pull", "-q")
    assert office.bob.itbiz("contract", "sign", "systemes", "--commit").status == 0
    for name, value in (("gpg.format", "ssh"), ("user.signingKey", f"{key}.pub")):
        office.bob.ok("config", name, value)
    office.bob.ok("commit", "-q", "--amend", "--no-edit", "-S")
    there = office.bob.git("push", "-q", "--no-verify", "origin", "main")
    assert there.status != 0
    assert "signature-not-verified" in there.err
