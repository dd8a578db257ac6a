"""Findings for people: where, what, the line it is about, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.message import msg
from itbiz.views import palette
from itbiz.views.cells import plain
from itbiz.views.formats.detail import detail
from itbiz.views.formats.excerpt import ASCII, UNICODE, Strokes, excerpt, lines_of
from itbiz.views.line import one_line
from itbiz.views.prose import INDENT, flow
from itbiz.views.styled import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic, Span

PIPED = 160
"""Cells of an excerpt where no screen limits it: enough for a sentence, too few for a whole file on one line."""


def full(
    diagnostics: Sequence[Diagnostic],
    texts: Mapping[str, str],
    lang: Language,
    width: int | None = None,
    *,
    ascii_only: bool = False,
) -> Text:
    """All findings, an empty line between them.

    `texts` are the files the findings are about; without one the place alone is shown. Excerpts keep within `width`
    cells, and sentences break between their words; a command stays on one line, for the terminal to wrap, so that it
    can be copied: draw the result with `soft_wrap=True`.
    """
    page = _Page(texts, lang, width, ascii_only)
    return Text("\n\n").join(page.finding(diagnostic) for diagnostic in diagnostics)


class _Page:
    """What all findings of one drawing have in common; each file is split into lines once."""

    def __init__(self, texts: Mapping[str, str], lang: Language, width: int | None, ascii_only: bool) -> None:
        self._texts = texts
        self._lang = lang
        self._width = width
        self._ascii_only = ascii_only
        self._strokes: Strokes = ASCII if ascii_only else UNICODE
        self._lines: dict[str, list[str]] = {}

    def finding(self, diagnostic: Diagnostic) -> Text:
        style = palette.of_severity(diagnostic.severity).style
        gutter = max(len(str(span.line)) for _, span in _places(diagnostic))
        lines = [self._headline(diagnostic, style)]
        lines += self._place(self._strokes.start, diagnostic.path, diagnostic.span, gutter, style)
        for related in diagnostic.related:
            lines += self._place(
                self._strokes.more,
                related.path,
                related.span,
                gutter,
                palette.HINT,
                note=self._said(self._lang(related.message)),
            )
        if diagnostic.hint is not None:
            hint = self._said(self._lang(msg("hint: {hint}", hint=diagnostic.hint)))
            lead = gutter + 2 + len(self._strokes.end)
            hint = self._flowed(hint, indent=lead, taken=lead)
            lines.append(Text.assemble(" " * (gutter + 1), (self._strokes.end, palette.FURNITURE), f" {hint}"))
        for block in diagnostic.detail:
            lines += detail(block, self._lang, self._width, ascii_only=self._ascii_only)
        return Text("\n").join(lines)

    def _headline(self, diagnostic: Diagnostic, style: str) -> Text:
        severity = msg("error") if diagnostic.severity == "error" else msg("warning")
        words = self._said(
            self._lang(
                msg(
                    "{severity}[{code}]: {message}", severity=severity, code=diagnostic.code, message=diagnostic.message
                )
            )
        )
        line = Text(self._flowed(words), style=palette.STRONG)
        line.stylize(style, 0, words.index("]") + 1)
        return line

    def _place(self, arrow: str, path: str, span: Span, gutter: int, style: str, note: str = "") -> list[Text]:
        """An arrow to the place, and the line that stands there."""
        strokes = self._strokes
        margin = " " * (gutter + 1)
        where = f" {self._said(path)}:{span.line}:{span.column}"
        lines = [Text.assemble(margin, (arrow, palette.FURNITURE), where, f": {note}" if note else "")]
        room = (PIPED if self._width is None else self._width) - gutter - 3
        drawn = excerpt(self._lines_of(path), span, room, strokes, style)
        if drawn is not None:
            quoted, underline = drawn
            bar = (strokes.bar, palette.FURNITURE)
            lines.append(Text.assemble((f"{span.line:>{gutter}} ", palette.FURNITURE), bar, " ", quoted))
            lines.append(Text.assemble(margin, bar, " ", underline))
        return lines

    def _lines_of(self, path: str) -> list[str]:
        if path not in self._lines:
            text = self._texts.get(path)
            self._lines[path] = [] if text is None else lines_of(text)
        return self._lines[path]

    def _flowed(self, text: str, indent: int = INDENT, taken: int = 0) -> str:
        return text if self._width is None else flow(text, self._width, indent, taken)

    def _said(self, text: str) -> str:
        return plain(one_line(text)) if self._ascii_only else one_line(text)


def _places(diagnostic: Diagnostic) -> list[tuple[str, Span]]:
    related = [(related.path, related.span) for related in diagnostic.related]
    return [(diagnostic.path, diagnostic.span), *related]
