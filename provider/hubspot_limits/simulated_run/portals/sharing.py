"""One simulator for all that goes on in a project at the same time.

The first one who needs it starts it as a process of its own, which Ctrl-C does not reach; it ends
with the last one. Locks of the operating system tell who is there, for they end with whoever held
them, however that was killed.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from hubspot_limits.simulated_run.portals import serving
from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.stacks import SimulationError

_LOG = "simulator.log"


@contextmanager
def shared_simulator(kept: Path, *, port: int = 0) -> Iterator[Control]:
    """Give the simulator that keeps its portals in a folder, one that runs already or a new one.

    A new one takes the port, or any where that is in use. Raises SimulationError if none starts.
    """
    kept.mkdir(parents=True, exist_ok=True)
    (kept / ".gitignore").write_text("*\n")
    with (kept / serving.IN_USE).open("w") as in_use:
        with _locked(kept / "start.lock"):
            # Waits for a simulator that is just ending.
            fcntl.flock(in_use, fcntl.LOCK_SH)
            url = _address(kept) if _is_held(kept / serving.SERVING) else _start(kept, port)
        yield Control(url)


@contextmanager
def registered_run(kept: Path) -> Iterator[bool]:
    """Be known as a run while it goes on, and say whether there is no other one."""
    with (kept / "runs.lock").open("w") as runs:
        with _locked(kept / "start.lock"):
            is_alone = _try_to_hold(runs)
            if is_alone:
                _forget_killed_run(kept / "backend" / ".pulumi")
            # From now on together with other runs, each of which sees that it is not alone.
            fcntl.flock(runs, fcntl.LOCK_SH)
        yield is_alone


@contextmanager
def no_run(kept: Path) -> Iterator[None]:
    """Keep runs from starting. Raises SimulationError while one goes on."""
    kept.mkdir(parents=True, exist_ok=True)
    with _locked(kept / "start.lock"):
        if _is_held(kept / "runs.lock"):
            raise SimulationError("A simulated run is going on. Do this again when it is done.")
        yield


def running_simulator(kept: Path) -> Control | None:
    """The simulator of a folder, if it runs."""
    return Control(_address(kept)) if _is_held(kept / serving.SERVING) else None


def _start(kept: Path, port: int) -> str:
    """Start a simulator that outlives this process, and give its address."""
    with (kept / _LOG).open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, and a module of ours
            [sys.executable, "-P", "-m", serving.__name__, str(kept), str(port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            # Ctrl-C in the terminal is sent to its process group, which this one is then none of.
            start_new_session=True,
        )
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    with process.stdout:
        url = process.stdout.readline().strip()
    process.wait()  # it has left the work to a child of its own, which outlives this process
    if not url:
        said = (kept / _LOG).read_text(encoding="utf-8").strip().splitlines()
        raise SimulationError(f"The simulator does not start. {said[-1] if said else ''}".strip())
    return url


def _address(kept: Path) -> str:
    return str(json.loads((kept / serving.ADDRESS).read_text(encoding="utf-8"))["url"])


def _forget_killed_run(backend: Path) -> None:
    """Remove what a killed run has left in the backend: locks, and empty files beside states.

    No run goes on, so they can be of no other. With such a file Pulumi would not load the state,
    which is whole.
    """
    shutil.rmtree(backend / "locks", ignore_errors=True)
    for attributes in backend.glob("stacks/**/*.attrs"):
        if not attributes.stat().st_size:
            attributes.unlink()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_held(path: Path) -> bool:
    with path.open("w") as lock:
        return not _try_to_hold(lock)


def _try_to_hold(lock: IO[str]) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
