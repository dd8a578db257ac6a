"""Signatures under amendments: only added, each by somebody who may give it, each to the text that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.amendment import may_sign, texts
from itbiz.domain.backlog import SIGNATURES, signature_path
from itbiz.domain.people import is_among
from itbiz.domain.timeline import utc
from itbiz.rules.finding import moment, now, on, written_line
from itbiz.rules.instants import CLOCKS_DIFFER
from itbiz.text.diagnostic import START, Diagnostic, Severity
from itbiz.text.message import Message, msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from itbiz.domain.signature import Origin, Signature
    from itbiz.rules.change import Change

_WAYS = {"ssh": ("ssh",), "gpg": ("gpg",), "any": ("ssh", "gpg")}


def files(change: Change) -> Iterator[Diagnostic]:
    """`unknown-party`: a file of signatures that is nobody's, so that its lines would count nowhere."""
    after = change.after
    if after.contract is None:
        return
    known = _parties(change)
    folder = f"{after.home}{SIGNATURES}/"
    for path in after.snapshot:
        name = path.removeprefix(folder)
        if name == path or (name.endswith(".yaml") and name.removesuffix(".yaml") in known):
            continue
        near = nearest(name.rpartition("/")[2].rpartition(".")[0], known, 1)
        hint = (
            msg(
                "the signatures of `{party}` stand in `{path}`", party=near[0], path=signature_path(after.home, near[0])
            )
            if near
            else msg("a party's signatures stand in a file of its own: {known}", known=", ".join(sorted(known)))
        )
        yield Diagnostic(path, START, "unknown-party", msg("this is no party's file of signatures"), hint)


def _parties(change: Change) -> frozenset[str]:
    """Who has a file: a party that leaves the contract signs that too."""
    contracts = [each for each in (change.after.contract, change.base_contract) if each]
    return frozenset(key for each in contracts for key in (*each.parties.requesters, *each.parties.providers))


def lines(change: Change) -> Iterator[Diagnostic]:
    """`signature-removed` and `in-the-future`: lines only grow, and none is dated ahead."""
    after = change.after
    gone: set[tuple[str, Signature]] = set()
    for base in change.bases:
        for party, known in base.signatures.items():
            path = signature_path(after.home, party)
            kept = after.signatures.get(party, ())
            for line in known:
                if line in kept or path in after.unreadable or (party, line) in gone:
                    continue
                gone.add((party, line))
                span = after.span(path, ("signatures",)) if path in after.snapshot else START
                yield Diagnostic(
                    path,
                    span,
                    "signature-removed",
                    msg("a signature of `{party}` is gone, or was changed", party=party),
                    msg("write it again as it was: `- {line}`", line=written_line(line)),
                )
    latest = utc(change.instant) + CLOCKS_DIFFER
    for party, index, line in _new(change):
        if line.at > latest:
            yield on(
                after,
                signature_path(after.home, party),
                ("signatures", index, "at"),
                "in-the-future",
                msg("`{at}` is yet to come", at=moment(line.at)),
                msg("write when it happened; now it is {now}", now=now(change)),
            )


def _new(change: Change) -> Iterator[tuple[str, int, Signature]]:
    """The lines that no base has, with their party and index."""
    for party, given in change.after.signatures.items():
        known = [line for base in change.bases for line in base.signatures.get(party, ())]
        for index, line in enumerate(given):
            if line not in known:
                yield party, index, line


