"""The real command `hubspot-limits simulate`, as a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_MAIN = "from hubspot_limits.cli import main; main()"


@contextmanager
def simulate(*options: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, once it has said so. It is killed in the end."""
    arguments = [sys.executable, "-c", _MAIN, "simulate", "--port", "0", *map(str, options)]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield process, line.rpartition(" ")[2].strip()
        finally:
            process.kill()
