"""Pulumi's own command, as ours run it in a project: without a question, and its words told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from hubspot_limits.values.refusal import Refusal

OLDEST = "3.254.0"
"""The first whose `pulumi import --file` takes the outputs of a resource along with its inputs."""

_MOST_LINES = 20

_AT_ONCE = BoundedSemaphore(4)
"""Pulumi's command takes some memory: this many of them run at once."""


class PulumiFailedError(Refusal):
    """Pulumi did not do what it was asked; the text has its own words."""


def pulumi_on_path(environment: Mapping[str, str]) -> Path | None:
    found = shutil.which("pulumi", path=environment.get("PATH"))
    return Path(found) if found else None


def ask_pulumi(
    executable: Path,
    arguments: Iterable[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    seconds: float | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run Pulumi to its end, where it can ask nobody.

    Raises OSError for what is no program, subprocess.TimeoutExpired after so many seconds.
    """
    return subprocess.run(  # noqa: S603 - Pulumi
        [executable, *arguments, "--non-interactive", "--color=never"],
        cwd=folder,
        env={"PULUMI_SKIP_UPDATE_CHECK": "true", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )


@dataclass(frozen=True, slots=True)
class Pulumi:
    """Pulumi's command for one stack of a project.

    folder: of the project. config_file: in place of the stack's own file. seconds: how long one run
    may take, if that is bounded.
    """

    folder: Path
    stack: str
    config_file: Path | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    seconds: float | None = None

    def resources(self) -> list[dict[str, Any]]:
        """What the stack's state has. Raises PulumiFailedError."""
        exported = self.run("stack", "export")
        try:
            # The list may be missing or null: then there are no resources.
            resources: list[dict[str, Any]] = json.loads(exported)["deployment"].get("resources")
        except (ValueError, LookupError, TypeError, AttributeError):
            raise PulumiFailedError("`pulumi stack export` gave no state.") from None
        return resources or []

    def import_resources(self, file: Path, *, protect: bool) -> None:
        """Take the resources of a file into the stack's state. Raises PulumiFailedError."""
        # Absolute, because Pulumi runs in another folder.
        given = ("--config-file", str(self.config_file.absolute())) if self.config_file else ()
        self.run(
            *("import", "--file", str(file), "--generate-code=false", "--yes", "--skip-preview"),
            *(f"--protect={str(protect).lower()}", *given),
        )

    def run(self, *arguments: str) -> str:
        """What Pulumi prints as its result. Raises PulumiFailedError."""
        ended = self.ended(*arguments)
        if ended.returncode:
            raise PulumiFailedError(self._explained(arguments, (ended.stdout, ended.stderr)))
        return ended.stdout

    def ended(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """How Pulumi ends. Raises PulumiFailedError where it does not begin, or not end in time."""
        executable = pulumi_on_path(self.environment)
        if executable is None:
            raise PulumiFailedError(
                "There is no `pulumi` on PATH. Install Pulumi's command line, or add its folder to "
                "PATH."
            )
        named = (*arguments, "--stack", self.stack)
        try:
            with _AT_ONCE:
                return ask_pulumi(
                    executable, named, self.folder, self.environment, seconds=self.seconds
                )
        except subprocess.TimeoutExpired:
            raise PulumiFailedError(
                f"{_shown(arguments)} did not end within {self.seconds:.0f} s."
            ) from None
        except OSError as error:
            raise PulumiFailedError(f"{executable} cannot be run: {error.strerror}.") from None

    def _explained(self, arguments: Iterable[str], printed: Iterable[str]) -> str:
        """What went wrong, in Pulumi's own last words."""
        lines = [line for text in printed for line in text.splitlines() if line.strip()]
        said = "\n".join(lines[-_MOST_LINES:])
        hint = (
            f" If it has no such stack yet: `pulumi stack init {self.stack}`."
            # Pulumi's own words. Should they change, only the hint is lost.
            if "no stack named" in said
            else ""
        )
        return f"{_shown(arguments)} failed.{hint} It says:\n{said}"


def _shown(arguments: Iterable[str]) -> str:
    # Two words say enough: `pulumi stack export`, `pulumi import --file`.
    return f"`pulumi {' '.join(list(arguments)[:2])}`"
