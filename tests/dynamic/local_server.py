"""The provider's operations in the process of the tests: what needs no process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from pulumi.runtime.proto import provider_pb2 as messages

from hubspot_limits.configuration.bases.effective import Effective, effective
from hubspot_limits.configuration.parsing import parse_pair
from hubspot_limits.configuration.settings import parse_settings
from hubspot_limits.dynamic.findings import findings_file
from hubspot_limits.dynamic.operations import Difference, Operations
from hubspot_limits.pair.refresh import inputs_of
from hubspot_limits.pair.state import PairState, read_inputs
from hubspot_limits.portal.connection import connect
from hubspot_limits.portal.once import Once
from hubspot_limits.values.refusal import Refusal
from tests.dynamic.serving import ProviderError, SharedClock, from_struct, to_struct


class LocalServer:
    """The operations of one engine run. Properties come and go as protobuf has them.

    configuration: the stack's, by full key, as text. environment: all that there is.
    """

    def __init__(
        self,
        configuration: Mapping[str, str],
        environment: Mapping[str, str | None],
        clock: SharedClock,
    ) -> None:
        self._configuration = configuration
        self._clock = clock
        self._environment = {key: value for key, value in environment.items() if value is not None}
        self._operations = Once(self._connected)
        self._said: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def lines(self) -> str:
        return "".join(f"{line}\n" for line in self._said)

    def check(
        self, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        try:
            declaration = parse_pair(_sent(news))
            self._operations().check(declaration, read_inputs(_sent(olds)) if olds else None)
        except Refusal as error:
            return _sent(news), [("", str(error))]
        return _sent(declaration.inputs()), []

    def diff(
        self,
        _: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
    ) -> messages.DiffResponse:
        with _as_provider_error():
            state, declaration = PairState.read(_sent(olds)), read_inputs(_sent(news))
            difference = self._operations().diff(state, declaration)
        is_none = difference is Difference.NONE
        kinds = messages.DiffResponse.DiffChanges
        return messages.DiffResponse(
            changes=kinds.DIFF_NONE if is_none else kinds.DIFF_SOME,
            replaces=["fromObjectType"] if difference is Difference.REPLACEMENT else [],
        )

    def create(self, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        with _as_provider_error():
            state = self._operations().create(read_inputs(_sent(inputs)))
        return state.id, _sent(state.outputs())

    def update(self, _: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
        with _as_provider_error():
            state, declaration = PairState.read(_sent(olds)), read_inputs(_sent(news))
            return _sent(self._operations().update(state, declaration).outputs())

    def read(
        self, resource_id: str, outputs: Mapping[str, Any], _: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        with _as_provider_error():
            state = self._operations().read(PairState.read(_sent(outputs)))
        if state is None:
            return "", {}, {}
        return resource_id, _sent(state.outputs()), _sent(inputs_of(state))

    def delete(self, _: str, outputs: Mapping[str, Any]) -> None:
        with _as_provider_error():
            self._operations().delete(PairState.read(_sent(outputs)))

    def _connected(self) -> Operations:
        settings = parse_settings(self._configuration, self._environment)
        declared = effective(self._configuration, Path.cwd())
        declared = declared if declared.is_right else Effective()
        say = self._said.append
        portal = connect(settings, announce=say, environment=self._environment, clock=self._clock)
        return Operations(
            settings,
            portal,
            declared,
            say=say,
            clock=self._clock,
            findings_file=findings_file(self._environment),
        )


@contextmanager
def _as_provider_error() -> Iterator[None]:
    try:
        yield
    except Refusal as error:
        raise ProviderError(str(error)) from None


def _sent(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties after their way over gRPC: numbers are floats, keys and values JSON's."""
    return from_struct(to_struct(properties))
