"""A Pulumi CLI that can run this project's stacks, and where it came from."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from semver import VersionInfo

from tools.project import PROJECT

CLI_FOLDER = PROJECT / ".pulumi" / "cli"


class Unavailable(Exception):  # noqa: N818 - the name says what happened
    """One way to the CLI does not work here; the text says why."""


@dataclass(frozen=True, kw_only=True)
class PulumiCli:
    """The executable, its version, and in words which way it was found."""

    executable: Path
    version: VersionInfo
    origin: str

    def __str__(self) -> str:
        return f"Pulumi CLI v{self.version}: {self.origin}"

    @property
    def search_path(self) -> str:
        """A PATH on which `pulumi` and its language host are found first."""
        return os.pathsep.join([str(self.executable.parent), os.environ.get("PATH", os.defpath)])


def version_of(executable: Path) -> VersionInfo:
    """Ask an executable for its version, without leaving traces in the user's Pulumi home.

    Raises:
        Unavailable: it does not run, or answers something that is no version.
    """
    environment = os.environ | {
        "PULUMI_HOME": str(CLI_FOLDER / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    try:
        answer = subprocess.run(
            [executable, "version"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()
        return VersionInfo.parse(answer.removeprefix("v"))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise Unavailable(f"`{executable} version` gives no version ({error})") from error
