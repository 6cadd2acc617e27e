"""What `hubspot-limits probe` prints: its questions, and what was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from hubspot_limits.cli import CommandError
from hubspot_limits.cli.output.console import say, say_json, say_table
from hubspot_limits.probe.evidence import Evidence, read_evidence
from hubspot_limits.probe.questions import EXPERIMENTS, NEED_RECORDS
from hubspot_limits.probe.standing import with_standing
from hubspot_limits.probe.summary import Summary


def print_questions(*, records: bool, as_json: bool) -> None:
    asked = [one for one in EXPERIMENTS if records or one.name not in NEED_RECORDS]
    if as_json:
        rows = [
            {
                "name": one.name,
                "question": one.question,
                "requests": one.requests,
                "writes": one.writes,
            }
            for one in asked
        ]
        say_json({"version": 1, "questions": rows})
        return
    table = Table("question", "switch", box=None, pad_edge=False)
    table.add_column("requests", justify="right", no_wrap=True)
    table.add_column("writes", justify="right", no_wrap=True)
    for one in asked:
        table.add_row(one.question, one.name, str(one.requests), str(one.writes))
    say_table(table)
    totals = (sum(one.requests for one in asked), sum(one.writes for one in asked))
    say(
        f"{len(asked)} questions: about {totals[0]} requests, {totals[1]} of them writes, where "
        "HubSpot answers as assumed; and some 60 to look for what is left and to mark the pairs."
    )


def print_files(files: list[Path], table: Path | None, *, as_json: bool) -> None:
    found = [_existing(file) for file in files]
    if table:
        try:
            text = table.read_text(encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{table} cannot be read: {error.strerror}.") from error
        say(with_standing(text, found).rstrip("\n"))
        return
    if as_json and len(files) > 1:
        raise CommandError("--json is for one file.")
    for file, one in zip(files, found, strict=True):
        if len(files) > 1:
            say(f"{file}: version {one.api_version}, {one.date}")
        print_evidence(one, file=file, as_json=as_json)


def _existing(file: Path) -> Evidence:
    found = read_evidence(file)
    if found is None:
        raise CommandError(f"there is no file {file}.")
    return found


def print_evidence(evidence: Evidence, *, file: Path, as_json: bool) -> None:
    """Print what is known."""
    summary = Summary.of(evidence)
    if as_json:
        content = json.loads(evidence.as_json())
        result = {"version": 1, "file": str(file), "incomplete": summary.is_incomplete}
        say_json({**result, "evidence": content})
        return
    _say_group(
        "Settled as assumed",
        [(name, str(one.position), one.question) for name, one in summary.as_assumed.items()],
    )
    _say_group(
        "Settled otherwise",
        [
            (name, str(one.position), f"not {one.assumed}", one.question)
            for name, one in summary.otherwise.items()
        ],
    )
    _say_group(
        "Not settled",
        [
            *((name, f"{one.why}.") for name, one in summary.not_settled.items()),
            *((one.name, "It was not asked yet: run it again.") for one in summary.unasked),
        ],
    )
    _say_group("Seen", [(name, one.why or "") for name, one in summary.seen.items()])


def _say_group(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        return
    say(f"{title} ({len(rows)})")
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in rows[0][:-1]:
        table.add_column(no_wrap=True)
    for name, *others in rows:
        table.add_row(f"  {name}", *others)
    say_table(table)
