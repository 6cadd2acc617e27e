"""A stand-in for Pulumi's Python language host, for a CLI that was built from its Go modules.

Pulumi serves the real one with its official download only. This one runs the program in its own
interpreter, whatever the project's toolchain says, and is meant for trying and testing.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


SECONDS_BETWEEN_LOOKS = 2.0


class LanguageHost(LanguageServer):
    """Runs the program that the engine names, with the SDK's own server for inline programs."""

    def __init__(self, engine_address: str) -> None:
        super().__init__(self._run_entry_point)
        self._engine_address = engine_address
        self._entry_point = ""

    def _run_entry_point(self) -> None:
        runpy.run_path(self._entry_point, run_name="__main__")

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, _context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine_address = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        folder = request.info.program_directory
        os.chdir(folder)
        sys.path.insert(0, folder)
        self._entry_point = str(Path(folder, request.info.entry_point))
        request.args.insert(0, self._engine_address)  # where LanguageServer looks for it
        response = super().Run(request, context)  # type: ignore[no-untyped-call]
        # An error was logged already: `bail` keeps the engine from saying it a second time.
        return language_pb2.RunResponse(bail=bool(response.error))

    def InstallDependencies(
        self, _request: language_pb2.InstallDependenciesRequest, _context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        return iter(())

    def Cancel(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    os._exit(0)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    addresses = (each for each in sys.argv[1:] if not each.startswith("-"))  # --logflow adds flags
    host = LanguageHost(engine_address=next(addresses, ""))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    pulumi = os.getppid()
    while os.getppid() == pulumi:  # one that was killed says no more
        server.wait_for_termination(timeout=SECONDS_BETWEEN_LOOKS)


if __name__ == "__main__":
    main()
