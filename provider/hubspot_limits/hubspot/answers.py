"""What the client's calls return: plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hubspot_limits.values.limits import AssociationType, Limits

COMPLETE = "COMPLETE"
_TYPE_IN_A_CONTEXT = ("type", "typeId", "associationTypeId")  # "type" is observed
# The number at the end: "0-5", "USER_DEFINED=5" and "5" all mean 5.
_TYPE_ID = re.compile(r"(?:^|[-/=])([0-9]{1,10})$")
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
class AssociationDefinition:
    """An association type as an object's schema has it: with its pair, and without its category.

    is_limited, is_inverse_limited: whether somebody has set a limit on it, and on the same
    association seen from the other end. None where HubSpot does not say: live schemas do, the
    documented ones do not.
    """

    type_id: int
    from_object_type_id: str
    to_object_type_id: str
    is_limited: bool | None = None
    is_inverse_limited: bool | None = None


@dataclass(frozen=True, slots=True)
class CustomObjectType:
    """A custom object of a portal; ``labels`` are its singular and plural, where set."""

    id: str
    fully_qualified_name: str
    name: str
    labels: tuple[str, ...] = ()
    associations: tuple[AssociationDefinition, ...] = ()


@dataclass(frozen=True, slots=True)
class NearLimits:
    """An object type with records that are at or near the limit of some pair."""

    object_type_id: str
    has_records_at_limit: bool = False
    has_records_near_limit: bool = False


@dataclass(frozen=True, slots=True)
class LimitUse:
    """How many records of a pair HubSpot counts at its limit and near it.

    limit: the one that HubSpot counts by. Whether that is the limit that was set or the plan's own
    is unconfirmed where both are there. samples: how many of the records it names.
    """

    limit: int
    at_limit: int
    near_limit: int
    samples: int = 0


@dataclass(frozen=True, slots=True)
class BatchError:
    """One thing that HubSpot holds against a batch. Its texts are plain: fit for a terminal."""

    message: str = ""
    category: str | None = None
    sub_category: str | None = None
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        marks = ", ".join(filter(None, (self.category, self.sub_category)))
        said = self.message or "HubSpot gives no reason"
        return f"{said} ({marks})" if marks else said

    @property
    def type_ids(self) -> frozenset[int]:
        """The association types that it is about, as far as its context tells.

        HubSpot names a type "0-5": what stands before the id is not known to be its category.
        """
        texts = (text for key in _TYPE_IN_A_CONTEXT for text in self.context.get(key, ()))
        return frozenset(int(match[1]) for match in map(_TYPE_ID.search, texts) if match)

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

    Only a complete answer is trusted. Any other may echo what was asked for as if it were done, so
    its word counts for nothing: what is live has to be read.

    reported: the limits that the answer gives as its results, whatever its status.
    error_count: how many errors HubSpot counts; it may list fewer.
    """

    status: str | None = None
    reported: Limits = field(default_factory=dict)
    errors: tuple[BatchError, ...] = ()
    error_count: int = 0
    correlation_id: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether HubSpot says that all of it was done: COMPLETE, and no errors."""
        return self.status == COMPLETE and not self.errors and not self.error_count

    @property
    def confirmed(self) -> Limits:
        """The limits that a complete answer reports as set; of any other, none."""
        return self.reported if self.is_complete else {}

    def confirms(self, limits: Limits) -> bool:
        """Whether the answer is complete and reports each of these limits at its value."""
        return self.is_complete and all(
            self.reported.get(association_type) == limit
            for association_type, limit in limits.items()
        )

    def blames(self, association_type: AssociationType) -> bool:
        """Whether an error names this type: then it was not done, whatever else may show it."""
        # By the number alone: no category is known to come with it.
        return any(association_type.type_id in error.type_ids for error in self.errors)
