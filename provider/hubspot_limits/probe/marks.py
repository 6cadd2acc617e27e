"""How the probe marks what is its own, so that a later run can tell it from everything else.

A pair is written to only while it carries a label of the probe's, and only a pair without limits
ever gets one. So whatever a killed run has left behind is found without any note of it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

PREFIX = "hubspot-limits probe"
"""What every label and record of the probe's begins with."""

_TEXT = re.compile(rf"{PREFIX} [0-9a-f]{{6}} \d+")
_INVERSE = " inverse"


class Name(NamedTuple):
    """What a new label is called: its text in either direction, and its internal name."""

    text: str
    inverse: str
    internal: str


def names() -> Iterator[Name]:
    """Names that no label has had: HubSpot may remember those of deleted ones."""
    run = secrets.token_hex(3)
    for number in count(1):
        text = f"{PREFIX} {run} {number}"
        # HubSpot takes no hyphen in an internal name (documented).
        yield Name(text, text + _INVERSE, re.sub(r"\W", "_", text))


def is_mark(text: object) -> bool:
    """Whether a label's text says that this direction of the pair is the probe's."""
    return isinstance(text, str) and _TEXT.fullmatch(text) is not None
