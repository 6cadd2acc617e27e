"""From the settings of a stack to its portal."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from hubspot_limits.configuration.settings import Settings
from hubspot_limits.hubspot import (
    Clock,
    Credentials,
    HubSpotClient,
    credentials_from_environment,
)
from hubspot_limits.hubspot.credentials import ACCESS_TOKEN, OAUTH
from hubspot_limits.portal.guard import Identity
from hubspot_limits.portal.portal import Portal


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
    variables = dict.fromkeys(filter(None, (settings.token_variable, ACCESS_TOKEN)))
    return f"Set {' or '.join(variables)} (or {', '.join(OAUTH)} together)."
