"""One portal over time, because HubSpot's reads may show what was before a write."""

from __future__ import annotations

from hubspot_limits.simulator.portal import Portal
from hubspot_limits.simulator.switches import MAX_LAG


class History:
    """The portal's past states. Moments are seconds of a monotonic clock."""

    def __init__(self, portal: Portal, moment: float) -> None:
        self._states = [(moment, portal)]
        self._stale: Portal | None = None
        self._stale_until = moment

    @property
    def current(self) -> Portal:
        return self._states[-1][1]

    def add(self, portal: Portal, moment: float) -> None:
        """The portal is this from now on. What no read can show any more is forgotten."""
        self._states.append((moment, portal))
        while len(self._states) > 1 and self._states[1][0] < moment - MAX_LAG:
            del self._states[0]

    def freeze(self, moment: float, seconds: float) -> None:
        """Reads show what is now for a while, whatever is written."""
        self._stale = self.seen(moment, 0)
        self._stale_until = moment + seconds

    def seen(self, moment: float, lag: float) -> Portal:
        """What a read shows that lags by so many seconds."""
        if self._stale is not None and moment < self._stale_until:
            return self._stale
        if lag == 0:
            return self.current
        visible = [portal for since, portal in self._states if since <= moment - lag]
        return visible[-1] if visible else self._states[0][1]
