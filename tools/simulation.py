"""A simulated run: HubSpot's simulator, and a Pulumi backend of its own, in the project's folder.

Nothing of the user's is used or changed: no login, passphrase or setting of Pulumi, and no stack
file, since Pulumi writes into the one it works with.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hubspot_limits.simulator import DescriptionError
from tools.place import Place
from tools.project import PROJECT, ToolError
from tools.simulated_portals import has_portal, simulated_portals
from tools.stacks import every_stack, for_another_backend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tools.pulumi_cli import PulumiCli
    from tools.stacks import Stack

FOLDER = PROJECT / ".pulumi" / "simulated"
BACKEND = FOLDER / "backend"
PORTALS = FOLDER / "portals.json"
PASSPHRASE = "simulated"  # noqa: S105 - it protects nothing: all it could encrypt is simulated
PRIVATE = re.compile(r"PULUMI_|HUBSPOT_(?!LIMITS_)")
LOOPBACK = "127.0.0.1,localhost"


@contextmanager
def simulated(stack: Stack, cli: PulumiCli) -> Iterator[Place]:
    """Give the place where `pulumi` runs the stack, while the simulator runs.

    The portals of all stacks are there, so that a stack of the wrong portal meets that portal.

    Raises:
        ToolError: the stack cannot be simulated; the text says why.
    """
    if not has_portal(stack):
        raise ToolError(
            f"stacks/Pulumi.{stack.name}.yaml names no portal. Set hubspot-limits:portalId to the "
            "digits of one, such as 8800123."
        )
    stacks = every_stack().values()
    try:
        with alone(), simulated_portals(stacks, PORTALS) as (simulator, new_labels):
            token = simulator.portal(stack.portal_id).token
            variables = (other.token_variable for other in stacks if other.token_variable)
            environment = _without(os.environ, variables) | {
                "PATH": cli.search_path,
                "HUBSPOT_BASE_URL": simulator.url,
                "HUBSPOT_ACCESS_TOKEN": token,
            }
            file = _stack_file(stack)
            _select(stack, cli, file, environment)
            yield Place(environment, config_file=file, remark=_remark(new_labels))
    except DescriptionError as error:
        raise ToolError(f"The stack {stack.name} cannot be simulated. {error}") from None


@contextmanager
def alone() -> Iterator[None]:
    """Hold the folder: two simulators would overwrite each other's portals.

    Raises:
        ToolError: somebody else holds it.
    """
    BACKEND.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ToolError(
                "Another simulated run is going on in this project. Run this again when it is done."
            ) from None
        _forget_killed_run()
        yield


def _forget_killed_run() -> None:
    """Nobody else is here, so a lock, or an empty file beside a state, is of a run that was killed.

    With such a file Pulumi would not load the state, which is whole.
    """
    kept = BACKEND / ".pulumi"
    shutil.rmtree(kept / "locks", ignore_errors=True)
    for attributes in kept.glob("stacks/**/*.attrs"):
        if not attributes.stat().st_size:
            attributes.unlink()


def _remark(new_labels: set[str]) -> str:
    if not new_labels:
        return ""
    listed = ", ".join(map(repr, sorted(new_labels)))
    return f"New in the simulated portal, where HubSpot would want it made first: {listed}"


def _without(environment: Mapping[str, str], variables: Iterable[str]) -> dict[str, str]:
    """The environment for a backend of our own, without settings and tokens of the user's."""
    tokens = set(variables)
    inherited = {
        key: value
        for key, value in environment.items()
        if not PRIVATE.match(key) and key not in tokens
    }
    unproxied = ",".join(filter(None, (inherited.get("NO_PROXY"), LOOPBACK)))
    return inherited | {
        "NO_PROXY": unproxied,
        "no_proxy": unproxied,
        "PULUMI_HOME": str(FOLDER / "home"),
        "PULUMI_BACKEND_URL": BACKEND.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def _stack_file(stack: Stack) -> Path:
    """Write the copy that Pulumi works with."""
    copy = FOLDER / "project" / "stacks" / f"Pulumi.{stack.name}.yaml"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(for_another_backend(stack), encoding="utf-8")
    return copy


def _select(stack: Stack, cli: PulumiCli, file: Path, environment: Mapping[str, str]) -> None:
    """Have the stack in the backend."""
    project = file.parents[1]  # `stack select` writes beside the Pulumi.yaml that it finds
    shutil.copy(PROJECT / "Pulumi.yaml", project)
    done = subprocess.run(
        [cli.executable, "--cwd", project, "stack", "select", "--create", stack.name],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolError(f"The simulated backend has no stack. {done.stderr.strip()}")
