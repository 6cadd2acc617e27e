"""From live limits to desired ones: which requests, in which order, never an invalid state between.

HubSpot allows no label limit above the pair's object limit (changelog "Introducing Custom
Association Limits for Associations API"). Its text allows equality, its examples do not: equality
is valid here where a change starts or ends with it, and is not passed through otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from hubspot_limits.values.limits import in_words, listed
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hubspot_limits.values.limits import AssociationType, DesiredLimits, Limits, Pair


class NothingWrittenError(Refusal):
    """A change of a pair that must not be made.

    finding: what stands in the way. way_out: what to do.
    """

    def __init__(self, finding: str, way_out: str) -> None:
        self.finding = finding
        self.way_out = way_out
        super().__init__(f"{finding} Nothing was written. {way_out}")


class InvalidLimitsError(NothingWrittenError):
    """Limits that break HubSpot's rule: those in the way, and the ways out."""


@dataclass(frozen=True, slots=True)
class PairTypes:
    """The association types of a pair, as HubSpot's rule sees them.

    ``unlabelled`` carries the object limit, in two ids where an object type is paired with itself
    by a custom association. ``labels`` are the custom labels, which the rule binds, with their
    texts. Any other type (Primary, parent and child) is ordered like a label and never refused.
    """

    pair: Pair
    unlabelled: Collection[AssociationType]
    labels: Mapping[AssociationType, str]

    def name(self, association_type: AssociationType) -> str:
        """What a stack file calls the type."""
        if association_type in self.unlabelled:
            return "limit"
        text = self.labels.get(association_type)
        return str(association_type) if text is None else f"'{plain(text)}'"

    def in_order(self, types: Iterable[AssociationType]) -> list[AssociationType]:
        """Types with those first that carry the object limit. Maps come in any order."""
        return sorted(
            types,
            key=lambda association_type: (
                association_type not in self.unlabelled,
                association_type,
            ),
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One type's limit before and after; None is no limit."""

    type: AssociationType
    name: str
    old: int | None
    new: int | None

    def __str__(self) -> str:
        return f"{self.name}: {in_words(self.old)} -> {in_words(self.new)}"


@dataclass(frozen=True, slots=True)
class Purge:
    """One ``batch/purge`` request."""

    types: tuple[AssociationType, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """One ``batch/update`` request."""

    limits: Limits


Step: TypeAlias = Purge | Update


@dataclass(frozen=True, slots=True)
class Plan:
    """What changes, and the requests in order. HubSpot may apply one step in any order."""

    changes: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __str__(self) -> str:
        """One line a change. The two ids of a symmetric label are one label: said once."""
        return "\n".join(dict.fromkeys(map(str, self.changes)))


def plan(types: PairTypes, live: Limits, desired: DesiredLimits) -> Plan:
    """Plan the way from a pair's live limits to the desired ones.

    ``desired`` has every type that is declared, and None for each one that is to have no limit.
    Other live limits stay as they are and constrain the plan. At most one purge and two updates; an
    empty plan when nothing differs.

    Raises InvalidLimitsError when something would be written and the live limits, or those that the
    plan would end in, break HubSpot's rule.
    """
    changes = tuple(_changes(types, live, desired))
    if not changes:
        # Before the rule is checked: who writes nothing need not care for what others left behind.
        return Plan()
    end = _present({**live, **desired})
    # Live limits first: if those break the rule already, a change here cannot be blamed.
    _refuse_invalid_live(types, live)
    _refuse_invalid_end(types, end, declared=desired)
    return Plan(changes, tuple(_steps(types, live, end, changes)))


def _present(limits: DesiredLimits) -> Limits:
    """The limits that are set, without the types that are to have none."""
    return {
        association_type: limit for association_type, limit in limits.items() if limit is not None
    }


def _changes(types: PairTypes, live: Limits, desired: DesiredLimits) -> Iterator[Change]:
    """One change for each type whose limit is to become another; the object limit first."""
    for association_type in types.in_order(desired):
        old, new = live.get(association_type), desired[association_type]
        if new != old:
            yield Change(association_type, types.name(association_type), old, new)


def _steps(
    types: PairTypes, live: Limits, end: Limits, changes: Collection[Change]
) -> Iterator[Step]:
    """At most three requests: a purge, the updates that make room, the updates that use it."""
    # The purge goes first. It is always safe: what it takes away can break the rule no more.

    purged = tuple(change.type for change in changes if change.new is None)
    if purged:
        yield Purge(purged)
    after_purge = _present({**live, **dict.fromkeys(purged)})
    written = [change for change in changes if change.new is not None]
    if _any_order_is_valid(types, after_purge, end):
        batches = [written]
    else:
        first = [change for change in written if _makes_room(types, change)]
        # Two requests: in one, HubSpot could apply the inputs in an order that breaks the rule.
        batches = [first, [change for change in written if change not in first]]
    for batch in filter(None, batches):
        yield Update(_present({change.type: change.new for change in batch}))


def _makes_room(types: PairTypes, change: Change) -> bool:
    """Whether a written limit moves away from the rule's edge.

    For ordering, an absent label limit counts as lowest and an absent object limit as highest, so
    a limit that is set where none was never makes room.
    """
    if change.old is None or change.new is None:
        return False
    # An object limit makes room by going up, a label limit by going down.
    return (change.new > change.old) == (change.type in types.unlabelled)


def _any_order_is_valid(types: PairTypes, start: Limits, end: Limits) -> bool:
    """Whether every mix of two valid states is valid too.

    A mix takes each limit from the start or from the end. The worst one has the highest limit of
    any label beside the lower of the two object limits:

    | Is a label at its object limit, at the start or the end? | That highest limit must be    |
    |-----------------------------------------------------------|-------------------------------|
    | no: equality must not be passed through                   | below that lower object limit |
    | yes: HubSpot allows it, or refuses any order              | at most that                  |
    """
    highest_label = max(
        (
            limit
            for limits in (start, end)
            for association_type, limit in limits.items()
            if association_type not in types.unlabelled
        ),
        default=0,  # no label has a limit: nothing is below it
    )
    lower_object = min(_object_limit(types, start), _object_limit(types, end))
    if _has_equality(types, start) or _has_equality(types, end):
        return highest_label <= lower_object
    return highest_label < lower_object


def _has_equality(types: PairTypes, limits: Limits) -> bool:
    """Whether a label's limit is the object limit."""
    object_limit = _object_limit(types, limits)
    # Without an object limit this compares with math.inf, which no limit equals.
    return any(limits.get(label) == object_limit for label in types.labels)


def _object_limit(types: PairTypes, limits: Limits) -> float:
    """The object limit, or infinity where none is set; of two ids the lower one."""
    return min(
        (
            limits[association_type]
            for association_type in types.unlabelled
            if association_type in limits
        ),
        default=math.inf,
    )


def _labels_in_the_way(types: PairTypes, limits: Limits) -> Limits:
    """The label limits that are above the object limit."""
    object_limit = _object_limit(types, limits)
    return {
        label: limit
        for label, limit in sorted(limits.items())
        if label in types.labels and limit > object_limit
    }


def _refuse_invalid_live(types: PairTypes, live: Limits) -> None:
    """Raise InvalidLimitsError where what is live breaks the rule before any change of ours."""
    labels = _labels_in_the_way(types, live)
    if labels:
        raise InvalidLimitsError(
            f"{types.pair}: HubSpot allows no label limit above the pair's object limit, but live "
            f"in HubSpot are {_listed(types, live, labels)}, and HubSpot may refuse any change of "
            "these limits.",
            f"In HubSpot's settings {_way_out(types, live, labels)}, then run `pulumi up "
            "--refresh`.",
        )


def _refuse_invalid_end(
    types: PairTypes, end: Limits, *, declared: Collection[AssociationType]
) -> None:
    """Raise InvalidLimitsError where the change would end in limits that break the rule."""
    labels = _labels_in_the_way(types, end)
    if labels:
        # The limits of the conflict that are only live: their owner may have to remove them.
        undeclared = {*types.unlabelled, *labels}.difference(declared)
        remove = ", or remove in HubSpot's settings what is not declared here" if undeclared else ""
        raise InvalidLimitsError(
            f"{types.pair}: HubSpot allows no label limit above the pair's object limit, but this "
            f"change would end with {_listed(types, end, labels, undeclared)}.",
            f"To go on, {_way_out(types, end, labels)}{remove}.",
        )


def _listed(
    types: PairTypes,
    limits: Limits,
    labels: Limits,
    undeclared: Collection[AssociationType] = (),
) -> str:
    """The object limit and the labels in the way, with their values, in words."""
    said = (
        f"{types.name(association_type)}: {limits[association_type]}"
        + (" (live in HubSpot, not declared here)" if association_type in undeclared else "")
        for association_type in (*types.unlabelled, *labels)
        if association_type in limits
    )
    return listed(said, " and ")


def _way_out(types: PairTypes, limits: Limits, labels: Limits) -> str:
    """What to set so that the rule holds again, in words."""
    names = listed(map(types.name, labels), " and ")
    object_limit = _object_limit(types, limits)
    return f"set `limit` to {max(labels.values())} or more, or {names} to {object_limit} or less"
