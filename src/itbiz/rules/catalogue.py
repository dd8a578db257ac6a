"""Every code of a finding, explained. A code is never renamed: scripts and people know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.rules.explained_reading import READING
from itbiz.rules.explanation import Explanation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATALOGUE", "Explanation"]

CATALOGUE: Mapping[str, Explanation] = {
    explanation.code: explanation
    for explanation in (
        *READING,
        # One tuple a family of rules, each in its own module `explained_<family>`.
    )
}
"""By code."""
