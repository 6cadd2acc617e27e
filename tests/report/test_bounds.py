"""A report is below what GitHub takes, whatever comes in, and says what it left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.report.change import LimitChange
from hubspot_limits.report.report import Report
from hubspot_limits.report.stack_report import StackReport, failed
from hubspot_limits.report.written.bounds import Part, bounded, size
from hubspot_limits.report.written.markdown import MARKER, Surface, as_markdown
from tests.report.cases import ORIGIN

_LIMITS = {Surface.COMMENT: 65_536, Surface.SUMMARY: 1_048_576}


def stack_of(number: int, name: str = "production", *, wide: str = "") -> StackReport:
    changes = (
        LimitChange(
            pair=f"deals -> contacts{wide}", path=("labels", f"{wide}{index}"), old=9, new=new
        )
        for index, new in enumerate([*range(1, 9), *range(10, number + 2)][:number])
    )
    return StackReport(stack=name, changes=tuple(changes))


@pytest.mark.no_cover
@pytest.mark.parametrize("place", Surface)
@pytest.mark.parametrize(("wide", "number"), [("", 12_000), ("日" * 400, 3_000)])
def test_of_too_many_changes_whole_rows_are_left_out_and_counted(
    place: Surface, wide: str, number: int
) -> None:
    text = as_markdown(Report(origin=ORIGIN, stacks=(stack_of(number, wide=wide),)), place)
    assert size(text) < _LIMITS[place]
    assert text.startswith(f"**`production`: 8 lowered, {number - 8} raised**")
    assert text.endswith(MARKER)
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert all(row.count(" | ") == 5 and row.endswith("|") for row in rows)
    (more,) = map(int, re.findall(r"(\d+) raised or added limits more not shown", text))
    assert len(rows) + more == number


def test_a_thousand_stacks_have_their_sum() -> None:
    stacks = (stack_of(1, f"{'日' * 90}{number}") for number in range(1000))
    broken = (failed(f"broken-{number}", "x" * 9000) for number in range(100))
    text = as_markdown(Report(origin=ORIGIN, stacks=(*stacks, *broken)), Surface.COMMENT)
    assert size(text) < _LIMITS[Surface.COMMENT]
    assert "`broken-0`: preview failed" in text.splitlines()[0]
    assert "and 1060 more stacks: 1000 lowered, 60 failed or incomplete" in text
    assert "failures more not shown here: the summary of the run has them" in text
    assert "and 995 more | `deals -> contacts`" in text


@given(st.lists(st.lists(st.text(max_size=40), max_size=30), max_size=4), st.integers(400, 3000))
def test_any_parts_are_within_any_bound(rows: list[list[str]], limit: int) -> None:
    parts = [
        Part(f"part {number}", tuple(texts), lambda more: f"{more} more")
        for number, texts in enumerate(rows)
    ]
    text = bounded("first", parts, "last", limit)
    assert size(text) <= limit
    assert text.startswith("first\n\n")
    assert text.endswith("last")


def test_what_fits_is_whole() -> None:
    part = Part("head", ("one", "two" * 20), lambda more: f"{more} more")
    assert bounded("first", [part], "last", 100) == "first\n\nhead\none\n" + "two" * 20 + "\n\nlast"
    assert bounded("first", [part], "last", 60) == "first\n\nhead\none\n\n1 more\n\nlast"
