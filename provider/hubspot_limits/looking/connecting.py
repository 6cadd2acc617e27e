"""The portal to look at: that of a stack, by its file, or the one that a token opens."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from hubspot_limits.configuration.findings import FileError
from hubspot_limits.configuration.secrets import TOKEN
from hubspot_limits.configuration.settings import BASE_URL_VARIABLE
from hubspot_limits.configuration.stack_configuration import StackConfiguration
from hubspot_limits.hubspot import BASE_URL, HubSpotClient, credentials_from_environment
from hubspot_limits.hubspot.credentials import ACCESS_TOKEN, OAUTH
from hubspot_limits.portal.connection import connect, how_to_authenticate
from hubspot_limits.portal.guard import Identity, WrongPortalError
from hubspot_limits.portal.portal import Portal
from hubspot_limits.refusal import Refusal


class NoTokenError(Refusal):
    """There is nothing here that opens the portal."""


def refuse_mistakes(configuration: StackConfiguration) -> None:
    """Raises FileError with everything that is wrong in a stack's files, or not in them."""
    wrong = (*configuration.findings, *configuration.unknown)
    if wrong:
        raise FileError(wrong)


def portal_of(configuration: StackConfiguration, *, announce: Callable[[str], None]) -> Portal:
    """The portal of a stack, nothing sent yet.

    Raises FileError for what is wrong in the stack's files, NoTokenError, or HubSpotError for
    credentials or an address that cannot be used.
    """
    refuse_mistakes(configuration)
    settings = configuration.settings
    if settings is None:
        raise AssertionError(configuration)  # it would have a mistake
    portal = connect(settings, announce=announce)
    if portal:
        return portal
    if TOKEN in configuration.stack.configuration:
        raise NoTokenError(
            "The token is a secret that Pulumi alone can read, so the portal is not read here. "
            f"{how_to_authenticate(settings)}"
        )
    raise NoTokenError(f"there is no HubSpot access token. {how_to_authenticate(settings)}")


def portal_of_token(
    portal_id: str | None = None,
    *,
    announce: Callable[[str], None],
    environment: Mapping[str, str] = os.environ,
) -> Portal:
    """The portal that the token of the environment opens; ``portal_id``: it has to be this one.

    Raises NoTokenError, WrongPortalError or HubSpotError.
    """
    credentials = credentials_from_environment(environment)
    if credentials is None:
        raise NoTokenError(
            f"there is no HubSpot access token. Set {ACCESS_TOKEN} (or {', '.join(OAUTH)} "
            "together), or name a stack with --stack."
        )
    base_url = environment.get(BASE_URL_VARIABLE) or BASE_URL
    client = HubSpotClient(credentials, base_url=base_url, announce=announce)
    opened = client.account().portal_id
    if portal_id not in (None, opened):
        raise WrongPortalError(
            f"The token opens portal {opened}, not {portal_id}. Nothing else was read. Use a token "
            f"of portal {portal_id}, or leave out --portal."
        )
    return Portal(client, Identity(opened), announce=announce)
