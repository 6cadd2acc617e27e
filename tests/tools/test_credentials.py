from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.simulated_run.stacks import SimulatedStack
from tools.operations import lacks_credentials
from tools.project import ToolError

FILE = Path("Pulumi.sandbox.yaml")
STACK = SimulatedStack("sandbox", FILE, {"hubspot-limits:tokenVariable": "SALES_TOKEN"})
WITH_TOKEN = SimulatedStack("sandbox", FILE, {"hubspot-limits:token": {"secure": "v1:abc="}})
OAUTH = {"HUBSPOT_CLIENT_ID": "1", "HUBSPOT_CLIENT_SECRET": "2", "HUBSPOT_REFRESH_TOKEN": "3"}


@pytest.mark.parametrize("environment", [{}, {"SALES_TOKEN": ""}, {"OTHER_TOKEN": "pat-na1-1"}])
def test_a_stack_without_credentials_is_simulated(environment: dict[str, str]) -> None:
    assert lacks_credentials(STACK, environment)


@pytest.mark.parametrize(
    "environment", [{"SALES_TOKEN": "pat-na1-1"}, {"HUBSPOT_ACCESS_TOKEN": "pat-na1-1"}, OAUTH]
)
@pytest.mark.parametrize("ci", [{}, {"CI": "true"}], ids=["by hand", "in CI"])
def test_a_stack_with_credentials_is_never_simulated(
    environment: dict[str, str], ci: dict[str, str]
) -> None:
    assert not lacks_credentials(STACK, environment | ci)


def test_a_token_in_the_stack_file_counts_as_credentials() -> None:
    assert not lacks_credentials(WITH_TOKEN, {})


def test_credentials_that_are_incomplete_are_a_mistake_and_no_reason_to_simulate() -> None:
    with pytest.raises(ToolError, match="HUBSPOT_REFRESH_TOKEN") as error:
        lacks_credentials(STACK, {**OAUTH, "HUBSPOT_REFRESH_TOKEN": ""})
    assert OAUTH["HUBSPOT_CLIENT_SECRET"] not in str(error.value).split()


def test_a_secret_that_ci_has_lost_is_named() -> None:
    with pytest.raises(ToolError, match="nothing was run") as error:
        lacks_credentials(STACK, {"CI": "true"})
    assert "SALES_TOKEN or HUBSPOT_ACCESS_TOKEN" in str(error.value)
