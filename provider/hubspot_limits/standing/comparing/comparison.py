"""What one side would need to be like the other, limit by limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from hubspot_limits.configuration.parsing import pair_of
from hubspot_limits.standing.comparing.side import Side, SideLimit
from hubspot_limits.standing.limit import LimitName
from hubspot_limits.values.limits import MANY, USER_DEFINED, DeclaredLimit, desired, listed
from hubspot_limits.values.object_types import is_of_one_portal, standard_object_type

_BY_ID = "It goes by an id, which means nothing in another portal, or something else."


class Verdict(StrEnum):
    """How a limit of A stands to the same of B, in the words that people read.

    What could not be looked at, or B's portal lacks, cannot be said, and is never absent.
    """

    EQUAL = "equal"
    DIFFERS = "differs"
    ONLY_IN_A = "only in A"
    ONLY_IN_B = "only in B"
    CANNOT_BE_SAID = "cannot be said"


@dataclass(frozen=True, slots=True)
class MatchedLimit:
    """A limit of A, of B or of both, and what was found of it on either side."""

    name: LimitName
    verdict: Verdict
    a: SideLimit
    b: SideLimit

    @property
    def reason(self) -> str:
        """Why it cannot be said how the two stand."""
        if self.verdict is not Verdict.CANNOT_BE_SAID:
            return ""
        return self.a.unknown or self.b.unknown or self.b.lacking

    @property
    def is_looked_at(self) -> bool:
        """Whether both sides could be looked at. That B's portal lacks something is known."""
        return not (self.a.unknown or self.b.unknown)


@dataclass(frozen=True)
class Comparison:
    """What B would need to be like A. The limits of a pair stand side by side."""

    a: Side
    b: Side
    limits: tuple[MatchedLimit, ...]

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many limits stand how, in the order of ``Verdict``."""
        counted = Counter(limit.verdict for limit in self.limits)
        return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}

    @property
    def is_different(self) -> bool:
        """Whether anything is known to be otherwise in B."""
        return any(
            limit.verdict is not Verdict.EQUAL and limit.is_looked_at for limit in self.limits
        )

    @property
    def is_complete(self) -> bool:
        """Whether everything could be looked at."""
        are_sides = self.a.is_complete and self.b.is_complete
        return are_sides and all(limit.is_looked_at for limit in self.limits)

    @property
    def pairs(self) -> Mapping[str, list[MatchedLimit]]:
        return _by_pair(self.limits)

    def only(self, wanted: Callable[[MatchedLimit], bool]) -> Comparison:
        """The same with some of its limits alone."""
        return replace(self, limits=tuple(filter(wanted, self.limits)))


def compare(a: Side, b: Side) -> Comparison:
    """What B would need to be like A."""
    # The limits of B alone come last; here they are put beside their pair.
    by_pair = _by_pair(_Judge(a, b).limits())
    return Comparison(a, b, tuple(limit for limits in by_pair.values() for limit in limits))


def _by_pair(limits: Iterable[MatchedLimit]) -> dict[str, list[MatchedLimit]]:
    by_pair: dict[str, list[MatchedLimit]] = {}
    for limit in limits:
        by_pair.setdefault(limit.name.pair, []).append(limit)
    return by_pair


class _Judge:
    """Judges limit by limit, each under one name: where one side is a portal, as that calls it."""

    def __init__(self, a: Side, b: Side) -> None:
        self._a, self._b = a, b
        # Then ids mean the same on both sides.
        self._is_one_portal = a.portal_id is not None and a.portal_id == b.portal_id
        # A portal can tell what an id means; a file cannot.
        self._called = b.called if b.is_live else a.called
        self._of_a = {self._name(name): name for name in a.names()}
        self._of_b = {self._name(name): name for name in b.names()}

    def limits(self) -> Iterator[MatchedLimit]:
        for name in dict.fromkeys((*self._of_a, *self._of_b)):
            found = self._found(self._a, self._of_a, name), self._found(self._b, self._of_b, name)
            yield self._judged(name, *found)

    def _name(self, name: LimitName) -> LimitName:
        """The one that both sides are compared under."""
        return self._called(name) if self._is_of_both(name) else name

    def _is_of_both(self, name: LimitName) -> bool:
        return self._is_one_portal or name.means_the_same_elsewhere

    def _found(
        self, side: Side, of_side: Mapping[LimitName, LimitName], name: LimitName
    ) -> SideLimit:
        """What a side has of a limit; where that cannot be told, why."""
        if not self._is_of_both(name):
            return replace(side.at(name) if name in of_side else SideLimit(), unknown=_BY_ID)
        found = side.at(of_side.get(name, name))
        # Nothing was found, but another entry may be this limit by an id.
        if found == SideLimit() and (unresolved := self._unresolved(side, of_side, name)):
            return SideLimit(unknown=f"{unresolved} of {side.title} goes by an id, and may be it.")
        return found

    def _unresolved(self, side: Side, of_side: Iterable[LimitName], name: LimitName) -> str:
        """The limits of a side that go by ids and may be the one of that name."""
        if self._is_one_portal and (self._a.is_live or self._b.is_live):
            return ""  # the portal has told what the ids mean
        possible = (other for other in of_side if _may_mean(other, name))
        return listed(
            (str(other) for other in possible if other.pair != name.pair or not side.is_live), ", "
        )

    def _judged(self, name: LimitName, a: SideLimit, b: SideLimit) -> MatchedLimit:
        # What A has can then not be set in B.
        is_lacking = bool(b.lacking) and a.limit is not None
        is_unknown = bool(a.unknown or b.unknown)
        if is_unknown or is_lacking:
            return MatchedLimit(name, Verdict.CANNOT_BE_SAID, a, b)
        return MatchedLimit(name, self._verdict(a.limit, b.limit), a, b)

    def _verdict(self, a: DeclaredLimit | None, b: DeclaredLimit | None) -> Verdict:
        # A portal without the limit is as `many` declares it.
        a = MANY if a is None and self._a.is_live and b == MANY else a
        b = MANY if b is None and self._b.is_live and a == MANY else b
        if a is None:
            return Verdict.ONLY_IN_B
        if b is None:
            return Verdict.ONLY_IN_A
        return Verdict.EQUAL if desired(a) == desired(b) else Verdict.DIFFERS


def _may_mean(unresolved: LimitName, name: LimitName) -> bool:
    """Whether a name with ids in it may be of the limit that another one names."""
    if unresolved.means_the_same_elsewhere or unresolved == name:
        return False
    ends = zip(pair_of(unresolved.pair) or (), pair_of(name.pair) or (), strict=True)
    if not all(_may_be_one(end, other) for end, other in ends):
        return False
    # The id of a label may be any label's.
    is_by_id = unresolved.path[0] == "types" and unresolved.path[1].startswith(f"{USER_DEFINED}/")
    return unresolved.path == name.path or (is_by_id and name.path[0] == "labels")


def _may_be_one(end: str, other: str) -> bool:
    """Whether two spellings may mean one object type."""
    # An id of a custom object may be the custom object of any name.
    return end == other or (is_of_one_portal(end) and standard_object_type(other) is None)
