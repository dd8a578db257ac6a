"""The parties a log names: who asks and who does, with a short name for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.exchange.mapping import NamedParty
from itbiz.exchange.names import party_key
from itbiz.exchange.template import one_line
from itbiz.text.dataclass import dataclass, field
from itbiz.text.message import msg
from itbiz.text.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.exchange.columns import PartyCells
    from itbiz.exchange.problems import Problems

_LONGEST_NAME = 300
_SHOWN = 40


class UnknownPartyError(Exception):
    """A cell that stands for no party; the mapping's `unknown` says what follows."""


@dataclass(slots=True)
class Side:
    """One side's parties as they turn up, and how a row's cells name them."""

    cells: PartyCells
    problems: Problems
    names: dict[str, str] = field(default_factory=dict)
    """Short name -> written name, of every party found."""
    _sources: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str | None, str | None], NamedParty] = field(default_factory=dict)

    def party(self, line: int, row: Sequence[str]) -> str | None:
        """The short name of the row's party; None where the cell is empty and the mapping has nobody for it.

        Raises UnknownPartyError for a cell that neither `values` nor a template names.
        """
        rule, cell = self.cells.rule, row[self.cells.cell]
        if not cell:
            return self._found(rule.empty) if rule.empty else None
        if cell in rule.values:
            return self._found(rule.values[cell])
        key = self.cells.key(row) if self.cells.key else None
        name = self.cells.name(row) if self.cells.name else None
        made = self._known.get((cell, key, name))
        if made is None:
            if key is None:
                raise UnknownPartyError(cell)
            made = NamedParty(key=party_key(key), name=one_line(name or cell, _LONGEST_NAME) or party_key(key))
            self._known[cell, key, name] = made
            self._compare(line, made.key, cell)
        return self._found(made)

    def _found(self, party: NamedParty) -> str:
        self.names.setdefault(party.key, party.name)
        return party.key

    def _compare(self, line: int, key: str, cell: str) -> None:
        other = self._sources.setdefault(key, cell)
        if other != cell:
            self.problems.add(
                line,
                "import-party-clash",
                msg(
                    "`{cell}` and `{other}` both become the party `{key}`",
                    cell=one_line(cell, _SHOWN),
                    other=one_line(other, _SHOWN),
                    key=key,
                ),
                msg("if they are two, give each a name of its own in the mapping, under `values:`"),
            )

    def take(self, line: int, row: Sequence[str], before: str | None) -> str | None:
        """The row's party as `party` has it, or what the mapping wants for an unknown one: `before` or nothing.

        Raises UnknownPartyError, after it was counted, where the row is left out for it.
        """
        try:
            return self.party(line, row)
        except UnknownPartyError:
            unknown = self.cells.rule.unknown
            if unknown == "keep":
                return before
            if unknown == "skip":
                self.problems.skip("import-skipped-party")
            else:
                self._report(line, row[self.cells.cell])
            raise

    def _report(self, line: int, cell: str) -> None:
        near = nearest(cell, self.cells.rule.values)
        self.problems.add(
            line,
            "import-unknown-party",
            msg("`{cell}` is no party that the mapping knows", cell=one_line(cell, _SHOWN)),
            msg("is it `{near}`? Add it to the mapping, under `values:`", near=near[0])
            if near
            else msg("add it to the mapping, under `values:`, or a `key:` template for all"),
            unused=True,
        )
