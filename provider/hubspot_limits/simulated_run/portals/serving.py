"""The process of a shared simulator. It imports little, since every run waits for it."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hubspot_limits.simulator import DescriptionError, Simulator

IN_USE = "in-use.lock"
"""Held, together, by all who use the simulator."""

SERVING = "serving.lock"
"""Held by the simulator as long as it runs."""

ADDRESS = "simulator.json"

_PORTALS = "portals.json"


def serve(kept: Path, port: int) -> None:
    """Run the simulator of a folder until nobody uses it, and print its address first."""
    # Whoever waits for `in-use` then finds that nobody serves.
    with (kept / IN_USE).open("w") as in_use, (kept / SERVING).open("w") as serving:
        fcntl.flock(serving, fcntl.LOCK_EX)
        with _started(kept / _PORTALS, port) as simulator:
            (kept / ADDRESS).write_text(json.dumps({"url": simulator.url}), encoding="utf-8")
            print(simulator.url, flush=True)  # noqa: T201 - to whoever started it
            # All who use it hold this lock together (shared). To have it alone means: nobody is
            # left.
            fcntl.flock(in_use, fcntl.LOCK_EX)


@contextmanager
def _started(portals: Path, port: int) -> Iterator[Simulator]:
    """A simulator, for as long as the block goes on.

    Raises DescriptionError for kept portals that cannot be used, OSError for a folder.
    """
    simulator = Simulator([], state=portals, port=port)
    try:
        simulator.start()
    except OSError:
        # The port may be in use: then any that is free.
        simulator = Simulator([], state=portals)
        simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()


def main(kept: str, port: str) -> None:
    """Leave the work to a child, which outlives whoever started this."""
    # The parent ends at once: whoever started it waits for it, and not for the child.
    if os.fork():
        os._exit(0)
    try:
        serve(Path(kept), int(port))
    except (DescriptionError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
