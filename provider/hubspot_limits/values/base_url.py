"""The addresses of HubSpot's API that an access token may travel to: one rule for all who ask."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

BASE_URL = "https://api.hubapi.com"

BASE_URL_VARIABLE = "HUBSPOT_BASE_URL"

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# A host, or an IPv6 address in brackets, and a port or none.
_HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[^\s\\/@%:\[\]]+)(:\d+)?", re.ASCII | re.IGNORECASE)


def mistake_in(base_url: str) -> str | None:
    """What is wrong with the address, to follow its name; None if a token may travel there.

    It has to be https, or http to this machine: a token in clear is everybody's. The words do not
    repeat the address, which may hold a password.
    """
    parts = _split(base_url)
    if parts is None or not parts.hostname or not _is_safe(parts):
        return f"expected an https:// address such as {BASE_URL} (http:// on this machine only)"
    if "@" in parts.netloc:
        return f"expected an address without user name and password, such as {BASE_URL}"
    if "?" in base_url or "#" in base_url:
        return f"expected an address without ? and #, such as {BASE_URL}"
    if not _HOST_AND_PORT.fullmatch(parts.netloc) or not _has_port_in_range(parts):
        return f"expected a host, and a port from 1 to 65535 if any, such as {BASE_URL}"
    return None


def base_url_of(environment: Mapping[str, str]) -> str:
    """The address that an environment names, or HubSpot's own; an empty variable names none."""
    return environment.get(BASE_URL_VARIABLE) or BASE_URL


def normalised(base_url: str) -> str:
    """The address that a path can be put behind."""
    return base_url.strip().rstrip("/")


def is_this_machine(base_url: str) -> bool:
    return urlsplit(base_url).hostname in _LOOPBACK


def _split(base_url: str) -> SplitResult | None:
    base_url = base_url.strip()
    if " " in base_url or not base_url.isprintable():  # urlsplit would drop some of these
        return None
    try:
        return urlsplit(base_url)
    except ValueError:
        return None


def _is_safe(parts: SplitResult) -> bool:
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _has_port_in_range(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
