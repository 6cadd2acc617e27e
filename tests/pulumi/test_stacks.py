"""Stacks and their portals: nothing is read from or written to another portal."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import PRODUCTION
from tests.pulumi.conftest import LIMITS, Applied
from tests.pulumi.project import Project, PulumiFailed

DEALS = {"deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2}}}


def test_two_stacks_manage_two_portals_by_an_oauth_app_and_a_token(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    production = simulator.portal(PRODUCTION)
    app = portal.oauth_app
    project.environment |= {
        "HUBSPOT_ACCESS_TOKEN": None,
        "HUBSPOT_CLIENT_ID": app.client_id,
        "HUBSPOT_CLIENT_SECRET": app.client_secret,
        "HUBSPOT_REFRESH_TOKEN": app.refresh_token,
        "PRODUCTION_TOKEN": production.token,
    }
    project.declare(DEALS, accountType="SANDBOX")
    project.declare(
        {"deals -> contacts": {"limit": 25, "labels": {"Decision maker": 3}}},
        stack="production",
        portal=PRODUCTION,
        accountType="STANDARD",
        tokenVariable="PRODUCTION_TOKEN",
        apiVersion="2026-09",
    )
    project.up()
    project.up(stack="production")
    assert all("2026-09" in entry.path for entry in simulator.writes()[1:])
    assert portal.limit("deals", "contacts", label="Decision maker") == 2
    assert production.limit("deals", "contacts", label="Decision maker") == 3

    project.destroy()
    assert portal.limit("deals", "contacts") is None
    assert production.limit("deals", "contacts") == 25


def test_a_token_of_another_portal_writes_and_reads_nothing(
    applied: Applied, simulator: Simulator
) -> None:
    project = applied()
    simulator.clear_requests()
    project.environment["HUBSPOT_ACCESS_TOKEN"] = simulator.portal(PRODUCTION).token
    project.declare({**LIMITS, "companies -> tickets": 50})
    for run in (project.up, project.destroy):
        with pytest.raises(PulumiFailed) as refused:
            run()
        text = refused.value.run.output
        assert f"The token opens portal {PRODUCTION}, but the stack is for portal 8800123" in text
        assert "Nothing was read or written" in text
    assert {entry.path for entry in simulator.requests()} == {"/account-info/v3/details"}
    assert len(project.resources()) == len(LIMITS)


def test_a_stack_that_gets_another_portal_id_is_refused_in_preview_too(
    applied: Applied, simulator: Simulator
) -> None:
    project = applied()
    before = project.resources()
    simulator.clear_requests()
    project.environment["HUBSPOT_ACCESS_TOKEN"] = simulator.portal(PRODUCTION).token
    project.declare(LIMITS, portal=PRODUCTION)
    for run in (project.preview, project.up):
        with pytest.raises(PulumiFailed) as refused:
            run()
        text = refused.value.run.output
        assert f"is of portal 8800123, but the stack is for portal {PRODUCTION}" in text
    assert not simulator.requests()
    assert project.resources() == before


def test_a_portal_of_another_account_type_is_refused(
    project: Project, simulator: Simulator
) -> None:
    project.declare(DEALS, accountType="STANDARD")
    with pytest.raises(PulumiFailed, match="of account type STANDARD, but HubSpot says SANDBOX"):
        project.preview()
    assert {entry.path for entry in simulator.requests()} == {"/account-info/v3/details"}


def test_a_token_that_may_only_read_is_enough_for_a_preview(
    project: Project, portal: SimulatedPortal, simulator: Simulator
) -> None:
    project.environment["HUBSPOT_ACCESS_TOKEN"] = portal.read_only_token
    project.declare({**DEALS, "pet -> contacts": {"labels": {"Owner": 2}}})
    assert project.preview().steps == {"deals-contacts": "create", "pet-contacts": "create"}
    assert sum(entry.path.endswith("/labels") for entry in simulator.requests()) >= 2
    assert not simulator.writes()


def test_without_a_token_a_preview_is_offline_and_says_so_once(
    project: Project, simulator: Simulator
) -> None:
    project.environment["HUBSPOT_ACCESS_TOKEN"] = None
    project.declare({**DEALS, "companies -> deals": 50})
    preview = project.preview("--diff")
    assert preview.output.count("Checked offline") == 1
    assert "+ 3 to create" in preview.output
    assert not simulator.requests()
    with pytest.raises(PulumiFailed, match="there is no HubSpot access token"):
        project.up()
