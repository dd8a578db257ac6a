"""What is kept: the same when it comes back, and a miss wherever anything is wrong with the file."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import sqlite3
import time
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domain.builders import MONDAY, claim_at, contract_of, moved, released, said, ticket_of

from itbiz.domain.settled import Settled
from itbiz.domain.standing import File, Standing, summed_up
from itbiz.store import cache as cache_module
from itbiz.store import packing
from itbiz.store.cache import MOST_BASES, Cache, Lost
from itbiz.store.packing import packed, unpacked
from itbiz.text.diagnostic import START, Diagnostic
from itbiz.text.message import msg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from itbiz.store.cache import Row

TUESDAY = "2026-09-29T09:00:00+02:00"
TICKETS = {
    "aa": ticket_of("A"),
    "bb": ticket_of("B", title="Éà 日本 \N{GRINNING FACE}", provider=None, description="a\nb\n"),
    "cc": ticket_of("C", history=[moved(MONDAY, "started"), moved(TUESDAY, "waiting", on="requester", why="x")]),
    "dd": ticket_of("D", **{"class": "priority"}, claims=[claim_at(MONDAY), claim_at(TUESDAY, **released(TUESDAY))]),
    "ee": ticket_of("E", thread=[said(1, MONDAY, "question", to="requester", text="?"), said(2, TUESDAY, "answer")]),
    "ff": ticket_of("F", **{"class": "fixed_date"}, due="2026-10-20", due_reason="a law"),
}
CONTRACT = contract_of(
    {"duties": {"provider": {"acknowledge_within": {"working_hours": 3}}}, "review_by": "2026-12-31"},
    calendar={
        "working_hours": ["08:30", "17:45"],
        "holidays": "FR",
        "closures": [{"from": "2026-12-24", "to": "2027-01-03", "label": "x"}],
    },
)
FILES = [File(f"tickets/{blob}.yaml", blob, ticket) for blob, ticket in TICKETS.items()]
BROKEN = File("tickets/x.yaml", "00", None, (Diagnostic("tickets/x.yaml", START, "E100", msg("no {x}", x="y")),))
STANDING = Standing(
    "ab" * 20,
    7,
    {each.path: each for each in [*FILES, BROKEN]},
    summed_up(FILES, TICKETS["aa"].opened, TICKETS["aa"].opened),
    frozenset({"tickets/old.yaml"}),
)
VALUES: list[Any] = [*TICKETS.values(), CONTRACT, STANDING, Settled(), {"a": [1, None, True, "é"]}, [("a", 1)]]
ROWS = [(f"ITB-{n:03}", f"tickets/{n:03}.yaml", f"{n:040x}") for n in range(60)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "itbiz" / "cache.db"


def filled(top: Path) -> Cache:
    made = Cache.beside(top)
    made.keep("contract", "k", CONTRACT, 3)
    made.keep("tree", "t", STANDING, 3)
    made.keep_tickets(TICKETS)
    made.new_base(ROWS)
    return made


def base_of(rows: list[tuple[str, str, str]]) -> int:
    found = Cache.nowhere().new_base(rows)
    assert found is not None
    return found


BASE = base_of(ROWS)


def must_be_right(top: Path) -> None:
    """Everything that is answered is what was kept; what is not known may be missing."""
    cache = Cache.beside(top)
    assert cache.value("contract", "k") in (None, CONTRACT)
    assert cache.value("tree", "t") in (None, STANDING)
    assert cache.latest("tree") in (None, STANDING)
    for blob, ticket in cache.tickets([*TICKETS, "gg"]).items():
        assert ticket == TICKETS[blob]
    questions: list[Callable[[], list[Row]]] = [
        lambda: cache.settled(BASE),
        lambda: cache.settled_at(BASE, [path for _, path, _ in ROWS]),
        lambda: cache.settled_ids(BASE, [name for name, _, _ in ROWS]),
    ]
    for asked in questions:
        with contextlib.suppress(Lost):
            assert set(asked()) <= set(ROWS)
    cache.keep("other", "k", CONTRACT, 1)
    cache.keep_tickets(TICKETS)
    cache.new_base(ROWS[:3])
    cache.forget_tickets_but(["aa"])
    assert cache.ticket_count >= 0
    cache.close()


@pytest.mark.parametrize("value", VALUES, ids=[type(each).__name__ for each in VALUES])
def test_what_is_kept_comes_back(tmp_path: Path, value: object) -> None:
    cache = Cache.beside(tmp_path)
    cache.keep("a", "k", value, 2)
    cache.close()
    again = Cache.beside(tmp_path)
    found = again.value("a", "k")
    assert found == value
    assert type(found) is type(value)
    assert (again.value("a", "l"), again.value("b", "k")) == (None, None)


def test_tickets_and_settled_ones_come_back(tmp_path: Path) -> None:
    filled(tmp_path).close()
    cache = Cache.beside(tmp_path)
    assert cache.tickets([*TICKETS, "gg"]) == TICKETS
    assert cache.ticket_count == len(TICKETS)
    assert cache.settled(BASE) == ROWS
    assert cache.settled_at(BASE, [ROWS[3][1], "tickets/none.yaml"]) == [ROWS[3]]
    assert cache.settled_ids(BASE, [ROWS[5][0], "ITB-NONE"]) == [ROWS[5]]
    cache.forget_tickets_but(["aa", "gg"])
    assert cache.tickets(TICKETS) == {"aa": TICKETS["aa"]}


def test_only_the_last_are_kept(tmp_path: Path) -> None:
    cache = Cache.beside(tmp_path)
    for number in range(6):
        cache.keep("a", str(number), number + 1, 2)
        cache.keep("b", "k", number + 1, 2)
    assert [cache.value("a", str(number)) for number in range(6)] == [None, None, None, None, 5, 6]
    assert (cache.latest("a"), cache.latest("b"), cache.latest("c")) == (6, 6, None)
    bases = [cache.new_base(ROWS[: number + 1]) for number in range(MOST_BASES + 2)]
    assert [cache.has_base(base) for base in bases if base is not None] == [False] * 2 + [True] * MOST_BASES


def test_a_number_means_the_same_tickets_wherever_it_was_given(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    assert cache.new_base(ROWS[::-1]) == BASE == base_of(ROWS)
    assert cache.new_base(ROWS[:-1]) != BASE
    assert cache.settled(BASE) == ROWS


class Call:
    """Pickled as a call of something."""

    def __init__(self, what: Any, *arguments: object) -> None:  # noqa: ANN401  # whatever can be pickled
        self.call = what, arguments

    def __reduce__(self) -> tuple[Any, tuple[object, ...]]:
        return self.call


def named(module: str, name: str, argument: str) -> bytes:
    """A pickle that calls what is found under a name, dots and all."""
    return b"".join(
        (
            pickle.PROTO + b"\x04",
            *(pickle.SHORT_BINUNICODE + bytes([len(each)]) + each.encode() for each in (module, name)),
            pickle.STACK_GLOBAL + pickle.SHORT_BINUNICODE + bytes([len(argument)]) + argument.encode(),
            pickle.TUPLE1 + pickle.REDUCE + pickle.STOP,
        )
    )


def bodies_of(data: bytes) -> list[bytes]:
    """Bytes as they may stand in the cache: as they are, and compressed."""
    return [zlib.crc32(each).to_bytes(4, "big") + each for each in (data, zlib.compress(data))]


@pytest.mark.parametrize(
    "call", [Call(os.system, "touch made"), Call(eval, "open('made', 'w')"), Call(open, "made", "w")]
)
def test_nothing_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.chdir(tmp_path)
    assert unpacked(packed(call)) is None
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("itbiz.store.cache", "packed"),
        ("itbiz.store.cache", "os.system"),
        ("itbiz.store.cache", "sqlite3.connect"),
        ("itbiz.store.cache", "io.FileIO"),
        ("itbiz.store.cache", "pickle.Unpickler"),
        ("itbiz.store.cache", "suppress"),
        ("itbiz.store.process", "subprocess.Popen"),
        ("itbiz.store.nowhere", "Popen"),
        ("itbiz.cli.session", "Session"),
        ("itbizarre", "Thing"),
        ("subprocess", "Popen"),
        ("builtins", "eval"),
    ],
)
def test_only_classes_of_our_own_are_made(module: str, name: str, tmp_path: Path) -> None:
    assert [unpacked(each) for each in bodies_of(named(module, name, str(tmp_path / "made")))] == [None, None]
    with pytest.raises((pickle.UnpicklingError, ImportError, AttributeError)):
        packing._Reader(io.BytesIO(named(module, name, "x"))).load()  # what stands before calls


def test_a_class_of_our_own_is_made() -> None:
    assert unpacked(packed(TICKETS["aa"])) == TICKETS["aa"]
    assert [unpacked(each) for each in bodies_of(pickle.dumps(STANDING))] == [STANDING, STANDING]


def test_a_large_value_takes_less_room() -> None:
    value = ["itbiz"] * 100_000
    assert len(packed(value)) < 10_000
    assert unpacked(packed(value)) == value


@given(st.binary(max_size=80))
def test_bytes_that_were_not_packed_are_none(data: bytes) -> None:
    assert unpacked(data) is None
    for body in bodies_of(data):
        unpacked(body)
    assert unpacked(None) is None


# The file


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A database with all its pages in the file, and one with them in the log."""
    top = tmp_path_factory.mktemp("whole")
    cache = filled(top)
    files = {name: (top / "itbiz" / name).read_bytes() for name in ("cache.db", "cache.db-wal")}
    cache.close()
    assert not (top / "itbiz" / "cache.db-wal").exists()
    return {
        "log/cache.db": files["cache.db"],
        "log/cache.db-wal": files["cache.db-wal"],
        "pages/cache.db": (top / "itbiz" / "cache.db").read_bytes(),
    }


