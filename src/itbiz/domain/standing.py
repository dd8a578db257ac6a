"""The tickets of one tree as they are kept between two runs: those that still matter, and sums of the settled rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.settled import Settled, is_settled
from itbiz.text.dataclass import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from itbiz.domain.ticket import Ticket
    from itbiz.text.diagnostic import Diagnostic


# No slots: thousands of these are unpickled, and a plain `__dict__` needs no code of Python for that.
@dataclass(frozen=True)
class File:
    """What a file of the folder of tickets holds: a ticket, or the findings that tell why it holds none."""

    path: str
    blob: str
    ticket: Ticket | None
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Standing:
    """The tickets of one tree of git.

    `files` are those that matter to whoever looks at the present, by path; the others, `settled` without a claim and
    `claimed` with one, are found under the number `base`, less those at the paths `moved_on`, which something was done
    to since.
    """

    tree: str
    base: int | None
    files: Mapping[str, File]
    settled: Settled
    moved_on: frozenset[str] = field(default_factory=frozenset)
    claimed: Settled = field(default_factory=Settled)

    @property
    def count(self) -> int:
        """How many tickets are left out."""
        return self.settled.count + self.claimed.count

    def left_by(self, ticket: Ticket) -> Standing | None:
        """The same without one of the tickets left out; None where what remains cannot be told from the sums."""
        if ticket.claims:
            claimed = self.claimed.left_by(ticket)
            return None if claimed is None else replace(self, claimed=claimed)
        settled = self.settled.left_by(ticket)
        return None if settled is None else replace(self, settled=settled)

    def has_clash(self) -> bool:
        """Whether two of the files have one id."""
        ids = [file.ticket.id for file in self.files.values() if file.ticket is not None]
        return len(set(ids)) < len(ids)


def parted(files: Iterable[File], cutoff: datetime | None) -> tuple[dict[str, File], list[File]]:
    """The files that matter, by path, and those whose tickets are settled."""
    matter: dict[str, File] = {}
    settled: list[File] = []
    for file in files:
        if cutoff is not None and file.ticket is not None and is_settled(file.ticket, cutoff):
            settled.append(file)
        else:
            matter[file.path] = file
    return matter, settled


def summed_up(settled: Iterable[File], cutoff: datetime | None, flow_from: datetime | None) -> Settled:
    """The sums of settled tickets."""
    return Settled(cutoff, flow_from).joined_by(file.ticket for file in settled if file.ticket is not None)
