"""An account: what HubSpot calls it, what opens it, and how many requests it may make."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from hubspot_limits.simulator.portals.model import Model

AccountType = Literal["STANDARD", "DEVELOPER_TEST", "SANDBOX", "APP_DEVELOPER"]
Plan = Literal["FREE", "STARTER", "PROFESSIONAL", "ENTERPRISE"]

_OBJECTS = ("contacts", "companies", "deals", "custom", "leads", "orders")
READ_SCOPES = ("oauth", *(f"crm.objects.{name}.read" for name in _OBJECTS))
ALL_SCOPES = (
    *READ_SCOPES,
    *(f"crm.objects.{name}.write" for name in _OBJECTS),
    "crm.schemas.custom.read",
    "tickets",
)

_QUOTAS: dict[Plan, tuple[int, int]] = {
    # HubSpot's usage guidelines: requests per ten seconds, and per day.
    "FREE": (100, 250_000),
    "STARTER": (100, 250_000),
    "PROFESSIONAL": (190, 625_000),
    "ENTERPRISE": (190, 1_000_000),
}


def _digits(value: object) -> str:
    text = str(value)
    if re.fullmatch(r"[1-9]\d{0,14}", text, re.ASCII) is None:
        raise ValueError("a portal id is a whole number, such as 8800123")
    return text


def _time_zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is not a known time zone, such as Europe/Berlin") from error


PortalId = Annotated[str, BeforeValidator(_digits)]


class DescribedAccount(Model):
    """What is described of an account and stays as it is described. Only its id is required."""

    id: PortalId
    account_type: AccountType = "STANDARD"
    plan: Plan = "ENTERPRISE"
    data_hosting_location: str = "na1"
    time_zone: Annotated[ZoneInfo, BeforeValidator(_time_zone)] = ZoneInfo("America/New_York")
    company_currency: str = "USD"
    daily_quota: int | None = Field(default=None, ge=0)
    burst_quota: int | None = Field(default=None, ge=0)

    @property
    def requests_a_day(self) -> int:
        """The quota that is described, or else the plan's own."""
        return _QUOTAS[self.plan][1] if self.daily_quota is None else self.daily_quota

    @property
    def requests_in_ten_seconds(self) -> int:
        return _QUOTAS[self.plan][0] if self.burst_quota is None else self.burst_quota


class PortalToken(Model):
    """A bearer token. One with an expiry is an OAuth app's, others a private app's or a key."""

    name: str
    value: str = Field(repr=False)
    scopes: tuple[str, ...] = ALL_SCOPES
    expires_at: datetime | None = None

    @property
    def is_of_oauth(self) -> bool:
        return self.expires_at is not None

    def is_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


class OAuthApp(Model):
    """A public app that is installed in the portal."""

    client_id: str
    client_secret: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    scopes: tuple[str, ...] = ALL_SCOPES