def damaged(data: bytes, how: str, at: float, bits: int, more: bytes) -> bytes:
    number = int(at * len(data))
    if how == "flip":
        return data[:number] + bytes([data[number] ^ bits]) + data[number + 1 :]
    if how == "cut":
        return data[:number]
    if how == "zero":
        return data[:number] + bytes(len(data[number : number + 512])) + data[number + 512 :]
    return data + more if how == "extend" else data[:number] + more + data[number + len(more) :]


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["log/cache.db", "log/cache.db-wal", "pages/cache.db"]),
    st.sampled_from(["flip", "flip", "flip", "cut", "zero", "extend", "write"]),
    st.floats(0, 1, exclude_max=True),
    st.integers(1, 255),
    st.binary(min_size=1, max_size=40),
)
def test_damage_anywhere_is_a_miss(
    tmp_path_factory: pytest.TempPathFactory,
    whole: dict[str, bytes],
    file: str,
    how: str,
    at: float,
    bits: int,
    more: bytes,
) -> None:
    top = tmp_path_factory.mktemp("damaged")
    (top / "itbiz").mkdir()
    for path, data in whole.items():
        if path.startswith(file.partition("/")[0]):
            spoiled = damaged(data, how, at, bits, more) if path == file else data
            (top / "itbiz" / path.partition("/")[2]).write_bytes(spoiled)
    must_be_right(top)
    must_be_right(top)


