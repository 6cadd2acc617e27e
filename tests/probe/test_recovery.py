"""Whatever HubSpot turns out to do, the probe finds it out: every position of every switch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_limits.hubspot.versions import API_VERSIONS
from tests.probe.laboratory import held, laboratory
from tests.probe.positions import (
    HARMLESS,
    Position,
    asked_switches,
    is_recovered,
    needed,
    positions,
    values,
)

LONGEST = Position("maximum_inputs", 1_999)
"""Takes as long as twenty others."""


def is_in_a_row(position: Position) -> bool:
    """Whether a row below has it; the last of each switch has a run of its own all the same."""
    return position.value in values(position.switch, HARMLESS)[:-1]


EACH_IN_ONE_VERSION = [
    pytest.param(
        position,
        API_VERSIONS[number % len(API_VERSIONS)],
        marks=[pytest.mark.exhaustive] if is_in_a_row(position) or position == LONGEST else [],
    )
    for number, position in enumerate(positions())
]


@pytest.mark.parametrize(("position", "api_version"), EACH_IN_ONE_VERSION, ids=str)
def test_a_position_is_recovered_by_its_experiment(position: Position, api_version: str) -> None:
    with laboratory(api_version, {position.switch: position.value}) as simulated:
        before = held(simulated.portal)
        evidence = simulated.probe(experiments=needed(position.name))
        assert is_recovered(position, evidence)
        assert held(simulated.portal) == before


@pytest.mark.exhaustive
@pytest.mark.parametrize("api_version", API_VERSIONS)
@pytest.mark.parametrize("position", list(positions()), ids=str)
def test_a_position_is_recovered_by_a_whole_run(position: Position, api_version: str) -> None:
    with laboratory(api_version, {position.switch: position.value}) as simulated:
        before = held(simulated.portal)
        evidence = simulated.probe(asking=simulated.asking(requests=10**6, patience=10**6))
        assert is_recovered(position, evidence)
        wrong = {
            name: finding
            for name, finding in evidence.findings.items()
            if finding.outcome == "noneOfThem"
            or (
                name != position.name and finding.outcome == "settled" and not finding.is_as_assumed
            )
        }
        assert wrong == {}
        assert held(simulated.portal) == before


def rows() -> Iterator[dict[str, Any]]:
    """Every position that leaves room for all others, in as few combinations as there can be."""
    possible = {switch: values(switch, HARMLESS) for switch in asked_switches()}
    for number in range(max(map(len, possible.values()))):
        yield {switch: of_it[number % len(of_it)] for switch, of_it in possible.items()}


ROWS = [*zip(rows(), cycle(API_VERSIONS), strict=False)]


@pytest.mark.no_cover
@pytest.mark.parametrize(("switches", "api_version"), ROWS, ids=range(len(ROWS)))
def test_positions_in_combination_are_recovered(switches: dict[str, Any], api_version: str) -> None:
    recovers(switches, api_version)


COMBINATIONS = st.fixed_dictionaries(
    {switch: st.sampled_from(values(switch, HARMLESS)) for switch in asked_switches()}
)


@pytest.mark.exhaustive
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(switches=COMBINATIONS, api_version=st.sampled_from(API_VERSIONS))
def test_positions_in_very_many_combinations_are_recovered(
    switches: dict[str, Any], api_version: str
) -> None:
    recovers(switches, api_version)


def recovers(switches: dict[str, Any], api_version: str) -> None:
    with laboratory(api_version, switches) as simulated:
        before = held(simulated.portal)
        evidence = simulated.probe(asking=simulated.asking(requests=10**6, patience=10**6))
        wanted = [Position(switch, value) for switch, value in switches.items()]
        assert [str(one) for one in wanted if not is_recovered(one, evidence)] == []
        assert held(simulated.portal) == before
