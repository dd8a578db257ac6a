"""The pydantic model of a light class: built when it is first validated, or asked for its JSON Schema."""

from __future__ import annotations

import inspect
import sys
from types import new_class
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from itbiz.domain import fields
from itbiz.domain.model import REQUIRED, Light

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
_TWINS: dict[type[Any], type[BaseModel]] = {}


def adapter(cls: type[Any]) -> TypeAdapter[Any]:
    """What validates data into objects of the light class."""
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def twin(cls: type[Any]) -> type[BaseModel]:
    """The pydantic model with the fields, the name and the words of a light class; a pydantic model is its own.

    What it holds in turn are light classes. It makes no objects: its validator is told to make those of `cls`.
    """
    if issubclass(cls, BaseModel):
        return cls
    if cls not in _TWINS:
        _TWINS[cls] = _twin(cls)
    return _TWINS[cls]


def _twin(cls: type[Light]) -> type[BaseModel]:
    content: dict[str, Any] = {
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "__annotations__": _kinds(cls),
        # No validator of its own: that of the class which holds it is the one that is used.
        "model_config": ConfigDict(defer_build=True),
    }
    for name, spec in cls.model_fields.items():
        if spec.options or spec.alias:
            content[name] = Field(spec.default, alias=spec.alias, **spec.options)
        elif spec.default is not REQUIRED:
            content[name] = spec.default
    if hasattr(cls, "_checked"):
        content["_checked"] = model_validator(mode="after")(cls._checked)
    made = new_class(cls.__name__, (fields.Model,), exec_body=lambda namespace: namespace.update(content))
    return cast("type[BaseModel]", made)


def _kinds(cls: type[Light]) -> dict[str, Any]:
    """The kind of every field, inherited ones first."""
    found: dict[str, Any] = {}
    for each in reversed(cls.__mro__):
        if issubclass(each, Light) and each is not Light:
            names = {**vars(sys.modules[each.__module__]), **vars(fields)}
            found.update(inspect.get_annotations(each, globals=names, eval_str=True))
    return found


def core_schema(cls: type[Light], handler: GetCoreSchemaHandler) -> CoreSchema:
    """The schema of the twin, made to build objects of the light class."""
    return _making(cls, handler.resolve_ref_schema(handler.generate_schema(twin(cls))))


def json_schema(cls: type[Light], schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """The JSON Schema of the twin, which has the configuration that pydantic asks a class for."""
    return handler(_making(twin(cls), schema))


def _making(cls: type[object], schema: CoreSchema) -> CoreSchema:
    """The schema of a model with another class for what it makes; what checks the whole stands around the model."""
    if schema["type"] == "model":
        return {**schema, "cls": cls}
    inner = cast("dict[str, Any]", schema)
    return cast("CoreSchema", {**inner, "schema": _making(cls, inner["schema"])})
