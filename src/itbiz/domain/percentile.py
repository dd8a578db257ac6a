"""Percentiles of what was observed, never of a model of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Sequence

Number = TypeVar("Number", int, float)

_PARTS = 10**12
"""A share is read to twelve decimals."""


def nearest_rank(values: Sequence[Number], p: float) -> Number:
    """The value at rank ⌈p·n⌉ of the n sorted values: nearest rank, `p` a share (0.85, not 85) with 0 < p <= 1.

    Always one of the values themselves, in their unit. Raises ValueError for no values or `p` out of range.
    """
    if not values:
        raise ValueError(msg("there are no values to take a percentile of"))
    if not 0 < p <= 1:
        raise ValueError(msg("a percentile is a share above 0 and up to 1, such as 0.85, not {p}", p=p))
    # As written, not as floating point has it: 0.07·100 is a little more than 7 there, and the rank would be 8.
    rank = -(-round(p * _PARTS) * len(values) // _PARTS)
    return sorted(values)[max(rank, 1) - 1]
