"""The past against other quotas, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.domain.simulation import RequesterRow, SimulationRow
    from itbiz.views.shapes import simulation as shapes


def document(rows: Sequence[SimulationRow]) -> shapes.Simulation:
    """What `contract simulate --json` prints."""
    return {
        "version": 1,
        "rows": [
            {
                "quota": row.quota,
                "claims": row.claims,
                "over": row.over,
                "requesters": [_requester(each) for each in row.requesters],
            }
            for row in rows
        ],
    }


def _requester(row: RequesterRow) -> shapes.Requester:
    return {
        "requester": row.requester,
        "claims": row.claims,
        "over": row.over,
        "most": row.most,
        "most_period": row.most_period.key,
    }
