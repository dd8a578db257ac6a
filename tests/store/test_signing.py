"""The commit that brings a signature in: found through branches and merges, and verified with real keys."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itbiz.store import history, signing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.store.conftest import Workshop

    from itbiz.domain.signature import Origin

CLAIRE, HUGO = "claire@inv.example", "hugo@inv.example"


def line(number: int, by: str = CLAIRE) -> str:
    return f"  - {{version: {number}, digest: sha256:{'0' * 64}, by: {by}, at: 2026-09-30T09:00:00+02:00}}\n"


def author(email: str) -> dict[str, str]:
    return {"GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_EMAIL": email}


def commit(shop: Workshop, email: str, *options: str, **files: str) -> str:
    for party, lines in files.items():
        shop.put(f"signatures/{party}.yaml", f"signatures:\n{lines}")
    shop.run("add", "-A")
    shop.run("commit", "-q", "--allow-empty", "-m", "sign", *options, env=author(email))
    return shop.run("rev-parse", "HEAD")


def found(shop: Workshop, *bases: str, tip: str = "HEAD") -> dict[tuple[str, int], Origin]:
    known = [shop.run("rev-parse", each) for each in bases]
    repository = shop.open()
    steps = history.steps(repository.git, shop.run("rev-parse", tip), known, ["contract.yaml", "signatures"])
    made = signing.origins(repository, steps, known[0] if known else None)
    return {(party, signature.version): origin for (party, signature), origin in made.items()}


def test_each_line_is_the_work_of_its_commit(kept: Workshop) -> None:
    base = commit(kept, CLAIRE, marches=line(1))
    first = commit(kept, CLAIRE, marches=line(1) + line(2))
    kept.put("tickets/a.yaml", "id: aa\n")
    second = commit(kept, HUGO, systemes=line(2, HUGO))
    made = found(kept, base)
    assert {key: (each.commit, each.authors) for key, each in made.items()} == {
        ("marches", 2): (first, frozenset({CLAIRE})),
        ("systemes", 2): (second, frozenset({HUGO})),
    }
    assert all(each.kind is None and each.signers == () for each in made.values())
    assert found(kept, second) == {}
    assert set(found(kept)) == {("marches", 1), ("marches", 2), ("systemes", 2)}


def test_lines_are_found_through_a_merge(kept: Workshop) -> None:
    base = kept.run("rev-parse", "HEAD")
    kept.run("switch", "-q", "-c", "side")
    side = commit(kept, CLAIRE, marches=line(1))
    kept.run("switch", "-q", "main")
    commit(kept, HUGO, systemes=line(1, HUGO))
    kept.run("merge", "-q", "--no-edit", "side", env=author(HUGO))
    assert found(kept, base)["marches", 1].commit == side
    assert found(kept, base)["marches", 1].authors == {CLAIRE}
    # Against its own parents a merge brings nothing of its own.
    assert found(kept, "HEAD^1", "HEAD^2") == {}


def test_a_squash_is_the_work_of_whoever_squashes(kept: Workshop) -> None:
    base = kept.run("rev-parse", "HEAD")
    kept.run("switch", "-q", "-c", "side")
    commit(kept, CLAIRE, marches=line(1))
    commit(kept, HUGO, systemes=line(1, HUGO))
    kept.run("switch", "-q", "main")
    kept.run("merge", "-q", "--squash", "side")
    squash = commit(kept, "ana@inv.example", "-m", f"Co-authored-by: Claire <{CLAIRE}>")
    assert {each.commit for each in found(kept, base).values()} == {squash}
    assert {each.authors for each in found(kept, base).values()} == {frozenset({"ana@inv.example", CLAIRE})}


def test_authors_are_called_as_the_base_calls_them(kept: Workshop) -> None:
    kept.put(".mailmap", f"Claire <{CLAIRE}> <c@old.example>\n")
    base = kept.save()
    commit(kept, "c@old.example", marches=line(1))
    assert found(kept, base)["marches", 1].authors == {CLAIRE}


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")
class TestSshKeys:
    """A key of Claire's, which git knows, and one that it does not."""

    @pytest.fixture
    def signing(self, kept: Workshop, tmp_path: Path) -> Workshop:
        for name in ("claire", "eve"):
            key = tmp_path / name
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(key)], check=True)
        public = (tmp_path / "claire.pub").read_text()
        (tmp_path / "allowed").write_text(f"{CLAIRE} {public}")
        kept.run("config", "gpg.format", "ssh")
        kept.run("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "allowed"))
        kept.run("config", "user.signingKey", str(tmp_path / "claire.pub"))
        return kept

    def test_a_known_key_is_its_owners(self, signing: Workshop) -> None:
        made = commit(signing, CLAIRE, "-S", marches=line(1))
        origin = found(signing, "HEAD^")["marches", 1]
        assert (origin.commit, origin.kind, origin.signers) == (made, "ssh", (CLAIRE,))

    def test_git_may_show_signatures_by_itself(self, signing: Workshop) -> None:
        signing.run("config", "log.showSignature", "true")
        commit(signing, HUGO, "--no-gpg-sign", systemes=line(1, HUGO))
        made = commit(signing, CLAIRE, "-S", marches=line(1))
        origins = found(signing, "HEAD^^")
        assert origins["systemes", 1].authors == frozenset({HUGO})
        assert (origins["marches", 1].commit, origins["marches", 1].authors) == (made, frozenset({CLAIRE}))
        assert origins["marches", 1].signers == (CLAIRE,)

    def test_a_key_with_two_addresses_is_both_peoples(self, signing: Workshop, tmp_path: Path) -> None:
        public = (tmp_path / "claire.pub").read_text()
        (tmp_path / "allowed").write_text(f"{CLAIRE},c@x.example {public}")
        commit(signing, CLAIRE, "-S", marches=line(1))
        assert CLAIRE in found(signing, "HEAD^")["marches", 1].signers

    def test_an_unknown_key_is_nobodys(self, signing: Workshop, tmp_path: Path) -> None:
        signing.run("config", "user.signingKey", str(tmp_path / "eve.pub"))
        commit(signing, CLAIRE, "-S", marches=line(1))
        origin = found(signing, "HEAD^")["marches", 1]
        assert (origin.kind, origin.signers) == ("ssh", ())

    def test_without_the_file_of_known_keys_nobody_is_known(self, signing: Workshop) -> None:
        commit(signing, CLAIRE, "-S", marches=line(1))
        signing.run("config", "--unset", "gpg.ssh.allowedSignersFile")
        origin = found(signing, "HEAD^")["marches", 1]
        assert (origin.kind, origin.signers) == ("ssh", ())

    def test_a_commit_that_was_altered_is_nobodys(self, signing: Workshop) -> None:
        commit(signing, CLAIRE, "-S", marches=line(1))
        raw = subprocess.run(
            ["git", "cat-file", "commit", "HEAD"], cwd=signing.top, check=True, capture_output=True
        ).stdout
        forged = raw.replace(b"\n\nsign\n", b"\n\nsign more\n")
        assert forged != raw
        made = subprocess.run(
            ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
            cwd=signing.top,
            check=True,
            capture_output=True,
            input=forged,
        ).stdout.decode()
        assert found(signing, "HEAD^", tip=made.strip())["marches", 1].signers == ()

    def test_a_plain_commit_is_not_signed(self, signing: Workshop) -> None:
        commit(signing, CLAIRE, marches=line(1))
        assert found(signing, "HEAD^")["marches", 1].kind is None


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # The path of the agent's socket may have a hundred characters: pytest's own folders are too deep.
    with tempfile.TemporaryDirectory(prefix="gpg") as name:
        monkeypatch.setenv("GNUPGHOME", name)
        yield Path(name)
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False, capture_output=True)


@pytest.mark.skipif(shutil.which("gpg") is None or shutil.which("gpgconf") is None, reason="no gpg here")
def test_a_gpg_key_is_whose_identity_says(kept: Workshop, keyring: Path) -> None:
    batch = ["gpg", "--batch", "--passphrase", "", "--quick-gen-key", f"Claire <{CLAIRE}>", "ed25519", "sign", "never"]
    subprocess.run(batch, check=True, capture_output=True)
    kept.run("config", "user.signingKey", CLAIRE)
    commit(kept, CLAIRE, "-S", marches=line(1))
    origin = found(kept, "HEAD^")["marches", 1]
    assert (origin.kind, origin.signers) == ("gpg", (CLAIRE,))
    for each in keyring.glob("pubring.kbx*"):
        each.unlink()
    assert found(kept, "HEAD^")["marches", 1].signers == ()
