"""How much each party trusts the other side, on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.views.report import trust
from itbiz.views.report.html.blocks import Cell, Column, Items, Section, Table, Words

if TYPE_CHECKING:
    from itbiz.views.report.html.blocks import Block
    from itbiz.views.report.html.script import PageScript


def section(script: PageScript) -> Section | None:
    """The section of the page; none where nobody gave a pulse."""
    rows = script.week.trust
    if not rows:
        return None
    heads = tuple(Column(script.say(words), number > 0) for number, words in enumerate(trust.columns(script)))
    lines = tuple(
        (Cell(script.week.name(each.party)), *(Cell(said) for said in trust.figures(script, each))) for each in rows
    )
    found: list[Block] = [Table(script.say(trust.HEADING), heads, lines)]
    reasons = tuple(script.plain(words) for words in trust.reasons(script))
    if reasons:
        found.append(Items(reasons))
    return Section("trust", script.say(trust.HEADING), (*found, Words(script.say(trust.about(script)))))
