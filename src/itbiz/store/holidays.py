"""The public holidays as the library has them, recalled from the cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itbiz.domain.public_holidays import of_the_library

if TYPE_CHECKING:
    from datetime import date

    from itbiz.domain.public_holidays import Source
    from itbiz.store.cache import Cache

MOST_YEARS = 60
"""Years of holidays that are kept, of all countries."""


def holidays_recalled(cache: Cache) -> Source:
    """The public holidays as the library has them, kept by its own release: loading it costs 100 ms."""

    def days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
        release = release_of_holidays()
        key = f"{release} {country} {subdivision or ''} {year}"
        found: frozenset[date] | None = cache.value("holidays", key) if release else None
        if found is None:
            found = of_the_library(country, subdivision, year)
            if release:
                cache.keep("holidays", key, found, MOST_YEARS)
        return found

    return days


def release_of_holidays() -> str:
    """What tells one release of the library from another, without loading it; "" where that cannot be told."""
    from importlib.util import find_spec  # only where a contract names a country

    spec = find_spec("holidays")
    try:
        about = os.stat(os.path.join(os.path.dirname(spec.origin or ""), "version.py")) if spec else None  # noqa: PTH116, PTH118, PTH120  # strings: a hot path
    except OSError:
        return ""
    return f"{about.st_size} {about.st_mtime_ns}" if about else ""
