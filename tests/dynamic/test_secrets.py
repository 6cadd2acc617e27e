"""No credential is seen anywhere but in the header of a request."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable

import pytest

from hubspot_limits.configuration.settings import parse_settings
from hubspot_limits.portal.connection import connect
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import PRODUCTION
from tests.dynamic.declared import pair
from tests.dynamic.engine import ProcessStack, RunFailed, Stack

DEALS = pair("deals -> contacts", limit=10)


@pytest.fixture
def stack(process_stack: ProcessStack) -> ProcessStack:
    """All that a process prints is looked at."""
    return process_stack


def _refused_by_hubspot(simulator: Simulator, stack: Stack) -> None:
    simulator.faults.add("status", status=401, times=9)
    stack.environment["HUBSPOT_LIMITS_DEBUG"] = "1"


def _unreachable(_: Simulator, stack: Stack) -> None:
    stack.environment["HUBSPOT_BASE_URL"] = "http://127.0.0.1:9"
    stack.configuration["maxWait"] = "0"


def _another_portal(_: Simulator, stack: Stack) -> None:
    stack.configuration["portalId"] = PRODUCTION


def _a_token_where_its_variable_belongs(_: Simulator, stack: Stack) -> None:
    stack.configuration["tokenVariable"] = str(stack.environment["HUBSPOT_ACCESS_TOKEN"])


@pytest.mark.parametrize(
    "spoil",
    [_refused_by_hubspot, _unreachable, _another_portal, _a_token_where_its_variable_belongs],
)
def test_no_failure_shows_the_token(
    spoil: Callable[[Simulator, Stack], None],
    stack: Stack,
    simulator: Simulator,
    portal: SimulatedPortal,
) -> None:
    spoil(simulator, stack)
    with pytest.raises(RunFailed) as failure:
        stack.preview(DEALS)
    assert portal.token not in str(failure.value) + failure.value.lines


def test_state_and_output_never_have_the_token(stack: Stack, portal: SimulatedPortal) -> None:
    run = stack.up(DEALS)
    assert portal.token not in str(stack.resources) + run.lines


def test_no_object_shows_or_pickles_the_token(
    simulator: Simulator, portal: SimulatedPortal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = parse_settings(
        {"hubspot-limits:portalId": portal.id, "hubspot-limits:token": portal.token},
        {"HUBSPOT_BASE_URL": simulator.url},
    )
    connected = connect(settings, announce=print, environment={})
    assert connected
    connected.live(connected.pair("deals", "contacts"))
    seen = [repr(settings), repr(connected), repr(vars(connected)), caplog.text]
    assert portal.token not in "".join(seen)
    with pytest.raises(TypeError):
        pickle.dumps(connected)
