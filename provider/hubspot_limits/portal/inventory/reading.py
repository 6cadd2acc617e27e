"""Reading all of a portal with few requests.

HubSpot lists the limits of a portal at once, each without its pair. A pair is found by HubSpot's
documented ids, then by the schemas of object types, and then, if asked for, by trying every pair.
Each pair found is read itself, which is what counts.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.hubspot import (
    AnswerLost,
    AssociationDefinition,
    ConfiguredLimit,
    HubSpotError,
    Refused,
    ServerFailed,
    Unauthorized,
    UnreadableReply,
)
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.live import LivePair
from hubspot_limits.portal.inventory import candidates
from hubspot_limits.portal.inventory.candidates import Ids
from hubspot_limits.portal.inventory.inventory import Inventory, UnclaimedLimit, Unread
from hubspot_limits.portal.parallel import in_parallel
from hubspot_limits.portal.portal import Portal
from hubspot_limits.values.limits import HUBSPOT_DEFINED, AssociationType, Label, Pair
from hubspot_limits.values.object_types import (
    STANDARD_OBJECT_TYPES,
    ObjectType,
    unlabelled_type_id,
)

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

_TRIED_AT_ONCE = 64  # pairs, before it is looked whether limits are still left over
_MOST_READINGS = 3
"""How often the portal's list is read again, where pairs do not agree with it."""

_OF_A_PART = (AnswerLost, Refused, ServerFailed, UnreadableReply)
"""What keeps one part from being read, and may leave the others alone."""

_Row: TypeAlias = tuple[AssociationType, int]
"""A limit as the portal's list has it: without its pair."""

_T = TypeVar("_T")
_R = TypeVar("_R")


def say_nothing(_doing: str, _done: int, _total: int) -> None:
    pass


def read_inventory(
    portal: Portal,
    declared: Mapping[Pair, Declaration] | None = None,
    *,
    sweep: Callable[[int], bool] = lambda _: False,
    progress: Progress = say_nothing,
) -> Inventory:
    """Everything that a portal holds, and in any case the pairs that are declared.

    sweep: asked, where limits are left over, whether to try the pairs that were not looked at; it
    is given their number, each of which costs a request.

    Raises WrongPortalError, or HubSpotError where the portal's limits cannot be read at all.
    """
    reader = _Reader(portal, declared or {}, progress)
    reader.find_documented()
    reader.find_by_schemas()
    if reader.left and (unseen := reader.unseen_pairs()) and sweep(len(unseen)):
        reader.find_by_trying(unseen)
    reader.agree()
    return reader.inventory()


