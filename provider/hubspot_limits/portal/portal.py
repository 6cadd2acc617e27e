"""One portal: reading and changing the limits of a pair in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock, RLock
from typing import TypeVar

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.hubspot import Clock, HubSpotClient, HubSpotError
from hubspot_limits.pair.decision import Decision, decide, refuse_outside_changes
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Change, NothingWrittenError, Plan, Purge
from hubspot_limits.pair.settling import recent, settled
from hubspot_limits.pair.state import PairState, Written
from hubspot_limits.portal.custom_objects import CustomObjects
from hubspot_limits.portal.guard import Guard, Identity
from hubspot_limits.portal.observing import ChangedMeanwhileError, ObservedPair, PairReading
from hubspot_limits.portal.writing import REMOVE_AGAIN, UP_AGAIN, PairWriter
from hubspot_limits.values.limits import AssociationType, Limits, Pair
from hubspot_limits.values.object_types import ObjectType

_Decided = TypeVar("_Decided")

_DECISIONS = 5
"""How often a change is decided anew, when others change the same pair meanwhile."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What was decided on a pair, what is live after it, and the writes that made it so."""

    decision: Decision
    live: LivePair
    written: tuple[Written, ...]


class Portal:
    """The limits of one portal, behind a guard: no call does anything in another portal.

    What was read is kept for the life of the process and follows the process's own writes. Reads
    and writes of one pair, in both directions, happen one after the other.

    client: HubSpot's API with the token of the stack. identity: the portal that the stack means.
    announce: is given one line for whatever a person would otherwise wait for or miss.
    """

    def __init__(
        self,
        client: HubSpotClient,
        identity: Identity,
        *,
        announce: Callable[[str], None],
        clock: Clock | None = None,
    ) -> None:
        self.guard = Guard(client, identity)
        self._client = client
        self._custom_objects = CustomObjects(self.guard)
        self._announce = announce
        self._clock = clock or Clock()
        self._readings: dict[Pair, PairReading] = {}
        # Both directions of a pair have one lock, by the set of their ends. An RLock, because
        # `live_for` calls `live` while it holds it.
        self._locks: defaultdict[frozenset[ObjectType], RLock] = defaultdict(RLock)
        self._locks_lock = Lock()  # a defaultdict may make two locks for two threads

    @property
    def id(self) -> str:
        return self.guard.identity.portal_id

    def now(self) -> datetime:
        """The time by HubSpot's clock, as far as an answer has told it."""
        return self._client.now()

    def pair(self, from_object_type: str, to_object_type: str) -> Pair:
        """The pair of two object types, by name or id.

        Raises UnknownObjectTypeError, WrongPortalError or HubSpotError.
        """
        return Pair(
            self._custom_objects.object_type(from_object_type),
            self._custom_objects.object_type(to_object_type),
        )

    @property
    def custom_objects(self) -> CustomObjects:
        return self._custom_objects

    def custom_names(self, pair: Pair) -> Mapping[str, str]:
        """The names of a pair's custom objects, with their ids, as far as the token may see."""
        return self._custom_objects.names(pair)

    def live(self, pair: Pair, *, fresh: bool = False) -> LivePair:
        """The pair as it is in the portal, read once a process unless it is to be ``fresh``."""
        with self._one_at_a_time(pair):
            if fresh or pair not in self._readings:
                labels = PairLabels.of(pair, self.guard().labels(pair))
                live = LivePair(pair, labels, self._read_limits(labels))
                self._readings[pair] = PairReading(live, self._clock.monotonic())
            return self._readings[pair].live

    def live_for(self, declaration: Declaration) -> LivePair:
        """The pair of a declaration, with the reverse labels where they may explain a mistake."""
        pair = self.pair(declaration.from_object_type, declaration.to_object_type)
        with self._one_at_a_time(pair):
            live = self.live(pair)
            is_missing = not all(map(live.labels.with_text, declaration.labels))
            if live.reverse_labels is None and is_missing:
                with suppress(HubSpotError):  # they only help to explain
                    reverse = PairLabels.of(pair.reverse, self.guard().labels(pair.reverse))
                    live = replace(live, reverse_labels=reverse)
                    self._readings[pair] = replace(self._readings[pair], live=live)
            return live

    def change(self, declaration: Declaration, state: PairState | None) -> Changed:
        """Bring a pair to what is declared.

        Raises what ``decide`` raises when nothing may be written, WriteFailedError when HubSpot
        did not do all of it, HubSpotError when it cannot be reached.
        """
        pair = self.pair(declaration.from_object_type, declaration.to_object_type)
        adopted: list[Change] = []

        def planned(live: LivePair) -> tuple[Plan, Decision]:
            decision = decide(declaration, live, state)
            adopted.extend(decision.adopted)
            return decision.plan, decision

        with self._one_at_a_time(pair):
            # Read first, if it was not: _carry_out starts from what was read.
            self.live_for(declaration)
            decision, writer = self._carry_out(pair, state, planned, again=UP_AGAIN)
            # `planned` may have run several times. Only what was written in the end was taken over.
            applied = dict.fromkeys(change for change in adopted if change in writer.applied)
            decision = replace(decision, adopted=tuple(applied))
            return Changed(decision, writer.observed.reading.live, writer.observed.own_writes)

    def purge(self, state: PairState, types: Iterable[AssociationType]) -> None:
        """Remove the limits of those types of a state that the portal has, set or not.

        Not one that was changed outside: raises ChangeRefusedError. Otherwise raises
        WriteFailedError or HubSpotError.
        """
        removed = tuple(types)

        def planned(live: LivePair) -> tuple[Plan, None]:
            ordered = live.in_order(removed)
            # dict.fromkeys gives None for each type: none of them is to have a limit.
            refuse_outside_changes(dict.fromkeys(ordered), live, state)
            return _removal(live, ordered), None

        with self._one_at_a_time(state.pair):
            self.live(state.pair)
            self._carry_out(state.pair, state, planned, again=REMOVE_AGAIN)

    def _carry_out(
        self,
        pair: Pair,
        state: PairState | None,
        planned: Callable[[LivePair], tuple[Plan, _Decided]],
        *,
        again: str,
    ) -> tuple[_Decided, PairWriter]:
        """Plan and write, and do both anew whenever the pair turns out to be another meanwhile.

        The writes that state knows of are among those of the writer.
        """
        reading = self._readings[pair]
        live = settled(reading.live, state, self.now())
        observed = ObservedPair(
            # settled() gives another object only where the reading lags behind an own write.
            replace(reading, live=live, old=None if live is reading.live else reading.live.limits),
            self._read_limits,
            own_writes=recent(state.written, self.now()) if state else (),
            now=self.now,
            clock=self._clock,
        )
        writer = PairWriter(
            self.guard(), observed, again=again, announce=self._announce, clock=self._clock
        )
        try:
            # When the pair was changed meanwhile, the writer has read it anew: decide by that.
            for _ in range(_DECISIONS):
                with suppress(ChangedMeanwhileError):
                    plan, decided = planned(observed.reading.live)
                    writer.carry_out(plan)
                    return decided, writer
        except NothingWrittenError as refused:
            # It says that nothing was written, which holds for the last decision alone.
            raise writer.refused(refused) from None
        finally:
            self._readings[pair] = observed.reading
        raise writer.never_at_rest()

    def _read_limits(self, labels: PairLabels) -> Limits:
        """The limits of a pair as HubSpot has them now."""
        rows = self.guard().limits(labels.pair)
        # HubSpot may list the inverse type too, with null as its limit (observed).
        return labels.with_twins({row.type: row.limit for row in rows if row.limit is not None})

    @contextmanager
    def _one_at_a_time(self, pair: Pair) -> Iterator[None]:
        """Have a pair, in both directions, to oneself."""
        with self._locks_lock:
            lock = self._locks[frozenset((pair.from_object_type, pair.to_object_type))]
        with lock:
            yield


def _removal(live: LivePair, types: Iterable[AssociationType]) -> Plan:
    """One purge of what the portal has, set or not: a read may lag behind, and removing what is
    not set is no failure.
    """
    changes = tuple(
        Change(
            association_type, live.name(association_type), live.limits.get(association_type), None
        )
        for association_type in types
        if association_type in live.limits or live.labels.lists(association_type)
    )
    purge = Purge(tuple(change.type for change in changes))
    return Plan(changes, (purge,) if changes else ())
