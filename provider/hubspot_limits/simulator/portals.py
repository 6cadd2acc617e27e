"""The portals of a simulation over time, and their place in the state file."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from hubspot_limits.simulator.description import PortalDescription
from hubspot_limits.simulator.differences import PortalChange, differences
from hubspot_limits.simulator.history import History
from hubspot_limits.simulator.model import DescriptionError
from hubspot_limits.simulator.portal import Portal
from hubspot_limits.simulator.revision import new_portal, revised_portal
from hubspot_limits.simulator.store import Store, StoredPortal

_CHANGES_KEPT = 1_000


class Portals:
    """Every state is kept before it can be seen, so that no answer tells of what may be lost."""

    def __init__(self, descriptions: Iterable[PortalDescription], store: Store | None) -> None:
        """Take the portals from the store where it has them. Raises DescriptionError."""
        self._store = store
        self.changes: Final[deque[PortalChange]] = deque(maxlen=_CHANGES_KEPT)
        self._histories: dict[str, History] = {}
        self._stored: dict[str, StoredPortal] = {}
        kept = dict(store.load()) if store is not None else {}
        described = [
            revised_portal(kept.pop(portal.id), portal) if portal.id in kept else new_portal(portal)
            for portal in descriptions
        ]
        self._begin([*described, *kept.values()])

    def current(self) -> Mapping[str, Portal]:
        """The portals as they are now, by id."""
        histories = tuple(self._histories.items())
        return {portal_id: history.current for portal_id, history in histories}

    def get(self, portal_id: str) -> Portal:
        """One portal as it is now. Raises DescriptionError for an unknown id."""
        return self._history(portal_id).current

    def seen(self, portal_id: str, lag: float) -> Portal:
        """A portal as a read shows it that lags by so many seconds."""
        return self._history(portal_id).seen(time.monotonic(), lag)

    def freeze(self, portal_id: str, seconds: float) -> None:
        """Reads show the portal as it is now, for so many seconds."""
        self._history(portal_id).freeze(time.monotonic(), seconds)

    def add(self, description: PortalDescription) -> None:
        """Raises DescriptionError if the portal cannot be made or its id or a token is taken."""
        if description.id in self._stored:
            raise DescriptionError(f"There is already a portal {description.id}.")
        added = new_portal(description)
        values = {token.value for token in added.portal.tokens}
        for portal in self.current().values():
            if not values.isdisjoint(token.value for token in portal.tokens):
                raise DescriptionError(f"Portal {portal.id} already has a token of this value.")
        self._keep(added)

    def commit(self, portal: Portal, *, request: int | None = None) -> None:
        """The portal is this from now on. Raises OSError where it cannot be kept.

        `request` is the number of the request that did it, if one did.
        """
        before = self.get(portal.id)
        if portal == before:
            return
        self._keep(self._stored[portal.id].model_copy(update={"portal": portal}))
        now = datetime.now(UTC)
        self.changes.extend(
            PortalChange(**dict(each), time=now, portal=portal.id, request=request)
            for each in differences(before, portal)
        )

    def restart(self, descriptions: Iterable[PortalDescription]) -> None:
        """Only the portals that are described, as they are described."""
        self._begin(new_portal(portal) for portal in descriptions)
        self.changes.clear()

    def _begin(self, portals: Iterable[StoredPortal]) -> None:
        stored = {each.portal.id: each for each in portals}
        self._save(stored)
        self._stored = stored
        moment = time.monotonic()
        self._histories = {
            portal_id: History(each.portal, moment) for portal_id, each in stored.items()
        }

    def _keep(self, changed: StoredPortal) -> None:
        portal = changed.portal
        stored = {**self._stored, portal.id: changed}
        self._save(stored)
        self._stored = stored
        if portal.id in self._histories:
            self._histories[portal.id].add(portal, time.monotonic())
        else:
            self._histories[portal.id] = History(portal, time.monotonic())

    def _save(self, stored: Mapping[str, StoredPortal]) -> None:
        if self._store is not None:
            self._store.save(stored)

    def _history(self, portal_id: str) -> History:
        try:
            return self._histories[portal_id]
        except KeyError:
            known = ", ".join(self._histories)
            raise DescriptionError(f"There is no portal {portal_id}, only {known}.") from None
