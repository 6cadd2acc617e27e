"""Where a stack's files declare what a report is about."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.findings import Finding
from hubspot_limits.configuration.mistakes import KeyPath, Mistake
from hubspot_limits.configuration.stack_configuration import StackConfiguration
from hubspot_limits.report.preview.judging import SourceLine
from hubspot_limits.report.stack_report import PlacedMistake


@dataclass(frozen=True, slots=True)
class StackPlaces:
    """The places of a stack's limits. top: of the repository, where the paths begin."""

    configuration: StackConfiguration
    top: Path

    def of_limit(self, pair: str, path: KeyPath) -> SourceLine | None:
        """Of what is declared no more: where its pair is, if that is declared."""
        declared = self.configuration.declared
        entry = next((declaration for declaration in declared if str(declaration) == pair), None)
        return self._place(entry, path) if entry else None

    def of_resource(self, name: str) -> SourceLine | None:
        declared = self.configuration.declared
        entry = next(
            (declaration for declaration in declared if declaration.resource_name == name), None
        )
        return self._place(entry, ()) if entry else None

    def _place(self, entry: StackEntry, path: KeyPath) -> SourceLine:
        found = self.configuration.finding(entry, Mistake(path, ""))
        return SourceLine(_shown(found.file, self.top), found.line)


def placed_mistakes(findings: Iterable[Finding], top: Path) -> tuple[PlacedMistake, ...]:
    return tuple(
        PlacedMistake(file=_shown(found.file, top), line=found.line, message=found.message)
        for found in findings
    )


def _shown(file: Path, top: Path) -> str:
    return Path(os.path.relpath(file, top)).as_posix()
