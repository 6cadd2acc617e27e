"""The live portal that a new project begins with: the one that the credentials here open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hubspot_limits.hubspot import (
    CredentialsError,
    HubSpotClient,
    credentials_from_environment,
)
from hubspot_limits.values.base_url import base_url_of


def portal_here(environment: Mapping[str, str], announce: Callable[[str], None]) -> str:
    """The id of the portal that the environment's credentials open. Raises HubSpotError."""
    credentials = credentials_from_environment(environment)
    if credentials is None:
        raise CredentialsError(reason="there are no HubSpot credentials to read a portal with")
    client = HubSpotClient(credentials, base_url=base_url_of(environment), announce=announce)
    return client.account().portal_id
