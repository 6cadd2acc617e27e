"""A whole portal, and how it stands to a stack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.standing.limit import LimitStanding, Standing


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class PortalStanding:
    """Every limit that is declared or live, those of a pair side by side: declared pairs first.

    inventory: what was read of the portal, and what was not. is_state_known: whether what Pulumi's
    state last knew was looked at.
    """

    portal_id: str
    limits: tuple[LimitStanding, ...]
    inventory: Inventory
    is_state_known: bool = False

    @cached_property
    def counts(self) -> Mapping[Standing, int]:
        """How many limits stand how, in the order of ``Standing``."""
        counted = Counter(limit.standing for limit in self.limits)
        return {standing: counted[standing] for standing in Standing if counted[standing]}

    @cached_property
    def pairs(self) -> Mapping[str, tuple[LimitStanding, ...]]:
        """The limits by pair."""
        # groupby needs no sorting here: the limits of a pair stand side by side.
        by_pair = groupby(self.limits, key=lambda limit: limit.name.pair)
        return {pair: tuple(limits) for pair, limits in by_pair}

    @property
    def differing(self) -> tuple[LimitStanding, ...]:
        """What is not as declared, or cannot be told."""
        return tuple(limit for limit in self.limits if limit.standing is not Standing.AS_DECLARED)

    @property
    def drift(self) -> tuple[LimitStanding, ...]:
        return tuple(limit for limit in self.limits if limit.is_drift)

    @property
    def pending(self) -> tuple[LimitStanding, ...]:
        """What is only not applied yet."""
        return tuple(limit for limit in self.limits if limit.is_pending and not limit.is_drift)

    @property
    def is_complete(self) -> bool:
        """Whether everything could be looked at that was asked for."""
        return self.inventory.is_complete and Standing.UNKNOWN not in self.counts

    def only(self, wanted: Callable[[LimitStanding], bool]) -> PortalStanding:
        """The same with some of its limits alone."""
        return replace(self, limits=tuple(filter(wanted, self.limits)))
