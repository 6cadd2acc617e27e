"""What HubSpot's limits tracking tells is said in words that claim no more."""

from __future__ import annotations

import pytest

from hubspot_limits.hubspot import Forbidden, LimitUse
from hubspot_limits.portal.tracking import PairUse, Tracking, read_tracking
from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.values.limits import Pair
from hubspot_limits.values.object_types import ObjectType, standard_object_type
from tests.portal.connecting import connected, unhurried

PET = ObjectType("2-7", "pet")


def pair(from_name: str, to_name: str) -> Pair:
    ends = (PET if name == "pet" else standard_object_type(name) for name in (from_name, to_name))
    return Pair(*(end for end in ends if end))


@pytest.mark.parametrize(
    ("from_name", "use", "said"),
    [
        (
            "deals",
            LimitUse(limit=10, at_limit=42, near_limit=0, samples=20),
            "at least 42 deals are at the limit of 10 (20 samples from HubSpot)",
        ),
        (
            "deals",
            LimitUse(limit=10, at_limit=1, near_limit=2, samples=3),
            "at least 1 deal is at the limit of 10 and at least 2 deals are near it (3 samples from HubSpot)",  # noqa: E501
        ),
        (
            "companies",
            LimitUse(limit=50_000, at_limit=0, near_limit=1),
            "at least 1 company is near the limit of 50000 (0 samples from HubSpot)",
        ),
        (
            "pet",
            LimitUse(limit=4, at_limit=2, near_limit=0, samples=1),
            "at least 2 records of pet are at the limit of 4 (1 sample from HubSpot)",
        ),
    ],
)
def test_no_more_is_said_than_hubspot_tells(from_name: str, use: LimitUse, said: str) -> None:
    assert str(PairUse(pair(from_name, "contacts"), use)) == f"{from_name} -> contacts: {said}"


def test_records_at_and_near_a_limit_are_found(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 10)
    found = read_tracking(connected(simulator, portal))
    (use,) = found.pairs
    assert str(use) == (
        "deals -> contacts: at least 1 deal is at the limit of 10 and at least 1 deal is near it "
        "(2 samples from HubSpot)"
    )
    assert found.of(pair("deals", "contacts")) == use
    assert found.of(pair("contacts", "deals")) is None
    assert found.unread is None


@pytest.mark.parametrize("version", ["v4", "2026-03", "2026-09"])
def test_where_nothing_is_near_a_limit_it_takes_one_request(
    simulator: Simulator, portal: SimulatedPortal, version: str
) -> None:
    connection = connected(simulator, portal, version=version)
    connection.guard()
    simulator.clear_requests()
    assert read_tracking(connection) == Tracking()
    (request,) = simulator.requests()
    assert request.path.endswith("/associations/records/from")


def test_a_token_that_may_not_read_it_costs_one_quiet_line(simulator: Simulator) -> None:
    token = {"name": "narrow", "value": "pat-na1-narrow", "scopes": ["oauth"]}
    portal = unhurried(simulator, 80, tokens=[token])
    found = read_tracking(connected(simulator, portal, "pat-na1-narrow"))
    assert isinstance(found.error, Forbidden)
    assert found.unread == ("Which records are at a limit was not looked at: the token may not.")


def test_any_other_trouble_is_one_line_as_well(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 10)
    simulator.faults.add("status", status=400, path="*/records/0-3/0-1")
    found = read_tracking(connected(simulator, portal))
    assert str(found.unread).endswith("(HTTP 400).")
    assert not found.pairs
