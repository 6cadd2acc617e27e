"""A preview is judged by what Pulumi says of each resource, and by what the provider found."""

from __future__ import annotations

import pytest

from hubspot_limits.pair.previewed import Found, PreviewFinding
from hubspot_limits.report.preview.judging import (
    Ended,
    read_findings,
    report_of_files,
    report_of_preview,
)
from hubspot_limits.report.preview.pulumi_preview import (
    PreviewUnreadableError,
    read_preview,
    said_in_errors,
)
from hubspot_limits.report.stack_report import StackReport
from tests.report.cases import Lines
from tests.report.previews import (
    STACK,
    TOKEN,
    Limits,
    declared,
    found,
    inputs,
    printed,
    report_of,
    step,
    steps,
)

PAIR = "deals -> contacts"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What Pulumi prints for a value that is not known before `up`."""


def judged(text: str, *findings: PreviewFinding, exit_code: int | None = 0) -> StackReport:
    return report_of_preview(STACK, Ended(read_preview(text), exit_code, findings))


def told(report: StackReport) -> list[tuple[str, str, object, object]]:
    return [(change.kind, change.path[-1], change.old, change.new) for change in report.changes]


def test_every_kind_of_change_is_told_the_riskiest_first() -> None:
    report = report_of(
        {PAIR: {"limit": 10, "labels": {"Lawyer": 1}}, "companies -> deals": 50},
        {PAIR: {"limit": 5}, "companies -> deals": 60, "tickets -> contacts": 3},
    )
    assert told(report) == [
        ("lowered", "limit", 10, 5),
        ("removed", "Lawyer", 1, None),
        ("raised", "limit", 50, 60),
        ("added", "limit", None, 3),
    ]
    assert report.is_complete


def test_what_stays_is_a_number_of_limits() -> None:
    limits: dict[str, Limits] = {
        PAIR: {"limit": 10, "labels": {"Lawyer": 1}},
        "companies -> deals": 50,
    }
    report = report_of(limits, limits)
    assert (report.changes, report.unchanged, report.unseen) == ((), 3, 0)


def test_what_pulumi_does_not_show_is_a_number_of_resources() -> None:
    assert judged(printed([], same=8)).unseen == 7


@pytest.mark.parametrize("op", ["create", "same"])
def test_a_preview_that_failed_tells_no_changes_whatever_pulumi_counts(op: str) -> None:
    of = [step(op, "deals-contacts", new=inputs(PAIR, 10), old=inputs(PAIR, 10))]
    report = judged(printed(of, errors=[{"message": "error: no\n"}], same=14))
    assert (report.failure, report.changes, report.unchanged) == ("no", (), 0)
    assert not report.is_complete


@pytest.mark.parametrize("text", ["{}", '{"config": {}, "steps": []}', '{"a": 1}'])
def test_a_preview_of_nothing_is_a_failure_and_not_without_changes(text: str) -> None:
    report = judged(text)
    assert report.failure == (
        "Nothing was previewed: there are no steps in it, and no count of changes."
    )
    assert not report.is_complete


def test_a_pair_that_becomes_exclusive_or_no_longer_is_is_told() -> None:
    alone: dict[str, Limits] = {PAIR: {"limit": 10, "exclusive": True}}
    open_: dict[str, Limits] = {PAIR: 10, "leads -> contacts": {"limit": 4, "exclusive": True}}
    for before, after, expected in (
        (open_, alone, {PAIR: True}),
        (alone, open_, {PAIR: False}),
        (alone, alone, {}),
    ):
        files = report_of_files(STACK, declared(before), declared(after), against="base")
        assert report_of(before, after).exclusive == files.exclusive == expected


def test_only_the_causes_of_a_failure_are_told_each_once() -> None:
    errors = [
        {"message": "error: an unhandled error occurred: The program ended with code 1\n"},
        {"message": "error: Pulumi.production.yaml has mistakes:\n  one\n"},
        {"message": "error: Pulumi.production.yaml has mistakes:\n  one\n"},
        {"message": "error: preview failed"},
        {"message": "error: Resource monitor has terminated, shutting down\n"},
    ]
    assert judged(printed([], errors=errors)).failure == (
        "Pulumi.production.yaml has mistakes:\n  one"
    )
    assert judged(printed([], errors=errors[4:])).failure == (
        "Resource monitor has terminated, shutting down"
    )


def test_an_error_is_told_without_the_name_of_an_exception() -> None:
    error = {"message": "error: AssociationLimitError: Portal 8800123: it was changed\n"}
    assert judged(printed([], errors=[error])).failure == "Portal 8800123: it was changed"


def test_an_exit_code_alone_is_a_failure() -> None:
    assert judged(printed([]), exit_code=255).failure == (
        "Pulumi ended with code 255, and did not say why."
    )
    assert judged(printed([]), exit_code=None).failure is None


def test_a_failure_about_a_resource_has_its_line() -> None:
    message = (
        "error: pulumi-python:dynamic/hubspot:AssociationLimit resource 'deals-contacts' has a "
        "problem: labels.Lawyr: deals -> contacts has no label 'Lawyr'\n"
    )
    urn = step("create", "deals-contacts", new={})["urn"]
    text = printed([], errors=[{"message": message, "urn": urn}])
    report = report_of_preview(STACK, Ended(read_preview(text)), Lines(STACK, {PAIR: 7}))
    (mistake,) = report.mistakes
    assert (mistake.file, mistake.line) == ("stacks/Pulumi.production.yaml", 7)
    assert mistake.message.startswith("resource 'deals-contacts' has a problem: labels.Lawyr")


def test_nothing_that_only_state_configuration_or_a_program_says_is_in_a_report() -> None:
    text = printed(
        [
            step("create", "logs", new={"key": TOKEN}, type="aws:s3/bucket:Bucket"),
            *steps({PAIR: 10}, {PAIR: 5}),
        ]
    )
    assert text.count(TOKEN) > 3
    assert TOKEN not in judged(text).model_dump_json()


def test_resources_that_are_no_limits_are_named_and_not_judged() -> None:
    bucket = "aws:s3/bucket:Bucket"
    report = judged(
        printed(
            [
                step("create", "logs", new={}, type=bucket),
                step("same", "old", new={}, old={}, type=bucket),
                step("refresh", "older", new={}, old={}, type=bucket),
            ]
        )
    )
    assert report.others == (f"create urn:pulumi:{STACK}::limits::{bucket}::logs",)


def test_a_resource_that_is_renamed_changes_nothing() -> None:
    limits = inputs(PAIR, {"limit": 10, "labels": {"Lawyer": 1}})
    report = judged(
        printed([step("create", "other", new=limits), step("delete", "deals-contacts", old=limits)])
    )
    assert (report.changes, report.taken, report.unchanged) == ((), (), 2)


def test_a_replacement_is_of_two_pairs() -> None:
    old, new = inputs(PAIR, 10), inputs("deals -> companies", 10)
    report = judged(
        printed(
            [
                step("create-replacement", "mine", old=old, new=new),
                step("replace", "mine", old=old, new=new),
                step("delete-replaced", "mine", old=old),
            ]
        ),
        found(Found.COMPARED, "deals -> companies"),
    )
    assert [(change.pair, change.kind) for change in report.changes] == [
        (PAIR, "removed"),
        ("deals -> companies", "added"),
    ]


def test_an_object_type_that_is_spelled_otherwise_stays_one_pair() -> None:
    old, new = inputs("pet -> contacts", 4), inputs("2-7 -> contacts", 5)
    (change,) = judged(printed([step("update", "mine", old=old, new=new)])).changes
    assert (change.pair, change.old, change.new) == ("2-7 -> contacts", 4, 5)


def test_a_limit_that_stays_in_hubspot_is_released() -> None:
    of = [step("delete", "mine", old=inputs(PAIR, 10), retainOnDelete=True)]
    assert told(judged(printed(of))) == [("released", "limit", 10, None)]


def test_a_refresh_is_what_the_other_steps_begin_with() -> None:
    of = [
        step("refresh", "mine", old=inputs(PAIR, 10), new=inputs(PAIR, 7)),
        step("update", "mine", old=inputs(PAIR, 7), new=inputs(PAIR, 5)),
    ]
    assert told(judged(printed(of))) == [("lowered", "limit", 7, 5)]


def test_limits_that_are_known_only_later_make_a_report_incomplete() -> None:
    of = [step("create", "mine", new={**inputs(PAIR, 10), "limit": UNKNOWN})]
    report = judged(printed(of))
    assert report.unknown == {"mine": "its limits are known only when `pulumi up` runs"}
    assert not report.is_complete


class TestFindings:
    def test_new_pairs_that_are_live_as_declared_are_no_changes(self) -> None:
        report = report_of(
            {},
            {PAIR: {"limit": 10, "labels": {"Lawyer": 1}}, "companies -> deals": 50},
            found(Found.TAKEN_AS_IS, PAIR, "limit", live=10),
            found(Found.TAKEN_AS_IS, PAIR, "labels", "Lawyer", live=1),
        )
        assert report.taken == (PAIR,)
        assert [change.pair for change in report.changes] == ["companies -> deals"]

    def test_of_a_new_pair_only_what_is_written_is_a_change(self) -> None:
        report = report_of(
            {},
            {PAIR: {"limit": 10, "labels": {"Lawyer": 1}}},
            found(Found.TAKEN_AS_IS, PAIR, "limit", live=10),
        )
        assert report.taken == ()
        assert told(report) == [("added", "Lawyer", None, 1)]

    def test_what_is_taken_over_changes_from_what_was_found(self) -> None:
        taken_over = found(Found.TAKEN_OVER, PAIR, "limit", live=12)
        report = report_of({}, {PAIR: {"limit": 10, "adopt": True}}, taken_over)
        assert told(report) == [("lowered", "limit", 12, 10)]
        assert report.changes[0].is_found

    def test_what_an_exclusive_pair_loses_is_removed_once(self) -> None:
        removed = found(Found.REMOVED, PAIR, "labels", "Lawyer", live=3)
        exclusive = {"limit": 10, "exclusive": True}
        assert told(report_of({PAIR: 10}, {PAIR: exclusive}, removed)) == [
            ("removed", "Lawyer", 3, None)
        ]
        refreshed = {"limit": 10, "labels": {"Lawyer": 3}, "exclusive": True}
        assert told(report_of({PAIR: refreshed}, {PAIR: exclusive}, removed)) == [
            ("removed", "Lawyer", 3, None)
        ]

    def test_a_new_pair_that_nobody_compared_says_so(self) -> None:
        text = printed(steps({}, {PAIR: 10}))
        (change,) = report_of_preview(STACK, Ended(read_preview(text), 0, None)).changes
        assert change.meaning.startswith("create, not compared")

    def test_without_a_token_a_report_is_incomplete(self) -> None:
        report = judged(printed(steps({}, {PAIR: 10})), found(Found.OFFLINE, PAIR))
        assert report.is_offline
        assert not report.is_complete
        assert not report.changes[0].is_compared

    def test_they_are_read_a_line_each(self) -> None:
        findings = (
            found(Found.COMPARED, PAIR),
            found(Found.TAKEN_AS_IS, PAIR, "labels", "Lawyer", live=1),
        )
        text = "".join(f"{finding.model_dump_json()}\n" for finding in findings)
        assert read_findings(text) == findings


def test_files_alone_are_compared_with_nothing_else() -> None:
    report = report_of_files(
        STACK,
        declared({PAIR: 10, "companies -> deals": 50, "tickets -> contacts": 3}),
        declared({PAIR: 5, "companies -> deals": 50, "leads -> contacts": 4}),
        against="base",
    )
    assert told(report) == [
        ("lowered", "limit", 10, 5),
        ("removed", "limit", 3, None),
        ("added", "limit", None, 4),
    ]
    assert (report.unchanged, report.against) == (1, "base")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Pulumi printed no preview."),
        ("{", "This is not what `pulumi preview --json` prints"),
        ('{"steps": 3}', "This is not what `pulumi preview --json` prints (steps)."),
        ("[]", "This is not what `pulumi preview --json` prints"),
    ],
)
def test_what_is_no_preview_is_refused(text: str, why: str) -> None:
    with pytest.raises(PreviewUnreadableError) as refused:
        read_preview(text)
    assert str(refused.value).startswith(why)


def test_a_stack_is_called_as_pulumi_calls_it() -> None:
    assert read_preview(printed([], stack="sandbox")).stack == "sandbox"
    assert read_preview("{}").stack is None


def test_without_a_preview_pulumis_errors_are_the_reason() -> None:
    stderr = "Previewing\nerror: getting secrets manager: passphrase must be set\n"
    assert said_in_errors(stderr) == "getting secrets manager: passphrase must be set"
    assert said_in_errors("nothing\n") is None


def test_warnings_are_pulumis_own() -> None:
    assert judged(printed([], warnings=["beware"])).warnings == ("beware",)
