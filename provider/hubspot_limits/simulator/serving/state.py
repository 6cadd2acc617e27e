"""The portals of a simulation over time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from hubspot_limits.simulator.api.switches import MAX_LAG
from hubspot_limits.simulator.portals.building import build_portal
from hubspot_limits.simulator.portals.changes import PortalChange, changes_between
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.model import DescriptionError, Mistakes
from hubspot_limits.simulator.portals.portal import PortalState
from hubspot_limits.simulator.serving.clock import Clock
from hubspot_limits.simulator.serving.store import MOST_KEPT, Store


class History:
    """One portal's past states. Moments are seconds of a monotonic clock."""

    def __init__(self, portal: PortalState, clock: Clock) -> None:
        self._clock = clock
        self._states = [(clock.monotonic(), portal)]
        self._stale = portal
        self._stale_until = 0.0

    @property
    def current(self) -> PortalState:
        return self._states[-1][1]

    def add(self, portal: PortalState) -> None:
        """The portal is this from now on. What no read can show any more is forgotten."""
        now = self._clock.monotonic()
        self._states.append((now, portal))
        while len(self._states) > 1 and self._states[1][0] < now - MAX_LAG:
            del self._states[0]

    def freeze(self, seconds: float) -> None:
        """Reads show what they show now for a while, whatever is written."""
        self._stale = self.seen(0)
        self._stale_until = self._clock.monotonic() + seconds

    def seen(self, lag: float) -> PortalState:
        """What a read shows that lags by so many seconds."""
        now = self._clock.monotonic()
        if now < self._stale_until:
            return self._stale
        if lag == 0:
            return self.current
        visible = [portal for since, portal in self._states if since <= now - lag]
        return visible[-1] if visible else self._states[0][1]


class Portals:
    """Every state is kept before it can be seen, so that no answer tells of what may be lost."""

    def __init__(
        self, descriptions: Iterable[PortalDescription], store: Store, clock: Clock
    ) -> None:
        """Take the portals from the store where it has them. Raises DescriptionError."""
        self._store = store
        self._clock = clock
        self.changes: Final[deque[PortalChange]] = deque(maxlen=MOST_KEPT)
        self._histories: dict[str, History] = {}
        self._begin(descriptions, store.load())

    def current(self) -> Mapping[str, PortalState]:
        """The portals as they are now, by id."""
        histories = tuple(self._histories.items())
        return {portal_id: history.current for portal_id, history in histories}

    def get(self, portal_id: str) -> PortalState:
        """One portal as it is now. Raises DescriptionError for an unknown id."""
        return self.history(portal_id).current

    def history(self, portal_id: str) -> History:
        """One portal, as reads see it. Raises DescriptionError for an unknown id."""
        if portal_id not in self._histories:
            others = ", ".join(self._histories)
            raise DescriptionError(f"There is no portal {portal_id}, only {others}.")
        return self._histories[portal_id]

    def add(self, description: PortalDescription) -> PortalState:
        """Raises DescriptionError if the portal cannot be made or its id or a token is taken."""
        others = self.current()
        added = _new_portal(description, others)
        self._store.save([*others.values(), added])
        self._histories[added.id] = History(added, self._clock)
        return added

    def commit(
        self, portal: PortalState, *, request: int | None = None
    ) -> tuple[PortalChange, ...]:
        """The portal is this from now on; what changed. Raises OSError where it cannot be kept.

        `request` is the number of the request that did it, if one did.
        """
        before = self.get(portal.id)
        if portal == before:
            return ()
        self._store.save({**self.current(), portal.id: portal}.values())
        self._histories[portal.id].add(portal)
        changes = tuple(changes_between(before, portal, self._clock.now(), request))
        self.changes.extend(changes)
        return changes

    def restart(self, descriptions: Iterable[PortalDescription]) -> None:
        """Only the portals that are described, as they are described."""
        self._begin(descriptions, {})
        self.changes.clear()

    def _begin(
        self, descriptions: Iterable[PortalDescription], kept: Mapping[str, PortalState]
    ) -> None:
        mistakes, begun = Mistakes(), dict[str, PortalState]()
        for index, portal in enumerate(descriptions):
            with mistakes.at("portals", index):
                begun[portal.id] = kept.get(portal.id) or _new_portal(portal, begun)
        mistakes.refuse()
        begun |= kept
        self._store.save(begun.values())
        self._histories = {portal.id: History(portal, self._clock) for portal in begun.values()}


def _new_portal(description: PortalDescription, others: Mapping[str, PortalState]) -> PortalState:
    if description.id in others:
        raise DescriptionError(f"There is already a portal {description.id}.")
    made = build_portal(description)
    values = {token.value for token in made.tokens}
    if len(values) < len(made.tokens):
        raise DescriptionError(f"Each token of portal {made.id} needs a value of its own.")
    for other in others.values():
        if not values.isdisjoint(token.value for token in other.tokens):
            raise DescriptionError(f"Portal {other.id} already has a token of this value.")
    return made
