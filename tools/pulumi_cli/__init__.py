"""The Pulumi CLI, wherever we are.

The first of three ways that works: a `pulumi` on PATH, Pulumi's own release downloaded into the
project's folder, a build from Pulumi's Go modules. Nothing is installed outside the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.project import ToolError
from tools.pulumi_cli import built, official, on_path
from tools.pulumi_cli.cli import PulumiCli, Unavailable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["NoPulumiCli", "PulumiCli", "ready"]


class NoPulumiCli(ToolError):  # noqa: N818 - the name says what happened
    """None of the three ways works here; the text says why for each, and what to do."""


def ready(console: Console) -> PulumiCli:
    """Return a CLI that works, installing one into the project's folder where there is none.

    Raises:
        NoPulumiCli: none of the three ways works.
    """
    version = built.pinned_version()
    try:
        return on_path.find()
    except Unavailable as error:
        not_on_path = error
    earlier = official.installed(version) or built.installed(version)
    if earlier:
        return earlier
    try:
        return official.install(version, console)
    except Unavailable as error:
        not_downloaded = error
    try:
        return built.install(version, console)
    except Unavailable as error:
        raise NoPulumiCli(
            "There is no Pulumi CLI to run the stacks with. Three ways were tried:\n"
            f"  1. from PATH: {not_on_path}.\n"
            f"  2. Pulumi's own release v{version}: {not_downloaded}.\n"
            f"  3. a build from its Go modules: {error}.\n"
            "Install Pulumi, or make one of the other two work, and run this again."
        ) from None
