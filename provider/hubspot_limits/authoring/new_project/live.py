"""The live portal that a new project begins with: the one that the credentials here open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hubspot_limits.configuration.settings import BASE_URL_VARIABLE
from hubspot_limits.hubspot import (
    BASE_URL,
    CredentialsError,
    HubSpotClient,
    credentials_from_environment,
)


def portal_here(environment: Mapping[str, str], announce: Callable[[str], None]) -> str:
    """The id of the portal that the environment's credentials open. Raises HubSpotError."""
    credentials = credentials_from_environment(environment)
    if credentials is None:
        raise CredentialsError(reason="there are no HubSpot credentials to read a portal with")
    address = environment.get(BASE_URL_VARIABLE) or BASE_URL
    return HubSpotClient(credentials, base_url=address, announce=announce).account().portal_id
