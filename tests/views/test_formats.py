"""Every format against a golden file, and what hostile words must never do to one."""

from __future__ import annotations

import json as stdlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from itbiz.domain.period import parse_period
from itbiz.locale import language
from itbiz.rules.catalogue import CATALOGUE
from itbiz.text.diagnostic import Block, Diagnostic, Related, Severity, Span
from itbiz.text.message import Message, msg, msgs
from itbiz.views.cells import width_of
from itbiz.views.formats.concise import concise
from itbiz.views.formats.full import full
from itbiz.views.formats.github import SHOWN, github
from itbiz.views.formats.gitlab import gitlab
from itbiz.views.formats.json import json, written
from itbiz.views.formats.junit import junit
from itbiz.views.formats.refusal import refusal
from itbiz.views.formats.sarif import sarif

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent.parent / "golden" / "formats"
PATH = "tickets/marchés/ITB-7K3QX.yaml"
OTHER = "tickets/risques/ITB-2M9DA.yaml"
TEXTS = {
    PATH: (
        "id: ITB-7K3QX\n"
        "title: 日本の口座 🎉 café\n"
        "status: started\n"
        "\tprovider:\tnetwrok  # team\n"
        "priority: high\n"
        "due: 2026-10-02\n"
        f"description: {'word ' * 60}wrong {'more ' * 60}\n"
        "requester: \x1b[31mmarches\u202e\n"
        "duty: " + "長" * 90 + "\n"
    ),
    OTHER: "id: itb-7k3qx\r\ntitle: The same id\r\n",
}


def _command(text: str) -> Message:
    return msg("{command}", command=text)


HOLDERS = Block(
    None,
    (
        (
            msg("{id} {title}", id="ITB-7K3QX", title="Ouvrir le flux FIX vers le nouveau courtier de Francfort"),
            msg("started"),
            msg("{day}", day=date(2026, 9, 28)),
            msg("{person}", person="Claire"),
        ),
        (
            msg("{id} {title}", id="ITB-B5W1N", title="Comptes stagiaires"),
            msg("not started"),
            msg("{day}", day=date(2026, 9, 29)),
            msg("{person}", person="Claire"),
        ),
    ),
)
WAYS_OUT = Block(
    msg("Three ways out:"),
    (
        (msg("swap"), _command("itbiz swap ITB-B5W1N ITB-9F4TZ"), msg("")),
        (
            msg("defer"),
            _command("itbiz claim ITB-9F4TZ --period 2026-W41"),
            msgs("({n} token available)", "({n} tokens available)", 2),
        ),
        (
            msg("override"),
            _command('itbiz emergency ITB-9F4TZ --reason "…" --impact "…"'),
            msg(
                "(paid back in {period}; {left})",
                period=parse_period("2026-W41"),
                left=msgs("{n} more this quarter", "{n} more this quarter", 1),
            ),
        ),
    ),
)
REFUSED = Diagnostic(
    PATH,
    Span(3, 1, 3, 16),
    "quota-exceeded",
    msgs(
        "{id}  {requester} → {provider}, {period}: {n} of {total} token already taken",
        "{id}  {requester} → {provider}, {period}: {n} of {total} tokens already taken",
        2,
        id="ITB-9F4TZ",
        requester="marches",
        provider="systemes",
        period=parse_period("2026-W40"),
        total=2,
    ),
    detail=(HOLDERS, WAYS_OUT),
)
FORWARDED = Diagnostic(
    PATH,
    Span(3, 1, 3, 16),
    "quota-exceeded",
    REFUSED.message,
    detail=(
        HOLDERS,
        Block(
            msg("To forward to {person}:", person="Claire"),
            (
                (
                    msg(
                        "“{title}” replaces “{other}”, or waits for {period}?",
                        title="Ouvrir le flux FIX vers le nouveau courtier",
                        other="Comptes stagiaires",
                        period=parse_period("2026-W41"),
                    ),
                ),
            ),
        ),
    ),
)


def _finding(line: int, start: int, end: int, text: str, hint: Message | None = None) -> Diagnostic:
    return Diagnostic(PATH, Span(line, start, line, end), "unknown-value", msg("{text}", text=text), hint)


