"""The words of the schema, as people say them. Keys are what YAML holds, which is never translated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.period import PeriodKind
from itbiz.domain.vocabulary import (
    ClaimKind,
    Holder,
    LinkType,
    ReleaseCause,
    ServiceClass,
    Status,
    ThreadKind,
    TicketType,
    Verdict,
)
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from itbiz.text.message import Message

STATUSES = {
    "new": msg("new"),
    "ready": msg("ready"),
    "started": msg("started"),
    "waiting": msg("waiting"),
    "delivered": msg("delivered"),
    "closed": msg("closed"),
    "refused": msg("refused"),
    "cancelled": msg("cancelled"),
}
SERVICE_CLASSES = {
    "expedite": msg("expedite"),
    "priority": msg("priority"),
    "fixed_date": msg("fixed date"),
    "standard": msg("standard"),
    "intangible": msg("intangible"),
}
TICKET_TYPES = {
    "request": msg("request"),
    "incident": msg("incident"),
    "problem": msg("problem"),
    "change": msg("change"),
}
HOLDERS = {
    "requester": msg("requester"),
    "provider": msg("IT team"),
    "vendor": msg("vendor"),
}
WAITING_ON = {
    "requester": msg("waiting on requester"),
    "provider": msg("waiting on provider"),
    "vendor": msg("waiting on vendor"),
}
CAUSES = {
    "withdrawn": msg("withdrawn"),
    "swapped": msg("swapped"),
    "refused": msg("refused"),
    "provider_cancelled": msg("cancelled by IT"),
    "reclassified": msg("reclassified"),
    "duplicate": msg("duplicate"),
    "forfeited": msg("forfeited"),
}
KINDS = {
    # of a claim
    "quota": msg("quota"),
    "emergency": msg("emergency override"),
    # of a line of the dialogue
    "question": msg("question"),
    "answer": msg("answer"),
    "comment": msg("comment"),
    "acknowledgement": msg("acknowledgement"),
    "contest": msg("contest"),
    "reminder": msg("reminder"),
    # of a period
    "iso_week": msg("week"),
    "month": msg("month"),
    "quarter": msg("quarter"),
}
VERDICTS = {
    "fits": msg("fits"),
    "split": msg("to split"),
    "redirect": msg("to redirect"),
}
LINK_TYPES = {
    "caused_by": msg("caused by"),
    "child_of": msg("child of"),
    "duplicate_of": msg("duplicate of"),
    "blocks": msg("blocks"),
    "relates_to": msg("relates to"),
}
PROMISES = {
    "kept": msg("on track"),
    "at_risk": msg("at risk"),
    "missed": msg("missed"),
}

WORDS: Mapping[type[StrEnum], Mapping[str, Message]] = {
    Status: STATUSES,
    ServiceClass: SERVICE_CLASSES,
    TicketType: TICKET_TYPES,
    Holder: HOLDERS,
    ReleaseCause: CAUSES,
    ClaimKind: KINDS,
    ThreadKind: KINDS,
    PeriodKind: KINDS,
    Verdict: VERDICTS,
    LinkType: LINK_TYPES,
}
"""How the words of the schema are said inside a message, by what they are words of."""
