"""Mistakes beside the lines of a pull request: GitHub's workflow commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hubspot_limits.report.report import Report
from hubspot_limits.report.stack_report import StackReport
from hubspot_limits.report.written.escaping import in_command

_MOST = 10
"""GitHub shows as many of one step."""


class Annotation(NamedTuple):
    """A message at a place in a file, or without one of the run. level: error or warning."""

    level: str
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = {"file": self.file, "line": self.line, "col": self.column}
        # Within properties a colon and a comma end a value.
        properties = ",".join(
            f"{key}={in_command(str(value), ':,')}" for key, value in place.items() if value
        )
        return f"::{self.level}{' ' if properties else ''}{properties}::{in_command(self.message)}"


def annotations_of(report: Report) -> tuple[tuple[Annotation, ...], int]:
    """As many as GitHub shows, and how many more there are."""
    found = tuple(
        # Each once: stacks that share a base have its mistakes in common.
        dict.fromkeys(annotation for stack in report.stacks for annotation in _of_stack(stack))
    )
    return found[:_MOST], max(0, len(found) - _MOST)


def _of_stack(stack: StackReport) -> Iterator[Annotation]:
    for mistake in stack.mistakes:
        yield Annotation("error", mistake.message, mistake.file, mistake.line)
    if stack.failure and not stack.mistakes:
        yield Annotation("error", f"The preview of {stack.stack} failed. {stack.failure}")