FINDINGS = [
    _finding(4, 12, 19, "`netwrok` is not a team", msg("{text}", text="did you mean `network`?")),
    Diagnostic(
        OTHER,
        Span(1, 5, 1, 14),
        "duplicate-id",
        msg("{text}", text="two files have this id, 100% the same: one, two"),
        msg("{text}", text="give one of them another"),
        related=(Related(PATH, Span(1, 5, 1, 14), msg("{text}", text="the other one")),),
    ),
    _finding(2, 8, 13, "five wide characters"),
    _finding(2, 14, 15, "an emoji"),
    _finding(7, 314, 319, "far to the right"),
    _finding(8, 12, 25, "a red \x1b[31mvalue\u202e with\na break"),
    _finding(9, 7, 97, "wider than the screen"),
    Diagnostic(PATH, Span(3, 1, 6, 5), "wrong-order", msg("{text}", text="over several lines"), None, Severity.WARNING),
    _finding(40, 1, 2, "beyond the end"),
    Diagnostic("gone.yaml", Span(1, 1, 1, 1), "not-text", msg("{text}", text="no text to quote")),
    REFUSED,
]


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("width", [60, 100, None])
def test_full(golden: Callable[[Path, str], None], code: str, width: int | None) -> None:
    drawn = full(FINDINGS, TEXTS, language(code), width)
    golden(GOLDEN / f"full.{code}.{width or 'piped'}.txt", f"{drawn.plain}\n")


def test_full_in_ascii(golden: Callable[[Path, str], None]) -> None:
    drawn = full(FINDINGS, TEXTS, language("en"), 80, ascii_only=True)
    frame = [line for line in drawn.plain.splitlines() if "日" not in line and "長" not in line and "march" not in line]
    assert "\n".join(frame).isascii()
    golden(GOLDEN / "full.ascii.txt", f"{drawn.plain}\n")


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("width", [60, 80, 120, None])
def test_refusal(golden: Callable[[Path, str], None], code: str, width: int | None) -> None:
    drawn = refusal(REFUSED, language(code), width)
    assert "\n    swap       itbiz swap ITB-B5W1N ITB-9F4TZ\n" in drawn.plain or code == "fr"
    golden(GOLDEN / f"refusal.{code}.{width or 'piped'}.txt", f"{drawn.plain}\n")


def test_refusal_in_ascii(golden: Callable[[Path, str], None]) -> None:
    drawn = refusal(REFUSED, language("en"), 120, ascii_only=True)
    assert drawn.plain.isascii()
    golden(GOLDEN / "refusal.ascii.txt", f"{drawn.plain}\n")


@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_question_to_forward_is_whole_on_any_screen(golden: Callable[[Path, str], None], code: str) -> None:
    drawn = refusal(FORWARDED, language(code), 60)
    assert "Ouvrir le flux FIX vers le nouveau courtier" in drawn.plain
    golden(GOLDEN / f"refusal.forward.{code}.txt", f"{drawn.plain}\n")


@pytest.mark.parametrize("width", [20, 60, 80, 120, None])
def test_commands_are_never_cut_nor_broken(width: int | None) -> None:
    lines = refusal(REFUSED, language("fr"), width).plain.splitlines()
    for command in (row[1] for row in WAYS_OUT.rows):
        assert any(str(command) in line for line in lines)


def test_concise(golden: Callable[[Path, str], None]) -> None:
    text = concise(FINDINGS, language("en"))
    assert len(text.splitlines()) == len(FINDINGS)
    golden(GOLDEN / "concise.txt", text)


def test_json(golden: Callable[[Path, str], None]) -> None:
    text = json(FINDINGS, tickets=42, unreadable=1)
    assert stdlib.loads(text)["summary"] == {"errors": 10, "warnings": 1, "tickets": 42, "unreadable": 1}
    golden(GOLDEN / "check.json", text)


def test_json_has_exactly_the_published_keys() -> None:
    found = stdlib.loads(json(FINDINGS, tickets=42, unreadable=1))
    assert list(found) == ["version", "summary", "diagnostics"]
    keys = "path line column end_line end_column severity code message hint related".split()  # noqa: SIM905  # as the interface lists them
    assert all(list(finding) == keys for finding in found["diagnostics"])
    assert list(found["diagnostics"][1]["related"][0]) == ["path", "line", "column", "message"]


