"""`hubspot-limits simulate`: HubSpot, simulated, until it is told to end."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubspot_limits.cli import CommandError

if TYPE_CHECKING:
    from hubspot_limits.simulator import LoggedRequest, Simulator

_FIRST_FAILURE = 400


def simulate(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = 8700,
    state: Annotated[
        Path | None, typer.Option(help="Keep the portals in this file between runs.")
    ] = None,
    portals: Annotated[
        Path | None,
        typer.Option(help="A YAML file that describes portals, switches and faults."),
    ] = None,
) -> None:
    """Serve HubSpot, simulated, on this machine.

    Prints its address. On a terminal it also lists the portals with their tokens, and each request.
    """
    from hubspot_limits.simulator import (  # noqa: PLC0415 - an extra's
        DescriptionError,
        Scenario,
        Simulator,
        read_scenario,
    )

    try:
        scenario = read_scenario(portals) if portals is not None else Scenario()
        simulator = Simulator(scenario=scenario, state=state, port=port)
        with simulator:
            _run(simulator)
    except DescriptionError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        place = f"port {port} of 127.0.0.1" if error.filename is None else error.filename
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise CommandError(f"{place} cannot be used: {reason}.") from error


def _run(simulator: Simulator) -> None:
    console = Console()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    if console.is_terminal:
        simulator.on_request(lambda entry: console.print(_line(entry), soft_wrap=True))
    console.print(f"HubSpot is simulated at {simulator.url}", highlight=False, soft_wrap=True)
    if console.is_terminal:
        console.print(_portals(simulator))
    ended.wait()


def _portals(simulator: Simulator) -> Table:
    table = Table("portal", "account type", "token", box=None, pad_edge=False)
    for portal in simulator.portals:
        table.add_row(portal.id, portal.state.account_type, portal.token)
    return table


def _line(entry: LoggedRequest) -> str:
    failed = entry.status is None or entry.status >= _FIRST_FAILURE
    status = f"[{'red' if failed else 'green'}]{entry.status or 'cut'}[/]"
    fault = f" [yellow]fault: {entry.fault}[/]" if entry.fault else ""
    method = f"[bold]{entry.method:6}[/]" if entry.is_write else f"{entry.method:6}"
    path = escape(entry.path)
    return (
        f"[dim]{entry.time.astimezone():%H:%M:%S}[/] {status} {method} {path} "
        f"[dim]{entry.portal or 'no portal'} {entry.duration_ms:.0f} ms[/]{fault}"
    )
