"""One portal: which account it is, and reading and changing the limits of a pair in it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from threading import Lock, RLock
from typing import TYPE_CHECKING

from hubspot_limits.hubspot import Clock, Forbidden, HubSpotError
from hubspot_limits.limits import Pair
from hubspot_limits.object_types import ObjectType, is_object_type_id, standard_object_type
from hubspot_limits.once import Once
from hubspot_limits.pair.decision import Decision, decide
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.live import LivePair
from hubspot_limits.portal.writing import PairWriter
from hubspot_limits.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from hubspot_limits.configuration.declaration import PairDeclaration
    from hubspot_limits.hubspot import Account, CustomObjectType, HubSpotClient
    from hubspot_limits.limits import AssociationType, Limits
    from hubspot_limits.pair.state import PairState


class WrongPortalError(Refusal):
    """The token, the stack and the state do not mean one portal; nothing was read or written."""


class UnknownObjectTypeError(Refusal):
    """No object type of the portal has that name."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The portal that a stack means; ``account_type`` where the stack names it."""

    portal_id: str
    account_type: str | None = None


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
        self._unguarded = client
        self._announce = announce
        self._clock = clock or Clock()
        self._account = Once(client.account)
        self._custom_object_types = Once(self._read_custom_object_types)
        self._seen: dict[Pair, LivePair] = {}
        self._locks: defaultdict[frozenset[ObjectType], RLock] = defaultdict(RLock)
        self._locks_lock = Lock()
        self.identity = identity

    def guard(self) -> HubSpotClient:
        """The client, once the token is known to open the portal that the stack means.

        Raises WrongPortalError when it opens another, HubSpotError when HubSpot does not tell.
        """
        account = self._account()
        if account.portal_id != self.identity.portal_id:
            raise WrongPortalError(_opens_another(account, self.identity))
        if self.identity.account_type not in (None, account.account_type):
            raise WrongPortalError(
                f"The stack says that portal {account.portal_id} is of account type "
                f"{self.identity.account_type}, but HubSpot says {account.account_type}. Nothing "
                "was read or written. Correct hubspot-limits:portalId or "
                "hubspot-limits:accountType, whichever is wrong."
            )
        return self._unguarded

    def pair(self, from_object_type: str, to_object_type: str) -> Pair:
        """The pair of two object types, by name or id.

        Raises UnknownObjectTypeError, WrongPortalError or HubSpotError.
        """
        return Pair(self._object_type(from_object_type), self._object_type(to_object_type))

    def custom_names(self, pair: Pair) -> Mapping[str, str]:
        """The names of a pair's custom objects, with their ids, as far as the token may see."""
        ends = (pair.from_object_type, pair.to_object_type)
        custom = {end.id: end.name for end in ends if not standard_object_type(end.id)}
        if not custom:
            return {}
        try:
            known = self._custom_object_types()
        except HubSpotError:
            known = ()  # the names only spare a later run a replacement that changes nothing
        names = {
            name: each.id
            for each in known
            if each.id in custom
            for name in (each.name, each.fully_qualified_name)
        }
        spelled = {name: known_id for known_id, name in custom.items() if name != known_id}
        return {**spelled, **names}

    def live(self, pair: Pair, *, fresh: bool = False) -> LivePair:
        """The pair as it is in the portal, read once a process unless it is to be ``fresh``."""
        with self._one_at_a_time(pair):
            if fresh or pair not in self._seen:
                client = self.guard()
                labels = PairLabels.of(pair, client.labels(pair))
                self._seen[pair] = LivePair(pair, labels, self._read_limits(labels))
            return self._seen[pair]

    def live_for(self, declaration: PairDeclaration) -> LivePair:
        """The pair of a declaration, with the reverse labels where they may explain a mistake."""
        pair = self.pair(declaration.from_object_type, declaration.to_object_type)
        with self._one_at_a_time(pair):
            live = self.live(pair)
            known = set(declaration.labels) <= set(live.labels.texts)
            if live.reverse_labels is None and not known:
                with suppress(HubSpotError):  # they only help to explain
                    reverse = PairLabels.of(pair.reverse, self.guard().labels(pair.reverse))
                    self._seen[pair] = replace(live, reverse_labels=reverse)
            return self._seen[pair]

    def change(
        self, declaration: PairDeclaration, state: PairState | None
    ) -> tuple[Decision, LivePair]:
        """Bring a pair to what is declared, and return what was decided and what is live then.

        Raises what ``decide`` raises when nothing may be written, WriteFailedError when HubSpot
        did not do all of it, HubSpotError when it cannot be reached.
        """
        pair = self.pair(declaration.from_object_type, declaration.to_object_type)
        with self._one_at_a_time(pair):
            decision = decide(declaration, self.live_for(declaration), state)
            with self._writing(pair) as writer:
                writer.carry_out(decision.plan)
            return decision, self._seen[pair]

    def purge(self, pair: Pair, types: Collection[AssociationType]) -> None:
        """Remove the limits of those types of a pair that the portal has, set or not.

        Raises WriteFailedError or HubSpotError.
        """
        with self._one_at_a_time(pair):
            self.live(pair)
            with self._writing(pair) as writer:
                writer.remove(types)

    def _object_type(self, spelling: str) -> ObjectType:
        standard = standard_object_type(spelling)
        if standard:
            return standard
        if is_object_type_id(spelling):
            return ObjectType(spelling, spelling)
        try:
            known = self._custom_object_types()
        except Forbidden as refused:
            raise UnknownObjectTypeError(
                f"{spelling!r} is the name of a custom object, and this token may not look it up: "
                f"{refused} Give the token crm.schemas.custom.read, or write the object's id "
                "(2-...) in place of its name."
            ) from None
        return ObjectType(_custom_object_type(spelling, known, self.identity).id, spelling)

    def _read_custom_object_types(self) -> tuple[CustomObjectType, ...]:
        return self.guard().custom_object_types()

    def _read_limits(self, labels: PairLabels) -> Limits:
        rows = self.guard().limits(labels.pair)
        limits = {row.type: row.limit for row in rows if row.limit is not None}
        # Whether HubSpot shows the one limit of a symmetric label on both of its ids is not known.
        shared = {twin: limit for each, limit in limits.items() for twin in labels.sharing(each)}
        return {**shared, **limits}

    @contextmanager
    def _writing(self, pair: Pair) -> Iterator[PairWriter]:
        """A writer of a pair that was read; what it knows in the end is kept, also in failure."""
        live = self._seen[pair]
        writer = PairWriter(
            self.guard(),
            live,
            partial(self._read_limits, live.labels),
            announce=self._announce,
            clock=self._clock,
        )
        try:
            yield writer
        finally:
            self._seen[pair] = writer.live

    @contextmanager
    def _one_at_a_time(self, pair: Pair) -> Iterator[None]:
        with self._locks_lock:
            lock = self._locks[frozenset((pair.from_object_type, pair.to_object_type))]
        with lock:
            yield