def test_a_file_name_that_is_no_utf8_can_be_written() -> None:
    name = b"tickets/caf\xe9.yaml".decode(errors="surrogateescape")
    finding = Diagnostic(name, Span(1, 1, 1, 2), "not-text", msg("this file is no text"))
    text = json([finding], tickets=0, unreadable=1)
    assert stdlib.loads(text.encode())["diagnostics"][0]["path"] == name
    assert concise([finding], language("en")).encode()
    assert full([finding], {}, language("en")).plain.encode()
    assert github([finding], language("en")).encode()
    assert "\\ud" not in gitlab([finding], language("en"))
    assert junit([finding], [name], language("en")).encode()
    assert "tickets/caf%E9.yaml" in sarif([finding], version="1")


def test_github(golden: Callable[[Path, str], None]) -> None:
    log = full(FINDINGS, TEXTS, language("en")).plain
    golden(GOLDEN / "github.txt", github(FINDINGS, language("en"), log))


def test_github_says_when_it_will_not_show_all() -> None:
    enough, many = [FINDINGS[0]] * SHOWN, [FINDINGS[0]] * (SHOWN + 1)
    assert "::notice::" not in github(enough, language("en"))
    assert github(many, language("en")).splitlines()[-1].startswith("::notice::GitHub shows 10 errors")


def test_gitlab(golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / "gitlab.json", gitlab(FINDINGS, language("en")))


def test_gitlab_fingerprints_outlive_a_moved_line_and_another_language() -> None:
    def prints(findings: list[Diagnostic], code: str = "en") -> list[str]:
        return [entry["fingerprint"] for entry in stdlib.loads(gitlab(findings, language(code)))]

    moved = [_finding(10, 12, 19, "`netwrok` is not a team"), *FINDINGS[1:]]
    assert prints(moved) == prints(FINDINGS) == prints(FINDINGS, "fr")
    twice = prints([FINDINGS[0], FINDINGS[0], FINDINGS[0]])
    assert len(set(twice)) == 3
    assert twice[0] == prints(FINDINGS)[0]


def test_sarif(golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / "check.sarif", sarif(FINDINGS, version="0.1.0", catalogue=CATALOGUE))


@pytest.mark.parametrize("code", ["en", "fr"])
def test_junit(golden: Callable[[Path, str], None], code: str) -> None:
    golden(GOLDEN / f"junit.{code}.xml", junit(FINDINGS, ["contract.yaml", PATH], language(code)))


words = st.text(min_size=1, max_size=80)


@given(
    title=words, source=words, path=words, width=st.integers(24, 120), start=st.integers(1, 90), wide=st.integers(0, 90)
)
@example(title="a\x1b]0;x\x07", source="\ufeff\t日\u0301\u200d", path="[red]x\n::error::", width=24, start=3, wide=4)
def test_hostile_words_drive_no_terminal(title: str, source: str, path: str, width: int, start: int, wide: int) -> None:
    message = msg("about {title}", title=title)
    finding = Diagnostic(
        path,
        Span(1, start, 1, start + wide),
        "unknown-value",
        message,
        message,
        related=(Related(path, Span(1, 1, 1, 2), message),),
        detail=(Block(None, ((msg("{id} {title}", id="ITB-7K3QX", title=title), msg("started")),)),),
    )
    lang = language("en")
    drawn = full([finding], {path: source}, lang, width).plain
    outputs = [drawn, refusal(finding, lang, width).plain, concise([finding], lang), github([finding], lang)]
    for output in outputs:
        assert not any(
            (ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u2028\u2029\u202e\u2066" for c in output
        )
    assert concise([finding], lang).count("\n") == 1
    assert github([finding], lang).count("\n") == 1
    quoted = [line for line in drawn.split("\n") if line.startswith(("1 │ ", "  │ "))]
    assert all(width_of(line) <= max(width, 28) for line in quoted)
    holders = [line for line in refusal(finding, lang, width).plain.split("\n") if line.startswith("    ITB")]
    assert all(width_of(line) <= max(width, 25) for line in holders)


@pytest.mark.parametrize("character", ["\x1b", "\x7f", "\x9b", "\u202e", "\u2028", "\U000e0041", "\udcff"])
def test_json_keeps_what_drives_a_terminal_as_an_escape(character: str) -> None:
    text = written({"title": f"a{character}b"})
    assert set(text) - {"\n"} <= set(map(chr, range(32, 127)))
    assert stdlib.loads(text) == {"title": f"a{character}b"}
