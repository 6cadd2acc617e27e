"""A pair as it is in the portal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from hubspot_limits.pair.labels import LabelError, PairLabels
from hubspot_limits.pair.plan import PairTypes
from hubspot_limits.values.limits import (
    HUBSPOT_DEFINED,
    USER_DEFINED,
    AssociationType,
    Limits,
    Pair,
)

_LISTED_CATEGORIES = {HUBSPOT_DEFINED, USER_DEFINED}
"""Categories whose types are in HubSpot's label lists; whether others are is unconfirmed."""


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class LivePair:
    """The labels and limits that HubSpot has for a pair.

    ``reverse_labels`` are there when they were asked for.
    """

    pair: Pair
    labels: PairLabels
    limits: Limits
    reverse_labels: PairLabels | None = None

    @cached_property
    def types(self) -> PairTypes:
        """The association types as HubSpot's rule sees them."""
        try:
            unlabelled = self.labels.unlabelled()
        except LabelError:
            # No plain association that is clear: then no object limit binds the labels.
            unlabelled = ()
        return PairTypes(
            self.pair,
            unlabelled,
            {
                label.type: label.label
                for label in self.labels.entries
                # HubSpot-defined types with a text (Primary) are not bound by the rule.
                if label.label and label.type.category != HUBSPOT_DEFINED
            },
        )

    def name(self, association_type: AssociationType) -> str:
        """What a stack file calls a type of the pair."""
        return self.types.name(association_type)

    def in_order(self, types: Iterable[AssociationType]) -> list[AssociationType]:
        """Types as they are listed for a person: the object limit first. Maps come in any order."""
        return self.types.in_order(types)

    def has_any(self, types: Iterable[AssociationType]) -> bool:
        return any(association_type in self.limits for association_type in types)

    def may_have(self, association_type: AssociationType) -> bool:
        """Whether a type is one of the pair's, as far as HubSpot says what a pair has."""
        return (
            # A type that is not listed is ruled out only where HubSpot would have listed it.
            self.labels.lists(association_type)
            or association_type in self.limits
            or association_type.category not in _LISTED_CATEGORIES
        )

    def others(self, types: Collection[AssociationType]) -> Limits:
        """The limits that are set on other types than these."""
        return {
            association_type: limit
            for association_type, limit in self.limits.items()
            if association_type not in types
        }
