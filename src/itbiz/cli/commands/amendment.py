"""`itbiz contract diff` and `sign`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.cli.session import ContractUnreadable
from itbiz.text.dataclass import replace
from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from itbiz.cli.session import Session
    from itbiz.cli.writing import Manner
    from itbiz.domain.contract import Contract
    from itbiz.rules.change import Change


def diff(session: Session, *, rev: str | None, as_json: bool) -> int:
    """Show what the contract, or the draft of `session.what_if`, changes."""
    from itbiz.cli import judging
    from itbiz.domain.proposal import amendment
    from itbiz.views.amendment import document, draw, records

    change, contract, _ = _contract(session)
    repository, before = session.repository, change.base
    name = repository.resolve(rev) if rev is not None else next(iter(repository.bases()), None)
    if rev is not None:
        before = judging.revision(session, rev, change.after)
    if before is not None and before.contract is None:
        raise Failure(msg("there is no contract to compare with in `{revision}`", revision=rev or name))
    made = amendment(before, change.after, contract, change.instant)
    terminal = session.terminal
    if as_json:
        from itbiz.views.formats.json import written

        terminal.write(written(document(made, name)))
        return 0
    if not (made.keys or made.proposals or made.gone):
        session.words(msg("nothing is different, and nothing is proposed"))
        return 0
    lines = draw(made, contract, session.language) if terminal.out_is_terminal else records(made)
    arrow = "→" if terminal.unicode else "->"
    for line in lines:
        terminal.write(line.replace("→", arrow))
    if made.missing:
        from itbiz.rules.amendment import wanted

        session.words(wanted(made.missing))
    return 0


def sign(session: Session, *, party: str, manner: Manner) -> int:
    """Sign the contract, or the draft of `session.what_if`, for a party."""
    from itbiz.actions.signing import sign as action
    from itbiz.cli.commands.acting import perform

    _, contract, path = _contract(session)
    key = session.party(party, contract)
    if path != session.repository.contract_path:
        session.words(msg("this signs `{path}`; it counts once that is the contract, to the letter", path=path))
    return perform(
        session,
        manner,
        lambda change, act: action(change, act, key, contract),
        subject=f"Sign the contract for {key}",
    )


def _contract(session: Session) -> tuple[Change, Contract, str]:
    """The change of the contract, the contract itself, and its file. Raises Failure where it cannot be read."""
    from itbiz.cli.commands.contract import judged_contract

    change, path = judged_contract(session)
    contract = change.after.contract
    if contract is None:
        own = change.after.contract_path
        found = [replace(each, path=path) for each in change.after.diagnostics if each.path == own]
        raise ContractUnreadable(msg("the contract `{path}` cannot be read", path=path), found)
    return change, contract, path
