"""Nothing is read from or written to any portal but the one that the stack names."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import PRODUCTION
from tests.dynamic.conftest import MakeStack
from tests.dynamic.declared import pair
from tests.dynamic.engine import ProcessStack, RunFailed, Stack

DEALS = pair("deals -> contacts", limit=10)


def test_a_token_of_another_portal_is_refused_before_anything_else(
    process_stack: ProcessStack, simulator: Simulator
) -> None:
    process_stack.environment["HUBSPOT_ACCESS_TOKEN"] = simulator.portal(PRODUCTION).token
    with pytest.raises(RunFailed, match="opens portal 8800456, but the stack is for"):
        process_stack.preview(DEALS)
    with pytest.raises(RunFailed, match="Nothing was read or written"):
        process_stack.up_without_preview(DEALS)
    assert all("account-info" in entry.path for entry in simulator.requests())


@pytest.mark.parametrize("operation", ["refresh", "destroy"])
def test_refresh_and_destroy_are_guarded_too(
    operation: str, stack: Stack, simulator: Simulator
) -> None:
    stack.up(DEALS)
    before = dict(stack.resources)
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = simulator.portal(PRODUCTION).token
    simulator.clear_requests()
    with pytest.raises(RunFailed, match="opens portal 8800456"):
        getattr(stack, operation)()
    assert stack.resources == before
    assert all("account-info" in entry.path for entry in simulator.requests())


def test_the_guard_comes_first_in_every_process(stack: Stack, simulator: Simulator) -> None:
    stack.up_without_preview(DEALS)
    assert "account-info" in simulator.requests()[0].path
    simulator.clear_requests()
    stack.refresh()
    assert "account-info" in simulator.requests()[0].path
    simulator.clear_requests()
    stack.destroy()
    assert "account-info" in simulator.requests()[0].path


def test_a_portal_of_another_account_type_is_refused(
    make_stack: MakeStack, simulator: Simulator
) -> None:
    stack = make_stack(PRODUCTION, accountType="SANDBOX")
    with pytest.raises(RunFailed, match="account type SANDBOX, but HubSpot says STANDARD"):
        stack.preview(DEALS)
    assert all("account-info" in entry.path for entry in simulator.requests())


def test_a_portal_of_the_named_account_type_is_accepted(make_stack: MakeStack) -> None:
    assert make_stack(accountType="SANDBOX").up(DEALS).steps == {"deals-contacts": "create"}


def test_a_portal_that_cannot_be_identified_is_refused(stack: Stack, simulator: Simulator) -> None:
    stack.configuration["maxWait"] = "0"
    simulator.faults.add("status", status=503, path="*/details", times=10)
    with pytest.raises(RunFailed, match="ask which portal the token opens"):
        stack.preview(DEALS)
    assert all("account-info" in entry.path for entry in simulator.requests())


def test_an_html_page_in_place_of_the_account_is_refused(
    stack: Stack, simulator: Simulator
) -> None:
    simulator.faults.add("html", status=200, path="*/details", times=10)
    with pytest.raises(RunFailed, match="a web page instead of JSON"):
        stack.preview(DEALS)
    assert all("account-info" in entry.path for entry in simulator.requests())


@pytest.mark.parametrize("operation", ["refresh", "destroy"])
def test_state_of_another_portal_is_refused(
    operation: str, stack: Stack, simulator: Simulator
) -> None:
    stack.up(DEALS)
    stack.configuration["portalId"] = PRODUCTION
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = simulator.portal(PRODUCTION).token
    simulator.clear_requests()
    with pytest.raises(RunFailed, match="is of portal 8800123, but the stack is for portal"):
        getattr(stack, operation)()
    assert not simulator.requests()


def test_another_portal_id_for_an_unchanged_stack_is_refused_in_preview(
    stack: Stack, simulator: Simulator
) -> None:
    stack.up(DEALS)
    stack.configuration["portalId"] = PRODUCTION
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = simulator.portal(PRODUCTION).token
    simulator.clear_requests()
    with pytest.raises(RunFailed, match="A stack is one portal's"):
        stack.preview(DEALS)
    assert not simulator.requests()


def test_the_tokens_variable_is_the_stacks_own(
    make_stack: MakeStack, simulator: Simulator, portal: SimulatedPortal
) -> None:
    stack = make_stack(tokenVariable="HUBSPOT_SANDBOX_TOKEN")
    stack.environment["HUBSPOT_SANDBOX_TOKEN"] = portal.token
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = simulator.portal(PRODUCTION).token
    stack.up(DEALS)
    assert portal.limit("deals", "contacts") == 10


def test_a_secret_of_the_configuration_is_the_last_resort(
    make_stack: MakeStack, portal: SimulatedPortal
) -> None:
    stack = make_stack(token=portal.token)
    stack.environment["HUBSPOT_ACCESS_TOKEN"] = None
    stack.up(DEALS)
    assert portal.limit("deals", "contacts") == 10


def test_oauth_opens_a_portal(stack: Stack, portal: SimulatedPortal) -> None:
    stack.environment |= {
        "HUBSPOT_ACCESS_TOKEN": None,
        "HUBSPOT_CLIENT_ID": portal.oauth_app.client_id,
        "HUBSPOT_CLIENT_SECRET": portal.oauth_app.client_secret,
        "HUBSPOT_REFRESH_TOKEN": portal.oauth_app.refresh_token,
    }
    stack.up(DEALS)
    assert portal.limit("deals", "contacts") == 10
