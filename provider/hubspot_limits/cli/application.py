"""The sub-commands, put together: each is a file of its own, imported when it is named."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import version
from keyword import iskeyword
from typing import Annotated

import typer

SUB_COMMANDS = (
    "compare",
    "doctor",
    "drift",
    "github",
    "import",
    "init",
    "probe",
    "promote",
    "report",
    "schema",
    "show",
    "simulate",
    "validate",
)


def run(arguments: list[str]) -> None:
    """Run the command line. Whoever names none of the sub-commands is told about all of them."""
    named = [argument for argument in arguments[:1] if argument in SUB_COMMANDS]
    application(named or SUB_COMMANDS)(arguments)


def application(names: Iterable[str]) -> typer.Typer:
    """The command, with the sub-commands of these names. Each has the name of its file."""
    command = typer.Typer(
        name="hubspot-limits",
        help="HubSpot association limits as desired state.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    command.callback()(_hubspot_limits)
    for name in names:
        file = f"{name}_" if iskeyword(name) else name
        found = getattr(import_module(f"hubspot_limits.cli.{file}"), file)
        if isinstance(found, typer.Typer):
            command.add_typer(found, name=name)
        else:
            command.command(name)(found)
    return command


def _print_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        typer.echo(f"hubspot-limits {version('hubspot-limits')}")
        raise typer.Exit


def _hubspot_limits(
    _version: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """HubSpot association limits as desired state."""
