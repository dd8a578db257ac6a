"""Colours and signs. The user's theme owns the sixteen colours, and a sign or a word stands beside each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from itbiz.domain.ticket import ServiceClass, Status
    from itbiz.text.diagnostic import Severity

FURNITURE: Final = "dim"
"""Rules, gutters, what is there every time."""
STRONG: Final = "bold"
OVER: Final = "bold red"
"""Beyond a limit, a quota or a date."""
CAUTION: Final = "yellow"
GOOD: Final = "green"
HINT: Final = "cyan"
COMMAND: Final = "bold"


@dataclass(frozen=True, slots=True)
class Sign:
    """A style and the sign that says the same without colour, in Unicode and in ASCII; each one cell wide."""

    style: str
    unicode: str
    ascii: str

    def drawn(self, *, ascii_only: bool = False) -> str:
        """The sign a stream can write."""
        return self.ascii if ascii_only else self.unicode


# Red and yellow are kept for trouble, so that they are seen.
_CLASSES = {
    "expedite": Sign("bold magenta", "▲", "!"),
    "priority": Sign("cyan", "●", "*"),
    "fixed_date": Sign("blue", "◆", "@"),
    "standard": Sign("", "▪", "-"),
    "intangible": Sign("green", "▫", "~"),
}
_STATUSES = {
    "new": Sign("", "·", "."),
    "ready": Sign("", "○", "o"),
    "started": Sign("bold", "◐", ">"),
    "waiting": Sign("", "◌", "?"),
    "delivered": Sign(GOOD, "✓", "+"),
    "closed": Sign(FURNITURE, "✓", "+"),
    "refused": Sign(FURNITURE, "✗", "x"),
    "cancelled": Sign(FURNITURE, "✗", "x"),
}
_SEVERITIES = {
    "error": Sign(OVER, "✗", "x"),
    "warning": Sign(CAUTION, "!", "!"),
}
_PROMISES = {
    "kept": Sign(GOOD, "✓", "+"),
    "at_risk": Sign(CAUTION, "!", "!"),
    "missed": Sign(OVER, "✗", "x"),
}


def of_class(service_class: ServiceClass) -> Sign:
    """The sign of a class of service."""
    return _CLASSES[service_class]


def of_status(status: Status) -> Sign:
    """The sign of a state."""
    return _STATUSES[status]


def of_severity(severity: Severity) -> Sign:
    """The sign of a finding."""
    return _SEVERITIES[severity]


def of_promise(outcome: str) -> Sign:
    """The sign of a promise: `kept`, `at_risk` or `missed`."""
    return _PROMISES[outcome]
