"""Our `dataclass` does what the library's does, of what is used here."""

from __future__ import annotations

import copy
import dataclasses as library
import pickle
from types import SimpleNamespace
from typing import Any

import pytest

from itbiz.text import dataclass as ours


def classes(module: Any) -> SimpleNamespace:  # noqa: ANN401 - either module
    """The same classes, made by one decorator or the other."""

    @module.dataclass(frozen=True, slots=True, order=True)
    class Point:
        """A point."""

        x: int
        y: int = 2
        note: str = module.field(default="", compare=False)

    @module.dataclass(frozen=True, slots=True)
    class Named(Point):
        name: str = "n"
        seen: list[int] = module.field(default_factory=list, init=False, repr=False, compare=False)
        later: int = module.field(init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "later", self.x + 1)

    @module.dataclass(slots=True)
    class Bag:
        items: list[int] = module.field(default_factory=list)
        label: str | None = None

        def count(self) -> int:
            return len(self.items)

    @module.dataclass(frozen=True)
    class Open:
        value: int

    @module.dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    return SimpleNamespace(Point=Point, Named=Named, Bag=Bag, Open=Open, Nothing=Nothing)


BOTH = [pytest.param((module, classes(module)), id=name) for name, module in (("ours", ours), ("library", library))]
both = pytest.mark.parametrize("made", BOTH)


@both
def test_constructors(made: tuple[Any, Any]) -> None:
    _, c = made
    point = c.Point(1)
    assert (point.x, point.y, point.note) == (1, 2, "")
    assert c.Point(y=4, x=3).y == 4
    named = c.Named(1, name="m")
    assert (named.name, named.later, named.seen) == ("m", 2, [])
    bags = c.Bag(), c.Bag([1])
    bags[0].items.append(7)
    assert (bags[1].count(), c.Bag().items) == (1, [])
    for wrong in (
        c.Point,
        lambda: c.Point(1, z=2),
        lambda: c.Named(1, later=3),
        lambda: c.Point(1, 2, "", 4),
    ):
        with pytest.raises(TypeError):
            wrong()


@both
def test_equality_hash_and_order(made: tuple[Any, Any]) -> None:
    _, c = made
    assert c.Point(1, 2, "a") == c.Point(1, 2, "b")
    assert c.Point(1) != c.Point(2)
    assert c.Point(1) != c.Named(1)
    assert c.Point(1) != (1, 2)
    assert len({c.Point(1), c.Point(1, 2, "z"), c.Point(3)}) == 2
    assert min([c.Point(2, 1), c.Point(1, 9), c.Point(1, 3)]).y == 3
    assert c.Point(1) <= c.Point(1) < c.Point(2)
    assert c.Point(2) > c.Point(1) >= c.Point(1)
    with pytest.raises(TypeError):
        assert c.Point(1) < 3
    with pytest.raises(TypeError):
        hash(c.Bag())
    assert hash(c.Nothing()) == hash(c.Nothing())
    assert c.Nothing() == c.Nothing()
    assert c.Bag([1]) == c.Bag([1])


@both
def test_what_is_frozen_stays(made: tuple[Any, Any]) -> None:
    _, c = made
    point = c.Point(1)
    with pytest.raises(AttributeError, match="cannot assign to field 'x'"):
        point.x = 2
    with pytest.raises(AttributeError, match="cannot delete field 'x'"):
        del point.x
    with pytest.raises(AttributeError):
        c.Open(1).value = 2
    bag = c.Bag()
    bag.label = "new"
    assert bag.label == "new"
    with pytest.raises(AttributeError):
        bag.other = 1
    assert not hasattr(point, "__dict__")


@both
def test_it_is_shown_copied_and_pickled(made: tuple[Any, Any]) -> None:
    module, c = made
    named = c.Named(1, name="m")
    assert repr(named).endswith("Named(x=1, y=2, note='', name='m')")
    assert repr(c.Nothing()).endswith("Nothing()")
    changed = module.replace(named, x=5)
    assert (changed.x, changed.later, changed.name, type(changed)) == (5, 6, "m", c.Named)
    with pytest.raises(TypeError):
        module.replace(named, nothing=1)
    twin = copy.deepcopy(c.Bag([1, 2], "b"))
    assert twin == c.Bag([1, 2], "b")
    assert copy.copy(named) == named


@both
def test_it_is_matched(made: tuple[Any, Any]) -> None:
    _, c = made
    match c.Point(1, 5):
        case c.Point(1, y):
            assert y == 5
        case _:
            pytest.fail("a point")


@both
def test_words_about_the_class_stay(made: tuple[Any, Any]) -> None:
    _, c = made
    assert c.Point.__doc__ == "A point."
    assert c.Point.__qualname__.endswith("classes.<locals>.Point")
    assert c.Point.__module__ == __name__
    assert c.Point.y is not None  # the slot, not the default


@ours.dataclass(frozen=True, slots=True)
class Kept:
    """Something pickle can find again."""

    a: int
    b: str = "b"


def test_pickle_brings_frozen_slots_back() -> None:
    kept = Kept(3)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(kept, protocol))  # noqa: S301 - our own bytes
        assert back == kept
        assert back.b == "b"
