"""The server: uvicorn's HTTP in a thread, on 127.0.0.1 and nowhere else, and what it serves."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from hubspot_limits.simulator.api.exchange import Answer, Incoming
from hubspot_limits.simulator.serving.control import control_routes
from hubspot_limits.simulator.serving.page import show_page
from hubspot_limits.simulator.serving.simulation import Simulation

HOST = "127.0.0.1"

_GZIP = 31  # zlib's word for the gzip format with the largest window
_WHITE_SPACE = b" " * 1_000_000


def url_of(port: int) -> str:
    return f"http://{HOST}:{port}"


class _Connection(H11Protocol):
    """A connection whose requests know it, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        connection: socket.socket = transport.get_extra_info("socket")
        # An answer waits 40 ms otherwise: asyncio sets it on sockets alone that say they are TCP's.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport}


class Server:
    """A simulation that is served from `start` to `stop`.

    Uvicorn's own server looks ten times a second whether it should stop, and then waits; a
    simulator for each test has no time for either.
    """

    def __init__(self, simulation: Simulation, port: int) -> None:
        """Take a port; 0 takes any free one. Raises OSError if it is in use."""
        self._socket: Final = socket.create_server((HOST, port))
        self._config: Final = Config(
            _app(simulation), ws="none", lifespan="off", log_config=None, access_log=False
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


def _app(simulation: Simulation) -> ASGIApp:
    """HubSpot's API, and beside it the page and the routes of the simulator itself."""

    async def page(request: Request) -> Response:
        return show_page(simulation, request)

    return Starlette(
        routes=[
            Route("/", page),
            Mount("/simulator", routes=control_routes(simulation)),
            Mount("/", app=_hubspot(simulation)),
        ],
        # Whoever goes away in the middle of a body asked nothing.
        exception_handlers={ClientDisconnect: lambda *_: Response()},
    )


def _hubspot(simulation: Simulation) -> ASGIApp:
    """HubSpot's API. Connections may be cut, which no ordinary response can do."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = simulation.handle(
            Incoming(
                method=request.method,
                path=scope["path"],
                query=request.url.query,
                headers=dict(request.headers),
                body=await request.body(),
                received=simulation.clock.now(),
            )
        )
        if answer.delay and await _leaves_within(answer.delay, receive):
            return
        transport = request.state.transport
        if answer.is_sent:
            await _response(answer, transport)(scope, receive, send)
            return
        if answer.delivery == "reset":
            _reset(transport)
        await _wait_for_disconnect(receive)

    return serve


def _response(answer: Answer, transport: asyncio.Transport) -> Response:
    content = answer.content
    length = {"Content-Length": str(len(content))} if content else {}  # HTTP has none in a 204
    match answer.delivery:
        case "truncated":
            parts, headers = _cut(content, transport), length
        case "dripping":
            parts, headers = _drip(content, answer.seconds), length
        case "swelling":
            parts, headers = _swell(content, answer.padding), {"Content-Encoding": "gzip"}
        case _:
            return Response(content, answer.status, answer.headers, answer.media_type)
    headers = {**answer.headers, **headers}
    return StreamingResponse(parts, answer.status, headers, answer.media_type)


async def _cut(content: bytes, transport: asyncio.Transport) -> AsyncIterator[bytes]:
    """Half of the body, and the end of the connection."""
    yield content[: len(content) // 2]
    transport.close()
    await asyncio.Event().wait()  # the response ends as the connection does


async def _drip(content: bytes, seconds: float) -> AsyncIterator[bytes]:
    """The body a byte at a time."""
    for place in range(len(content)):
        await asyncio.sleep(seconds / len(content))
        yield content[place : place + 1]


async def _swell(content: bytes, padding: int) -> AsyncIterator[bytes]:
    """The body compressed, with white space behind it that is hardly there until it is unpacked."""
    packing = zlib.compressobj(wbits=_GZIP)
    yield packing.compress(content)
    for _ in range(0, padding, len(_WHITE_SPACE)):
        yield packing.compress(_WHITE_SPACE)
    yield packing.flush()


def _reset(transport: asyncio.Transport) -> None:
    """Close so that the caller sees a reset connection, not an orderly end."""
    connection: socket.socket = transport.get_extra_info("socket")
    no_linger = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
    transport.abort()


async def _leaves_within(seconds: float, receive: Receive) -> bool:
    """Whether the caller gives up before so many seconds have passed."""
    with suppress(TimeoutError):
        await asyncio.wait_for(_wait_for_disconnect(receive), seconds)
        return True
    return False


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