def test_a_schema_that_is_no_text_is_a_miss(tmp_path: Path, place: Path, whole: dict[str, bytes]) -> None:
    place.parent.mkdir()
    place.write_bytes(whole["pages/cache.db"].replace(b"CREATE TABLE", b"CREATE T\xf0BLE"))
    must_be_right(tmp_path)


@pytest.mark.slow
def test_a_flip_of_any_byte_is_a_miss(tmp_path: Path, whole: dict[str, bytes]) -> None:
    (tmp_path / "itbiz").mkdir()
    data = whole["pages/cache.db"]
    for number in range(0, len(data), 17):
        for name in ("cache.db-wal", "cache.db-shm"):
            (tmp_path / "itbiz" / name).unlink(missing_ok=True)
        bits = 1 << number % 8
        (tmp_path / "itbiz" / "cache.db").write_bytes(data[:number] + bytes([data[number] ^ bits]) + data[number + 1 :])
        must_be_right(tmp_path)


def test_a_file_that_is_no_database_makes_room_for_one(tmp_path: Path, place: Path) -> None:
    place.parent.mkdir()
    place.write_bytes(b"no database at all\n" * 400)
    must_be_right(tmp_path)
    filled(tmp_path).close()
    assert Cache.beside(tmp_path).tickets(TICKETS) == TICKETS


def test_a_folder_in_its_place(tmp_path: Path, place: Path) -> None:
    (place / "mine").mkdir(parents=True)
    must_be_right(tmp_path)
    assert (place / "mine").is_dir()


