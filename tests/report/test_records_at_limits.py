"""Whom a lower limit meets is told as far as HubSpot tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import read_stack_file
from hubspot_limits.report.preview.records_at_limits import with_records_at_limits
from hubspot_limits.report.stack_report import StackReport
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.portal.connecting import unhurried
from tests.report.previews import Limits, report_of

PAIR = "deals -> contacts"


def configuration(portal: SimulatedPortal) -> StackConfiguration:
    file = Path("Pulumi.sandbox.yaml")
    file.write_text(f'config:\n  hubspot-limits:portalId: "{portal.id}"\n')
    return configuration_of(read_stack_file(file), environment={})


@pytest.fixture(autouse=True)
def _in_a_project(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    simulator: Simulator,
    hubspot_portal: SimulatedPortal,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: limits\nruntime: python\n")
    monkeypatch.setenv("HUBSPOT_BASE_URL", simulator.url)
    hubspot_portal.set_limit("deals", "contacts", 10)


def changed(before: Limits, after: Limits) -> StackReport:
    return report_of({PAIR: before}, {PAIR: after})


def told(report: StackReport, portal: SimulatedPortal) -> StackReport:
    return with_records_at_limits(report, configuration(portal), announce=print)


def test_of_an_object_limit_that_is_lowered_the_records_at_it_are_told(
    hubspot_portal: SimulatedPortal,
) -> None:
    report = told(changed(10, 5), hubspot_portal)
    assert report.changes[0].at_limit == (
        "at least 1 deal is at the limit of 10 and at least 1 deal is near it (2 samples from "
        "HubSpot)"
    )
    assert report.notes == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [(10, 12), ({"labels": {"Lawyer": 2}}, {"labels": {"Lawyer": 1}}), (10, "many")],
)
def test_of_nothing_else_is_anything_asked(
    hubspot_portal: SimulatedPortal, simulator: Simulator, before: Limits, after: Limits
) -> None:
    report = changed(before, after)
    simulator.clear_requests()
    assert told(report, hubspot_portal) == report
    assert not simulator.requests()


def test_a_token_that_may_not_read_it_is_one_line(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"name": "narrow", "value": "pat-na1-narrow", "scopes": ["oauth"]}
    portal = unhurried(simulator, 80, tokens=[token])
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-na1-narrow")
    report = told(changed(10, 5), portal)
    assert report.changes[0].at_limit is None
    assert report.notes == ("Which records are at a limit was not looked at: the token may not.",)


def test_without_a_token_nothing_is_said(
    hubspot_portal: SimulatedPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN")
    report = changed(10, 5)
    assert told(report, hubspot_portal) == report
