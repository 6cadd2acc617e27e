"""The portal of a stack, as sub-commands reach it: by the settings in the stack's file."""

from __future__ import annotations

import typer

from hubspot_limits.cli import CommandError
from hubspot_limits.cli.console import remark
from hubspot_limits.configuration.findings import FileError
from hubspot_limits.configuration.secrets import TOKEN
from hubspot_limits.configuration.stack_configuration import StackConfiguration
from hubspot_limits.portal.connection import connect, how_to_authenticate
from hubspot_limits.portal.portal import Portal


def refuse_mistakes(configuration: StackConfiguration) -> None:
    """Raises FileError with everything that is wrong in a stack's files, or not in them."""
    wrong = (*configuration.findings, *configuration.unknown)
    if wrong:
        raise FileError(wrong)


def portal_of(configuration: StackConfiguration) -> Portal:
    """The portal, nothing sent yet.

    Raises FileError for what is wrong in the stack's files, CommandError without a token, or
    typer.Exit where Pulumi alone knows it.
    """
    refuse_mistakes(configuration)
    settings = configuration.settings
    if settings is None:
        raise AssertionError(configuration)  # it would have a mistake
    portal = connect(settings, announce=remark)
    if portal:
        return portal
    if TOKEN in configuration.stack.configuration:
        remark(
            "The token is a secret that Pulumi alone can read, so the portal is not read here. "
            f"{how_to_authenticate(settings)}"
        )
        raise typer.Exit(1)
    raise CommandError(f"there is no HubSpot access token. {how_to_authenticate(settings)}")
