"""Where an access token may travel to."""

from __future__ import annotations

from urllib.parse import urlsplit

from hubspot_limits.hubspot.errors import BaseUrlRefused

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def checked(base_url: str) -> str:
    """The address without a trailing slash.

    Raises BaseUrlRefused unless it is https, or http to this machine: a token in clear is
    everybody's. Neither the error nor the address holds a password.
    """
    try:
        parts = urlsplit(base_url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BaseUrlRefused(reason="the base URL is not a URL") from None
    if not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise BaseUrlRefused(
            reason="the base URL is not a scheme and a host such as https://api.hubapi.com"
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise BaseUrlRefused(
            reason=f"the base URL {parts.scheme}://{parts.netloc} would send the access token "
            "in clear, or not at all"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_this_machine(base_url: str) -> bool:
    return urlsplit(base_url).hostname in _LOOPBACK


def region_hint(region: str | None, base_url: str) -> str | None:
    """What to try when HubSpot refuses a token that names another data centre than the address.

    HubSpot documents one address for all of them, but tokens of some are said to need their own.
    """
    host = urlsplit(base_url).netloc
    is_at_home = region == "na1" and host == "api.hubapi.com"
    if not region or is_at_home or region in host or is_this_machine(base_url):
        return None
    return (
        f"The token says that it belongs to region {region}, and the request went to {host}: if "
        f"the token is right, try https://api-{region}.hubapi.com as the base URL."
    )
