"""What is wrong in a file, and in which line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.values.limits import comparable
from hubspot_limits.values.refusal import Refusal


class Finding(NamedTuple):
    """One thing that is wrong in a file.

    Line and column count from 1. Without them it is about the file as a whole.
    """

    file: Path
    line: int | None
    column: int | None
    message: str

    def __str__(self) -> str:
        place = [str(part) for part in (self.file, self.line, self.column) if part]
        return f"{':'.join(place)}: {self.message}"


class FileError(Refusal):
    """What keeps files from being used, in the order of their lines."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings, key=in_order))
        super().__init__("\n".join(map(str, self.findings)))


def in_order(finding: Finding) -> tuple[str, int]:
    return str(finding.file), finding.line or 0


def shown_path(path: Path) -> Path:
    """A path as a person in this folder would write it, or whole where that is shorter."""
    return Path(min(os.path.relpath(path), str(path), key=len))


class Lines:
    """The lines of a file's keys, found by a key however it is spelled.

    given: the lines by the keys that lead to them. A key that is not there, as in ``deals ->
    contacts: 10``, is in the line of the one above it.
    """

    def __init__(self, given: Mapping[KeyPath, int]) -> None:
        # By the exact spelling and by meaning; the exact one wins.
        self._lines = {_compared(path): line for path, line in given.items()} | dict(given)

    def of(self, path: KeyPath) -> int:
        while path:
            line = self._lines.get(path) or self._lines.get(_compared(path))
            if line:
                return line
            path = path[:-1]
        return self._lines.get((), 1)

    def __contains__(self, path: KeyPath) -> bool:
        return path in self._lines


def _compared(path: KeyPath) -> KeyPath:
    return tuple(
        comparable(key).upper() if above == "types" else comparable(key)
        # Each key with the one above it: those below `types` have no case.
        for above, key in zip(("", *path), path, strict=False)
    )
