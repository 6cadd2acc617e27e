"""The portal: what opens it, which one that is, and how much may still be asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from hubspot_limits.checks.check import Check, fails, ok, unknown
from hubspot_limits.configuration.settings import Settings
from hubspot_limits.hubspot import (
    Account,
    Clock,
    Credentials,
    DailyLimitReached,
    HubSpotError,
    OAuthRefresh,
    Quota,
)
from hubspot_limits.hubspot.times import duration
from hubspot_limits.hubspot.versions import NEWEST, api_version
from hubspot_limits.portal.connection import client_for, how_to_authenticate
from hubspot_limits.values.base_url import BASE_URL

CREDENTIALS = "credentials"
PORTAL = "portal"
API_VERSION = "API version"
RATE = "rate limits"
CLOCK = "clock"

NOT_ASKED = "not asked: there is nothing to ask HubSpot with"

MOST_APART = timedelta(minutes=5)
"""Nothing of ours depends on it. Backends in a cloud do: S3 refuses a difference of 15 minutes."""

_LONGEST_WAIT = 20
"""Seconds: who asks why it does not work is not to wait for what does not work."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Answers:
    """What HubSpot answered; None for what it was not asked."""

    account: Account | HubSpotError | None = None
    scopes: tuple[str, ...] | HubSpotError | None = None
    quota: Quota | None = None
    ahead: timedelta | None = None
    """How far HubSpot's clock is ahead of this machine's."""


def ask(
    settings: Settings, credentials: Credentials, announce: Callable[[str], None], clock: Clock
) -> Answers:
    """Ask HubSpot what the credentials open and may do: two requests, and no more."""
    patience = min(settings.max_wait, _LONGEST_WAIT)
    brief = settings.model_copy(update={"max_wait": patience})
    try:
        client = client_for(brief, credentials, announce=announce, clock=clock)
    except HubSpotError as error:
        return Answers(error)
    # A token that opens no portal is not asked for its scopes.
    account, scopes = _outcome(client.account), None
    if isinstance(account, Account):
        scopes = _outcome(client.scopes)
    return Answers(account, scopes, client.quota, client.ahead)


def _outcome(call: Callable[[], _Answer]) -> _Answer | HubSpotError:
    """What a call gives, or the error that it raises."""
    try:
        return call()
    except HubSpotError as error:
        return error


def check_credentials(
    credentials: Credentials | None, settings: Settings, *, has_secret_token: bool
) -> Check:
    if credentials is not None:
        kind = "OAuth app" if isinstance(credentials, OAuthRefresh) else "access token"
        return ok(CREDENTIALS, f"{kind} from {credentials.source}")
    if has_secret_token:
        return ok(
            CREDENTIALS,
            "access token from the secret of the stack, which Pulumi alone can read",
            f"To have it looked at: {how_to_authenticate(settings)}",
        )
    return fails(CREDENTIALS, "there are none.", how_to_authenticate(settings))


def check_portal(answers: Answers, settings: Settings) -> Check:
    """Whether the token opens the portal that the stack means, as the portal guard asks it."""
    match answers.account:
        case None:
            return unknown(PORTAL, NOT_ASKED)
        case DailyLimitReached():
            return unknown(PORTAL, "not told: the requests of this day are used up")
        case HubSpotError() as error:
            return fails(PORTAL, str(error), "")
        case account:
            return _check_account(account, settings)


def _check_account(account: Account, settings: Settings) -> Check:
    found = f"{account.portal_id}, {account.account_type or 'of no known account type'}"
    # Mostly a simulator, which should not be mistaken for HubSpot.
    if settings.base_url != BASE_URL:
        found += f", at {settings.base_url}"
    if account.portal_id != settings.portal_id:
        return fails(
            PORTAL,
            f"the token opens {found}, and the stack is for {settings.portal_id}.",
            f"Use a token of portal {settings.portal_id}, or correct hubspot-limits:portalId.",
        )
    if settings.account_type not in (None, account.account_type):
        return fails(
            PORTAL,
            f"{found}, and the stack says {settings.account_type}.",
            "Correct hubspot-limits:portalId or hubspot-limits:accountType, whichever is wrong.",
        )
    return ok(PORTAL, found)


def check_api_version(settings: Settings, today: date) -> Check:
    version = api_version(settings.api_version)
    end = version.end_of_support
    if end is None:
        return ok(API_VERSION, f"{version.name}, without a date for its end")
    newer = f"Set hubspot-limits:apiVersion to {NEWEST.name}; nothing else changes."
    if today >= end:
        found = f"{version.name}, which HubSpot supports no more since {end}."
        return fails(API_VERSION, found, newer)
    remedy = newer if version.notice(today) else ""
    return ok(API_VERSION, f"{version.name}, supported until {end}", remedy)


def check_rate(answers: Answers, settings: Settings) -> Check:
    if isinstance(answers.account, DailyLimitReached):
        return fails(RATE, "no request is left today.", answers.account.way_out)
    if answers.account is None:
        return unknown(RATE, NOT_ASKED)
    quota = answers.quota
    if quota is None:
        return unknown(RATE, "not told by HubSpot")
    share = f"this stack uses {settings.quota_share:.0%} of {quota.limit} in {quota.seconds:.0f} s"
    if quota.left_of_day is None:
        return ok(RATE, share)
    left = f"{quota.left_of_day:,} of {quota.limit_of_day:,} requests left today"
    return ok(RATE, f"{left}; {share}")


def check_clock(ahead: timedelta | None) -> Check:
    if ahead is None:
        return unknown(CLOCK, "not compared: HubSpot has not answered")
    seconds = abs(ahead.total_seconds())
    # HubSpot ahead of this machine: this machine is behind.
    side = "behind" if ahead > timedelta() else "ahead of"
    if seconds <= MOST_APART.total_seconds():
        return ok(CLOCK, f"within {duration(max(1, round(seconds)))} of HubSpot's")
    return fails(
        CLOCK,
        f"{duration(seconds)} {side} HubSpot's.",
        "Set it: a backend in a cloud refuses requests that are signed with another time.",
    )
