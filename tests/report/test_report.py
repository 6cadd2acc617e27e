from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from hubspot_limits.pair.previewed import Found
from hubspot_limits.report.report import (
    Report,
    ReportError,
    ReportOrigin,
    as_one,
    is_report,
    read_report,
)
from hubspot_limits.report.stack_report import StackReport, failed
from tests.report.cases import CASES, COMMIT, NOON, ORIGIN, Lines
from tests.report.previews import Limits, found, report_of
from tools.project import PROJECT

SCHEMA = PROJECT / "docs" / "schemas" / "report.json"
PAIR = "deals -> contacts"
BASE: dict[str, Limits] = {PAIR: 10}


def report(*stacks: StackReport, origin: ReportOrigin = ORIGIN) -> Report:
    return Report(origin=origin, stacks=stacks)


def lowered(stack: str = "production", *, line: int = 7, base: bool = False) -> StackReport:
    places = Lines(stack, {PAIR: line}, base=(PAIR,) if base else ())
    return report_of(BASE, {PAIR: 5}, stack=stack, places=places)


class TestRows:
    def test_a_base_that_changed_is_one_row_with_the_stacks_that_it_reaches(self) -> None:
        (row,) = report(lowered(base=True), lowered("sandbox", base=True)).rows
        assert row.stacks == ("production", "sandbox")
        assert row.change.file == "stacks/base.yaml"

    def test_stacks_that_say_the_same_themselves_have_a_row_each(self) -> None:
        rows = report(lowered(), lowered("sandbox")).rows
        assert [row.stacks for row in rows] == [("production",), ("sandbox",)]

    def test_what_is_at_the_limit_is_told_with_its_stack_where_there_are_several(self) -> None:
        production = lowered(base=True)
        noted = production.changes[0].model_copy(update={"at_limit": "42 deals"})
        production = production.model_copy(update={"changes": (noted,)})
        (row,) = report(production).rows
        assert row.change.at_limit == "42 deals"
        (row,) = report(production, lowered("sandbox", base=True)).rows
        assert row.change.at_limit == "production: 42 deals"


class TestDigest:
    def test_it_is_another_one_for_another_change(self) -> None:
        digests = {
            report(report_of(BASE, after, *findings)).digest
            for after, *findings in (
                (BASE,),
                ({PAIR: 5},),
                ({PAIR: 6},),
                ({PAIR: {"limit": 10, "exclusive": True}},),
                ({},),
                ({PAIR: {"limit": 5, "labels": {"Lawyer": 1}}},),
                (
                    {PAIR: {"limit": 5, "labels": {"Lawyer": 1}}},
                    found(Found.TAKEN_OVER, PAIR, "labels", "Lawyer", live=3),
                ),
                ({**BASE, "leads -> contacts": 4},),
                (
                    {**BASE, "leads -> contacts": 4},
                    found(Found.TAKEN_AS_IS, "leads -> contacts", "limit", live=4),
                ),
            )
        }
        assert len(digests) == 9

    def test_it_is_of_the_stacks_by_name(self) -> None:
        one, other = lowered(), lowered("sandbox")
        assert report(one, other).digest == report(other, one).digest
        assert report(one).digest != report(other).digest

    def test_time_place_and_what_is_at_the_limit_have_no_part_in_it(self) -> None:
        later = ReportOrigin(at=NOON + timedelta(days=1))
        again = lowered(line=70)
        noted = again.changes[0].model_copy(update={"at_limit": "at least 1 deal"})
        others = {"notes": ("one",), "warnings": ("another",)}
        again = again.model_copy(update={"changes": (noted,), **others})
        assert report(lowered()).digest == report(again, origin=later).digest

    def test_there_is_none_where_something_is_not_known(self) -> None:
        assert report(lowered(), failed("sandbox", "no")).digest is None


class TestSeveral:
    def test_they_are_one_as_old_as_the_oldest(self) -> None:
        older = ReportOrigin(at=NOON - timedelta(hours=1), commit=COMMIT)
        run = "https://github.com/acme/limits/actions/runs/18"
        made = as_one([report(lowered()), report(lowered("sandbox"), origin=older)], run)
        assert [stack.stack for stack in made.stacks] == ["production", "sandbox"]
        assert made.origin == older.model_copy(update={"run": run})

    def test_of_two_commits_they_are_refused(self) -> None:
        other = ReportOrigin(at=NOON, commit="0" * 40)
        with pytest.raises(ReportError, match="different commits"):
            as_one([report(lowered()), report(lowered("sandbox"), origin=other)])

    def test_two_of_one_stack_are_refused(self) -> None:
        with pytest.raises(ReportError, match="of the stack production"):
            as_one([report(lowered()), report(lowered())])


class TestJson:
    @pytest.mark.parametrize("case", CASES)
    def test_a_report_is_read_as_it_was_written(self, case: str) -> None:
        text = json.dumps(CASES[case].model_dump(mode="json"))
        assert is_report(text)
        assert read_report(text) == CASES[case]

    def test_the_schema_in_the_documentation_is_the_reports(self) -> None:
        assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()

    def test_a_change_of_no_limit_is_refused(self) -> None:
        edited = json.loads(report(lowered()).model_dump_json())
        edited["stacks"][0]["changes"][0]["path"] = []
        with pytest.raises(ReportError, match=r"stacks\.0\.changes\.0\.path"):
            read_report(json.dumps(edited))

    @pytest.mark.parametrize(
        "text", ['{"stacks": []}', '{"version": 2, "stacks": []}', '{"stacks": [{"stack": 3}]}']
    )
    def test_what_is_no_report_of_this_version_is_refused(self, text: str) -> None:
        assert is_report(text)
        with pytest.raises(ReportError, match="write it again"):
            read_report(text)

    @pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"steps": []}', "[" * 100_000])
    def test_what_pulumi_may_print_is_taken_for_no_report(self, text: str) -> None:
        assert not is_report(text)


def schema() -> dict[str, object]:
    """The shape of what `report --json` prints."""
    return Report.model_json_schema(mode="serialization")


if __name__ == "__main__":
    Path(SCHEMA).write_text(f"{json.dumps(schema(), indent=2)}\n", encoding="utf-8")
