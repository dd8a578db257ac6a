"""A first contract for a repository that was filled from a log: the parties found, and terms to start talking from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from itbiz.text.failure import Failure
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from itbiz.domain.period import Period

_DIGITS = re.compile(r"([0-9]+)")
_NO_TEAM = {"it": "IT"}


def draft_contract(
    requesters: Mapping[str, str],
    providers: Mapping[str, str],
    *,
    timezone: str,
    first_period: Period,
    quota: int = 1,
    language: str | None = None,
    id_prefix: str = "ITB",
    tickets: str = "tickets",
) -> dict[str, Any]:
    """The plain data of a contract.yaml. Parties are short name -> written name.

    Its only term begins with `first_period`, the coming one: what was imported is history then and breaches nothing.
    Every requester has `quota` tokens a period to spend at any team, and the guarantee of all teams together is their
    sum: the contract promises what it hands out. Both are a start, not a proposal. Raises Failure where the log names
    nobody who asks.
    """
    if not requesters:
        raise Failure(
            msg("no contract can be drafted: the log names nobody who asks"),
            msg("write contract.yaml first (itbiz init), or look at `requester:` in the mapping"),
        )
    askers, teams = _named(requesters), _named(providers or _NO_TEAM)
    return {
        "schema": "itbiz/contract@1",
        **({"tickets": tickets} if tickets != "tickets" else {}),
        **({"id_prefix": id_prefix} if id_prefix != "ITB" else {}),
        **({"language": language} if language else {}),
        "timezone": timezone,
        "parties": {"requesters": askers, "providers": teams},
        "terms": [
            {
                "version": 1,
                "effective_from": str(first_period),
                **({} if str(first_period.kind) == "iso_week" else {"period": str(first_period.kind)}),
                "quota": dict.fromkeys(askers, quota),
                "guarantee": quota * len(askers),
            }
        ],
    }


def _named(parties: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {key: {"name": parties[key]} for key in sorted(parties, key=_natural)}


def _natural(key: str) -> list[tuple[int, int, str]]:
    """Numbers inside a name by their size: `location-9` before `location-10`."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(key)]
