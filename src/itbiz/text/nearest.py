"""Did you mean: the known words nearest to one that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 60
"""Characters beyond which a word is no slip of the finger, and comparing it would only take time."""


def nearest(word: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The known words that `word` was likely meant to be, likeliest first; none if nothing is near. Case is ignored."""
    import difflib  # only somebody's slip pays for it

    if len(word) > LONGEST:
        return ()
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    wanted = word.casefold()
    close = difflib.get_close_matches(wanted, folded, n=most, cutoff=0.6)
    begun = [each for each in folded if wanted and each.startswith(wanted) and each not in close]
    return tuple(folded[each] for each in (*close, *begun)[:most])