class _Reader:
    """What has been read so far."""

    def __init__(
        self, portal: Portal, declared: Mapping[Pair, Declaration], progress: Progress
    ) -> None:
        self._portal = portal
        self._client = portal.guard()
        self._declared = {_ids(pair): (pair, declared[pair]) for pair in declared}
        self._progress = progress
        self._unread: list[Unread] = []
        self._object_types = {object_type.id: object_type for object_type in STANDARD_OBJECT_TYPES}
        self._definitions: list[AssociationDefinition] = []
        self._with_schema: set[str] = set()
        self._pairs: dict[Ids, LivePair | None] = {}  # None: it could not be read
        self._are_custom_objects_known = True
        self._listed = self._list_limits()
        self._read_custom_objects()

    @property
    def left(self) -> Counter[_Row]:
        """The limits of the portal's list that no pair has."""
        # Counted, because two pairs may have equal rows: type ids repeat among pairs (observed).
        claimed = Counter(limit for live in self._live() for limit in live.limits.items())
        return Counter(map(_row, self._listed)) - claimed

    def find_documented(self) -> None:
        """Read the pairs that are declared, and those of HubSpot's documented types."""
        self._read_pairs([*self._declared, *candidates.documented(self._left_types())])

    def find_by_schemas(self) -> None:
        """Read the pairs that objects' schemas name, until no limit is left over."""
        # [0] are the likely pairs; the definitions so far are those of custom objects.
        self._read_pairs(candidates.defined(self._left_types(), self._definitions)[0])
        for object_types in candidates.schemas_to_read(self._seen(), self._with_schema):
            if not self.left:
                return
            if not self._read_schemas(object_types):
                break  # the others will not be there either
            self._read_pairs(candidates.defined(self._left_types(), self._definitions)[0])
        if self.left:
            # Last of all: object types that only an association names, and the unlikely pairs.
            self._read_schemas(self._unnamed() - self._with_schema)
            for pairs in candidates.defined(self._left_types(), self._definitions):
                self._read_pairs(pairs)

    def unseen_pairs(self) -> list[Ids]:
        """The pairs of known object types that were not read, the likeliest first."""
        pairs = candidates.all_pairs({*self._object_types, *self._unnamed()}, self._seen())
        return [ids for ids in pairs if ids not in self._pairs]

    def find_by_trying(self, pairs: Sequence[Ids]) -> None:
        """Read pair after pair, until no limit is left over."""
        for start in range(0, len(pairs), _TRIED_AT_ONCE):
            if not self.left:
                return
            self._read_pairs(pairs[start : start + _TRIED_AT_ONCE], of=(start, len(pairs)))

    def agree(self) -> None:
        """Read the list again, and the pairs that do not agree with it, while it changes."""
        for _ in range(_MOST_READINGS):
            # The list was read before the pairs, so somebody may have changed a limit in between.
            before, self._listed = self._listed, self._list_limits()
            new = {row.type for row in {*self._listed} - {*before}}
            likely, unlikely = candidates.defined(new, self._definitions)
            doubtful = {*self._disagreeing(), *candidates.documented(new), *likely, *unlikely}
            if not doubtful:
                return
            for ids in doubtful:
                self._pairs.pop(ids, None)
            self._read_pairs(doubtful)

    def inventory(self) -> Inventory:
        """What was read, and what is left over or unread."""
        labels = {_row(row): row.label for row in self._listed}
        # elements() repeats a row as often as it is left over.
        unclaimed = (
            UnclaimedLimit(*row, label=labels[row]) for row in sorted(self.left.elements())
        )
        pairs = (live for live in self._live() if live.limits or _ids(live.pair) in self._declared)
        return Inventory(
            portal_id=self._portal.id,
            object_types=tuple(self._object_types.values()),
            pairs=tuple(sorted(pairs, key=_order)),
            unclaimed=tuple(unclaimed),
            unread=tuple(self._still_unread()),
            has_changed=bool(self._disagreeing()),
            are_custom_objects_known=self._are_custom_objects_known,
            unseen_pairs=len(self.unseen_pairs()) if self.left else 0,
            requests=self._client.requests_sent,
        )

    def _list_limits(self) -> tuple[ConfiguredLimit, ...]:
        return tuple(row for row in self._client.all_limits() if row.limit is not None)

    def _live(self) -> Iterator[LivePair]:
        return (live for live in self._pairs.values() if live)

    def _left_types(self) -> set[AssociationType]:
        return {association_type for association_type, _ in self.left}

    def _seen(self) -> set[str]:
        """The object types of the pairs that have limits."""
        return {end for live in self._live() if live.limits for end in _ids(live.pair)}

    def _unnamed(self) -> set[str]:
        """Object types that are known by an association with another alone."""
        ends = {
            end
            for definition in self._definitions
            for end in (definition.from_object_type_id, definition.to_object_type_id)
        }
        return ends - self._object_types.keys()

    def _disagreeing(self) -> list[Ids]:
        """The pairs with a limit that the portal's list does not have."""
        listed = set(map(_row, self._listed))
        return [
            _ids(live.pair)
            for live in self._live()
            for association_type, limit in live.limits.items()
            if not any((twin, limit) in listed for twin in live.labels.sharing(association_type))
        ]

    def _read_custom_objects(self) -> None:
        """Read the custom objects. Without them the portal is read all the same, by their ids."""
        try:
            custom_objects = self._portal.custom_objects.all()
        except HubSpotError as error:
            self._unread.append(_of_a_part(error))
            self._are_custom_objects_known = False
            return
        for custom_object in custom_objects:
            object_type = self._portal.custom_objects.as_declared(custom_object)
            self._object_types[custom_object.id] = object_type
            self._with_schema.add(custom_object.id)
            self._definitions += custom_object.associations

    def _read_schemas(self, object_types: Collection[str]) -> bool:
        """Whether any of them could be read."""
        self._with_schema |= {*object_types}
        read = self._in_parallel(
            self._client.associations_of, object_types, doing="Reading object types"
        )
        found = [definitions for _, definitions in read if definitions is not None]
        self._definitions += itertools.chain.from_iterable(found)
        return bool(found)

    def _read_pairs(self, wanted: Iterable[Ids], of: tuple[int, int] | None = None) -> None:
        """Read those that were not. of: how many were read before them, and how many there are."""
        pairs = [self._pair(ids) for ids in dict.fromkeys(wanted) if ids not in self._pairs]
        for pair, live in self._in_parallel(self._read_pair, pairs, doing="Reading pairs", of=of):
            self._pairs[_ids(pair)] = live

    def _read_pair(self, pair: Pair) -> LivePair:
        """One pair's limits, and its labels where they may tell more. Raises HubSpotError."""
        rows = self._client.limits(pair)
        limits = {row.type: row.limit for row in rows if row.limit is not None}
        type_id = unlabelled_type_id(*_ids(pair))
        unlabelled = {AssociationType(HUBSPOT_DEFINED, type_id)} if type_id else set()
        # At most the object limit, of a documented id: the pair's labels would tell nothing more.
        if limits.keys() <= unlabelled and not self._needs_labels(pair, unlabelled):
            labels = PairLabels(
                pair, tuple(Label(association_type, None) for association_type in unlabelled)
            )
        else:
            labels = PairLabels.of(pair, self._client.labels(pair))
        return LivePair(pair, labels, labels.with_twins(limits))

    def _needs_labels(self, pair: Pair, unlabelled: Collection[AssociationType]) -> bool:
        """Whether what is declared of a pair may mean more than the types that are known of it."""
        if _ids(pair) not in self._declared:
            return False
        _, declaration = self._declared[_ids(pair)]
        return bool(declaration.labels or declaration.types or not unlabelled)

    def _pair(self, ids: Ids) -> Pair:
        """A pair by its ids, as the stack calls it, or else by the names of its object types."""
        if ids in self._declared:
            return self._declared[ids][0]
        ends = [
            self._object_types.get(object_type_id, ObjectType(object_type_id, object_type_id))
            for object_type_id in ids
        ]
        return Pair(*ends)

    def _in_parallel(
        self,
        read: Callable[[_T], _R],
        parts: Collection[_T],
        *,
        doing: str,
        of: tuple[int, int] | None = None,
    ) -> Iterator[tuple[_T, _R | None]]:
        """Each part with what was read of it; None where it could not be, which is noted."""
        before, total = of or (0, len(parts))

        def attempt(part: _T) -> _R | Unread:
            """What was read of a part, or why not: one that fails must not end the others."""
            try:
                return read(part)
            except HubSpotError as error:
                return _of_a_part(error, part if isinstance(part, Pair) else None)

        for done, (part, result) in enumerate(in_parallel(attempt, parts), start=before + 1):
            self._progress(doing, done, total)
            if isinstance(result, Unread):
                self._unread.append(result)
            yield part, None if isinstance(result, Unread) else result

    def _still_unread(self) -> Iterator[Unread]:
        # The last failure of each pair. One that was read later after all is left out below.
        latest = {part.pair or part: part for part in self._unread}
        for part in latest.values():
            if part.pair is None or self._pairs[_ids(part.pair)] is None:
                yield part


def _of_a_part(error: HubSpotError, pair: Pair | None = None) -> Unread:
    """The part that an error is about. Raises the error where the others cannot be read either."""
    # Unauthorized is a Refused, but the token would be refused for every other part too.
    if isinstance(error, Unauthorized) or not isinstance(error, _OF_A_PART):
        raise error
    return Unread(error, pair)


def _row(limit: ConfiguredLimit) -> _Row:
    # Never 0 here: _list_limits has dropped the rows without a limit.
    return limit.type, limit.limit or 0


def _ids(pair: Pair) -> Ids:
    return pair.from_object_type.id, pair.to_object_type.id


def _order(live: LivePair) -> tuple[list[tuple[int, ...]], tuple[int, ...]]:
    """What live pairs are put in order by: HubSpot's numbers of the object types.

    So both directions of a pair stand side by side.
    """
    ends = [candidates.number(object_type_id) for object_type_id in _ids(live.pair)]
    return sorted(ends), ends[0]
