"""The review as a page where Jinja2 is not installed: its Markdown, which is written to be read as it is."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from itbiz.text.characters import strip_unsafe
from itbiz.text.message import msg
from itbiz.views.report.markdown import markdown
from itbiz.views.report.script import Script
from itbiz.views.report.verdict import title

if TYPE_CHECKING:
    from itbiz.locale import Language
    from itbiz.views.report.week import Week

PAGE = """\
<!DOCTYPE html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
body {{ margin: 1.5rem; }}
pre {{ font: 0.95rem/1.4 ui-monospace, monospace; white-space: pre-wrap; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{missing} <code>{command}</code></p>
<pre>
{text}</pre>
</main>
</body>
</html>
"""


def as_bare_html(week: Week, lang: Language, command: str) -> str:
    """The text of the review inside a page, with the command that brings a better one."""
    missing = msg("This is the review in plain text. Whoever makes this page can have charts and links with")
    return PAGE.format(
        code=lang.code,
        title=escape(" · ".join(title(Script(lang, week))[:2])),
        missing=escape(lang(missing)),
        command=escape(command),
        text=escape(strip_unsafe(markdown(week, lang))),
    )
