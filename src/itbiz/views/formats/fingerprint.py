"""The name of a finding over time, by which a forge knows it again."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from itbiz.text.dataclass import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itbiz.text.diagnostic import Diagnostic
    from itbiz.text.message import Message


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """A name for each finding that outlives edits elsewhere in the file: of its code, path and English words.

    Line numbers are left out, those among the words too, for they move. The second finding that has all three in
    common is numbered, in the order given, so that no two names are alike.
    """
    seen: Counter[str] = Counter()
    names = []
    for diagnostic in diagnostics:
        identity = "\0".join((diagnostic.code, diagnostic.path, _words(diagnostic.message)))
        seen[identity] += 1
        numbered = identity if seen[identity] == 1 else f"{identity}\0{seen[identity]}"
        names.append(hashlib.sha256(numbered.encode(errors="surrogatepass")).hexdigest())
    return names


def _words(message: Message) -> str:
    values = {name: "" if name == "line" else value for name, value in message.values.items()}
    return str(replace(message, values=values))
