"""`hubspot-limits simulate` in a project, without a command."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests

from hubspot_limits.simulated_run.stacks import SimulatedProject
from tests.simulated_run.conftest import Ran

Simulate = Callable[..., Ran]
_COMMAND = (sys.executable, "-c", "from hubspot_limits.cli import main; main()", "simulate")


@contextmanager
def serving(project: SimulatedProject, stdout: int) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*_COMMAND, "--port", "0"],
        cwd=project.folder,
        env={**os.environ, "TERM": "dumb", "COLUMNS": "80"},
        stdout=stdout,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_commands_that_are_run_meanwhile_use_the_same_simulator(
    simulate: Simulate, project: SimulatedProject
) -> None:
    with serving(project, subprocess.PIPE) as process:
        assert process.stdout
        address = process.stdout.readline()
        url = address.split()[-1]
        ran = simulate("--", "sh", "-c", "echo $HUBSPOT_BASE_URL")
        simulate("set", "deals -> contacts", "7", "--stack", "sandbox")
        portal = requests.get(f"{url}/simulator/portals/7000001", timeout=60).json()
        process.terminate()
        assert process.wait(60) == 0

    assert address == f"HubSpot is simulated at {url}\n"
    assert ran.output == f"{url}\n"
    assert [limit["limit"] for limit in portal["limits"]] == [7]


def test_a_terminal_names_stacks_and_what_to_type_and_shows_each_request(
    project: SimulatedProject,
) -> None:
    shown, terminal = pty.openpty()
    with serving(project, terminal) as process:
        os.close(terminal)
        lines = os.fdopen(shown, encoding="utf-8", errors="replace")
        url = lines.readline().split()[-1]
        told = [lines.readline().split() for _ in range(5)]
        requests.get(f"{url}/crm/[bold]/labels", timeout=60)
        request = lines.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        lines.close()

    assert told[1:3] == [
        ["8800456", "STANDARD", "pat-na1-simulated-8800456", "production"],
        ["7000001", "STANDARD", "pat-na1-simulated-7000001", "sandbox"],
    ]
    assert " ".join(told[4]) == 'hubspot-limits simulate set "deals -> contacts" 7'
    assert "404 GET    /crm/[bold]/labels no portal" in request


def test_portals_of_no_project_are_served_where_files_cannot_be_locked() -> None:
    start = (
        "import sys; sys.modules['fcntl'] = None; "
        "from hubspot_limits.simulated_run.served import serving_alone\n"
        "with serving_alone(0, None, None, {}) as control: print(*control.portals())"
    )
    served = subprocess.check_output([sys.executable, "-c", start], text=True)
    assert served == "8800123 8800456\n"
