"""What the client's calls return: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubspot_limits.limits import AssociationType, Limits

COMPLETE = "COMPLETE"
_INVALID_ASSOCIATION_TYPE = "crm.associations.INVALID_ASSOCIATION_TYPE"
_VALIDATION_ERROR = "VALIDATION_ERROR"


@dataclass(frozen=True, slots=True)
class Account:
    """The portal that a token opens. ``time_zone`` is an IANA name such as ``US/Eastern``."""

    portal_id: str
    account_type: str | None = None
    data_hosting_location: str | None = None
    ui_domain: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class ConfiguredLimit:
    """A row of HubSpot's list of limits; rows of inverse types occur that have none."""

    type: AssociationType
    limit: int | None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class CustomObjectType:
    """A custom object of a portal; ``labels`` are its singular and plural, where set."""

    id: str
    fully_qualified_name: str
    name: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchError:
    """One thing that HubSpot holds against a batch."""

    message: str = ""
    category: str | None = None
    sub_category: str | None = None
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        marks = ", ".join(filter(None, (self.category, self.sub_category)))
        said = self.message or "HubSpot gives no reason"
        return f"{said} ({marks})" if marks else said

    @property
    def way_out(self) -> str:
        if self.sub_category == _INVALID_ASSOCIATION_TYPE:
            return "Declare the association type under the pair and direction that it belongs to."
        if self.category == _VALIDATION_ERROR:
            return (
                "Correct what HubSpot names. A label limit may not be above the pair's object "
                "limit; HubSpot may not allow it to be equal either, so try one less."
            )
        return "Correct what HubSpot names and run it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """HubSpot's answer to a batch of limits. An HTTP status of 2xx says nothing: the body does.

    confirmed: the limits that HubSpot reports as set.
    """

    status: str | None = None
    confirmed: Limits = field(default_factory=dict)
    errors: tuple[BatchError, ...] = ()
    error_count: int = 0
    correlation_id: str | None = None

    @property
    def is_complete(self) -> bool:
        return self.status == COMPLETE and not self.errors and not self.error_count

    def confirms(self, limits: Limits) -> bool:
        """Whether the batch is complete and reports every one of these limits at its value."""
        return self.is_complete and all(
            self.confirmed.get(association_type) == limit
            for association_type, limit in limits.items()
        )
