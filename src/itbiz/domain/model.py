"""The base of what files hold: values by field, which only validation loads pydantic for.

`Model` is a plain class. What a cache restores and what a board counts is made and read without pydantic; the first
validation builds its twin (`itbiz.domain.twin`), a pydantic model of the same fields, whose validator makes objects of
the plain class itself. Annotations are read then, with the names of `itbiz.domain.fields` and of their own module: so a
module needs the kinds of value it names only for the type checker.

An object keeps its values in its `__dict__`, where `functools.cached_property` keeps what it works out; a field without
a value there has its default, which the class holds. So a pickled object is no more than the fields that were given.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, cast

from itbiz.domain.period import Period, format_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = ["REQUIRED", "Field", "FieldSpec", "Light", "Model"]

REQUIRED: Any = ...
"""The default of a field that has none."""


class FieldSpec:
    """What a class says of a field besides its kind: the default, the name in the file, the rest for pydantic."""

    __slots__ = ("alias", "default", "options")

    def __init__(self, default: Any = REQUIRED, *, alias: str | None = None, **options: Any) -> None:  # noqa: ANN401  # as pydantic.Field
        self.default = default
        self.alias = alias
        self.options = options
        """The other parameters of `pydantic.Field`."""


class Light:
    """What `Model` is when the program runs: frozen, compared by its fields, and with the methods of a pydantic model.

    A method `_checked` is pydantic's `model_validator(mode="after")`: it returns the object itself, once its fields fit
    together, or raises PydanticCustomError.
    """

    # The four attributes that pydantic's validator sets. The last two are never read.
    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")
    __pydantic_fields_set__: AbstractSet[str]

    model_fields: ClassVar[Mapping[str, FieldSpec]] = {}
    _values: ClassVar[attrgetter[Any]]
    """From an object to the values of its fields, whatever else stands in its `__dict__`."""

    def __init_subclass__(cls) -> None:
        fields = dict(cls.model_fields)
        for name in cls.__annotations__:
            written = cls.__dict__.get(name, REQUIRED)
            spec = fields[name] = written if isinstance(written, FieldSpec) else FieldSpec(written)
            if spec.default is not REQUIRED:
                setattr(cls, name, spec.default)
            elif written is not REQUIRED:
                delattr(cls, name)
        cls.model_fields = fields
        cls._values = attrgetter(*fields)

    def __init__(self, **values: Any) -> None:  # noqa: ANN401  # whatever the fields hold
        if values or hasattr(self, "_checked") or any(each.default is REQUIRED for each in self.model_fields.values()):
            from itbiz.domain.twin import adapter

            adapter(type(self)).validator.validate_python(values, self_instance=self)
        else:
            self.__dict__.update({name: each.default for name, each in self.model_fields.items()})
            object.__setattr__(self, "__pydantic_fields_set__", frozenset())

    @property
    def model_fields_set(self) -> AbstractSet[str]:
        """The fields that were given, be it with the value they have anyway."""
        try:
            return self.__pydantic_fields_set__
        except AttributeError:
            # Restored: only what was given has a value of its own.
            return self.__dict__.keys() & self.model_fields.keys()

    @classmethod
    def model_construct(cls, _fields_set: AbstractSet[str] | None = None, **values: Any) -> Self:  # noqa: ANN401  # the same
        """The object of these values, by field, unchecked; `_fields_set` where more or fewer count as given."""
        made = cls.__new__(cls)
        made.__dict__.update(values)
        if _fields_set is not None:
            object.__setattr__(made, "__pydantic_fields_set__", _fields_set)
        return made

    @classmethod
    def model_validate(cls, data: object, *, by_alias: bool | None = None, by_name: bool | None = None) -> Self:
        """The object that the data of a file describe. Raises pydantic's ValidationError."""
        from itbiz.domain.twin import adapter

        made: Self = adapter(cls).validator.validate_python(data, by_alias=by_alias, by_name=by_name)
        return made

    @classmethod
    def model_json_schema(cls, *, by_alias: bool = True, mode: JsonSchemaMode = "validation") -> dict[str, Any]:
        """The JSON Schema of the data."""
        from itbiz.domain.twin import adapter

        return adapter(cls).json_schema(by_alias=by_alias, mode=mode)

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """The same with other values, unchecked; they count as given."""
        update = update or {}
        values = {name: getattr(self, name) for name in self.model_fields}
        return self.model_construct(self.model_fields_set | update.keys(), **{**values, **update})

    def model_dump(
        self,
        *,
        mode: Literal["json"],
        by_alias: bool = False,
        exclude_unset: bool = False,
        exclude_none: bool = False,
        exclude: AbstractSet[str] = frozenset(),
    ) -> dict[str, Any]:
        """Plain data in the order of the fields: texts, numbers, lists and mappings, as JSON and YAML have them."""
        given = self.model_fields_set if exclude_unset else self.model_fields.keys()

        def inner(each: Light) -> dict[str, Any]:
            return each.model_dump(mode=mode, by_alias=by_alias, exclude_unset=exclude_unset, exclude_none=exclude_none)

        return {
            (spec.alias or name) if by_alias else name: _plain(value, inner)
            for name, spec in self.model_fields.items()
            if name in given and name not in exclude
            if (value := getattr(self, name)) is not None or not exclude_none
        }

    def __setattr__(self, name: str, value: object) -> None:
        if name == "__pydantic_fields_set__":  # restored, see `__getstate__`
            object.__setattr__(self, name, frozenset(cast("AbstractSet[str]", value)))
            return
        raise AttributeError(f"{type(self).__name__} is frozen: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name}")

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return bool(self._values(self) == self._values(other))

    def __hash__(self) -> int:
        return hash(self._values(self))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.model_fields)
        return f"{type(self).__name__}({values})"

    def __getstate__(self) -> object:
        """What pickle keeps: the values given, which it puts back without a line of Python; nothing worked out."""
        given, fields = self.model_fields_set, self.model_fields
        values = self.__dict__
        state = {name: value for name, value in values.items() if name in given}
        if len(state) == len(given):
            for name, value in values.items():
                if name not in given and name in fields and value is not fields[name].default:
                    break
            else:
                return state
        return self._whole_state()

    def _whole_state(self) -> object:
        """The same of an object made from another, where a value may stand that was not given."""
        values = {name: getattr(self, name) for name in self.model_fields}
        given = self.model_fields_set
        if any(value != self.model_fields[name].default for name, value in values.items() if name not in given):
            return values, {"__pydantic_fields_set__": given}
        return {name: value for name, value in values.items() if name in given}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from itbiz.domain.twin import core_schema

        return core_schema(cls, handler)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        from itbiz.domain.twin import json_schema

        return json_schema(cls, schema, handler)


def _plain(value: Any, dump: Callable[[Light], dict[str, Any]]) -> Any:  # noqa: ANN401  # whatever a field holds
    match value:
        case Light():
            return dump(value)
        case Enum():
            return value.value
        case datetime():
            return format_instant(value)
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case Period():
            return value.key
        case tuple():
            return [_plain(each, dump) for each in value]
        case dict():
            return {_plain(key, dump): _plain(each, dump) for key, each in value.items()}
    return value


# The type checker sees what validation makes of it: a pydantic model, whose plugin knows what `__init__` takes.
if TYPE_CHECKING:
    from pydantic import Field

    from itbiz.domain.fields import Model
else:
    Field, Model = FieldSpec, Light
