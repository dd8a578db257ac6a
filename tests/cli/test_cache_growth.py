"""The cache is as large as what is looked at, however long it is used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.cli.test_present import AS_OF, Company, must_show_the_same, said

from itbiz.store import present as store_present

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

MOST_OF_LOG = 5_000_000
"""SQLite writes its log back at 1,000 pages."""


def counted(company: Company) -> tuple[int, int]:
    """Tickets in the cache, and the bytes of its file once its log is written back."""
    with closing(sqlite3.connect(company.cache)) as database:
        tickets = database.execute("SELECT count(*) FROM ticket").fetchone()[0]
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return tickets, company.cache.stat().st_size


def test_what_no_tree_holds_any_more_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_present, "MOST_CHANGES", 20)
    monkeypatch.setattr(store_present, "ENOUGH_CHANGES", 10)
    company = Company(tmp_path / "company", 5)
    company.fill(12)
    company.save()
    assert said("board", *AS_OF, top=company.top)[0] == 0
    _, first = counted(company)
    place = company.tickets()[-1]
    text = place.read_text(encoding="utf-8")
    for n in range(80):
        place.write_text(text.replace("title: Work", f"title: Work {n}"), encoding="utf-8")
        company.git("commit", "-q", "-a", "-m", "more")
        assert said("board", *AS_OF, top=company.top)[0] == 0
    rows, size = counted(company)
    assert rows <= 2 * len(company.tickets()) + 20 + 1
    assert size < first + 200_000
    assert sum(each.stat().st_size for each in company.cache.parent.iterdir()) < MOST_OF_LOG + size
    must_show_the_same(company, (("board", *AS_OF),))
