"""The web application: HubSpot's endpoints, and beside them those of the simulator itself."""

from __future__ import annotations

import asyncio
import socket
import struct
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hubspot_limits.simulator.answering import Reply
from hubspot_limits.simulator.control import control_routes
from hubspot_limits.simulator.openapi import describe
from hubspot_limits.simulator.page import show_page
from hubspot_limits.simulator.simulation import Incoming, Simulation


def make_app(simulation: Simulation) -> ASGIApp:
    """Everything that the simulator serves."""

    async def page(request: Request) -> Response:
        return show_page(simulation, request)

    async def openapi(_: Request) -> Response:
        return JSONResponse(describe())

    return Starlette(
        routes=[
            Route("/", page),
            Route("/openapi.json", openapi),
            Mount("/simulator", routes=control_routes(simulation)),
            Mount("/", app=HubSpot(simulation)),
        ]
    )


class HubSpot:
    """HubSpot's API. Connections may be cut, which no ordinary response can do."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation: Final = simulation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        replied = self._simulation.handle(
            Incoming(
                method=request.method,
                path=scope["path"],
                query=request.url.query,
                headers=dict(request.headers),
                body=await request.body(),
            )
        )
        if replied.delay and await _leaves_within(replied.delay, receive):
            return
        if replied.delivery == "whole":
            await _send(send, replied, head_only=request.method == "HEAD")
            return
        if replied.delivery == "truncated":
            await _send_half(send, replied)
            request.state.transport.close()
        elif replied.delivery == "reset":
            _reset(request.state.transport)
        await _wait_for_disconnect(receive)


async def _send(send: Send, replied: Reply, *, head_only: bool) -> None:
    await _start(send, replied)
    await send({"type": "http.response.body", "body": b"" if head_only else replied.content})


async def _send_half(send: Send, replied: Reply) -> None:
    await _start(send, replied)
    half = replied.content[: len(replied.content) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})


async def _start(send: Send, replied: Reply) -> None:
    headers = dict(replied.headers)
    if replied.status != HTTPStatus.NO_CONTENT:
        headers["Content-Length"] = str(len(replied.content))
    await send(
        {
            "type": "http.response.start",
            "status": replied.status,
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1"))
                for name, value in headers.items()
            ],
        }
    )


def _reset(transport: asyncio.Transport) -> None:
    """Close so that the caller sees a reset connection, not an orderly end."""
    connection: socket.socket = transport.get_extra_info("socket")
    no_linger = struct.pack("ii", 1, 0)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
    transport.abort()


async def _leaves_within(seconds: float, receive: Receive) -> bool:
    """Whether the caller gives up before so many seconds have passed."""
    try:
        async with asyncio.timeout(seconds):
            await _wait_for_disconnect(receive)
    except TimeoutError:
        return False
    return True


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
