"""The processes that a running CLI has started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress


def providers_of(cli: int) -> list[int]:
    """The dynamic provider processes below a CLI, launchers included."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="],  # noqa: S607 - POSIX has it
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    children: dict[int, list[tuple[int, str]]] = {}
    for pid, parent, *arguments in rows:
        children.setdefault(int(parent), []).append((int(pid), " ".join(arguments)))
    return [pid for pid, arguments in _below(cli, children) if "pulumi.dynamic" in arguments]


def kill(pids: list[int]) -> None:
    """End processes that may be over already."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_for_end(pids: list[int], seconds: float) -> None:
    """Wait for processes that end by themselves. Raises TimeoutError."""
    latest = time.monotonic() + seconds
    while any(map(_is_running, pids)):
        if time.monotonic() > latest:
            raise TimeoutError(f"some of the processes {pids} still run")
        time.sleep(0.1)


def _is_running(pid: int) -> bool:
    """One that has ended may still be listed, until whoever inherited it takes notice."""
    state = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat="],  # noqa: S607 - POSIX has it
        capture_output=True,
        text=True,
        check=False,
    )
    return state.stdout.strip()[:1] not in ("", "Z")


def _below(pid: int, children: dict[int, list[tuple[int, str]]]) -> Iterator[tuple[int, str]]:
    for child, arguments in children.get(pid, ()):
        yield child, arguments
        yield from _below(child, children)
