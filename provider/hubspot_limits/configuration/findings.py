"""What is wrong in a file, and in which line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from hubspot_limits.refusal import Refusal


class Finding(NamedTuple):
    """Line and column count from 1. Without them it is about the file as a whole."""

    line: int | None
    column: int | None
    message: str

    def at(self, file: Path) -> str:
        place = [str(part) for part in (file, self.line, self.column) if part]
        return f"{':'.join(place)}: {self.message}"


class FileError(Refusal):
    """What keeps a file from being used, in the order of its lines; the text names the file."""

    def __init__(self, file: Path, findings: Iterable[Finding]) -> None:
        self.file = file
        self.findings = tuple(sorted(findings, key=lambda finding: finding.line or 0))
        super().__init__("\n".join(each.at(file) for each in self.findings))
