"""Where a stack is run: against which HubSpot, and in which backend of Pulumi."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import FrameType


@dataclass(frozen=True)
class Place:
    """The environment of a run, and the stack file that stands in for the tracked one, if any.

    ``remark`` is what else the user should know before it begins.
    """

    environment: Mapping[str, str]
    config_file: Path | None = None
    remark: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        return ("--config-file", str(self.config_file)) if self.config_file else ()

    def run(self, *command: str | Path) -> int:
        """Run a command in the project's folder, for the user to see, and give its exit code.

        The command decides itself when Ctrl-C ends it: a terminal sends it there as well, and a
        second one would make Pulumi leave its state unwritten.
        """
        with (
            _signals_left_to_a_process() as left_to,
            subprocess.Popen(
                [*command, *self.options], cwd=PROJECT, env=self.environment
            ) as process,
        ):
            left_to.append(process)
            code = process.wait()
        return code if code >= 0 else 128 - code


@contextmanager
def _signals_left_to_a_process() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Outlive the process that is put into the list."""
    left_to: list[subprocess.Popen[bytes]] = []

    def ignore(_number: int, _frame: FrameType | None) -> None: ...

    def pass_on(number: int, _frame: FrameType | None) -> None:
        for process in left_to:
            process.send_signal(number)

    # A handler of its own, where SIG_IGN would be inherited by what the process starts.
    earlier = {
        signal.SIGINT: signal.signal(signal.SIGINT, ignore),
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
    }
    try:
        yield left_to
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