def _custom_object_type(
    spelling: str, known: Collection[CustomObjectType], identity: Identity
) -> CustomObjectType:
    wanted = spelling.lower()
    matching = [
        each for each in known if wanted in (each.name.lower(), each.fully_qualified_name.lower())
    ]
    if len(matching) == 1:
        return matching[0]
    if matching:
        candidates = " and ".join(f"{each.fully_qualified_name} ({each.id})" for each in matching)
        raise UnknownObjectTypeError(
            f"Portal {identity.portal_id} has several custom objects {spelling!r}: {candidates}. "
            "Write the id of the one that is meant."
        )
    names = [each.fully_qualified_name for each in known]
    near = get_close_matches(spelling, [*(each.name for each in known), *names], n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    raise UnknownObjectTypeError(
        f"Portal {identity.portal_id} has no object type {spelling!r}. {hint}"
        f"Its custom objects are {', '.join(names) or 'none'}; standard objects go by HubSpot's "
        "names (contacts, companies, deals, ...)."
    )


def _opens_another(account: Account, identity: Identity) -> str:
    return (
        f"The token opens portal {account.portal_id}, but the stack is for portal "
        f"{identity.portal_id}. Nothing was read or written. Use a token of portal "
        f"{identity.portal_id}, or correct hubspot-limits:portalId. If the portal is a sandbox "
        'that was created again, it is another portal: see "A new portal" in the documentation.'
    )
