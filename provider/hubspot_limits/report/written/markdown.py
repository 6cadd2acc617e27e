"""A report as Markdown, for a comment on a pull request or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum

from hubspot_limits.report.change import LimitChange
from hubspot_limits.report.report import Report, ReportOrigin, ReportRow
from hubspot_limits.report.stack_report import StackReport
from hubspot_limits.report.written.bounds import Part, bounded
from hubspot_limits.report.written.escaping import block, code, linked, path_in_address, words
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
from hubspot_limits.values.limits import count

MARKER = "<!-- hubspot-limits report -->"
"""In every comment, unseen: by it, and by who wrote it, a workflow finds its own again."""

_TABLE = "| Stack | Pair | Limit | Change | What it means | Where |\n|---|---|---|---|---|---|"
_MOST_STACKS = 5
_SHORT = 12


class Surface(IntEnum):
    """Where a report is shown, and the bytes that there is room for."""

    COMMENT = 65_000
    """GitHub takes fewer than 65,536 characters."""
    SUMMARY = 1_000_000
    """GitHub takes 1 MiB for all steps of a job."""


def as_markdown(report: Report, place: Surface) -> str:
    """The verdict first and never cut; then what failed, what is risky, and the rest."""
    lines = verdict(report, code)
    first = "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else f"**{lines[0]}**"
    last = "\n\n".join((_origin(report.origin), MARKER))
    return bounded(first, _parts(report, place), last, place)


def _parts(report: Report, place: Surface) -> Iterator[Part]:
    elsewhere = (
        "the summary of the run has them" if place is Surface.COMMENT else "there is no room"
    )

    def part(head: str, rows: Iterable[str], noun: str) -> Part:
        def left_out(number: int) -> str:
            return f"**{count(number, noun)} more not shown here: {elsewhere}.**"

        return Part(head, tuple(rows), left_out, between="\n" if head else "\n\n")

    stacks = report.stacks
    told = (alert for stack in stacks for alert in failures(stack, code))
    yield part("", (_alert("CAUTION", *alert) for alert in told), "failure")
    compared = [against(stack, code) for stack in stacks if stack.against]
    yield part("", (_alert("IMPORTANT", line) for line in compared), "stack")
    rows = report.rows
    for is_risky, head, noun in (
        (True, "Lowered and removed", "lowered or removed limit"),
        (False, "Raised and added", "raised or added limit"),
    ):
        of_kind = [row for row in rows if row.change.kind.is_risky is is_risky]
        table = f"### {head}\n\n{_TABLE}"
        yield part(table, (_row(row, report.origin) for row in of_kind), noun)
    yield part("", (line for stack in stacks for line in exclusive(stack, code)), "pair")
    yield part("", filter(None, [taken(stacks, code)]), "line")
    yield part("", (_alert("WARNING", *warning) for warning in _warnings(stacks)), "warning")
    beside = [others(stack, code) for stack in stacks if stack.others]
    notes = [f"{code(stack.stack)}: {words(note)}" for stack in stacks for note in stack.notes]
    yield part("", (*beside, *notes), "line")


def _warnings(stacks: Iterable[StackReport]) -> Iterator[tuple[str, str]]:
    for stack in stacks:
        for warning in stack.warnings:
            yield f"Pulumi warns of {code(stack.stack)}.", warning


def _alert(level: str, sentence: str, paragraph: str = "") -> str:
    text = f"[!{level}]\n{sentence}" + (f"\n\n{block(paragraph)}" if paragraph else "")
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _row(row: ReportRow, origin: ReportOrigin) -> str:
    change = row.change
    shown = [code(stack) for stack in row.stacks[:_MOST_STACKS]]
    more = len(row.stacks) - len(shown)
    told = [change.meaning, words(change.at_limit)] if change.at_limit else [change.meaning]
    cells = (
        ", ".join(shown) + (f" and {more} more" if more else ""),
        code(change.pair),
        limit_name(change, code),
        values(change, "&nbsp;→&nbsp;"),
        "; ".join(told),
        _where(change, origin),
    )
    return f"| {' | '.join(cells)} |"


def _where(change: LimitChange, origin: ReportOrigin) -> str:
    if change.file is None:
        return ""
    place = f"{change.file}:{change.line}" if change.line else change.file
    line = f"#L{change.line}" if change.line else ""
    address = f"{origin.source}/{path_in_address(change.file)}{line}" if origin.source else None
    return linked(code(place), address)


def _origin(origin: ReportOrigin) -> str:
    commit = f" at {code(origin.commit[:_SHORT])}" if origin.commit else ""
    run = f", by {linked('this run', origin.run)}" if origin.run else ""
    return f"Previewed{commit} on {origin.at:%Y-%m-%d at %H:%M} UTC{run}."