def test_a_file_in_place_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "itbiz").write_text("mine")
    must_be_right(tmp_path)
    assert (tmp_path / "itbiz").read_text() == "mine"


@pytest.mark.parametrize("target", ["elsewhere", "/dev/full", "/dev/null", "cache.db"])
def test_a_link_in_its_place_is_not_followed(tmp_path: Path, place: Path, target: str) -> None:
    place.parent.mkdir()
    place.symlink_to(target)
    must_be_right(tmp_path)
    assert place.is_symlink()
    assert [each.name for each in place.parent.iterdir()] == ["cache.db"]


@pytest.mark.permissions
@pytest.mark.parametrize("part", ["folder", "file", "both", "nothing yet"])
def test_read_only(tmp_path: Path, place: Path, part: str) -> None:
    if part != "nothing yet":
        filled(tmp_path).close()
    place.parent.mkdir(exist_ok=True)
    if part in ("file", "both"):
        place.chmod(0o400)
    if part != "file":
        place.parent.chmod(0o500)
    try:
        must_be_right(tmp_path)
    finally:
        place.parent.chmod(0o700)


def test_no_space(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    cache._open().execute("PRAGMA max_page_count = 1")  # SQLite's own full disk
    many = [(f"ITB-{n}", f"tickets/{n}.yaml", f"{n:040x}") for n in range(9000)]
    assert cache.new_base(many) is None
    cache.keep("a", "k", os.urandom(400_000), 1)
    assert cache.value("a", "k") is None
    assert cache.settled(BASE) == ROWS
    cache.close()
    assert Cache.beside(tmp_path).settled(BASE) == ROWS
    assert not Cache.beside(tmp_path).has_base(base_of(many))


def test_another_version_starts_anew(tmp_path: Path, place: Path) -> None:
    filled(tmp_path).close()
    with sqlite3.connect(place) as other:
        other.execute("PRAGMA user_version = 1")
        other.execute("CREATE TABLE more (a)")
    assert Cache.beside(tmp_path).tickets(TICKETS) == {}
    filled(tmp_path).close()
    assert Cache.beside(tmp_path).tickets(TICKETS) == TICKETS


def test_two_programs_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = filled(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(cache_module, "_fingerprint", lambda: 4711)
        other = Cache.beside(tmp_path)
        assert other.tickets(TICKETS) == {}
        assert other.new_base(ROWS[:5]) == base_of(ROWS[:5])
        # The one that was there before goes on, and takes nothing of the other's for its own.
        assert not mine.has_base(BASE)
        with pytest.raises(Lost):
            mine.settled(BASE)
        other.close()
    mine.close()
    must_be_right(tmp_path)


@pytest.mark.parametrize("mode", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_file_costs_half_a_second_at_most(tmp_path: Path, place: Path, mode: str) -> None:
    filled(tmp_path).close()
    other = sqlite3.connect(place, isolation_level=None)
    other.execute(f"BEGIN {mode}")
    began = time.monotonic()
    must_be_right(tmp_path)
    assert time.monotonic() - began < 0.5
    other.rollback()
    other.close()
    assert Cache.beside(tmp_path).tickets(TICKETS) == TICKETS


def test_a_file_that_is_locked_for_good_costs_half_a_second_at_most(tmp_path: Path, place: Path) -> None:
    filled(tmp_path).close()
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("DELETE FROM ticket WHERE blob = 'zz'")
    began = time.monotonic()
    must_be_right(tmp_path)
    assert time.monotonic() - began < 0.5
    other.close()
    assert place.exists()


def test_a_cache_found_damaged_halfway_does_not_say_that_nothing_is_settled(tmp_path: Path) -> None:
    cache = Cache.beside(tmp_path)
    base = cache.new_base(ROWS)
    assert base is not None
    cache.keep("kind", "key", 1, 1)
    with contextlib.closing(sqlite3.connect(tmp_path / "itbiz" / "cache.db")) as beside:
        beside.execute("UPDATE value SET body = x'00112233445566778899'")
        beside.commit()
    assert cache.settled_ids(base, [ROWS[0][0]]) == [ROWS[0]]
    assert cache.value("kind", "key") is None
    with pytest.raises(Lost):
        cache.settled_ids(base, [ROWS[0][0]])
    with pytest.raises(Lost):
        cache.settled_at(base, [ROWS[0][1]])
    cache.close()
