"""Every sentence of the program has its French, and the catalogue nothing else."""

from __future__ import annotations

import ast
import os
import re
import string
from typing import TYPE_CHECKING, NamedTuple

import pytest
from babel.messages.pofile import read_po

from itbiz.locale.catalogue import FOLDER, compiled_bytes, load

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages import Catalog, Message

SOURCE = FOLDER.parent
PO = FOLDER / "fr" / "LC_MESSAGES" / "itbiz.po"
KEYWORDS = {"msg": 1, "msgs": 2, "mark": 1}

Forms = str | tuple[str, ...] | list[str] | None


class Template(NamedTuple):
    """A literal of the source: where it stands, and its one or two forms."""

    place: str
    id: str | tuple[str, str]


def _calls() -> list[tuple[str, ast.Call, int]]:
    return [
        (f"{path.relative_to(SOURCE)}:{node.lineno}", node, KEYWORDS[node.func.id])
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
    ]


def _templates() -> list[Template]:
    found = []
    for place, call, count in _calls():
        forms = [arg.value for arg in call.args[:count] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if len(forms) == count and forms[0]:
            found.append(Template(place, forms[0] if count == 1 else (forms[0], forms[1])))
    return found


def _catalogue() -> Catalog:
    with PO.open("rb") as stream:
        return read_po(stream)


def _forms(text: Forms) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _same_fields(fields: set[str], templates: tuple[str, ...]) -> bool:
    """Whether a translation says all that the template says; a form for one thing may leave its number out."""
    expected = set[str]().union(*map(_fields, templates))
    return fields == expected or (len(templates) > 1 and fields == expected - {"n"})


def _entries() -> list[Message]:
    return [entry for entry in _catalogue() if entry.id]


def test_templates_are_literals_so_that_they_are_found() -> None:
    hidden = [
        place
        for place, call, count in _calls()
        if len(call.args) < count
        or not all(isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in call.args[:count])
    ]
    assert not hidden, f"no literal template: {hidden}"


def test_every_template_is_translated() -> None:
    catalogue = _catalogue()
    missing = []
    for place, text in _templates():
        entry = catalogue.get(_forms(text)[0])
        if entry is None or entry.id != text:
            missing.append(f"{place}: not in the catalogue, run make locale: {text!r}")
        elif not all(_forms(entry.string)):
            missing.append(f"{place}: no French for {text!r}")
        elif entry.fuzzy:
            missing.append(f"{place}: only a guess for {text!r}")
    assert not missing, "\n" + "\n".join(missing)


def test_no_entry_is_unused() -> None:
    used = {text for _, text in _templates()}
    unused = [entry.id for entry in _entries() if entry.id not in used]
    assert not unused, f"run make locale: {unused}"
    assert not _catalogue().obsolete


def test_translations_have_the_fields_of_their_template() -> None:
    wrong = [
        f"{form!r} of {entry.id!r}"
        for entry in _entries()
        for form in _forms(entry.string)
        if form and not _same_fields(_fields(form), _forms(entry.id))
    ]
    assert not wrong, "\n".join(wrong)


def test_commands_and_words_of_files_are_never_translated() -> None:
    """What stands between backticks is typed or looked up: it is the same in every language."""
    quoted = re.compile(r"`[^`]*`")
    wrong = [
        f"{form!r} of {entry.id!r}"
        for entry in _entries()
        for form in _forms(entry.string)
        if form and sorted(quoted.findall(form)) != sorted(quoted.findall(_forms(entry.id)[-1]))
    ]
    assert not wrong, "\n".join(wrong)


# What is code is left as it is: `tickets: tickets`, 09:00, https://, {left}.
CODE = re.compile(r"`[^`]*`|\{[^}]*\}|https?://\S+|\d{2}:\d{2}")
TYPOGRAPHY = {
    "a narrow no-break space (U+202F) before ; ! ? %": re.compile(r"(?<!\u202f)[;!?%]"),
    "a no-break space (U+00A0) before a colon that ends a word": re.compile(r"(?<!\u00a0):(?=\s|$)"),
    "a no-break space (U+00A0) inside guillemets": re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"),
    "a no-break space only there": re.compile(r"\u202f(?![;!?%])|(?<!«)\u00a0(?![:»])"),
    "guillemets for quotation marks": re.compile(r"[“”„]"),
    "a typographic apostrophe": re.compile(r"(?<=[A-Za-zéè])'(?=[A-Za-zàâéèêëîïôûùœ«{])"),
}


def _misprints(text: str) -> list[str]:
    # a placeholder keeps the place of what is code, so that what stands after it is still seen
    prose = CODE.sub("\N{OBJECT REPLACEMENT CHARACTER}", text)
    return [rule for rule, pattern in TYPOGRAPHY.items() if pattern.search(prose)]


def test_french_typography() -> None:
    wrong = [
        f"{', '.join(rules)}: {form!r}"
        for entry in _entries()
        for form in _forms(entry.string)
        if (rules := _misprints(form))
    ]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("text", ["Quoi ?", "voici: ceci", "« mot »", "85 %", "l'un", "“mot”", "a\u00a0b", "3!"])
def test_the_check_of_typography_sees_what_is_wrong(text: str) -> None:
    assert _misprints(text)


@pytest.mark.parametrize(
    "text", ["Quoi\u202f?", "voici\u00a0: ceci", "«\u00a0mot\u00a0»", "`a: b'c?`", "l’un", "à 09:00"]
)
def test_the_check_of_typography_leaves_the_rest(text: str) -> None:
    assert not _misprints(text)


def _write(path: Path, french: str, changed: float) -> None:
    text = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "{french}"\n'
    path.write_bytes(compiled_bytes(text.encode()) if path.suffix == ".mo" else text.encode())
    os.utime(path, (changed, changed))


def test_a_stale_compiled_file_is_not_believed(tmp_path: Path) -> None:
    source, compiled = tmp_path / "a.po", tmp_path / "a.mo"
    _write(source, "de la source", 2000)
    assert load(source, compiled).gettext("a") == "de la source"
    _write(compiled, "compilé", 1000)
    assert load(source, compiled).gettext("a") == "de la source"
    _write(compiled, "compilé", 3000)
    assert load(source, compiled).gettext("a") == "compilé"
    source.unlink()
    assert load(source, compiled).gettext("a") == "compilé"


def test_a_guess_is_not_said(tmp_path: Path) -> None:
    source = tmp_path / "a.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n#, fuzzy\nmsgid "a"\nmsgstr "b"\n'
    )
    assert load(source, tmp_path / "a.mo").gettext("a") == "a"
