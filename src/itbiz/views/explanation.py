"""Explanations of findings for other programs: always in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from itbiz.rules.catalogue import Explanation
    from itbiz.views.shapes import explanation as shapes


def document(explanation: Explanation) -> shapes.One:
    """What `explain CODE --json` prints."""
    return {"version": 1, **_data(explanation)}


def every(explanations: Iterable[Explanation]) -> shapes.Every:
    """What `explain --json` prints."""
    return {"version": 1, "findings": [_data(each) for each in explanations]}


def _data(explanation: Explanation) -> shapes.Explanation:
    return {
        "code": explanation.code,
        "title": str(explanation.title),
        "why": str(explanation.why),
        "way_out": str(explanation.way_out),
    }
