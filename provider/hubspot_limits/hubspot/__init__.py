"""HubSpot's API of association limits, and nothing else: usable without Pulumi."""

from __future__ import annotations

from hubspot_limits.hubspot.answers import (
    Account,
    AssociationDefinition,
    BatchAnswer,
    BatchError,
    ConfiguredLimit,
    CustomObjectType,
    LimitUse,
    NearLimits,
)
from hubspot_limits.hubspot.client import HubSpotClient
from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.credentials import (
    AccessToken,
    Credentials,
    OAuthRefresh,
    credentials_from_environment,
)
from hubspot_limits.hubspot.errors import (
    AnswerLost,
    BaseUrlRefused,
    ConnectionFailed,
    CredentialsError,
    DailyLimitReached,
    Forbidden,
    HubSpotError,
    Locked,
    Migrating,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Said,
    ServerFailed,
    Unauthorized,
    Unavailable,
    UnknownObjectType,
    UnreadableReply,
    ValidationFailed,
)
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.sending.rate import Quota
from hubspot_limits.hubspot.wire.reply import Reply
from hubspot_limits.values.base_url import BASE_URL
from hubspot_limits.values.limits import Label

__all__ = [
    "BASE_URL",
    "AccessToken",
    "Account",
    "AnswerLost",
    "AssociationDefinition",
    "BaseUrlRefused",
    "BatchAnswer",
    "BatchError",
    "Clock",
    "ConfiguredLimit",
    "ConnectionFailed",
    "Credentials",
    "CredentialsError",
    "CustomObjectType",
    "DailyLimitReached",
    "Forbidden",
    "HubSpotClient",
    "HubSpotError",
    "Label",
    "LimitUse",
    "Locked",
    "Migrating",
    "NearLimits",
    "OAuthRefresh",
    "OutcomeUnknown",
    "Quota",
    "RateLimited",
    "Refused",
    "Reply",
    "Request",
    "Said",
    "ServerFailed",
    "Unauthorized",
    "Unavailable",
    "UnknownObjectType",
    "UnreadableReply",
    "ValidationFailed",
    "credentials_from_environment",
]
