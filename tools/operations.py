"""Pulumi's operations on a stack, against HubSpot or, without credentials, a simulated portal."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from hubspot_limits.cli import INCOMPLETE
from hubspot_limits.hubspot import CredentialsError, credentials_from_environment
from hubspot_limits.hubspot.credentials import ACCESS_TOKEN, OAUTH
from hubspot_limits.simulated_run.command import run as run_command
from hubspot_limits.simulated_run.command import simulated_environment
from hubspot_limits.simulated_run.stacks import SimulatedProject
from tools.project import PROJECT, ToolError
from tools.pulumi_cli import ready

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from hubspot_limits.simulated_run.stacks import SimulatedStack

# Without the diff, what changes is named, and not from which limit to which. Without the program,
# Pulumi would reach HubSpot with the settings of the last `up`.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "up": ("--diff",),
    "preview": ("--diff",),
    "refresh": ("--run-program",),
    "destroy": ("--run-program",),
}
SHOWS_THE_PORTAL = ("up", "refresh")
STACK_NOT_FOUND = 6  # among the exit codes that Pulumi documents


def run(
    operation: str, reference: str, more: Sequence[str], console: Console, *, simulate: bool
) -> int:
    """Run the operation with more options, show the portal as it is then, and give the exit code.

    Raises:
        ToolError: nothing was run; the text says why. A Refusal does the same.
    """
    project = SimulatedProject(PROJECT / "Pulumi.yaml")
    stack = project.stack(reference)
    is_simulated = simulate or lacks_credentials(stack, os.environ)
    cli = ready(console)
    console.print(str(cli))
    console.print(_where(stack, is_simulated=is_simulated, is_wish=simulate))
    environment = os.environ | {"PATH": cli.search_path}
    with _place(project, stack, environment, console, is_simulated=is_simulated) as place:
        arguments = (operation, "--stack", reference, *OPERATIONS[operation], *more)
        code = run_command(("pulumi", *arguments), place)
        if code == 0 and operation in SHOWS_THE_PORTAL:
            _show_portal(stack, place, console)
        if code == STACK_NOT_FOUND:
            console.print(
                "Pulumi is logged in to a backend without that stack. `pulumi stack init "
                f"{stack.name}` makes it there; `pulumi login` goes to another backend."
            )
    return code


def _place(
    project: SimulatedProject,
    stack: SimulatedStack,
    environment: Mapping[str, str],
    console: Console,
    *,
    is_simulated: bool,
) -> AbstractContextManager[Mapping[str, str]]:
    """The environment that decides where Pulumi works: the user's own, or a simulated one."""
    if is_simulated:
        return simulated_environment(project, stack, environment, console.print)
    return nullcontext(environment)


def _show_portal(stack: SimulatedStack, place: Mapping[str, str], console: Console) -> None:
    command = str(Path(sys.executable).with_name("hubspot-limits"))
    code = run_command((command, "show", "--stack", stack.name), place)
    if code not in (0, INCOMPLETE):
        console.print("Pulumi is done all the same; only the table of the portal is missing.")


def lacks_credentials(stack: SimulatedStack, environment: Mapping[str, str]) -> bool:
    """Whether the stack has to be simulated, judged as the provider judges credentials.

    Raises:
        ToolError: the credentials are incomplete, or missing where nobody would notice.
    """
    try:
        if stack.has_token or credentials_from_environment(environment, stack.token_variable):
            return False
    except CredentialsError as error:
        raise ToolError(str(error)) from None
    if environment.get("CI"):
        variables = " or ".join(filter(None, (stack.token_variable, ACCESS_TOKEN)))
        raise ToolError(
            f"There are no HubSpot credentials for the stack {stack.name}, and CI is set: a lost "
            "secret must not pass for a run against HubSpot, so nothing was run. Set "
            f"{variables}, or {', '.join(OAUTH)}. To run against a simulated portal, say "
            "SIMULATE=1."
        )
    return True


def _where(stack: SimulatedStack, *, is_simulated: bool, is_wish: bool) -> str:
    if not is_simulated:
        address = os.environ.get("HUBSPOT_BASE_URL")
        return f"Portal {stack.portal_id} of HubSpot{f' at {address}' if address else ''}"
    reason = "As asked," if is_wish else "There are no HubSpot credentials, so"
    return f"{reason} portal {stack.portal_id} is a simulated one"
