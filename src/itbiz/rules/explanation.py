"""What `itbiz explain CODE` says about a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itbiz.text.dataclass import dataclass

if TYPE_CHECKING:
    from itbiz.text.message import Message


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding, explained once for every place it turns up in.

    `title` is half a line without a full stop. `why` says what goes wrong otherwise, `way_out` what to do; both are
    whole sentences, in paragraphs separated by an empty line. A paragraph that is indented by two spaces is an example
    and is shown as it is.
    """

    code: str
    title: Message
    why: Message
    way_out: Message
