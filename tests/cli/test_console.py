"""What the terminal is, decided once."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from itbiz.cli.commands.showing import write_lines
from itbiz.cli.console import Color, Terminal, wants_color
from itbiz.text.failure import Failure
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("env", "on_terminal", "through_pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "false"}, False, False),
        ({"FORCE_COLOR": ""}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, True, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "3"}, True, True),
    ],
)
def test_color(env: dict[str, str], on_terminal: bool, through_pipe: bool) -> None:
    assert wants_color(Color.AUTO, env, terminal=True) is on_terminal
    assert wants_color(Color.AUTO, env, terminal=False) is through_pipe
    for terminal in (True, False):
        assert wants_color(Color.ALWAYS, env, terminal=terminal)
        assert not wants_color(Color.NEVER, env, terminal=terminal)


def terminal(
    monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8", color: Color = Color.AUTO, **env: str
) -> Terminal:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("answer\n"))
    return Terminal.of_process(env, color)


def written(stream: object) -> str:
    assert isinstance(stream, io.TextIOWrapper)
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def test_width(monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal(monkeypatch).width == 80
    assert terminal(monkeypatch, COLUMNS="132").width == 132
    for nonsense in ("0", "-5", "wide", "", "9" * 30, "٤٠"):
        assert terminal(monkeypatch, COLUMNS=nonsense).width == 80


def test_signs_follow_the_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal(monkeypatch).unicode
    assert not terminal(monkeypatch, "latin-1").unicode
    assert terminal(monkeypatch, "latin-1").console_of_words.safe_box


def test_rich_decides_nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "33")
    drawn = terminal(monkeypatch)
    drawn.console_of_words.print("red", style="red")
    assert drawn.console_of_words.width == 80
    assert written(drawn.err) == "red\n"
    colored = terminal(monkeypatch, color=Color.ALWAYS)
    colored.console_of_words.print("red", style="red")
    assert written(colored.err) == "\x1b[31mred\x1b[0m\n"


def test_text_of_people_is_taken_literally(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = terminal(monkeypatch)
    write_lines(drawn, [Text("[urgent] [/x] :smile: \x1b[31mred\u202e")])
    drawn.words("words \x1b]0;title\x07\nsecond")
    assert written(drawn.out) == "[urgent] [/x] :smile: [31mred\n"
    assert written(drawn.err) == "words ]0;title\nsecond\n"


def test_nobody_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Failure) as refused:
        terminal(monkeypatch).ask("Title?", flag="--title")
    assert "--title" in str(refused.value.hint)
    with pytest.raises(Failure):
        terminal(monkeypatch).confirm("Sure?", flag="--yes")


def test_no_bar_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = terminal(monkeypatch)
    with drawn.progress("reading", 10) as advance:
        advance(10)
    assert written(drawn.err) == ""


def test_no_pager_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = terminal(monkeypatch)
    with drawn.paged("false") as paged:
        assert paged is drawn


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_on_a_terminal_there_is_a_pager_that_may_be_left_early(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    controller, follower = os.openpty()
    with os.fdopen(controller, "rb"), os.fdopen(follower, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        here = Terminal.of_process({**os.environ, "TERM": "xterm"})
        assert here.out_is_terminal
        assert here.color
        with here.paged(f"cat > {tmp_path}/seen") as paged:
            paged.write("ligne é")
        assert (tmp_path / "seen").read_text(encoding="utf-8") == "ligne é\n"
        with here.paged("true") as paged:
            for _ in range(100_000):
                paged.write("somebody has had enough")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_a_person_at_a_terminal_is_asked_until_they_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    controller, follower = os.openpty()
    with os.fdopen(controller, "r+b", buffering=0) as person, os.fdopen(follower, "r+b", buffering=0) as raw:
        screen = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setattr(sys, "stdin", screen)
        here = Terminal.of_process({})
        person.write(b"\nTitle\nyes\n\n")
        assert here.ask("Title?", flag="--title") == "Title"
        assert here.confirm("Sure?", flag="--yes")
        assert here.ask("Zone?", flag="--zone", default="UTC") == "UTC"
        screen.detach()
