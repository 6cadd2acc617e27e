"""A portal as one side of a comparison."""

from __future__ import annotations

from collections.abc import Collection

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.pair.comparison import compared, path_of
from hubspot_limits.pair.labels import LabelError
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.resolution import is_lacking, types_at
from hubspot_limits.portal.custom_objects import NoSuchObjectTypeError
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.standing.comparing.side import SideLimit
from hubspot_limits.standing.limit import LimitName
from hubspot_limits.values.limits import Pair


class LiveSide:
    """A portal, as it was read.

    inventory: everything that was read. asked: the pairs of the other side, as this portal resolves
    their object types; each was read, if it could be.
    """

    is_live = True

    def __init__(
        self, title: str, inventory: Inventory, asked: DeclaredPairs | None = None
    ) -> None:
        self.title = title
        self.inventory = inventory
        self.portal_id = inventory.portal_id
        self.is_complete = inventory.is_complete
        asked = asked or DeclaredPairs()
        self._unresolved = {name: error for name, (_, error) in asked.unknown.items()}
        # By the portal's own names, and by the spellings of the other side.
        self._pairs: dict[str, Pair] = {
            inventory.called(live.pair): live.pair for live in inventory.pairs
        } | {str(entry): pair for pair, entry in asked.resolved.items()}
        self._found = {
            LimitName(inventory.called(live.pair), limit.path): SideLimit(
                limit.live, unknown=limit.obstacle or _why_unknown(asked.may_declare(live.pair))
            )
            for live in inventory.limited_pairs
            for limit in compared(None, live)
        }

    def names(self) -> Collection[LimitName]:
        return self._found.keys()

    def called(self, name: LimitName) -> LimitName:
        pair = self._pairs.get(name.pair)
        if pair is None:
            return name
        path, live = name.path, self.inventory.of(pair)
        if live:
            try:
                # From the other side's spelling to a type, and back to what this portal calls it.
                path, _ = path_of(types_at(path, live)[0], live)
            except LabelError:
                path = name.path
        return LimitName(self.inventory.called(pair), path)

    def at(self, name: LimitName) -> SideLimit:
        if name in self._found:
            return self._found[name]
        if name.pair in self._unresolved:
            error = self._unresolved[name.pair]
            is_gone = isinstance(error, NoSuchObjectTypeError)
            return SideLimit(lacking=str(error)) if is_gone else SideLimit(unknown=str(error))
        pair = self._pairs.get(name.pair)
        if pair is None:
            return self._of_unread()
        live = self.inventory.of(pair)
        return _resolved(name, live) if live else self._of_unread(pair)

    def _of_unread(self, pair: Pair | None = None) -> SideLimit:
        """A pair that was not found among those with limits, or could not be read."""
        for end in (pair.from_object_type, pair.to_object_type) if pair else ():
            if self.inventory.lacks(end):
                return SideLimit(lacking=f"{self.title} has no custom object {end.id}.")
        for part in self.inventory.unread:
            if pair and part.pair == pair:
                return SideLimit(unknown=str(part.error))
        if pair or not self.is_complete:
            return SideLimit(unknown=f"{self.title} could not be looked at as a whole.")
        return SideLimit()


def _why_unknown(possible: StackEntry | None) -> str:
    return f"{possible} may be the same pair." if possible else ""


def _resolved(name: LimitName, live: LivePair) -> SideLimit:
    """A limit that is not among those of a pair that was read."""
    try:
        types_at(name.path, live)
    except LabelError as error:
        lacks = is_lacking(name.path, live)
        return SideLimit(lacking=str(error)) if lacks else SideLimit(unknown=str(error))
    # The type is there, and has no limit.
    return SideLimit()
