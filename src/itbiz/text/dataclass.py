"""`dataclass`, `field` and `replace` as the library has them, without what they cost every start.

The library's decorator compiles five or six functions a class, 0.5 ms, and imports `inspect`: with a hundred classes
that is more than everything else a command imports. This one compiles the constructor alone; the other methods are
shared. It knows what is used here: `frozen`, `slots`, `order`, defaults, `__post_init__`, and fields of base classes.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["dataclass", "field", "replace"]

T = TypeVar("T")

_FIELDS = "__fields_of_dataclass__"
_MISSING: Any = object()


class _Field:
    """What is known of one field."""

    __slots__ = ("compare", "default", "factory", "init", "name", "repr")

    def __init__(self, default: object, factory: object, *, init: bool, repr: bool, compare: bool) -> None:  # noqa: A002 - the library's word
        self.name = ""
        self.default = default
        self.factory = factory
        self.init = init
        self.repr = repr
        self.compare = compare


@overload
def field(*, default: T, init: bool = True, repr: bool = True, compare: bool = True) -> T: ...
@overload
def field(*, default_factory: Callable[[], T], init: bool = True, repr: bool = True, compare: bool = True) -> T: ...
@overload
def field(*, init: bool = True, repr: bool = True, compare: bool = True) -> Any: ...  # noqa: ANN401 - any type of field
def field(
    *,
    default: object = _MISSING,
    default_factory: object = _MISSING,
    init: bool = True,
    repr: bool = True,  # noqa: A002 - the library's word
    compare: bool = True,
) -> object:
    """A field with a default made anew for each object, or left out of the constructor, of `repr`, of equality."""
    return _Field(default, default_factory, init=init, repr=repr, compare=compare)


@dataclass_transform(field_specifiers=(field,))
def dataclass(*, frozen: bool = False, slots: bool = False, order: bool = False) -> Callable[[type[T]], type[T]]:
    """The class with a constructor, equality and `repr` made from its annotations; with a hash where it is frozen."""

    def made(cls: type[T]) -> type[T]:
        own = _own_fields(cls)
        fields: dict[str, _Field] = {}
        for base in reversed(cls.__mro__[1:]):
            fields.update(getattr(base, _FIELDS, {}))
        fields.update(own)
        space = _methods(cls, fields, frozen=frozen, order=order)
        for name, method in space.items():
            if name not in cls.__dict__:
                setattr(cls, name, method)
        return _with_slots(cls, own, frozen=frozen) if slots else cls

    return made


def replace(value: T, /, **changes: object) -> T:
    """A copy with some fields changed."""
    fields: dict[str, _Field] = getattr(value, _FIELDS)
    given = {name: getattr(value, name) for name, each in fields.items() if each.init and name not in changes}
    return type(value)(**given, **changes)


def _own_fields(cls: type) -> dict[str, _Field]:
    """The annotated names of a class, whose defaults stay where they are, as attributes of the class."""
    own: dict[str, _Field] = {}
    for name in cls.__annotations__:
        written = cls.__dict__.get(name, _MISSING)
        if isinstance(written, _Field):
            each = written
            if each.default is _MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, each.default)
        else:
            each = _Field(written, _MISSING, init=True, repr=True, compare=True)
        each.name = name
        own[name] = each
    return own


def _methods(cls: type, fields: dict[str, _Field], *, frozen: bool, order: bool) -> dict[str, object]:
    """What the decorator adds, by name."""
    compared = [each.name for each in fields.values() if each.compare]
    key = _getter(compared)
    space: dict[str, object] = {
        _FIELDS: fields,
        "__match_args__": tuple(each.name for each in fields.values() if each.init),
        "__init__": _constructor(cls, fields, frozen=frozen),
        "__repr__": _repr_of([each.name for each in fields.values() if each.repr]),
        "__eq__": _equality(key),
        "__hash__": _hash_of(key) if frozen else None,
    }
    if order:
        space |= _comparisons(key)
    if frozen:
        space |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    return space


def _constructor(cls: type, fields: dict[str, _Field], *, frozen: bool) -> object:
    """The one method that is compiled: its speed is paid for every object."""
    names: dict[str, object] = {"_missing": _MISSING, "_set": object.__setattr__}
    parameters, lines = ["self"], []
    for name, each in fields.items():
        value = name
        if each.factory is not _MISSING:
            names[f"_make_{name}"] = each.factory
            value = f"_make_{name}() if {name} is _missing else {name}" if each.init else f"_make_{name}()"
            default = "=_missing"
        elif each.default is not _MISSING:
            names[f"_default_{name}"] = each.default
            default = f"=_default_{name}"
        else:
            default = ""
        if each.init:
            parameters.append(name + default)
        elif not default:
            # Set by `__post_init__`.
            continue
        elif each.factory is _MISSING:
            value = f"_default_{name}"
        lines.append(f" _set(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    source = f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or " pass")
    exec(source, names)  # noqa: S102 - the names of fields, which are ours
    made: Any = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _getter(names: Sequence[str]) -> Callable[[Any], object]:
    return attrgetter(*names) if names else lambda _: ()


def _equality(key: Callable[[Any], object]) -> object:
    def equal(self: object, other: object) -> object:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _hash_of(key: Callable[[Any], object]) -> object:
    def hashed(self: object) -> int:
        return hash(key(self))

    return hashed


def _comparisons(key: Callable[[Any], Any]) -> dict[str, object]:
    def less(self: object, other: object) -> object:
        return key(self) < key(other) if other.__class__ is self.__class__ else NotImplemented

    def less_or_equal(self: object, other: object) -> object:
        return key(self) <= key(other) if other.__class__ is self.__class__ else NotImplemented

    def greater(self: object, other: object) -> object:
        return key(self) > key(other) if other.__class__ is self.__class__ else NotImplemented

    def greater_or_equal(self: object, other: object) -> object:
        return key(self) >= key(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__lt__": less, "__le__": less_or_equal, "__gt__": greater, "__ge__": greater_or_equal}


def _repr_of(names: Sequence[str]) -> object:
    def shown(self: object) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return shown


def _refuse_to_set(self: object, name: str, value: object) -> None:
    del self, value
    raise AttributeError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    del self
    raise AttributeError(f"cannot delete field {name!r}")


def _with_slots(cls: type[T], own: dict[str, _Field], *, frozen: bool) -> type[T]:
    """The class made again with slots for its own fields, since slots cannot be added later."""
    space = {name: value for name, value in cls.__dict__.items() if name not in own}
    space.pop("__dict__", None)
    space.pop("__weakref__", None)
    space["__slots__"] = tuple(own)
    if frozen:
        # Pickle sets attributes one by one, which a frozen object refuses.
        space.setdefault("__getstate__", _state)
        space.setdefault("__setstate__", _set_state)
    make = cast("Callable[..., type[T]]", type(cls))
    made = make(cls.__name__, cls.__bases__, space)
    made.__qualname__ = cls.__qualname__
    return made


def _state(self: object) -> list[object]:
    return [getattr(self, name) for name in getattr(self, _FIELDS)]


def _set_state(self: object, state: Sequence[object]) -> None:
    for name, value in zip(getattr(self, _FIELDS), state, strict=True):
        object.__setattr__(self, name, value)
