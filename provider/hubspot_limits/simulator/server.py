"""The server: uvicorn's HTTP in a thread, on 127.0.0.1 and nowhere else."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Final

from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

HOST = "127.0.0.1"


def url_of(port: int) -> str:
    return f"http://{HOST}:{port}"


def _listen(port: int) -> socket.socket:
    # asyncio sends at once on sockets that say they are TCP's, and waits 40 ms on others.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


class _Connection(H11Protocol):
    """A connection whose requests know it, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Server:
    """An application that is served from `start` to `stop`.

    Uvicorn's own server looks ten times a second whether it should stop, and then waits; a
    simulator for each test has no time for either.
    """

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        """Take a port; 0 takes any free one. Raises OSError if it is in use."""
        self._socket: Final = _listen(port)
        self._config: Final = Config(
            app, ws="none", lifespan="off", log_config=None, access_log=False
        )
        self._loop: Final = asyncio.new_event_loop()
        self._ending: Final = asyncio.Event()
        self._thread: Final = threading.Thread(target=self._run, name="simulator", daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Connections wait in the socket until the thread answers, so nobody waits for it here."""
        self._thread.start()

    def stop(self) -> None:
        """Close every connection, and wait until the thread has ended."""
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._config.load()
        state = ServerState()
        server = await self._loop.create_server(
            lambda: _Connection(config=self._config, server_state=state, app_state={}),
            sock=self._socket,
        )
        await self._ending.wait()
        server.close()
        for connection in tuple(state.connections):
            connection.transport.abort()
        await asyncio.gather(*state.tasks)
