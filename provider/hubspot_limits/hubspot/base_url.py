"""The address that the client sends its requests to."""

from __future__ import annotations

from urllib.parse import urlsplit

from hubspot_limits.hubspot.errors import BaseUrlRefused
from hubspot_limits.values.base_url import is_this_machine, mistake_in, normalised


def checked(base_url: str) -> str:
    """The address without a trailing slash. Raises BaseUrlRefused for one no token may travel to.

    Neither the error nor the address holds a password.
    """
    if mistake := mistake_in(base_url):
        raise BaseUrlRefused(reason=f"the base URL is wrong: {mistake}")
    return normalised(base_url)


def region_hint(region: str | None, base_url: str) -> str | None:
    """What to try when HubSpot refuses a token that names another data centre than the address.

    HubSpot documents one address for all of them, but tokens of some are said to need their own.
    """
    host = urlsplit(base_url).netloc
    # Public code uses hosts of their own for other regions (observed); na1 has none.
    is_at_home = region == "na1" and host == "api.hubapi.com"
    if not region or is_at_home or region in host or is_this_machine(base_url):
        return None
    return (
        f"The token says that it belongs to region {region}, and the request went to {host}: if "
        f"the token is right, try https://api-{region}.hubapi.com as the base URL."
    )
