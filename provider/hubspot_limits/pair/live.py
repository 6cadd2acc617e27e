"""A pair as it is in the portal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hubspot_limits.limits import AssociationType, Limits, Pair
from hubspot_limits.pair.labels import PairLabels


@dataclass(frozen=True, slots=True)
class LivePair:
    """The labels and limits that HubSpot has for a pair.

    ``reverse_labels`` are there when they were asked for.
    """

    pair: Pair
    labels: PairLabels
    limits: Limits
    reverse_labels: PairLabels | None = None

    def has_any(self, types: Iterable[AssociationType]) -> bool:
        return any(each in self.limits for each in types)

    def others(self, types: Collection[AssociationType]) -> Limits:
        """The limits that are set on other types than these."""
        return {each: limit for each, limit in self.limits.items() if each not in types}
