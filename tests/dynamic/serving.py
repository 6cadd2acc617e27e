"""What the engine asks of a provider, wherever it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, Self

from google.protobuf import json_format, struct_pb2

from hubspot_limits.hubspot import Clock
from hubspot_limits.simulator import Simulator


class ProviderError(Exception):
    """What the CLI would print after "error:"."""


class Server(Protocol):
    """One engine run's provider."""

    @property
    def lines(self) -> str:
        """What it printed for people, once it has ended."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def check(
        self, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The checked inputs, and the failures as property and reason."""

    def diff(self, resource_id: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Any: ...  # noqa: ANN401 - protobuf has no types

    def create(self, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]: ...

    def update(
        self, resource_id: str, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> dict[str, Any]: ...

    def read(
        self, resource_id: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]]: ...

    def delete(self, resource_id: str, outputs: Mapping[str, Any]) -> None: ...


class SharedClock(Clock):
    """The clock of a simulator and of the provider in one: to sleep lets time pass for both."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def now(self) -> datetime:
        return self._simulator.now()

    def monotonic(self) -> float:
        return self._simulator.now().timestamp()

    def sleep(self, seconds: float) -> None:
        self._simulator.let_pass(seconds)


def to_struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    return json_format.ParseDict(dict(properties), struct_pb2.Struct())


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    properties: dict[str, Any] = json_format.MessageToDict(struct)
    return properties
