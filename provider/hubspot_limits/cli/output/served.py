"""A simulator that is served: its address, its portals and, on a terminal, each request."""

from __future__ import annotations

import signal
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hubspot_limits.values.plain_text import plain

if TYPE_CHECKING:
    from hubspot_limits.simulated_run.portals.control import Control
    from hubspot_limits.simulated_run.stacks import SimulatedProject

_FIRST_FAILURE = 400
_SECONDS_BETWEEN_LOOKS = 0.5


def watch(control: Control, project: SimulatedProject | None) -> None:
    """Tell the address and, on a terminal, the portals and each request, until told to end."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    console = Console()
    next_request = 1 + control.last_request()
    console.print(f"HubSpot is simulated at {control.url}", highlight=False, soft_wrap=True)
    if not console.is_terminal:
        ended.wait()
        return
    console.print(_portals(control, project))
    if project:
        console.print(
            "To change one by hand, in another terminal:\n"
            '  hubspot-limits simulate set "deals -> contacts" 7',
            highlight=False,
        )
    while not ended.wait(_SECONDS_BETWEEN_LOOKS):
        while entry := control.request(next_request):
            console.print(_line(entry), soft_wrap=True)
            next_request += 1


def _portals(control: Control, project: SimulatedProject | None) -> Table:
    stacks = project.stacks().values() if project else ()
    table = Table("portal", "account type", "token", box=None, pad_edge=False)
    if stacks:
        table.add_column("stacks")
    for portal in control.portals().values():
        names = ", ".join(stack.name for stack in stacks if stack.portal_id == portal["id"])
        row = (portal["id"], portal["accountType"], portal["tokens"][0]["value"])
        table.add_row(*row, *([names] if stacks else []))
    return table


def _line(entry: Any) -> str:  # noqa: ANN401 - JSON
    status = entry["status"]
    failed = status is None or status >= _FIRST_FAILURE
    fault = f" [yellow]fault: {escape(entry['fault'])}[/]" if entry["fault"] else ""
    method = f"{entry['method']:6}"
    return (
        f"[dim]{_clock(entry['time'])}[/] [{'red' if failed else 'green'}]{status or 'cut'}[/] "
        f"{f'[bold]{method}[/]' if entry['isWrite'] else method} {escape(plain(entry['path']))} "
        f"[dim]{entry['portal'] or 'no portal'} {entry['durationMs']:.0f} ms[/]{fault}"
    )


def _clock(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%H:%M:%S}"
