"""The texts of a state that are read when somebody looks at them: most of them nobody does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from itbiz.store import files as store_files
from itbiz.text.snapshot import LARGEST, Unreadable, decode, too_large

if TYPE_CHECKING:
    from itbiz.store.git import Git


class UnreadText:
    """The text of a file, read when asked for; equal to another of the same blob, wherever that lies."""

    def __init__(self, blob: str) -> None:
        self.blob = blob

    def __eq__(self, other: object) -> bool:
        return self.blob == other.blob if isinstance(other, UnreadText) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.blob)

    def __call__(self) -> str:
        """The text; empty where it is none. Raises as `found`."""
        text = self.found()
        return text if isinstance(text, str) else ""

    def found(self) -> str | Unreadable:
        """The text, or why there is none."""
        raise NotImplementedError


class FileText(UnreadText):
    """The text of a file of the work tree."""

    def __init__(self, blob: str, place: str) -> None:
        super().__init__(blob)
        self._place = place

    def found(self) -> str | Unreadable:
        """The text, or why there is none; empty where the file was taken away since."""
        text = store_files.read(self._place)
        return "" if text is None else text


class BlobText(UnreadText):
    """The text of a file of a commit or of the index."""

    def __init__(self, blob: str, git: Git) -> None:
        super().__init__(blob)
        self._git = git

    def found(self) -> str | Unreadable:
        """The text, or why there is none. Raises Failure where git has lost it."""
        ((_, content),) = self._git.blobs([self.blob], LARGEST)
        return too_large(content) if isinstance(content, int) else decode(content)


class Texts(Mapping[str, "str | Unreadable"]):
    """A snapshot whose texts are read when somebody looks at them."""

    def __init__(self, texts: Mapping[str, str | Unreadable | UnreadText]) -> None:
        self._texts = texts

    def __getitem__(self, path: str) -> str | Unreadable:
        text = self._texts[path]
        return text.found() if isinstance(text, UnreadText) else text

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
