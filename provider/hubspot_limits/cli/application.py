"""The sub-commands, put together. Each imports what it works with when it runs."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from hubspot_limits.cli.compare import compare
from hubspot_limits.cli.doctor import doctor
from hubspot_limits.cli.drift import drift
from hubspot_limits.cli.github import github
from hubspot_limits.cli.import_ import import_
from hubspot_limits.cli.init import init
from hubspot_limits.cli.probe import probe
from hubspot_limits.cli.promote import promote
from hubspot_limits.cli.report import report
from hubspot_limits.cli.schema import schema
from hubspot_limits.cli.show import show
from hubspot_limits.cli.simulate import simulate
from hubspot_limits.cli.validate import validate

application = typer.Typer(
    name="hubspot-limits",
    help="HubSpot association limits as desired state.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if value:
        typer.echo(f"hubspot-limits {version('hubspot-limits')}")
        raise typer.Exit


@application.callback()
def _hubspot_limits(
    _version: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """HubSpot association limits as desired state."""


application.command()(compare)
application.command()(doctor)
application.command()(drift)
application.add_typer(github, name="github")
application.command()(init)
application.command()(promote)
application.command()(schema)
application.command("import")(import_)
application.command()(probe)
application.command()(report)
application.command()(show)
application.add_typer(simulate, name="simulate")
application.command()(validate)
