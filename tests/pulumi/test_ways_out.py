"""The ways out that refusals offer, taken."""

from __future__ import annotations

import json

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import Project, PulumiFailed

DEALS = {"deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2}}}


def refusal(failure: pytest.ExceptionInfo[PulumiFailed]) -> str:
    return failure.value.run.output


def test_destroy_with_a_refresh_removes_what_was_changed_outside(
    applied: Applied, portal: SimulatedPortal
) -> None:
    project = applied()
    portal.set_limit("deals", "contacts", 8)
    with pytest.raises(PulumiFailed) as failure:
        project.destroy()
    assert "`pulumi destroy --refresh`" in refusal(failure)
    project.destroy("--refresh")
    assert portal.limits() == {}


def test_an_entry_that_is_removed_needs_a_refresh_where_its_limit_was_changed_outside(
    applied: Applied, portal: SimulatedPortal
) -> None:
    project = applied()
    portal.set_limit("companies", "deals", 8)
    project.declare({pair: limit for pair, limit in LIMITS.items() if pair != "companies -> deals"})
    with pytest.raises(PulumiFailed) as failure:
        project.up()
    assert "`pulumi up --refresh`" in refusal(failure)
    assert portal.limit("companies", "deals") == 8
    project.up("--refresh")
    assert portal.limit("companies", "deals") is None


def test_refresh_and_destroy_run_the_program_to_use_the_present_settings(
    project: Project, portal: SimulatedPortal
) -> None:
    project.environment |= {"OLD_TOKEN": portal.token, "HUBSPOT_ACCESS_TOKEN": None}
    project.declare(DEALS, tokenVariable="OLD_TOKEN")
    project.up()
    project.environment |= {"OLD_TOKEN": None, "NEW_TOKEN": portal.token}
    project.declare(DEALS, tokenVariable="NEW_TOKEN")
    for run in (project.refresh, project.destroy):
        with pytest.raises(PulumiFailed) as failure:
            run()
        assert "Set OLD_TOKEN" in refusal(failure)
        assert "With --run-program they use the present one" in refusal(failure)
    project.refresh("--run-program")
    project.destroy("--run-program")
    assert portal.limits() == {}


def test_a_state_that_cannot_be_read_is_repaired_by_export_and_import(
    applied: Applied, simulator: Simulator
) -> None:
    project = applied()
    state, file = project.exported(), project.folder / "state.json"

    def put_in_state(portal_id: object) -> None:
        state["deployment"]["resources"][-1]["outputs"]["portalId"] = portal_id
        file.write_text(json.dumps(state))
        project.pulumi("stack", "import", "--stack", "sandbox", "--file", str(file))

    put_in_state({})
    with pytest.raises(PulumiFailed) as failure:
        project.refresh()
    assert "cannot be read (wrong or missing: portalId)" in refusal(failure)
    assert "repair it with `pulumi stack export` and `pulumi stack import`" in refusal(failure)
    put_in_state("8800123")
    project.refresh_preview("--expect-no-changes")
    assert not simulator.writes()


def test_a_pair_whose_custom_object_was_deleted_is_taken_out_of_the_state(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project.declare({**DEALS, "pet -> contacts": 4})
    project.up()
    portal.remove_custom_object("pet")
    with pytest.raises(PulumiFailed) as failure:
        project.refresh()
    assert "`pulumi state delete`" in refusal(failure)
    urn = "urn:pulumi:sandbox::hubspot-limits::pulumi-python:dynamic/hubspot:AssociationLimit::"
    project.pulumi("state", "delete", f"{urn}pet-contacts", "--yes", "--stack", "sandbox")
    project.declare(DEALS)
    simulator.clear_requests()
    assert "2 unchanged" in project.up("--refresh").output
    assert not simulator.writes()
