"""Any command, run against the simulated portals of the project that it is called in."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from hubspot_limits.configuration.findings import shown_path
from hubspot_limits.configuration.stack_files import stack_name
from hubspot_limits.simulated_run.copies import StackCopies
from hubspot_limits.simulated_run.options import option
from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.making import add_portals, token_of
from hubspot_limits.simulated_run.portals.sharing import registered_run, shared_simulator
from hubspot_limits.simulated_run.stacks import (
    SimulatedProject,
    SimulatedStack,
    SimulationError,
)

_PASSPHRASE = "simulated"  # noqa: S105 - it protects nothing: all it could encrypt is simulated
# All of the user's own settings of Pulumi and HubSpot, but not those of this package.
_PRIVATE = re.compile(r"PULUMI_|HUBSPOT_(?!LIMITS_)")
_LOOPBACK = "127.0.0.1,localhost"


def run_simulated(
    command: Sequence[str],
    project: SimulatedProject,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
    *,
    switches: Mapping[str, object] | None = None,
) -> int:
    """Run a command in this folder, and give its exit code, 128 and more for a signal.

    switches: how HubSpot behaves, where the run is to say so. Raises SimulationError if it was not
    run.
    """
    stacks = project.stacks()
    stack = stacks.get(chosen_stack(command, environment, stacks) or "")
    with simulated_environment(project, stack, environment, tell, switches=switches) as simulated:
        return run(*_through_launcher(command, simulated))


@contextmanager
def simulated_environment(
    project: SimulatedProject,
    stack: SimulatedStack | None,
    environment: Mapping[str, str],
    tell: Callable[[str], None],
    *,
    switches: Mapping[str, object] | None = None,
) -> Iterator[dict[str, str]]:
    """Give the environment of a simulated run while its simulator runs.

    The stack is the one that a command means, if it means one. Raises SimulationError.
    """
    with shared_simulator(project.kept) as control, registered_run(project.kept) as is_alone:
        # What an earlier run has set in the copies holds no longer than that run.
        if is_alone:
            StackCopies(project).forget()
        if switches:
            control.set_switches(switches)
        if stack:
            project.remember(stack)
        add_portals(control, project.stacks())
        control.tell_stacks(_stacks_by_portal(project), stack.name if stack else project.last_stack)
        tell(f"HubSpot is simulated at {_page(control, stack)}, kept in {shown_path(project.kept)}")
        # So that the requests of other runs before this one are not counted.
        before = control.last_request()
        yield _environment(project, control, stack, environment)
        tell(_told_of_requests(control, before))


def _stacks_by_portal(project: SimulatedProject) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for stack in project.stacks().values():
        if stack.portal_id:
            names.setdefault(stack.portal_id, []).append(stack.name)
    return names


def chosen_stack(
    command: Sequence[str], environment: Mapping[str, str], stacks: Mapping[str, SimulatedStack]
) -> str | None:
    """The name of the stack that a command means, where it says so or there is only one."""
    is_pulumi = Path(command[0]).name == "pulumi"
    named = option(command, "--stack", "-s") if is_pulumi else option(command, "--stack")
    if reference := named or environment.get("PULUMI_STACK"):
        return stack_name(reference)
    return next(iter(stacks)) if len(stacks) == 1 else None


def _environment(
    project: SimulatedProject,
    control: Control,
    chosen: SimulatedStack | None,
    environment: Mapping[str, str],
) -> dict[str, str]:
    """The environment of a simulated run, without settings and tokens of the user's.

    Every stack finds the token of its portal in its own variable.
    """
    portals = control.portals()
    stacks = project.stacks()
    tokens = {
        stack.token_variable: _token(portals, stack)
        for stack in (*stacks.values(), *filter(None, [chosen]))
        if stack.token_variable
    }
    if opened := chosen or _only_portal(stacks):
        tokens["HUBSPOT_ACCESS_TOKEN"] = _token(portals, opened)
    inherited = {
        key: value
        for key, value in environment.items()
        if not _PRIVATE.match(key) and key not in tokens
    }
    unproxied = ",".join(filter(None, (inherited.get("NO_PROXY"), _LOOPBACK)))
    stack = {"PULUMI_STACK": environment["PULUMI_STACK"]} if "PULUMI_STACK" in environment else {}
    return {
        **{name: token for name, token in tokens.items() if token},
        **inherited,
        **stack,
        "HUBSPOT_BASE_URL": control.url,
        # In both spellings: programs differ in which one they read.
        "NO_PROXY": unproxied,
        "no_proxy": unproxied,
        "PATH": os.pathsep.join([str(_launcher(project)), environment.get("PATH", os.defpath)]),
        "PULUMI_BACKEND_URL": no_backend(project),
        "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(project.kept / "home"),
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def no_backend(project: SimulatedProject) -> str:
    """The backend for a `pulumi` that is not the launcher: none, and the error says which to call.

    So one that is called by a path of its own neither reads nor writes a stack file.
    """
    return (project.kept / "only-the-pulumi-that-PATH-finds-runs-here").as_uri()


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command to its end, for the user to see, and give its exit code.

    The command decides itself when Ctrl-C ends it: a terminal sends it there as well, and a
    second one would make Pulumi leave its state unwritten.
    """
    with _signals_left_to_a_process() as left_to:
        try:
            process = subprocess.Popen(command, env=environment)  # noqa: S603 - what was asked for
        except OSError as error:
            raise SimulationError(f"{command[0]} cannot be run: {error.strerror}.") from None
        with process:
            left_to.append(process)
            code = process.wait()
    # Popen gives -15 for a process that SIGTERM ended; a shell gives 143.
    return code if code >= 0 else 128 - code


