"""What evidence makes of the table of what is known: "observed 2027-01, by probe"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hubspot_limits.probe.evidence import AnsweredQuestion, Evidence

# A row of the table in docs/simulator.md: "| behaviour | standing | `switch`: ... |".
_ROW = re.compile(
    r"^\| (?P<behaviour>.*) \| (?P<standing>.*) \| `(?P<switch>\w+)`: (?P<rest>.*) \|$"
)


def with_standing(table: str, evidence: Iterable[Evidence]) -> str:
    """The text of docs/simulator.md, with what was observed where a row's switch is settled."""
    files = tuple(evidence)
    return "".join(_with_standing(line, files) for line in table.splitlines(keepends=True))


def _with_standing(line: str, files: tuple[Evidence, ...]) -> str:
    match = _ROW.match(line)
    if match is None:
        return line
    seen = [
        (one.api_version, finding)
        for one in files
        if (finding := one.findings.get(match["switch"])) and finding.outcome == "settled"
    ]
    if not seen:
        return line
    told = "; ".join(dict.fromkeys(_told(version, finding) for version, finding in seen))
    start, end = match.span("standing")
    return f"{line[:start]}{told}{line[end:]}"


def _told(version: str, finding: AnsweredQuestion) -> str:
    return f"observed {finding.date:%Y-%m}, by probe: `{finding.position}` ({version})"
