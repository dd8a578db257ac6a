"""What files hold is made, compared, written and restored without pydantic, as pydantic would."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from tests.domain.builders import MONDAY, claim_at, contract_of, moved, released, ticket_of
from tests.domain.strategies import TICKETS

from itbiz.domain.backlog import read
from itbiz.domain.clauses import Duration, Tokens
from itbiz.domain.contract import Contract, Term
from itbiz.domain.model import Light
from itbiz.domain.ticket import Claim, ClaimKind, Status, Ticket
from itbiz.text.snapshot import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOP = Path(__file__).parents[2]

CHILD = """
import pickle, sys
while True:
    size = int.from_bytes(sys.stdin.buffer.read(4), "big")
    if not size:
        break
    ticket = pickle.loads(sys.stdin.buffer.read(size))
    again = pickle.dumps((ticket, set(ticket.model_fields_set), repr(ticket), hash(ticket) == hash(ticket.model_copy()),
        ticket.state, [line.to for line in ticket.transitions], "pydantic" in sys.modules))
    sys.stdout.buffer.write(len(again).to_bytes(4, "big") + again)
    sys.stdout.buffer.flush()
"""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Callable[[bytes], Any]]:
    """Another process, which restores a pickled ticket and says what it sees."""
    with subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin
        assert child.stdout
        sent, received = child.stdin, child.stdout

        def ask(pickled: bytes) -> Any:  # noqa: ANN401  # what it says
            sent.write(len(pickled).to_bytes(4, "big") + pickled)
            sent.flush()
            return pickle.loads(received.read(int.from_bytes(received.read(4), "big")))  # noqa: S301  # our own child

        yield ask
        sent.write(bytes(4))
        sent.close()
        assert child.wait(timeout=20) == 0


@given(TICKETS)
def test_a_ticket_is_restored_without_pydantic(elsewhere: Callable[[bytes], Any], ticket: Ticket) -> None:
    states = [line.to for line in ticket.transitions]
    again, fields_set, shown, same_hash, state, states_there, loaded = elsewhere(pickle.dumps(ticket))
    assert again == ticket
    assert hash(again) == hash(ticket)
    assert fields_set == ticket.model_fields_set == again.model_fields_set
    assert shown == repr(ticket)
    assert (state, states_there, same_hash, loaded) == (ticket.state, states, True, False)


@given(TICKETS, st.booleans(), st.booleans(), st.booleans())
def test_data_of_a_ticket_are_what_pydantic_makes_of_it(
    ticket: Ticket, by_alias: bool, exclude_unset: bool, exclude_none: bool
) -> None:
    how: dict[str, Any] = {"by_alias": by_alias, "exclude_unset": exclude_unset, "exclude_none": exclude_none}
    wanted = TypeAdapter(Ticket).dump_python(ticket, mode="json", **how)
    restored = pickle.loads(pickle.dumps(ticket))  # noqa: S301  # our own
    assert list(ticket.model_dump(mode="json", **how).items()) == list(wanted.items())
    assert list(restored.model_dump(mode="json", **how).items()) == list(wanted.items())


@pytest.mark.parametrize("exclude_unset", [False, True])
def test_data_of_a_contract_are_what_pydantic_makes_of_it(exclude_unset: bool) -> None:
    contract = read({"contract.yaml": decode((TOP / "contract.yaml").read_bytes())}).contract
    assert contract
    wanted = TypeAdapter(Contract).dump_python(contract, mode="json", by_alias=True, exclude_unset=exclude_unset)
    assert contract.model_dump(mode="json", by_alias=True, exclude_unset=exclude_unset) == wanted
    assert pickle.loads(pickle.dumps(contract)) == contract  # noqa: S301  # our own


def test_what_is_worked_out_is_neither_compared_nor_kept() -> None:
    ticket, other = (ticket_of("A", history=[moved(MONDAY, "started")]) for _ in range(2))
    assert ticket.started_at
    assert "started_at" in vars(ticket)
    assert ticket == other
    assert hash(ticket) == hash(other)
    assert "started_at" not in vars(pickle.loads(pickle.dumps(ticket)))  # noqa: S301  # our own
    assert ticket.model_copy(update={"history": ()}).started_at is None


def test_a_value_that_was_not_given_is_kept_all_the_same() -> None:
    ticket = ticket_of("A", history=[moved(MONDAY, "started")])
    rewound = Ticket.model_construct(
        {"id"}, **{name: getattr(ticket, name) for name in Ticket.model_fields} | {"status": Status.STARTED}
    )
    again = pickle.loads(pickle.dumps(rewound))  # noqa: S301  # our own
    assert again == rewound
    assert again.status is Status.STARTED
    assert again.model_fields_set == {"id"}


def test_tickets_are_frozen() -> None:
    ticket = ticket_of("A")
    with pytest.raises(AttributeError, match="frozen"):
        ticket.title = "other"  # type: ignore[misc]  # the refusal is the point
    with pytest.raises(AttributeError, match="frozen"):
        del ticket.title
    assert ticket.title == "Ticket A"


def test_a_copy_has_its_own_values_and_they_count_as_given() -> None:
    claim = ticket_of("A", claims=[claim_at(MONDAY, **released(MONDAY))]).claims[0]
    back = claim.model_copy(update={"released": None, "kind": ClaimKind.EMERGENCY})
    assert back != claim
    assert (back.live, back.kind) == (True, ClaimKind.EMERGENCY)
    assert back.model_fields_set == claim.model_fields_set | {"kind"}
    assert claim.released


def test_objects_of_different_classes_differ() -> None:
    class Other(Claim):
        """The same fields."""

    claim = ticket_of("A", claims=[claim_at(MONDAY)]).claims[0]
    assert Other.model_construct(**vars(claim)) != claim


def test_made_of_values_they_are_validated() -> None:
    assert Tokens(swap="never").model_fields_set == {"swap"}
    assert Tokens() == Tokens(carry_over_max=0)
    assert not Tokens().model_fields_set
    with pytest.raises(ValidationError, match="less than or equal to 52"):
        Tokens(book_ahead=60)
    with pytest.raises(ValidationError, match="exactly one unit"):
        Duration()
    with pytest.raises(ValidationError, match="Field required"):
        Ticket(id="ITB-7K3QX")  # type: ignore[call-arg]  # the refusal is the point


def test_validation_makes_plain_objects() -> None:
    contract = contract_of()
    assert type(contract).__mro__[1:] == (Light, object)
    assert all(type(term) is Term for term in contract.terms)
    assert Contract.model_validate(contract) is contract


@pytest.mark.parametrize(
    "module",
    [
        *("backlog", "ledger", "load", "flow", "dues", "pull", "delivery", "contract", "ticket", "signature"),
        *("amendment", "timeline", "past", "selection", "throughput", "vocabulary"),
    ],
)
def test_importing_what_counts_loads_no_schema(module: str) -> None:
    code = f"import sys, itbiz.domain.{module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    heavy = {
        "yaml",
        "zoneinfo",
        "json",
        "shlex",
        "pydantic",
        "pydantic_core",
        "annotated_types",
        "typing_inspection",
        "hashlib",
        "decimal",
        "difflib",
    }
    assert heavy.isdisjoint(done.stdout.split())
