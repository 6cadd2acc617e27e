"""The provider does its work however HubSpot turns out to behave: every switch, every position.

Each position is tried together with others, as HubSpot will have some of each at once; those that
lead to a refusal, and in the exhaustive suite all of them, also alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, get_args

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.api.switches import Switches
from tests.dynamic.declared import pair
from tests.dynamic.engine import Program, RunFailed, Stack

PORTAL = {
    "id": 777,
    "plan": "STARTER",
    "burstQuota": 1000,
    "customObjects": [{"name": "pet", "associatedWith": ["contacts"]}],
    "labels": {
        "deals -> contacts": [
            {"label": "Decision maker", "inverseLabel": "Decision maker for"},
            "Champion",
            {"label": "Synced", "category": "INTEGRATOR_DEFINED"},
        ],
        "companies -> companies": ["Sister company"],
        "pet -> contacts": ["Owner"],
    },
    "records": {"deals -> contacts": {"51001": 10}},
}

OAUTH = {"access_token_seconds", "refresh_token", "oauth_v1"}
"""Switches that concern only those who come with OAuth."""

OTHER_NUMBERS: dict[str, tuple[float, ...]] = {
    "maximum_inputs": (1,),
    "minimum_limit": (3,),
    "maximum_limit": (9,),
    "labels_per_pair": (0,),
    "propagation_lag": (1, 30),
    "schema_propagation_lag": (30,),
    "access_token_seconds": (1,),
}
"""Positions beside the default of switches that are numbers."""


class Position(NamedTuple):
    switch: str
    value: Any

    def __str__(self) -> str:
        return f"{self.switch}={self.value}"


Positions: TypeAlias = Mapping[str, Any]


class Refusal(NamedTuple):
    """What is rightly refused in a position: which step, and in which words."""

    step: str
    words: str


REFUSALS = {
    Position("label_limit_equal_to_object_limit", "refused"): Refusal(
        "change", "HubSpot may not allow it to be equal either, so try one less."
    ),
    Position("maximum_inputs", 1): Refusal("up", "A batch has at most 1 inputs"),
    Position("minimum_limit", 3): Refusal("up", "3-10000"),
    Position("maximum_limit", 9): Refusal("up", "1-9"),
    Position("limit_below_records", "refused"): Refusal("change", "not applied: limit: 10 -> 5"),
    Position("primary_type_limit", "refused"): Refusal(
        "up", "Limits cannot be set on a primary association type"
    ),
    Position("integrator_defined_limit", "refused"): Refusal("up", "'Synced': not set -> 7"),
    Position("plan_refuses_writes", "below_professional"): Refusal("up", "HTTP 403"),
    Position("refresh_token", "rotated"): Refusal(
        "up", "Install the app in the portal again and put its new token into HUBSPOT_REFRESH_TOKEN"
    ),
}


def every_position() -> Iterator[Position]:
    for name, field in Switches.model_fields.items():
        choices = get_args(field.annotation)
        numbers = (field.default, *OTHER_NUMBERS.get(name, ()))
        for value in choices if isinstance(field.default, str) or choices else numbers:
            yield Position(name, value)


EVERY = frozenset(every_position())


def programs(portal: SimulatedPortal) -> dict[str, Program]:
    """What is declared first, and then."""
    synced = portal.type("deals", "contacts", label="Synced")
    beside = (
        pair("companies -> companies", limit=20, labels={"Sister company": 5})
        | pair("contacts -> companies", limit=8, labels={"Primary": 1})
        | pair("pet -> contacts", limit=6, labels={"Owner": 4})
    )
    first = pair(
        "deals -> contacts",
        limit=10,
        labels={"Decision maker": 2, "Champion": 8},
        types={f"INTEGRATOR_DEFINED/{synced.type_id}": 7},
    )
    then = pair("deals -> contacts", limit=5, labels={"Decision maker": 5})
    return {"up": first | beside, "change": then | beside}


def is_as_declared(program: Program, portal: SimulatedPortal) -> bool:
    for inputs in program.values():
        ends = inputs["fromObjectType"], inputs["toObjectType"]
        if portal.limit(*ends) != inputs["limit"]:
            return False
        for text, limit in inputs["labels"].items():
            if portal.limit(*ends, label=text) != limit:
                return False
        for key, limit in inputs.get("types", {}).items():
            if portal.limit(*ends, type=key) != limit:
                return False
    types = {key for row in program.values() for key in row.get("types", ())}
    declared = sum(1 + len(row["labels"]) for row in program.values()) + len(types)
    return len(set(portal.limits())) in (declared, declared + 1)  # "Sister company" has two ids


def stays_as_declared(
    program: Program, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    """What is up is live, and neither a second up nor a refresh finds anything to do."""
    assert is_as_declared(program, portal)
    simulator.clear_requests()
    assert stack.up(program).steps == {}
    assert not simulator.requests()
    assert stack.refresh().steps == {}


@pytest.fixture
def portal(simulator: Simulator) -> SimulatedPortal:
    return simulator.add_portal(PORTAL)


@pytest.fixture
def stack(positions: Positions, simulator: Simulator, portal: SimulatedPortal) -> Stack:
    environment = {"HUBSPOT_BASE_URL": simulator.url, **credentials(positions, portal)}
    return Stack({"portalId": portal.id}, environment, simulator)


def credentials(positions: Positions, portal: SimulatedPortal) -> dict[str, str]:
    if OAUTH.isdisjoint(positions):
        return {"HUBSPOT_ACCESS_TOKEN": portal.token}
    app = portal.oauth_app
    return {
        "HUBSPOT_CLIENT_ID": app.client_id,
        "HUBSPOT_CLIENT_SECRET": app.client_secret,
        "HUBSPOT_REFRESH_TOKEN": app.refresh_token,
    }


def rows() -> Iterator[Positions]:
    """Every position that leads to no refusal, in as few combinations as there can be."""
    by_switch: dict[str, list[Any]] = {}
    for position in every_position():
        if position not in REFUSALS:
            by_switch.setdefault(position.switch, []).append(position.value)
    for number in range(max(map(len, by_switch.values()))):
        row = {switch: values[number % len(values)] for switch, values in by_switch.items()}
        yield row
        yield {switch: value for switch, value in row.items() if switch not in OAUTH}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "positions",
    [
        *(pytest.param(row, id=f"row {number}") for number, row in enumerate(rows())),
        *(
            pytest.param({position.switch: position.value}, id=str(position))
            for position in REFUSALS
        ),
        *(
            pytest.param(
                {position.switch: position.value}, id=str(position), marks=pytest.mark.exhaustive
            )
            for position in sorted(EVERY.difference(REFUSALS), key=str)
        ),
    ],
)
def test_the_provider_works_in_every_position_of_every_switch(
    positions: Positions, stack: Stack, portal: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.set_switches(**positions)
    refusal = REFUSALS.get(Position(*next(iter(positions.items()))))
    for step, program in programs(portal).items():
        if refusal and refusal.step == step and len(positions) == 1:
            with pytest.raises(RunFailed) as failure:
                stack.up(program)
            assert refusal.words in str(failure.value)
            simulator.set_switches(
                **{switch: Switches.model_fields[switch].default for switch in positions}
            )
            stack.environment |= credentials(positions, portal)
        stack.up(program)
        stays_as_declared(program, stack, portal, simulator)
    stack.destroy()
    assert portal.limits() == {}
    assert stack.resources == {}


def test_every_refusal_is_of_a_position_that_there_is() -> None:
    assert REFUSALS.keys() <= EVERY
