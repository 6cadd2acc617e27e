"""The second way: Pulumi's own release, downloaded into the project's folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from semver import VersionInfo

from tools.project import PROJECT
from tools.pulumi_cli.cli import CLI_FOLDER, PulumiCli, Unavailable, version_of

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

DOWNLOAD_LIMIT = 600.0  # seconds, for about 150 MB
CONNECT_LIMIT = 15.0  # seconds: a network that swallows packets must not look like a slow one


def installed(version: VersionInfo) -> PulumiCli | None:
    """Return the release that was downloaded before, if any."""
    root = _root(version)
    executable = root / "bin" / "pulumi"
    if not executable.exists():
        return None
    origin = f"Pulumi's own release, downloaded to {root.relative_to(PROJECT)}"
    return PulumiCli(executable=executable, version=version_of(executable), origin=origin)


def install(version: VersionInfo, console: Console) -> PulumiCli:
    """Download the release through the Automation API's installer, in a bounded time.

    The installer sets no time-outs of its own, so it runs as a process that can be ended.

    Raises:
        Unavailable: the download cannot be reached, failed, or took longer than DOWNLOAD_LIMIT.
    """
    console.print(f"Downloading the Pulumi CLI v{version}")
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, str(_root(version)), str(version)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        _, errors = process.communicate(timeout=DOWNLOAD_LIMIT)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"the download took longer than {DOWNLOAD_LIMIT:.0f} seconds") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    cli = installed(version) if process.returncode == 0 else None
    if cli is None:
        reason = (errors.strip().splitlines() or ["no reason given"])[-1]
        raise Unavailable(f"the download failed ({reason})")
    return cli


def _root(version: VersionInfo) -> Path:
    return CLI_FOLDER / f"official-{version}"


def main(root: str, version: str) -> None:
    import socket  # noqa: PLC0415 - seldom needed

    from pulumi.automation import PulumiCommand  # noqa: PLC0415 - seldom needed

    socket.setdefaulttimeout(CONNECT_LIMIT)
    PulumiCommand.install(root=root, version=VersionInfo.parse(version))


if __name__ == "__main__":
    main(*sys.argv[1:])