def signers(change: Change) -> Iterator[Diagnostic]:
    """`signature-unknown-signer`: signed by somebody who may not; `signature-by-another`, a warning: by other hands.

    The lists are the base's, so that nobody enters themselves in the change that uses it.
    """
    after = change.after
    if after.contract is None or after.recast:
        return
    known = _parties(change)
    for party, index, line in _new(change):
        if party not in known:
            continue
        path, place = signature_path(after.home, party), ("signatures", index, "by")
        people = may_sign(party, change.base_contract, after.contract)
        if not is_among(line.by, people):
            yield on(after, path, place, "signature-unknown-signer", *_not_listed(party, line, people))
            continue
        authors = _authors(change, party, line)
        if authors and not is_among(line.by, authors):
            yield on(
                after,
                path,
                place,
                "signature-by-another",
                msg(
                    "this signature says it is by {person}, and the commit is by {author}",
                    person=line.by,
                    author=", ".join(authors),
                ),
                msg("let {person} sign: `itbiz contract sign {party} --commit`", person=line.by, party=party),
                Severity.WARNING,
            )


def _not_listed(party: str, line: Signature, people: tuple[str, ...]) -> tuple[Message, Message]:
    if not people:
        return (
            msg("the contract names nobody who signs for `{party}`", party=party),
            msg("add `may_sign:` to `{party}` in the contract", party=party),
        )
    return (
        msg("{person} may not sign for `{party}`", person=line.by, party=party),
        msg("ask one of: {people}", people=", ".join(people)),
    )


def _authors(change: Change, party: str, line: Signature) -> tuple[str, ...]:
    """Who brings a line in: by its commit, or by the one that is about to be made; nobody where that is not known."""
    if change.origins is not None:
        origin = change.origins.get((party, line))
        return tuple(sorted(origin.authors)) if origin else ()
    settled = change.head.signatures.get(party, ()) if change.head else ()
    return (change.author,) if change.author and line not in settled else ()


def texts_signed(change: Change) -> Iterator[Diagnostic]:
    """`signature-of-other-text`, a warning: a new signature, or one that held, is not of what the contract says now."""
    after = change.after
    if after.contract is None or after.recast:
        return
    known = set(texts(after.contract)) if after.signatures else set()
    fresh = {(party, index) for party, index, _ in _new(change)}
    held = {text for base in change.bases if base.contract and base.signatures for text in texts(base.contract)}
    for party, given in after.signatures.items():
        agrees = any((line.version, line.digest) in known for line in given)
        for index, line in enumerate(given):
            if (line.version, line.digest) in known:
                continue
            if (party, index) in fresh:
                message = msg("this signs another text than the contract's, so it counts nowhere")
            elif not agrees and (line.version, line.digest) in held:
                message = msg("this signed the contract as it was before this change, and counts no more")
            else:
                continue
            yield on(
                after,
                signature_path(after.home, party),
                ("signatures", index, "digest"),
                "signature-of-other-text",
                message,
                msg("leave the line, and sign what it says now: `itbiz contract sign {party}`", party=party),
                Severity.WARNING,
            )


def commits(change: Change) -> Iterator[Diagnostic]:
    """`signature-not-verified`: the contract asks for signed commits, and the one that brings a line in is not.

    Nothing is said where the commit is yet to be made.
    """
    ruling = change.base.timeline.term_at(change.instant) if change.base else None
    asked = ruling.amendments.commit_signatures if ruling else "none"
    if asked == "none" or change.origins is None:
        return
    for party, index, line in _new(change):
        words = _not_verified(line, change.origins.get((party, line)), _WAYS[asked])
        if words:
            path = signature_path(change.after.home, party)
            yield on(change.after, path, ("signatures", index), "signature-not-verified", *words)


def _not_verified(line: Signature, origin: Origin | None, ways: tuple[str, ...]) -> tuple[Message, Message] | None:
    again = msg("let {person} sign in a commit that is signed itself: `git commit -S`", person=line.by)
    if origin is None:
        return msg("no commit is known that brings this signature in"), again
    commit = origin.commit[:10]
    if origin.kind not in ways:
        return msg("commit {commit} brings this signature in, and is not signed as agreed", commit=commit), again
    if not is_among(line.by, origin.signers):
        return (
            msg("commit {commit} is not signed with a key known to be {person}'s", commit=commit, person=line.by),
            msg("enter the key in git's `gpg.ssh.allowedSignersFile`, or in the keyring, of the machine that checks"),
        )
    return None
