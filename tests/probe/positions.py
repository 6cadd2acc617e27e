"""Every position of every switch that the probe asks about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

from pydantic.alias_generators import to_camel

from hubspot_limits.probe.evidence import AnsweredQuestion, Evidence
from hubspot_limits.probe.questions import EXPERIMENTS, NOT_ASKED
from hubspot_limits.simulator import Switches

NUMBERS: Mapping[str, tuple[float, ...]] = {
    "maximum_inputs": (100, 1, 2, 37, 1_999),
    "minimum_limit": (1, 0, -1, 2, 7, 500, -(2**31)),
    "maximum_limit": (10_000, 9, 9_999, 10_001, 500_000, 2**31 - 1),
    "labels_per_pair": (50, 0, 1, 2, 10),
    "propagation_lag": (0, 0.2, 1.3, 12, 300, 600),
    "schema_propagation_lag": (0, 0.3, 12, 300, 600),
}
"""Of switches that are numbers: the default, and others on both sides of it."""

HARMLESS: Mapping[str, tuple[Any, ...]] = {
    "maximum_inputs": (100, 2, 37, 499),
    "minimum_limit": (1, -3, 0, 2, 4),
    "maximum_limit": (10_000, 9, 120, 9_999, 2**31 - 1),
    "labels_per_pair": (50, 3, 10),
    "propagation_lag": (0, 0.2, 5, 60),
    "schema_propagation_lag": (0, 5, 300),
    "standard_object_schemas": ("served",),
}
"""Those that leave room for every other question, where some do not."""

BUILT_ON = ("minimumLimit", "maximumLimit", "maximumInputs", "batchOrder", "propagationLag")


class Position(NamedTuple):
    switch: str
    value: Any

    def __str__(self) -> str:
        return f"{self.switch}={self.value}"

    @property
    def name(self) -> str:
        return to_camel(self.switch)


def values(switch: str, numbers: Mapping[str, tuple[Any, ...]]) -> tuple[Any, ...]:
    return numbers.get(switch) or get_args(Switches.model_fields[switch].annotation)


def asked_switches() -> list[str]:
    return [name for name in Switches.model_fields if to_camel(name) not in NOT_ASKED]


def positions() -> Iterator[Position]:
    for switch in asked_switches():
        for value in values(switch, NUMBERS):
            yield Position(switch, value)


def needed(name: str) -> tuple[Any, ...]:
    """The experiment that settles a switch, after those that it is built on."""
    return tuple(one for one in EXPERIMENTS if one.name in {*BUILT_ON, name})


def is_recovered(position: Position, evidence: Evidence) -> bool:
    return is_settled_at(position, evidence.findings[position.name])


def is_settled_at(position: Position, finding: AnsweredQuestion) -> bool:
    """A lag is found by looking: as long as the last pause, a tenth of it, at most too long."""
    found = finding.position
    if "lag" not in position.switch or not isinstance(found, int | float):
        return bool(found == position.value)
    return bool(position.value <= found <= max(position.value + 1.1, position.value * 1.25))
