"""The portals of a simulation over time, and the state file that keeps them between runs."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from hubspot_limits.simulator.api.switches import MAX_LAG
from hubspot_limits.simulator.portals.building import build_portal
from hubspot_limits.simulator.portals.changes import PortalChange, changes_between
from hubspot_limits.simulator.portals.description import PortalDescription
from hubspot_limits.simulator.portals.model import DescriptionError, Mistakes, Model
from hubspot_limits.simulator.portals.portal import PortalState
from hubspot_limits.simulator.serving.clock import Clock

_CHANGES_KEPT = 1_000


class _State(Model):
    version: Literal[2] = 2
    portals: tuple[PortalState, ...] = ()


class Store:
    """A state file. A kill at any moment leaves the portals before or after a write.

    Nothing is forced onto the disk: a simulator need not survive the machine. The file is its
    owner's alone, because it holds tokens.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Mapping[str, PortalState]:
        """What the file holds, by portal id. Raises DescriptionError if it holds something else."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise DescriptionError(f"{self.path} cannot be read: {error.strerror}.") from error
        try:
            state = _State.model_validate_json(content)
        except ValidationError as error:
            raise DescriptionError(
                f"{self.path} is not a state file of this version of the simulator. Move it away "
                "to start with fresh portals."
            ) from error
        return {portal.id: portal for portal in state.portals}

    def save(self, portals: Iterable[PortalState]) -> None:
        """Replace the file in one step. Raises OSError, and then the old file still stands."""
        content = _State(portals=tuple(portals)).model_dump_json(by_alias=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_name(f".{self.path.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        unfinished.replace(self.path)


class History:
    """The portal's past states. Moments are seconds of a monotonic clock."""

    def __init__(self, portal: PortalState, moment: float) -> None:
        self._states = [(moment, portal)]
        self._stale: PortalState | None = None
        self._stale_until = moment

    @property
    def current(self) -> PortalState:
        return self._states[-1][1]

    def add(self, portal: PortalState, moment: float) -> None:
        """The portal is this from now on. What no read can show any more is forgotten."""
        self._states.append((moment, portal))
        while len(self._states) > 1 and self._states[1][0] < moment - MAX_LAG:
            del self._states[0]

    def freeze(self, moment: float, seconds: float) -> None:
        """Reads show what is now for a while, whatever is written."""
        self._stale = self.seen(moment, 0)
        self._stale_until = moment + seconds

    def seen(self, moment: float, lag: float) -> PortalState:
        """What a read shows that lags by so many seconds."""
        if self._stale is not None and moment < self._stale_until:
            return self._stale
        if lag == 0:
            return self.current
        visible = [portal for since, portal in self._states if since <= moment - lag]
        return visible[-1] if visible else self._states[0][1]


class Portals:
    """Every state is kept before it can be seen, so that no answer tells of what may be lost."""

    def __init__(
        self, descriptions: Iterable[PortalDescription], store: Store | None, clock: Clock
    ) -> None:
        """Take the portals from the store where it has them. Raises DescriptionError."""
        self._store = store
        self._clock = clock
        self.changes: Final[deque[PortalChange]] = deque(maxlen=_CHANGES_KEPT)
        self._histories: dict[str, History] = {}
        self._begin(descriptions, store.load() if store is not None else {})

    def current(self) -> Mapping[str, PortalState]:
        """The portals as they are now, by id."""
        histories = tuple(self._histories.items())
        return {portal_id: history.current for portal_id, history in histories}

    def get(self, portal_id: str) -> PortalState:
        """One portal as it is now. Raises DescriptionError for an unknown id."""
        return self._history(portal_id).current

    def seen(self, portal_id: str, lag: float) -> PortalState:
        """A portal as a read shows it that lags by so many seconds."""
        return self._history(portal_id).seen(self._clock.monotonic(), lag)

    def freeze(self, portal_id: str, seconds: float) -> None:
        """Reads show the portal as it is now, for so many seconds."""
        self._history(portal_id).freeze(self._clock.monotonic(), seconds)

    def add(self, description: PortalDescription) -> PortalState:
        """Raises DescriptionError if the portal cannot be made or its id or a token is taken."""
        if description.id in self._histories:
            raise DescriptionError(f"There is already a portal {description.id}.")
        added = build_portal(description)
        values = {token.value for token in added.tokens}
        for portal in self.current().values():
            if not values.isdisjoint(token.value for token in portal.tokens):
                raise DescriptionError(f"Portal {portal.id} already has a token of this value.")
        self._save({**self.current(), added.id: added})
        self._histories[added.id] = History(added, self._clock.monotonic())
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
        self._save({**self.current(), portal.id: portal})
        self._histories[portal.id].add(portal, self._clock.monotonic())
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
        mistakes, built = Mistakes(), {}
        for index, portal in enumerate(descriptions):
            with mistakes.at("portals", index):
                built[portal.id] = kept.get(portal.id) or build_portal(portal)
        mistakes.refuse()
        begun = {**built, **kept}
        self._save(begun)
        moment = self._clock.monotonic()
        self._histories = {portal.id: History(portal, moment) for portal in begun.values()}

    def _save(self, portals: Mapping[str, PortalState]) -> None:
        if self._store is not None:
            self._store.save(portals.values())

    def _history(self, portal_id: str) -> History:
        try:
            return self._histories[portal_id]
        except KeyError:
            others = ", ".join(self._histories)
            raise DescriptionError(f"There is no portal {portal_id}, only {others}.") from None
