from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itbiz.text.characters import UNSAFE_CHARACTERS, strip_unsafe
from itbiz.text.diagnostic import Span
from itbiz.text.snapshot import LARGEST, Unreadable, decode


@given(st.binary(max_size=200))
def test_a_text_gives_its_bytes_back(data: bytes) -> None:
    text = decode(data)
    assert isinstance(text, Unreadable) or text.encode() == data


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200))
def test_every_text_without_nul_is_read(text: str) -> None:
    assert decode(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"a: b\nc\0", "not-text", 2, 2),
        ("a: é\r\nb: 😀".encode() + b"\xff", "not-utf8", 2, 5),
        (b"a\rb\r\xe9", "not-utf8", 3, 1),
        (b"\xef\xbb\xbfa\xe9", "not-utf8", 1, 2),
        (b"\xff\xfea\0", "not-utf8", 1, 1),
        (b"\xed\xa0\x80", "not-utf8", 1, 1),
    ],
)
def test_what_is_no_text_is_named_with_its_place(data: bytes, code: str, line: int, column: int) -> None:
    found = decode(data)
    assert isinstance(found, Unreadable)
    assert (found.code, found.span.line, found.span.column) == (code, line, column)
    assert found.hint is not None


def test_a_file_may_have_a_mebibyte_and_no_more() -> None:
    assert decode(b"a" * LARGEST) == "a" * LARGEST
    found = decode(b"a" * (LARGEST + 1))
    assert isinstance(found, Unreadable)
    assert (found.code, found.span) == ("file-too-large", Span(1, 1, 1, 1))


@pytest.mark.parametrize("code", [0, 7, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0x2028, 0x202E, 0x2066, 0x200F, 0xE0041, 0xD800])
def test_what_misleads_is_stripped(code: int) -> None:
    assert UNSAFE_CHARACTERS.search(chr(code))
    assert strip_unsafe(f"a{chr(code)}b") == "ab"


@pytest.mark.parametrize("text", ["tab\tand\nline", "é ß 漢字 עברית", "👩‍💻 ❤️", "‌", "«\u00a0oui\u202f»"])
def test_what_people_write_stays(text: str) -> None:
    assert strip_unsafe(text) == text
