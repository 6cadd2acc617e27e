"""Limits that somebody changed by hand."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import Project, PulumiFailed

DEALS = {"limit": 10, "labels": {"Decision maker": 2}}


def test_refresh_shows_drift_and_the_next_up_repairs_it(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    simulator.let_pass(3600)  # till nothing can be settling
    portal.set_limit("deals", "contacts", 8)
    portal.set_limit("companies", "deals", None)
    simulator.clear_requests()

    with pytest.raises(PulumiFailed, match="no changes were expected") as drift:
        project.refresh_preview("--diff", "--expect-no-changes")
    assert "~ limit           : 10 => 8" in drift.value.run.output
    assert "1 to delete" in drift.value.run.output

    refresh = project.refresh()
    assert refresh.steps == {"deals-contacts": "updated", "companies-deals": "deleted"}
    assert not simulator.writes()

    up = project.up("--diff").output
    assert "limit         : 8 => 10" in up
    assert "+ 1 created" in up
    assert "~ 1 updated" in up
    assert portal.limit("deals", "contacts") == 10
    assert portal.limit("companies", "deals") == 50


def test_a_limit_changed_by_hand_is_not_written_over_unless_up_refreshes(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    portal.set_limit("deals", "contacts", 8)
    project.declare({**LIMITS, "deals -> contacts": {**DEALS, "limit": 12}})
    simulator.clear_requests()
    for run in (project.preview, project.up):
        with pytest.raises(PulumiFailed) as refused:
            run()
        assert "was changed outside Pulumi" in refused.value.run.output
        assert "limit: 10 when last known, 8 now, 12 declared" in refused.value.run.output
    assert not simulator.writes()
    assert portal.limit("deals", "contacts") == 8

    assert project.up("--refresh").steps == {"deals-contacts": "updated"}
    assert portal.limit("deals", "contacts") == 12


def test_a_limit_changed_by_hand_to_what_is_declared_next_is_taken_as_it_is(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    portal.set_limit("deals", "contacts", 12)
    project.declare({**LIMITS, "deals -> contacts": {**DEALS, "limit": 12}})
    simulator.clear_requests()
    assert project.up().steps == {"deals-contacts": "updated"}
    assert not simulator.writes()


def test_the_removal_of_a_limit_from_an_exclusive_pair_is_previewed_by_name(
    applied: Applied, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project = applied()
    portal.set_limit("deals", "companies", 1, label="Reseller")
    simulator.clear_requests()
    preview = project.preview("--refresh", "--diff").output
    assert "- Reseller: 1" in preview
    assert "is exclusive, so an update removes" in preview
    assert not simulator.writes()

    assert project.up("--refresh").steps == {"deals-companies": "updated"}
    assert portal.limit("deals", "companies", label="Reseller") is None
    assert portal.limit("deals", "companies") == 4


def test_limits_that_were_there_first_are_taken_over_only_on_purpose(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 7)
    project.declare({"deals -> contacts": 10})
    with pytest.raises(PulumiFailed, match="limit: 7 live, 10 declared") as refused:
        project.preview()
    assert "`adopt: true` takes it over" in refused.value.run.output
    assert not simulator.writes()

    project.declare({"deals -> contacts": {"limit": 10, "adopt": True}})
    up = project.up()
    assert "took over limits that were not set by this resource: limit: 7 -> 10" in up.output
    assert portal.limit("deals", "contacts") == 10
