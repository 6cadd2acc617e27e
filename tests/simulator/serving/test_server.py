"""The server under the simulator: what comes in over a socket, and what a terminal shows."""

from __future__ import annotations

import os
import pty
import signal
import socket

import pytest
import requests

from hubspot_limits.simulator import Simulator
from tests.simulator.calls import TIMEOUT
from tests.simulator.command import started


def send_raw(simulator: Simulator, content: bytes) -> bytes:
    host, port = simulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=TIMEOUT) as connection:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(65_536)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x16\x03\x01\x02\x00\x01",  # the beginning of TLS
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /crm HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123",
        b"POST /crm HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /%ff%00%2e%2e/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ],
)
def test_whatever_comes_in_the_next_request_is_answered(
    simulator: Simulator, content: bytes
) -> None:
    send_raw(simulator, content)

    assert requests.get(simulator.url, timeout=TIMEOUT).status_code == 200


@pytest.mark.parametrize(
    "path", ["/crm/associations/v4/deals/contacts/labels", "/simulator/faults"]
)
def test_a_client_that_goes_away_in_the_middle_of_its_body_is_no_failure(
    simulator: Simulator, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    send_raw(
        simulator, f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123".encode()
    )
    simulator.stop()

    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_it_listens_on_this_machine_alone(simulator: Simulator) -> None:
    port = int(simulator.url.rpartition(":")[2])

    with socket.socket() as other:
        # Another address of the same machine is free to be listened on.
        other.bind(("127.0.0.2", port))


def test_a_head_request_is_answered_without_a_body(simulator: Simulator) -> None:
    answer = requests.head(
        f"{simulator.url}/account-info/v3/details",
        headers={"Authorization": f"Bearer {simulator.portal(8800123).token}"},
        timeout=TIMEOUT,
    )

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_terminal_shows_the_portals_and_each_request() -> None:
    shown, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "COLUMNS": "200"}
    with started(stdout=terminal, env=environment) as process:
        os.close(terminal)
        lines = os.fdopen(shown, encoding="utf-8", errors="replace")
        url = lines.readline().split()[-1]
        portals = [lines.readline().split() for _ in range(3)]
        requests.get(f"{url}/crm/[bold]/labels", timeout=TIMEOUT)
        request = lines.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        lines.close()

    assert portals[1] == ["8800123", "SANDBOX", "pat-na1-simulated-8800123"]
    assert "404 GET    /crm/[bold]/labels no portal" in request
