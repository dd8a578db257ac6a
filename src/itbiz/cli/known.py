"""What a text was found to hold before: of contract and signatures, from the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itbiz.store.cache import Cache
    from itbiz.text.snapshot import Unreadable

MOST_CONTRACTS = 6


def known(cache: Cache, kind: str, text: str | Unreadable, read: Any) -> Any:  # noqa: ANN401  # a value of that kind
    """What a text holds, from the cache or read and kept there."""
    from hashlib import sha256  # 2 ms, which a commit does not pay

    return kept(cache, kind, sha256(text.encode()).hexdigest() if isinstance(text, str) else "", read)


def kept(cache: Cache, kind: str, key: str, read: Any) -> Any:  # noqa: ANN401  # a value of that kind
    """The value under a key, from the cache or read and kept there; without a key it is read."""
    found = cache.value(kind, key) if key else None
    if found is None:
        found = read()
        if key and found is not None:
            cache.keep(kind, key, found, MOST_CONTRACTS)
    return found
