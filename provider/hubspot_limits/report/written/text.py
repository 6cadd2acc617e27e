"""A report as plain text, for a terminal or the log of a job."""

from __future__ import annotations

from collections.abc import Iterator

from hubspot_limits.report.report import Report, ReportRow
from hubspot_limits.report.written.words import (
    against,
    exclusive,
    failures,
    limit_name,
    others,
    taken,
    values,
    verdict,
)
from hubspot_limits.values.plain_text import plain

_INDENTATION = "  "


def as_text(report: Report) -> str:
    """In lines that a terminal of any width can wrap; nothing is meant by colour."""
    return "\n".join((*verdict(report, plain), *_paragraphs(report), "", _origin(report)))


def _paragraphs(report: Report) -> Iterator[str]:
    for stack in report.stacks:
        for sentence, paragraph in failures(stack, plain):
            yield f"\n{sentence}"
            yield from _indented(paragraph)
        if stack.against:
            yield f"\n{against(stack, plain)}"
    for head, is_risky in (("Lowered and removed", True), ("Raised and added", False)):
        rows = [row for row in report.rows if row.change.kind.is_risky is is_risky]
        if rows:
            yield f"\n{head}:"
            yield from map(_row, rows)
    for stack in report.stacks:
        for line in exclusive(stack, plain):
            yield f"\n{line}"
    if line := taken(report.stacks, plain):
        yield f"\n{line}"
    yield from _beside(report)


def _beside(report: Report) -> Iterator[str]:
    """What is told beside changes."""
    for stack in report.stacks:
        for warning in stack.warnings:
            yield f"\nPulumi warns of {plain(stack.stack)}."
            yield from _indented(warning)
        if stack.others:
            yield f"\n{others(stack, plain)}"
        for note in stack.notes:
            yield f"\n{plain(stack.stack)}: {plain(note)}"


def _row(row: ReportRow) -> str:
    change = row.change
    stacks = ", ".join(map(plain, row.stacks))
    what = f"{plain(change.pair)}, {limit_name(change, _quoted)}: {values(change, ' -> ')}"
    lines = [f"{stacks}: {what}", f"{_INDENTATION}{change.meaning}"]
    if change.at_limit:
        lines[1] += f"; {plain(change.at_limit)}"
    if change.file:
        place = f"{change.file}:{change.line}" if change.line else change.file
        lines.append(f"{_INDENTATION}{plain(place)}")
    return "\n".join(f"{_INDENTATION}{line}" for line in lines)


def _origin(report: Report) -> str:
    origin = report.origin
    commit = f" at {origin.commit}" if origin.commit else ""
    run = f", by {origin.run}" if origin.run else ""
    return f"Previewed{commit} on {origin.at:%Y-%m-%d at %H:%M} UTC{run}."


def _indented(paragraph: str) -> Iterator[str]:
    for line in plain(paragraph, longest=None, lines=True).splitlines():
        yield f"{_INDENTATION}{line}"


def _quoted(text: str) -> str:
    return f"'{plain(text)}'"