@contextmanager
def _signals_left_to_a_process() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Leave Ctrl-C and SIGTERM to the process that is put into the list, and outlive it."""
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


def _through_launcher(
    command: Sequence[str], environment: Mapping[str, str]
) -> tuple[Sequence[str], Mapping[str, str]]:
    """A `pulumi` by its path is the one that the launcher, first on PATH, is to find."""
    given = Path(command[0])
    # A bare `pulumi` is found on PATH anyway, where the launcher is first.
    if given.name != "pulumi" or given.parent == Path():
        return command, environment
    launcher, *others = environment["PATH"].split(os.pathsep)
    path = os.pathsep.join([launcher, str(given.parent.absolute()), *others])
    return ["pulumi", *command[1:]], {**environment, "PATH": path}


def _launcher(project: SimulatedProject) -> Path:
    """The folder of a `pulumi` that gives each stack a file of its own to work with."""
    folder = project.kept / "bin"
    folder.mkdir(exist_ok=True)
    module = "hubspot_limits.simulated_run.pulumi"
    # -P keeps the folder of the call off sys.path, where a types.py could hide Python's own.
    arguments = [sys.executable, "-P", "-m", module, str(project.file)]
    unfinished = folder / f"pulumi-{os.getpid()}"
    unfinished.write_text(f'#!/bin/sh\nexec {shlex.join(arguments)} "$@"\n')
    unfinished.chmod(0o755)
    # In one step: another run may be starting it just now.
    unfinished.replace(folder / "pulumi")
    return folder


def _only_portal(stacks: Mapping[str, SimulatedStack]) -> SimulatedStack | None:
    portals = {stack.portal_id: stack for stack in stacks.values() if stack.portal_id}
    return next(iter(portals.values())) if len(portals) == 1 else None


def _token(portals: Mapping[str, Any], stack: SimulatedStack) -> str | None:
    return token_of(portals[stack.portal_id]) if stack.portal_id else None


def _page(control: Control, chosen: SimulatedStack | None) -> str:
    portal = f"/?portal={chosen.portal_id}" if chosen and chosen.portal_id else ""
    return f"{control.url}{portal}"


def _told_of_requests(control: Control, before: int) -> str:
    entries = [entry for entry in control.requests() if entry["number"] > before]
    writes = sum(entry["isWrite"] for entry in entries)
    told = f"{_count(len(entries), 'request')}, {_count(writes, 'write')}"
    return f"The simulated HubSpot had {told}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
