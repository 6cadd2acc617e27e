"""The sub-commands, put together. Each imports what it works with when it runs."""

from __future__ import annotations

import typer

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


@application.callback()
def _hubspot_limits() -> None:
    """HubSpot association limits as desired state."""


application.command()(show)
application.command()(simulate)
application.command()(validate)
