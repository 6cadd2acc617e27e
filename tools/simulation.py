"""A simulated run: HubSpot's simulator, and a Pulumi backend of its own, in the project's folder.

Nothing of the user's is used or changed: no login, passphrase or setting of Pulumi, and no stack
file, since Pulumi writes into the one it works with.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hubspot_limits.simulator import DescriptionError, Simulator
from tools.project import PROJECT, ToolError
from tools.simulated_portals import described_portals
from tools.stacks import every_stack, for_another_backend

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tools.pulumi_cli import PulumiCli
    from tools.stacks import Stack

FOLDER = PROJECT / ".pulumi" / "simulated"
PASSPHRASE = "simulated"  # noqa: S105 - it protects nothing: all it could encrypt is simulated
PRIVATE = ("PULUMI_", "HUBSPOT_")


@contextmanager
def simulated(stack: Stack, cli: PulumiCli) -> Iterator[tuple[Mapping[str, str], Path]]:
    """Give the environment for `pulumi`, and the stack file's copy, while the simulator runs.

    Raises:
        ToolError: the stack cannot be simulated; the text says why.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    portals = described_portals(every_stack().values())
    try:
        with _alone(), Simulator(portals, state=FOLDER / "portals.json") as simulator:
            token = simulator.portal(stack.portal_id).token
            environment = _environment(cli, simulator.url, token)
            yield environment, _stack_file(stack, cli, environment)
    except DescriptionError as error:
        raise ToolError(f"The stack {stack.name} cannot be simulated. {error}") from None


@contextmanager
def _alone() -> Iterator[None]:
    """Two simulators would overwrite each other's portals."""
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ToolError(
                "Another simulated run is going on in this project. Run this again when it is done."
            ) from None
        yield


def _environment(cli: PulumiCli, url: str, token: str) -> dict[str, str]:
    backend = FOLDER / "backend"
    backend.mkdir(exist_ok=True)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(PRIVATE)}
    return inherited | {
        "PATH": cli.search_path,
        "PULUMI_HOME": str(FOLDER / "home"),
        "PULUMI_BACKEND_URL": backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "HUBSPOT_BASE_URL": url,
        "HUBSPOT_ACCESS_TOKEN": token,
    }


def _stack_file(stack: Stack, cli: PulumiCli, environment: Mapping[str, str]) -> Path:
    """Write the copy that Pulumi works with, and create the stack in the backend at first."""
    copy = FOLDER / "project" / "stacks" / f"Pulumi.{stack.name}.yaml"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(for_another_backend(stack))
    if not _exists(stack, environment):
        # `stack init` knows no --config-file: it writes beside the Pulumi.yaml it finds.
        project = copy.parents[1]
        shutil.copy(PROJECT / "Pulumi.yaml", project)
        subprocess.run(
            [cli.executable, "--cwd", project, "stack", "init", stack.name, "--no-select"],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return copy


def _exists(stack: Stack, environment: Mapping[str, str]) -> bool: ...
