"""Findings as a JUnit report, which GitLab, Jenkins and most other CI show as tests.

Shape: the XML schema of Jenkins' xUnit plugin, junit-10.xsd. A test is a file, and so has the same name whether it
passes or fails: that is how a forge knows what was mended.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from itbiz.text.characters import strip_unsafe
from itbiz.text.diagnostic import Severity
from itbiz.views.formats.wording import wording
from itbiz.views.line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from itbiz.locale import Language
    from itbiz.text.diagnostic import Diagnostic

_NOT_IN_XML = re.compile("[\ufffe\uffff]")


def junit(diagnostics: Sequence[Diagnostic], files: Iterable[str], lang: Language) -> str:
    """A suite with a test a file: those judged, `files`, and those that findings are about.

    A file with an error has failed, and says all that is wrong with it in one failure, since readers look at the first
    only. Warnings are what a test printed, and fail nothing.
    """
    by_path = {path: list(found) for path, found in groupby(sorted(diagnostics, key=_path), key=_path)}
    paths = sorted({*files, *by_path})
    suites = Element("testsuites")
    suite = SubElement(suites, "testsuite", name="itbiz check")
    failures = 0
    for path in paths:
        failures += _test(suite, path, by_path.get(path, []), lang)
    for element in (suites, suite):
        element.attrib |= {"tests": str(len(paths)), "failures": str(failures), "errors": "0"}
    suite.set("skipped", "0")
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _path(diagnostic: Diagnostic) -> str:
    return diagnostic.path


def _test(suite: Element, path: str, found: Sequence[Diagnostic], lang: Language) -> bool:
    """Add the test of a file; whether it failed."""
    place = PurePosixPath(_shown(path))
    # GitLab and Jenkins show the class where a suite's name would be, so that the folder heads its files.
    folder = "itbiz" if place.parent == PurePosixPath() else str(place.parent)
    test = SubElement(suite, "testcase", classname=folder, name=place.name)
    errors = [diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR]
    warnings = [diagnostic for diagnostic in found if diagnostic.severity is not Severity.ERROR]
    if errors:
        first = errors[0]
        failure = SubElement(test, "failure", type=first.code, message=_legal(one_line(lang(first.message))))
        failure.text = _text(errors, lang)
    if warnings:
        SubElement(test, "system-out").text = _text(warnings, lang)
    return bool(errors)


def _text(found: Sequence[Diagnostic], lang: Language) -> str:
    return "\n\n".join(
        f"{_shown(each.path)}:{each.span.line}:{each.span.column}: {each.severity}[{each.code}] "
        f"{_legal(strip_unsafe(wording(each, lang)))}"
        for each in found
    )


def _shown(path: str) -> str:
    """A path on one line; one that is no UTF-8 keeps signs in the place of its odd bytes, so that two stay two."""
    return _legal(one_line(path.encode(errors="backslashreplace").decode()))


def _legal(text: str) -> str:
    """Without the characters that no XML may hold and that are otherwise harmless."""
    return _NOT_IN_XML.sub("", text)
