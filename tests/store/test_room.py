"""The cache does not grow with what is judged and never stays: drafts of one ticket, say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.domain.settled import Settled
from itbiz.domain.standing import File, Standing
from itbiz.domain.ticket import Ticket
from itbiz.store.cache import Cache
from itbiz.store.git import Git
from itbiz.store.plain_tree import Changed
from itbiz.store.present import MOST_UNCOUNTED, Reader
from itbiz.store.status import blob_id

if TYPE_CHECKING:
    from itbiz.text.snapshot import Unreadable


OPENED = "2026-09-28T09:00:00+02:00"


def load(path: str, blob: str, text: str | Unreadable) -> File:
    data = {"id": "ITB-7K3QX", "title": text, "type": "request", "requester": "sales", "opened": OPENED}
    return File(path, blob, Ticket.model_validate(data))


def test_drafts_of_a_ticket_are_forgotten() -> None:
    cache = Cache.nowhere()
    kept = []
    for number in range(4000):
        content = f"draft {number}".encode()
        draft = Changed("tickets/a.yaml", blob_id(content, "sha1"), content)
        # A reader each, as each commit has one.
        after = Reader(Git(".", {}), cache, "tickets", 1, load).laid_over(Standing("", None, {}, Settled()), [draft])
        assert cache.tickets([draft.blob or ""])
        assert after.files["tickets/a.yaml"].blob == draft.blob
        kept.append(cache.ticket_count)
    assert kept[MOST_UNCOUNTED - 1] == MOST_UNCOUNTED
    assert max(kept) < 8 * MOST_UNCOUNTED
    assert min(kept[2000:]) < MOST_UNCOUNTED
