"""Every code of a finding, explained. A code is never renamed: scripts and people know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.rules.explained_amendments import AMENDMENTS
from itbiz.rules.explained_claims import CLAIMS
from itbiz.rules.explained_contract import CONTRACT
from itbiz.rules.explained_fields import FIELDS
from itbiz.rules.explained_import import IMPORT
from itbiz.rules.explained_reading import READING
from itbiz.rules.explained_time import TIME
from itbiz.rules.explained_work import WORK
from itbiz.rules.explanation import Explanation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATALOGUE", "Explanation"]

CATALOGUE: Mapping[str, Explanation] = {
    explanation.code: explanation
    for explanation in (
        *READING,
        *FIELDS,
        *WORK,
        *CLAIMS,
        *TIME,
        *CONTRACT,
        *AMENDMENTS,
        *IMPORT,
    )
}
"""By code."""
