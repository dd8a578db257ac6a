"""Kinds of text and of file that every shape shares."""

from typing import Annotated, Any

from pydantic import BaseModel, GetCoreSchemaHandler, GetPydanticSchema, WithJsonSchema
from pydantic_core import CoreSchema

Instant = Annotated[
    str, WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-09-28T09:12:00+02:00"]})
]
"""A moment with its offset."""

Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-11"]})]
"""A calendar day."""

PeriodKey = Annotated[
    str,
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}-(W\d{2}|\d{2}|Q[1-4])$", "examples": ["2026-W40", "2026-10", "2026-Q4"]}
    ),
]
"""A week, a month or a quarter."""


def as_in_its_file(model: type[BaseModel]) -> GetPydanticSchema:
    """Plain data that has the shape of what people write: only the keys that are written."""

    def shape(_source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401  # pydantic passes any type
        return handler.generate_schema(model)

    return GetPydanticSchema(shape)
