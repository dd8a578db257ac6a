"""The JSON Schemas of what people write by hand, for editors that complete and check while they type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itbiz.domain.contract import Contract
from itbiz.domain.pulse import Pulse
from itbiz.domain.signature import SignatureFile
from itbiz.domain.ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TITLES: Mapping[str, tuple[type[BaseModel], str, str]] = {
    "ticket": (Ticket, "Ticket of itbiz", "One ticket: what is asked, by whom, and all that happened to it."),
    "contract": (
        Contract,
        "Contract of itbiz",
        "The contract of trust between business units and IT. A key that is left out is measured, never enforced.",
    ),
    "signatures": (
        SignatureFile,
        "Signatures of itbiz",
        "What a party has signed: a file of its own, signatures/<party>.yaml. Lines are only ever added.",
    ),
    "pulse": (
        Pulse,
        "Pulse of itbiz",
        "How much a party trusts the other side in one period: a file of its own, pulse/<period>/<party>.yaml.",
    ),
}

SCHEMAS = tuple(_TITLES)
"""The names that `json_schema` knows."""


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema 2020-12 of what `SCHEMAS` names. Raises KeyError for another name.

    An editor that checks with it accepts what itbiz accepts in a single file; what concerns several, such as the
    quota, only `itbiz check` knows. The `$id` is a URN: nothing is ever fetched for it.
    """
    model, title, description = _TITLES[name]
    made = model.model_json_schema(by_alias=True, mode="validation")
    made.pop("title", None)
    made.pop("description", None)
    return {
        "$schema": DIALECT,
        "$id": f"urn:itbiz:schema:{name}:1",
        "title": title,
        "description": description,
        **made,
    }
