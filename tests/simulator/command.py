"""The real command `hubspot-limits simulate`, as a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_COMMAND = (sys.executable, "-c", "from hubspot_limits.cli import main; main()", "simulate")


@contextmanager
def started(*options: object, **how: Any) -> Iterator[subprocess.Popen[str]]:  # noqa: ANN401
    """The process in no project, with Popen's keywords. It is killed in the end."""
    arguments = [*_COMMAND, "--port", "0", *map(str, options)]
    with subprocess.Popen(arguments, cwd="/", text=True, **how) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def simulate(*options: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, once it has said so."""
    with started(*options, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, line.rpartition(" ")[2].strip()
