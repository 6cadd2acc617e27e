"""The real dynamic provider process, spoken to over gRPC as the engine speaks to it."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import socket
import sys
import time
from collections.abc import Mapping
from io import FileIO, TextIOWrapper
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import grpc
from google.protobuf import struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2 as messages
from pulumi.runtime.proto import provider_pb2_grpc

from hubspot_limits import PROVIDER
from hubspot_limits.hubspot import Clock
from tests.dynamic.serving import ProviderError, from_struct, to_struct

PROVIDER_PROPERTY = {"__provider": serialize_provider(PROVIDER)}


# A new interpreter would spend most of a test's time on imports.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["pulumi.dynamic", "hubspot_limits.dynamic.calls"])

_STDERR = "stderr"


class DynamicServer:
    """One engine run's provider process.

    configuration: the stack's, by full key, as text. environment: beside the one of the tests.
    """

    def __init__(
        self, configuration: Mapping[str, str], environment: Mapping[str, str | None]
    ) -> None:
        self._configuration = configuration
        self._environment = {
            key: value for key, value in {**os.environ, **environment}.items() if value is not None
        }
        self.lines = ""
        """What the process printed for people, once it has ended."""

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory()
        self.engine = socket.create_server(("127.0.0.1", 0))
        engine = f"127.0.0.1:{self.engine.getsockname()[1]}"
        port, stdout = _FORKS.Pipe(duplex=False)
        arguments = (engine, self._environment, self._folder.name, stdout)
        self.process = _FORKS.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        stdout.close()
        with open(port.fileno(), closefd=False) as lines:
            address = f"127.0.0.1:{lines.readline().strip()}"
        port.close()
        self._channel = grpc.insecure_channel(address)
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._stub.Configure(messages.ConfigureRequest(args=to_struct(self._configuration)))
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self.engine.close()
        self.process.terminate()
        self.process.join()
        self.lines = (Path(self._folder.name) / _STDERR).read_text()
        self._folder.cleanup()

    def check(
        self, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The checked inputs, and the failures as property and reason."""
        olds = {**olds, **PROVIDER_PROPERTY} if olds else {}
        request = messages.CheckRequest(
            olds=to_struct(olds), news=to_struct({**news, **PROVIDER_PROPERTY})
        )
        answer = self._call("Check", request)
        failures = [(failure.property, failure.reason) for failure in answer.failures]
        return _without_provider(answer.inputs), failures

    def diff(self, resource_id: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Any:  # noqa: ANN401 - protobuf has no types
        request = messages.DiffRequest(
            id=resource_id,
            olds=to_struct({**olds, **PROVIDER_PROPERTY}),
            news=to_struct({**news, **PROVIDER_PROPERTY}),
        )
        return self._call("Diff", request)

    def create(self, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        request = messages.CreateRequest(properties=to_struct({**inputs, **PROVIDER_PROPERTY}))
        answer = self._call("Create", request)
        return answer.id, _without_provider(answer.properties)

    def update(
        self, resource_id: str, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> dict[str, Any]:
        request = messages.UpdateRequest(
            id=resource_id,
            olds=to_struct({**olds, **PROVIDER_PROPERTY}),
            news=to_struct({**news, **PROVIDER_PROPERTY}),
        )
        return _without_provider(self._call("Update", request).properties)

    def read(
        self, resource_id: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        request = messages.ReadRequest(
            id=resource_id,
            properties=to_struct({**outputs, **PROVIDER_PROPERTY}),
            inputs=to_struct({**inputs, **PROVIDER_PROPERTY}),
        )
        answer = self._call("Read", request)
        return answer.id, _without_provider(answer.properties), _without_provider(answer.inputs)

    def delete(self, resource_id: str, outputs: Mapping[str, Any]) -> None:
        request = messages.DeleteRequest(
            id=resource_id, properties=to_struct({**outputs, **PROVIDER_PROPERTY})
        )
        self._call("Delete", request)

    def _call(self, method: str, request: Any) -> Any:  # noqa: ANN401
        try:
            return getattr(self._stub, method)(request, timeout=60)
        except grpc.RpcError as error:
            raise ProviderError(error.details()) from None


def _sleep_shorter(self: Clock, seconds: float) -> None:  # noqa: ARG001 - it takes a method's place
    time.sleep(seconds / 20)


def _serve(engine: str, environment: Mapping[str, str], folder: str, stdout: Connection) -> None:
    """Become what `python -u -m pulumi.dynamic` is, in a folder and environment of its own."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    Clock.sleep = _sleep_shorter  # type: ignore[method-assign]  # the pauses alone
    os.dup2(stdout.fileno(), 1)
    os.dup2(os.open(_STDERR, os.O_WRONLY | os.O_CREAT), 2)
    sys.stdout = TextIOWrapper(FileIO(1, "w"), write_through=True)
    sys.argv = ["pulumi.dynamic", engine]
    runpy.run_module("pulumi.dynamic", run_name="__main__")


def _without_provider(struct: struct_pb2.Struct) -> dict[str, Any]:
    properties = from_struct(struct)
    properties.pop("__provider", None)
    return properties
