"""A table in CSV, read as a stream: rows with their line, and whatever is no row as a problem with its line."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from itbiz.text.dataclass import dataclass, field
from itbiz.text.failure import Failure
from itbiz.text.message import Message, msg, msgs

if TYPE_CHECKING:
    from itbiz.exchange.mapping import LogFile

LONGEST_LINE = 1024 * 1024
"""Characters of one line; a file without line ends must not fill the memory."""

_GZIP = b"\x1f\x8b"
_EVERY = 2000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, or a doubt about one that can."""

    line: int
    code: str
    message: Message
    unused: bool = True
    hint: Message | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and the line it begins on, from 1."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class _Place:
    """Where a stream of lines is, and what was wrong with the lines since last asked."""

    line: int = 0
    row: int = 0
    """The line on which the row at hand begins; 0 until its first line was read."""
    problems: list[BadRow] = field(default_factory=list)


Progress = Callable[[int], None]
"""Told how many bytes of the file were read since the start."""


def _silent(_bytes: int) -> None:
    pass


def read_table(source: BinaryIO, form: LogFile, progress: Progress = _silent) -> Iterator[Row | BadRow]:
    """Every row of a CSV file, gzip or not, the header included. At most one row is in memory; `source` is used up.

    Raises Failure where the file cannot be read on: it is cut off, or no gzip file after all.
    """
    place = _Place()
    text = _opened(source, form.encoding)
    try:
        reader = csv.reader(_lines(text, place), delimiter=form.delimiter, quotechar=form.quote, strict=True)
        yield from _rows(reader, place, source, progress)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Failure(
            msg("the compressed file is damaged or cut off after line {line}", line=place.line),
            msg("fetch it again, then start over: an import that was begun changes nothing that is there"),
        ) from error
    except UnicodeError as error:
        raise Failure(
            msg("line {line} cannot be read as {encoding}", line=place.line + 1, encoding=form.encoding),
            _encoding_hint(),
        ) from error
    finally:
        # The file is the caller's to close.
        text.detach()


def _encoding_hint() -> Message:
    return msg("write the encoding of the file in the mapping, under `file: encoding:`")


def _opened(source: BinaryIO, encoding: str) -> io.TextIOWrapper:
    # Looked at without seeking, so that a pipe will do.
    buffered = source if isinstance(source, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", source))
    packed = buffered.peek(2)[:2] == _GZIP
    raw = cast("IO[bytes]", gzip.GzipFile(fileobj=buffered)) if packed else buffered
    name = codecs.lookup(encoding).name
    # What is not of the encoding is kept aside and reported with its line, so that one bad byte costs one character.
    errors = "surrogateescape" if name in {"utf-8", "ascii"} else "replace"
    return io.TextIOWrapper(raw, encoding="utf-8-sig" if name == "utf-8" else name, errors=errors, newline="")


def _lines(text: io.TextIOWrapper, place: _Place) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        place.line += 1
        if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
            place.problems.append(BadRow(place.line, "import-line-too-long", msg("this line is too long to be a row")))
            while (rest := text.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
                pass
            continue
        if not line.isascii():
            line = _readable(line, place)
        place.row = place.row or place.line
        yield line


def _readable(line: str, place: _Place) -> str:
    marked = line.encode("utf-8", "replace").decode() if _has_surrogate(line) else line
    lost = marked != line or "\ufffd" in line
    if lost:
        place.problems.append(
            BadRow(
                place.line,
                "import-encoding",
                msg("this line has characters that are not of the encoding in the mapping; `?` stands for them"),
                unused=False,
                hint=_encoding_hint(),
            )
        )
    return marked


def _has_surrogate(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return True
    return False


def _rows(reader: Iterator[list[str]], place: _Place, source: BinaryIO, progress: Progress) -> Iterator[Row | BadRow]:
    width = 0
    seekable = source.seekable()
    count = 0
    while True:
        place.row = 0
        try:
            cells = next(reader)
        except StopIteration:
            yield from place.problems
            if seekable:
                progress(source.tell())
            return
        except csv.Error as error:
            yield BadRow(place.row, "import-not-csv", _csv_words(str(error)))
            continue
        if place.problems:
            yield from place.problems
            place.problems.clear()
        count += 1
        if seekable and count % _EVERY == 0:
            progress(source.tell())
        if not cells:
            continue
        width = width or len(cells)
        if len(cells) != width:
            yield BadRow(
                place.row,
                "import-cells",
                msgs(
                    "this row has {n} cell where the first has {width}",
                    "this row has {n} cells where the first has {width}",
                    len(cells),
                    width=width,
                ),
            )
        else:
            yield Row(place.row, cells)


def _csv_words(reason: str) -> Message:
    if "unexpected end" in reason:
        return msg("a quote that opens on this line is not closed")
    if "field larger" in reason:
        return msg("a cell that begins on this line is too long, or its quote is not closed")
    return msg("this line is not CSV: {reason}", reason=reason)
