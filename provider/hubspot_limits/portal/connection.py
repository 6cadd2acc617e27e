"""The portal to work on: that of a stack, by its file or settings, or the one a token opens."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from hubspot_limits.configuration.secrets import TOKEN
from hubspot_limits.configuration.settings import Settings
from hubspot_limits.configuration.stack_configuration import StackConfiguration
from hubspot_limits.hubspot import (
    Clock,
    Credentials,
    HubSpotClient,
    credentials_from_environment,
)
from hubspot_limits.hubspot.credentials import ACCESS_TOKEN, OAUTH
from hubspot_limits.portal.guard import Identity, WrongPortalError
from hubspot_limits.portal.portal import Portal
from hubspot_limits.values.base_url import base_url_of
from hubspot_limits.values.refusal import Refusal


class NoTokenError(Refusal):
    """There is nothing here that opens the portal."""


def portal_of(configuration: StackConfiguration, *, announce: Callable[[str], None]) -> Portal:
    """The portal of a stack, nothing sent yet.

    Raises FileError for what is wrong in the stack's files, NoTokenError, or HubSpotError for
    credentials or an address that cannot be used.
    """
    configuration.refuse_mistakes()
    settings = configuration.settings
    if settings is None:
        raise AssertionError(configuration)  # it would have a mistake
    portal = connect(settings, announce=announce)
    if portal:
        return portal
    # The stack file has a token, but encrypted.
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
    client = HubSpotClient(credentials, base_url=base_url_of(environment), announce=announce)
    # Asked before there is a Portal: its guard needs an id to compare with.
    opened = client.account().portal_id
    if portal_id not in (None, opened):
        raise WrongPortalError(
            f"The token opens portal {opened}, not {portal_id}. Nothing else was read. Use a token "
            f"of portal {portal_id}, or leave out --portal."
        )
    return Portal(client, Identity(opened), announce=announce)


def connect(
    settings: Settings,
    *,
    announce: Callable[[str], None],
    environment: Mapping[str, str] = os.environ,
    clock: Clock | None = None,
) -> Portal | None:
    """The portal of a stack, nothing sent yet; None where there are no credentials.

    Raises HubSpotError for credentials or an address that cannot be used.
    """
    credentials = credentials_for(settings, environment)
    if credentials is None:
        return None
    client = client_for(settings, credentials, announce=announce, clock=clock)
    identity = Identity(settings.portal_id, settings.account_type)
    return Portal(client, identity, announce=announce, clock=clock)


def credentials_for(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> Credentials | None:
    """What opens the portal of a stack. Raises CredentialsError for what cannot be used."""
    return credentials_from_environment(
        environment,
        settings.token_variable,
        settings.token.get_secret_value() if settings.token else None,
    )


def client_for(
    settings: Settings,
    credentials: Credentials,
    *,
    announce: Callable[[str], None],
    clock: Clock | None = None,
) -> HubSpotClient:
    """The client of a stack's portal. Raises BaseUrlRefused."""
    return HubSpotClient(
        credentials,
        api_version=settings.api_version,
        base_url=settings.base_url,
        max_wait=settings.max_wait,
        quota_share=settings.quota_share,
        announce=announce,
        clock=clock,
    )


def how_to_authenticate(settings: Settings) -> str:
    """What to do where there are no credentials."""
    # Each name once: the stack's own variable may be HUBSPOT_ACCESS_TOKEN.
    variables = dict.fromkeys(filter(None, (settings.token_variable, ACCESS_TOKEN)))
    return f"Set {' or '.join(variables)} (or {', '.join(OAUTH)} together)."
