"""What comes of an experiment, as values."""

from __future__ import annotations

from typing import TypeAlias

from hubspot_limits.values.limits import Pair

Position: TypeAlias = str | int | float
"""Where a switch of the simulator stands."""


class NotSettled(Exception):  # noqa: N818 - an outcome of an experiment, not a failure of ours
    """The question could not be answered. The text says why: "The portal has no custom object"."""


class NotAsked(NotSettled):
    """It was not asked, for want of something that this portal or this command line lacks."""


class Spent(NotSettled):
    """The requests or the seconds that the run may take are used up: nothing more is asked."""


class NoRoomForLabels(NotSettled):
    """HubSpot allows no label more on a pair, which has ``count`` of them."""

    def __init__(self, pair: Pair, count: int) -> None:
        super().__init__(f"HubSpot allows no label more on {pair}, which has {count}")
        self.pair = pair
        self.count = count


class Observed(str):
    """What an experiment saw that no switch stands for."""

    __slots__ = ()


class NoneOfThem:
    """The answer fits no position of the switch."""


Reading: TypeAlias = Position | Observed | NoneOfThem
"""What an experiment reads from HubSpot's answers."""

NONE_OF_THEM = NoneOfThem()
