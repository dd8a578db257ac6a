"""Our sentences on a screen: broken between words, never inside what is to be pasted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from itbiz.views.cells import width_of
from itbiz.views.prose import flow

TWO_WORDS = "demandez à l’équipe"


def test_a_sentence_breaks_between_words() -> None:
    assert flow(TWO_WORDS, 12) == "demandez à\n  l’équipe"
    assert flow(TWO_WORDS, 80) == TWO_WORDS


def test_the_label_in_front_takes_its_room() -> None:
    assert flow(TWO_WORDS, 19, taken=6) == "demandez à\n  l’équipe"


def test_a_quoted_command_stays_whole() -> None:
    assert flow("confirm it with `itbiz emergency X --approved-by provider=P`.", 30) == (
        "confirm it with\n  `itbiz emergency X --approved-by provider=P`."
    )


def test_a_command_at_the_end_stays_whole() -> None:
    command = "itbiz new --title “Ma demande” --requester ventes"
    assert flow(f"pour commencer : {command}", 30) == f"pour commencer :\n  {command}"


@given(st.text(alphabet="ab `:é日  ", max_size=60), st.integers(min_value=1, max_value=30))
def test_nothing_is_lost_and_words_keep_within_the_screen(text: str, width: int) -> None:
    flowed = flow(text, width, indent=0)
    assert flowed.split() == text.split()
    for row in flowed.split("\n"):
        assert width_of(row) <= width or "`" in row or " " not in row.strip(" ")
