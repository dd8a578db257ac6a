"""At a glance: who used how many tokens at which team, and what each team delivered of what was due."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from itbiz.text.message import msg, msgs
from itbiz.views.report.promises import Outcome, promise_of
from itbiz.views.report.script import NONE, heaviest
from itbiz.views.report.source import Cell, Column, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.domain.ledger import Account
    from itbiz.views.report.promises import Promises
    from itbiz.views.report.script import Script
    from itbiz.views.report.week import Week

MOST_TEAMS = 4
"""Teams with a column of their own; the others share one."""
LEAST = 6
"""Cells of a team's name."""
FEW_UNITS = 12
MOST_UNITS = 40
"""Up to the first number every business unit has its row; beyond it only those with something to show, up to this."""

Row = list[Cell | str]


def drawn(script: Script) -> list[list[str]]:
    """The matrix, the teams' row under it, and how many rows were left out."""
    week = script.week
    head = script.heading(msg("At a glance"))
    if not week.header.in_force:
        return [head, script.paragraph(msg("No contract was in force in this period: there were no tokens."))]
    own, others = columns(week)
    units, more, idle = rows(week)
    heads = [
        Column(script.lang(msg("Tokens used/quota"))),
        *(Column(script.lang(script.name(key)), "right", LEAST) for key in own),
        *([Column(script.lang(msgs("{n} other", "{n} others", len(others))), "right")] if others else []),
        Column(script.lang(msg("All")), "right"),
        Column(script.lang.period(week.before.period) if week.before else NONE, "right"),
        Column(script.lang(msg("State"))),
    ]
    lines = table(heads, [*(_unit(script, key, own, others) for key in units), *_teams(script, own, others)])
    found = [head, lines]
    if any(each.over and each.used <= each.quota for each in week.accounts):
        words = msg("✗ also marks claims within the quota that a debt from before left no token for: see the ledger.")
        found.append(script.paragraph(words))
    if more:
        found.append(script.paragraph(msgs("{n} more with a token used.", "{n} more with a token used.", more)))
    if idle:
        found.append(script.paragraph(msgs("{n} more without a token used.", "{n} more without a token used.", idle)))
    return found


def columns(week: Week) -> tuple[list[str], list[str]]:
    """The teams with a column of their own, and those that share one: those with a token used or something due."""
    named = dict.fromkeys((*(each.pair[1] for each in week.accounts), *week.now.deliveries))
    order = {key: rank for rank, key in enumerate(week.names)}
    teams = sorted(named, key=lambda key: (order.get(key, len(order)), key))
    if len(teams) <= MOST_TEAMS:
        return teams, []
    weight = {key: _together(week.accounts, team=key)[0] + _due(week.now, key)[1] for key in teams}
    own = sorted(teams, key=lambda key: -weight[key])[: MOST_TEAMS - 1]
    return [key for key in teams if key in own], [key for key in teams if key not in own]


def rows(week: Week) -> tuple[list[str], int, int]:
    """The business units to show, and how many more have something, and how many have nothing."""
    units = list(dict.fromkeys(each.pair[0] for each in week.accounts))
    if len(units) <= FEW_UNITS:
        return units, 0, 0
    weight: Counter[str] = Counter()
    for each in week.accounts:
        if _something(each):
            weight[each.pair[0]] += 1000 * each.over + max(0, each.used) + 1
    active = [key for key in units if weight[key]]
    shown = heaviest(active, weight.__getitem__, MOST_UNITS)
    return shown, len(active) - len(shown), len(units) - len(active)


def _something(account: Account) -> bool:
    return bool(account.claims or account.emergencies or account.over or account.opening < 0)


def _together(accounts: Iterable[Account], *, unit: str | None = None, team: str | None = None) -> tuple[int, int, int]:
    """Tokens used, quota and over, of these accounts."""
    mine = [each for each in accounts if unit in {None, each.pair[0]} and team in {None, each.pair[1]}]
    return sum(each.used for each in mine), sum(each.quota for each in mine), sum(each.over for each in mine)


def _unit(script: Script, unit: str, own: Sequence[str], others: Sequence[str]) -> Row:
    week = script.week
    mine = [each for each in week.accounts if each.pair[0] == unit]
    known = {each.pair[1] for each in mine}
    cells = [_used(_together(mine, team=key)) if key in known else NONE for key in own]
    if others:
        cells.append(_used(_together(each for each in mine if each.pair[1] in others)))
    total = _together(mine)
    before = _used(_together(week.before.accounts, unit=unit)) if week.before else NONE
    outcome: Outcome | None = "missed" if total[2] else "kept" if total[0] else None
    return [script.cell(script.name(unit)), *cells, _used(total), before, script.outcome(outcome)]


def _used(tokens: tuple[int, int, int]) -> str:
    used, quota, over = tokens
    return f"{used}/{quota}{' ✗' if over else ''}" if used or quota or over else NONE


def _due(promises: Promises, team: str) -> tuple[int, int]:
    each = promises.deliveries.get(team)
    return (len(each.delivered), len(each.due)) if each else (0, 0)


def _teams(script: Script, own: Sequence[str], others: Sequence[str]) -> list[Row]:
    """IT's two rows: delivered of due, and how each team's promise stands."""
    week = script.week
    now, before = week.now, week.before
    if not now.deliveries:
        return []
    figures: Row = [script.cell(msg("IT: delivered/due")), *(_figure(now, key) for key in own)]
    states: Row = [script.cell(msg("IT: promise")), *(_state(script, now, key) for key in own)]
    if others:
        shared = [_due(now, key) for key in others]
        figures.append(f"{sum(done for done, _ in shared)}/{sum(due for _, due in shared)}")
        states.append("")
    earlier = f"{before.delivered}/{before.due}" if before else NONE
    figures += [f"{now.delivered}/{now.due}", earlier, script.outcome(week.guarantee)]
    states += ["", "", ""]
    return [figures, states]


def _figure(promises: Promises, team: str) -> str:
    return "{}/{}".format(*_due(promises, team)) if team in promises.deliveries else NONE


def _state(script: Script, promises: Promises, team: str) -> str:
    each = promises.deliveries.get(team)
    return script.outcome(promise_of(each)) if each and each.due else NONE
