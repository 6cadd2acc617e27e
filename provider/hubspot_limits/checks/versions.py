"""Versions as numbers that can be compared."""

from __future__ import annotations

import re
from typing import NamedTuple


class Version(NamedTuple):
    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))

    @property
    def next_major(self) -> Version:
        return Version(self.major + 1, 0, 0)


def version_in(text: str | None) -> Version:
    """The first version in a text such as ``v3.274.1``; 0.0.0 where there is none."""
    # The patch may be missing ("3.11"), and more may follow ("3.0.0-alpha").
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text or "")
    return Version(*(int(part or 0) for part in match.groups())) if match else Version(0, 0, 0)
