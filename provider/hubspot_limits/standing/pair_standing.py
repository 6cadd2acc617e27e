"""The limits of one pair that was read, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.comparison import ComparedLimit, compared, path_of
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.resolution import is_lacking
from hubspot_limits.pair.settling import settled, settling_until
from hubspot_limits.pair.state import PairState
from hubspot_limits.standing.limit import LimitName, LimitStanding, Standing
from hubspot_limits.values.limits import AssociationType, DeclaredLimit, Limits, comparable


@dataclass(frozen=True, slots=True)
class PairStanding:
    """One pair that was read, with what is declared of it and what Pulumi last knew.

    entry: what the stack declares. state: what Pulumi last knew. written: the pair's limits once it
    has settled, which it has not until a later time.
    """

    live: LivePair
    entry: StackEntry | None
    state: PairState | None
    written: Limits
    until: datetime | None

    @classmethod
    def of(
        cls,
        live: LivePair,
        entry: StackEntry | None,
        state: PairState | None,
        now: datetime | None,
    ) -> Self:
        """Take the reading of a pair, and what it will be once it has settled."""
        if state is None or now is None:
            return cls(live, entry, state, live.limits, None)
        until = settling_until(live, state, now)
        return cls(live, entry, state, settled(live, state, now).limits, until)

    def limits(self) -> Iterator[LimitStanding]:
        """What is declared, then what is live beside it; the pair is called by nothing yet."""
        renamed: set[AssociationType] = set()
        for limit in compared(self.entry, self.live, self.state):
            if not limit.types:
                lost = self._lost(limit)
                renamed.update(lost.types)
                yield lost
            # A renamed label is told once, under its declared text, and not as undeclared as well.
            elif limit.declared is not None or not renamed.intersection(limit.types):
                yield self._found(limit)

    def _found(self, limit: ComparedLimit) -> LimitStanding:
        """A limit of an association type that the portal has."""
        shown = limit.live
        if self.until:
            # Judged by what was written; what HubSpot shows is told below.
            limit = replace(limit, live=self.written.get(limit.types[0]), obstacle=None)
        found = LimitStanding(
            name=LimitName("", path_of(limit.types[0], self.live)[0]),
            standing=self._standing(limit),
            declared=limit.declared,
            known=self._known(limit.types),
            live=limit.live,
            path=limit.path if limit.declared is not None else (),
            types=limit.types,
        )
        # Nothing declared and nothing live: it was removed, and that is right too.
        is_as_written = limit.agrees or (limit.declared, limit.live) == (None, None)
        if self.until and shown != limit.live and is_as_written:
            return _settling(found, shown, self.until)
        return replace(found, reason=self._reason(limit))

    def _standing(self, limit: ComparedLimit) -> Standing:
        if limit.declared is None:
            return Standing.UNDECLARED if self.entry else Standing.UNDECLARED_PAIR
        if limit.agrees:
            return Standing.AS_DECLARED
        return Standing.MISSING if limit.live is None else Standing.DIFFERS

    def _reason(self, limit: ComparedLimit) -> str:
        if limit.obstacle:
            return limit.obstacle
        if limit.declared is None and self.entry and self.entry.exclusive:
            return "The pair is exclusive, so it is to have no other limits."
        return ""

    def _lost(self, limit: ComparedLimit) -> LimitStanding:
        """A limit of a label that the portal does not have, or not as it is declared."""
        former = _former(limit.path, self.state)
        present = self.live.labels.text(former) if former else None
        if former and present:
            standing, types = Standing.LABEL_RENAMED, self.live.labels.sharing(former)
        else:
            is_gone = is_lacking(limit.path, self.live)
            standing, types = Standing.LABEL_GONE if is_gone else Standing.UNKNOWN, ()
        return LimitStanding(
            name=LimitName("", limit.path),
            standing=standing,
            declared=limit.declared,
            known=known_at(limit.path, self.state),
            live=next((self.live.limits.get(association_type) for association_type in types), None),
            path=limit.path,
            types=types,
            reason=limit.obstacle or "",
            renamed=present,
        )

    def _known(self, types: tuple[AssociationType, ...]) -> DeclaredLimit | None:
        limits = self.state.limits if self.state else {}
        return next(
            (
                limits[association_type].limit
                for association_type in types
                if association_type in limits
            ),
            None,
        )


def known_at(path: KeyPath, state: PairState | None) -> DeclaredLimit | None:
    """What state knew of the value of a declaration, by the keys that lead to it."""
    values = dict(state.declaration.values()) if state else {}
    return values.get(path)


def _settling(limit: LimitStanding, shown: int | None, until: datetime) -> LimitStanding:
    """A limit that is as written, where a read still shows what was before that."""
    return replace(
        limit,
        standing=Standing.SETTLING,
        live=shown,
        until=until,
        reason=(
            "HubSpot still shows what was before this stack's own last write. Look again at "
            f"{until:%H:%M:%S} UTC."
        ),
    )


def _former(path: KeyPath, state: PairState | None) -> AssociationType | None:
    """The association type that had the label of a declaration when state last knew it."""
    for association_type, known in (state.limits if state else {}).items():
        if path[0] == "labels" and known.label and comparable(known.label) == path[1]:
            return association_type
    return None
