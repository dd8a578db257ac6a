"""The second way to change a file: through ruamel.yaml's round trip, where a splice cannot be done safely.

Comments and quotes stay, but the layout of the whole file may be tidied. So it is only asked where splicing gives up:
that is for unusual layout, such as a comment in the middle of a list between brackets.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping, MutableSequence

WIDEST = 4096


def rewritten(text: str, expected: dict[str, Any]) -> str:
    """`text` as ruamel.yaml writes it once its data are `expected`. The caller reads it back before trusting it.

    Raises:
        YAMLError: ruamel.yaml reads YAML 1.2 more strictly than the file was read.
    """
    # 30 ms and 2 ms a ticket: paid by unusual files alone.
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(text)
    _make_equal(document, expected)
    stream = io.StringIO(newline="")
    yaml.dump(document, stream)
    return stream.getvalue()


def _make_equal(known: Any, wanted: Any) -> None:  # noqa: ANN401  # whatever YAML can say
    """Change a round-trip structure in place until it says what is wanted; what is equal already is not touched."""
    if isinstance(wanted, dict):
        _make_mapping_equal(known, wanted)
    elif isinstance(wanted, list):
        _make_list_equal(known, wanted)


def _make_mapping_equal(known: MutableMapping[str, Any], wanted: dict[str, Any]) -> None:
    for key in [key for key in known if key not in wanted]:
        del known[key]
    for key, value in wanted.items():
        if key in known and _same_kind(known[key], value):
            _make_equal(known[key], value)
        elif key not in known or known[key] != value:
            known[key] = value


def _make_list_equal(known: MutableSequence[Any], wanted: list[Any]) -> None:
    if len(known) > len(wanted):
        gone = next((index for index, value in enumerate(wanted) if known[index] != value), len(wanted))
        del known[gone : gone + len(known) - len(wanted)]
    for index, value in enumerate(wanted):
        if index >= len(known):
            known.append(value)
        elif _same_kind(known[index], value):
            _make_equal(known[index], value)
        elif known[index] != value:
            known[index] = value


def _same_kind(known: object, wanted: object) -> bool:
    return (isinstance(known, dict) and isinstance(wanted, dict)) or (
        isinstance(known, list) and isinstance(wanted, list)
    )
