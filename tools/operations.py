"""Pulumi's operations on a stack, against HubSpot or, without credentials, a simulated portal."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from hubspot_limits.hubspot import CredentialsError, credentials_from_environment
from hubspot_limits.hubspot.credentials import ACCESS_TOKEN, OAUTH
from tools.place import Place
from tools.project import ToolError
from tools.pulumi_cli import ready
from tools.simulation import FOLDER, simulated
from tools.stacks import named_stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tools.pulumi_cli import PulumiCli
    from tools.stacks import Stack

# Without the program, Pulumi would reach HubSpot with the settings of the last `up`. Without the
# diff, a preview names what changes, and not from which limit to which.
OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "up": (),
    "preview": ("--diff",),
    "refresh": ("--run-program",),
    "destroy": ("--run-program",),
}
SHOWS_THE_PORTAL = ("up", "refresh")
STACK_NOT_FOUND = 6  # among the exit codes that Pulumi documents


def run(
    operation: str, stack_name: str, more: Sequence[str], console: Console, *, simulate: bool
) -> int:
    """Run the operation with more options, show the portal as it is then, and give the exit code.

    Raises:
        ToolError: nothing was run; the text says why.
    """
    stack = named_stack(stack_name)
    is_simulated = simulate or lacks_credentials(stack, os.environ)
    cli = ready(console)
    console.print(str(cli))
    with (simulated if is_simulated else at_hubspot)(stack, cli) as place:
        console.print(_where(stack, is_simulated=is_simulated, is_wish=simulate))
        if place.remark:
            console.print(place.remark)
        arguments = (operation, "--stack", stack.name, *OPERATIONS[operation], *more)
        code = place.run(cli.executable, *arguments)
        if code == 0 and operation in SHOWS_THE_PORTAL:
            _show_portal(stack, place, console)
        if code == STACK_NOT_FOUND:
            console.print(
                "Pulumi is logged in to a backend without that stack. `pulumi stack init "
                f"{stack.name}` makes it there; `pulumi login` goes to another backend."
            )
    return code


def _show_portal(stack: Stack, place: Place, console: Console) -> None:
    command = Path(sys.executable).with_name("hubspot-limits")
    if place.run(command, "show", "--stack", stack.name):
        console.print("Pulumi is done all the same; only the table of the portal is missing.")


def lacks_credentials(stack: Stack, environment: Mapping[str, str]) -> bool:
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


@contextmanager
def at_hubspot(_stack: Stack, cli: PulumiCli) -> Iterator[Place]:
    """Give the user's own environment, and so the backend that Pulumi is logged in to."""
    yield Place(os.environ | {"PATH": cli.search_path})


def _where(stack: Stack, *, is_simulated: bool, is_wish: bool) -> str:
    if not is_simulated:
        address = os.environ.get("HUBSPOT_BASE_URL")
        return f"Portal {stack.portal_id} of HubSpot{f' at {address}' if address else ''}"
    reason = "As asked," if is_wish else "There are no HubSpot credentials, so"
    return (
        f"{reason} portal {stack.portal_id} is a simulated one, kept in "
        f"{FOLDER.relative_to(FOLDER.parents[1])} between runs"
    )
