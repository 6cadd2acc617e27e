"""What a probe begins with: what asks with each token, and the file that it goes on with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from hubspot_limits.hubspot import (
    AccessToken,
    Account,
    Clock,
    Credentials,
    HubSpotClient,
    credentials_from_environment,
    versions,
)
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.evidence import Evidence, EvidenceError, ProbedPortal, read_evidence
from hubspot_limits.values.base_url import base_url_of
from hubspot_limits.values.refusal import Refusal

API_VERSIONS = tuple(versions.API_VERSIONS)
NEWEST_VERSION = versions.NEWEST.name
PLANS = ("FREE", "STARTER", "PROFESSIONAL", "ENTERPRISE")


class NotBegun(Refusal):
    """A probe cannot begin as it was asked to. Nothing was sent."""


def askings(
    token_variables: Iterable[str],
    api_version: str,
    *,
    requests: int,
    patience: float,
    announce: Callable[[str], None],
) -> list[Asking]:
    """What asks with each token: those of these variables, or else the environment's one.

    Raises NotBegun, HubSpotError.
    """
    if api_version not in API_VERSIONS:
        raise NotBegun(f"--api-version is one of {', '.join(API_VERSIONS)}.")
    clock = Clock()
    clients = [
        HubSpotClient(
            credentials,
            api_version=api_version,
            base_url=base_url_of(os.environ),
            announce=announce,
            clock=clock,
        )
        for credentials in _credentials(tuple(token_variables))
    ]
    return [
        Asking(client, clock, requests=requests, patience=patience, announce=announce)
        for client in clients
    ]


def _credentials(variables: tuple[str, ...]) -> list[Credentials]:
    """What each client opens the portal with. Raises NotBegun, CredentialsError."""
    missing = [name for name in variables if not os.environ.get(name, "").strip()]
    if missing:
        raise NotBegun(f"the environment variable {missing[0]} is not set.")
    if variables:
        return [AccessToken(os.environ[name].strip(), source=name) for name in variables]
    found = credentials_from_environment(os.environ)
    if found is None:
        raise NotBegun(
            "there is no HubSpot access token. Set HUBSPOT_ACCESS_TOKEN, or name another variable "
            "with --token-variable."
        )
    return [found]


def begun_evidence(file: Path, account: Account, api_version: str, plan: str | None) -> Evidence:
    """The evidence of an earlier run on this portal, or a blank one.

    Raises EvidenceError for a file that cannot be gone on with, NotBegun for a plan that is none.
    """
    if plan is not None and plan not in PLANS:
        raise NotBegun(f"--plan is one of {', '.join(PLANS)}.")
    found = read_evidence(file)
    if found is None:
        return Evidence(
            made_by=f"hubspot-limits {version('hubspot-limits')}",
            date=Clock().now().date(),
            portal=ProbedPortal.of(account.portal_id),
            account_type=account.account_type or "UNKNOWN",
            plan=plan,
            api_version=api_version,
        )
    if found.api_version != api_version or not found.portal.is_of(account.portal_id):
        raise EvidenceError(
            f"{file} is of another portal, or of version {found.api_version} of the API. Name "
            "another file with --evidence, or move this one away."
        )
    return found
