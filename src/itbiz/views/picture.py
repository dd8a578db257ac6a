"""A drawing as an SVG picture: the same bytes for the same drawing, its text selectable, nothing from the network."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text as RichText

from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.views.styled import Text

# rich's own format draws the frame of a window and links a font from the network.
FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace; \
font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect width="100%" height="100%" fill="#ffffff"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""

THEME = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [
        (36, 41, 47),
        (190, 30, 45),
        (17, 110, 55),
        (140, 90, 0),
        (9, 80, 180),
        (120, 60, 170),
        (0, 105, 120),
        (110, 119, 129),
    ],
    [
        (87, 96, 106),
        (190, 30, 45),
        (17, 110, 55),
        (140, 90, 0),
        (9, 80, 180),
        (120, 60, 170),
        (0, 105, 120),
        (140, 149, 159),
    ],
)
"""Dark on white, every colour readable on paper (a contrast of 4.5 and more)."""


def svg(lines: Sequence[Text], width: int, title: str) -> str:
    """The lines as a picture `width` cells wide, with its words as title and description for those who listen."""
    console = Console(
        file=StringIO(),
        record=True,
        width=width,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    for line in lines:
        console.print(RichText.assemble(*line.pieces), soft_wrap=True)
    drawn = console.export_svg(
        title=one_line(title), theme=THEME, code_format=FORMAT, unique_id="itbiz", font_aspect_ratio=0.61
    )
    drawn = re.sub(r"(?m)[ \t]+$", "", drawn)
    words = escape("\n".join(line.plain.rstrip() for line in lines))
    heading = f'role="img" aria-labelledby="itbiz-t itbiz-d"><title id="itbiz-t">{escape(one_line(title))}</title>'
    described = f'{heading}<desc id="itbiz-d">{words}</desc>'
    return re.sub(r"(<svg[^>]*)>", lambda found: f"{found[1]} {described}", drawn, count=1)
