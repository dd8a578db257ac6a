"""A shape as the JSON Schema that `itbiz schema` prints."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from itbiz.domain.json_schema import DIALECT


def published(name: str, shape: Any, title: str) -> dict[str, Any]:  # noqa: ANN401  # a type, or a choice of types
    """The JSON Schema 2020-12 of a shape. The `$id` is a URN: nothing is ever fetched for it."""
    made = TypeAdapter(shape).json_schema()
    made.pop("title", None)
    description = " ".join(made.pop("description").split())
    for each in (made, *made.get("$defs", {}).values()):
        if "properties" in each:
            # What is not written here is not there; only a table of counts or texts has keys of its own.
            each["additionalProperties"] = False
    return {
        "$schema": DIALECT,
        "$id": f"urn:itbiz:schema:{name}:1",
        "title": title,
        "description": description,
        **made,
    }
