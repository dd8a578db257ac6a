"""Signing the contract for a party: one more line of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.actions.edit import Edit, Outcome
from itbiz.domain.amendment import texts
from itbiz.domain.backlog import edited, signature_path
from itbiz.domain.period import format_instant
from itbiz.domain.proposal import amendment
from itbiz.rules.amendment import wanted
from itbiz.text.edit import append_item, emit
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.actions.draft import Act
    from itbiz.domain.contract import Contract
    from itbiz.rules.change import Change


def sign(change: Change, act: Act, party: str, contract: Contract) -> Outcome:
    """Sign the whole of `contract` as it is: the one that stands, or a draft. Nothing, where that is signed already.

    Raises Failure where the party's file cannot be read.
    """
    path = signature_path(change.after.home, party)
    if path in change.after.unreadable:
        raise Failure(msg("`{path}` cannot be read", path=path), msg("`itbiz check` says why; mend that first"))
    version, digest = texts(contract)[-1]
    known = change.after.signatures.get(party, ())
    if any((line.version, line.digest) == (version, digest) for line in known):
        return Outcome((), ())
    line = {"version": version, "digest": digest, "by": act.by, "at": format_instant(act.at)}
    before = change.after.snapshot.get(path)
    text = append_item(before, ("signatures",), line) if isinstance(before, str) else emit({"signatures": [line]})
    edit = Edit(path, before if isinstance(before, str) else None, text)
    missing = amendment(change.base, edited(change.after, {path: text}), contract, change.instant).missing
    next_step = (
        wanted(missing) if missing else msg("everybody whom it concerns has signed; `itbiz contract diff` shows it")
    )
    return Outcome((edit,), ((party, msg("signed version {version} of the contract", version=version)),), next_step)
