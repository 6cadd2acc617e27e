"""What one engine run does to the pairs of one stack: Pulumi's operations, without Pulumi."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum, auto

from hubspot_limits.configuration.declaration import PairDeclaration, check_maximum
from hubspot_limits.configuration.mistakes import Mistake
from hubspot_limits.configuration.settings import Settings
from hubspot_limits.dynamic.read_ahead import ReadAhead
from hubspot_limits.dynamic.registry import DeclaredPairs
from hubspot_limits.hubspot import CredentialsError, HubSpotError, UnknownObjectType
from hubspot_limits.limits import AssociationType, Pair, listed
from hubspot_limits.pair.decision import ChangeRefusedError, UnresolvedError, decide, resolve
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Change, InvalidLimitsError
from hubspot_limits.pair.state import PairState
from hubspot_limits.portal.connection import how_to_authenticate
from hubspot_limits.portal.portal import Portal, UnknownObjectTypeError, WrongPortalError
from hubspot_limits.refusal import Refusal

_OTHERS_SECONDS = 5.0
"""How long a refusal waits for the other pairs that are being read."""


class Difference(Enum):
    """What has to happen so that the portal is as declared."""

    NONE = auto()
    UPDATE = auto()
    REPLACEMENT = auto()


class ReviewFailedError(Refusal):
    """What a preview found wrong in a pair, and what it knows of the other pairs of the stack."""


class SecondResourceError(Refusal):
    """A pair has a resource already."""


class Operations:
    """Check, diff, create, update, read and delete, from several threads.

    settings: of the stack. portal: None when there are no credentials: then only check and diff
    work, and say so once. declared: what the stack's configuration declares, to read ahead.
    announce: is given one line for whatever a person should see beside Pulumi's own output.
    """

    def __init__(
        self,
        settings: Settings,
        portal: Portal | None,
        declared: Iterable[PairDeclaration],
        *,
        announce: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._portal = portal
        self._announce_line = announce
        self._announced: set[str] = set()
        self._declared = DeclaredPairs(self._pair)
        self._reviewed: dict[str, Pair] = {}
        self._unchanged: set[str] = set()
        self._read_ahead = ReadAhead(portal.live_for, declared) if portal else None

    def check(self, declaration: PairDeclaration, old: PairDeclaration | None) -> None:
        """Find whatever ``up`` would refuse; ``old`` is what was declared before, None for a new
        resource. What is unchanged is not read.

        Raises DeclarationError, ReviewFailedError, WrongPortalError or HubSpotError.
        """
        is_unchanged = old is not None and declaration == replace(old, adopt=declaration.adopt)
        check_maximum(declaration, self._settings.max_limit, old=old)
        self._refuse_second_resource(declaration, is_new=old is None, is_read=not is_unchanged)
        if is_unchanged:
            self._unchanged.add(str(declaration))
            return
        if self._portal is None or self._read_ahead is None:
            self._announce_offline()
            return
        self._portal.guard()
        self._read_ahead.met(declaration)
        try:
            self._review(declaration, old, self._portal)
        except (
            ChangeRefusedError,
            InvalidLimitsError,
            UnknownObjectTypeError,
            UnresolvedError,
        ) as error:
            raise ReviewFailedError(self._with_others(str(error), declaration)) from None

    def diff(self, state: PairState, declaration: PairDeclaration) -> Difference:
        """Compare state with a declaration; sends nothing.

        What check has read of the pair in this process is used to refuse now what an update would
        refuse later. Raises WrongPortalError, UnresolvedError, ChangeRefusedError or
        InvalidLimitsError.
        """
        self._refuse_other_portal(state)
        reviewed = self._reviewed.get(str(declaration))
        if not state.is_of(declaration) or reviewed not in (None, state.pair):
            return Difference.REPLACEMENT
        removed = state.removed_by(declaration) if declaration.exclusive else {}
        if state.means(declaration) and not removed:
            return Difference.NONE
        if self._portal and reviewed:
            decision = decide(declaration, self._portal.live(reviewed), state)
            self._announce_adoption("takes over", reviewed, decision.adopted)
        if removed:
            limits = [f"{known.label or each}: {known.limit}" for each, known in removed.items()]
            names = ", ".join(dict.fromkeys(limits))
            self._announce(f"{state.pair} is exclusive, so an update removes {names}")
        return Difference.UPDATE

    def create(self, declaration: PairDeclaration) -> PairState:
        """Set the limits of a pair that this stack did not know.

        Raises what ``Portal.change`` raises.
        """
        return self._change(declaration, None)

    def update(self, state: PairState, declaration: PairDeclaration) -> PairState:
        """Set, change and remove limits of a pair. Raises what ``Portal.change`` raises."""
        self._refuse_other_portal(state)
        return self._change(declaration, state)

    def read(self, state: PairState) -> PairState | None:
        """The state at the values that are live; None when none of its limits is left.

        Raises WrongPortalError or HubSpotError.
        """
        self._refuse_other_portal(state)
        portal = self._online()
        with _explaining_removed_object_types(state):
            for _ in range(2):  # an empty answer where there were limits needs a second one
                live = portal.live(state.pair, fresh=True)
                if live.has_any(state.limits):
                    return state.refreshed(live)
        return None

    def delete(self, state: PairState) -> None:
        """Remove the limits of a state, but for those that another resource now declares.

        Raises WrongPortalError, WriteFailedError or HubSpotError.
        """
        self._refuse_other_portal(state)
        portal = self._online()
        with _explaining_removed_object_types(state):
            live = portal.live(state.pair, fresh=True)
            kept = self._declared_of(state, live)
            if kept:
                names = ", ".join(sorted({_name(state, each) for each in kept}))
                self._announce(
                    f"{state.pair}: left in place, because it is still declared: {names}"
                )
            removed = [each for each in state.limits if each not in kept]
            self._announce_unknown_values(state, live, removed)
            portal.purge(state.pair, removed)

    def _review(
        self, declaration: PairDeclaration, old: PairDeclaration | None, portal: Portal
    ) -> None:
        live = portal.live_for(declaration)
        self._reviewed[str(declaration)] = live.pair
        if old is None:
            decision = decide(declaration, live, None)
            self._announce_adoption("takes over", live.pair, decision.adopted)
            return
        # What was declared before is for diff to judge: only state knows a label's former text.
        kept = {path for path, _ in old.values()}
        mistakes = [each for each in resolve(declaration, live)[1] if each.path not in kept]
        if mistakes:
            raise UnresolvedError([*mistakes, *_hint_at_new_text(declaration, old, mistakes)])

    def _refuse_second_resource(
        self, declaration: PairDeclaration, *, is_new: bool, is_read: bool
    ) -> None:
        other = self._declared.add(declaration, is_new=is_new, is_read=is_read)
        if other is None:
            return
        both = f"{declaration} and {other}" if str(other) != str(declaration) else str(other)
        raise SecondResourceError(
            f"Two resources declare the limits of one pair: {both}. One resource holds all limits "
            "of a pair: declare them in one of the two."
        )

    def _change(self, declaration: PairDeclaration, state: PairState | None) -> PairState:
        portal = self._online()
        decision, live = portal.change(declaration, state)
        self._announce_adoption("took over", live.pair, decision.adopted)
        return PairState.of(
            declaration,
            decision.declared,
            live,
            portal_id=portal.identity.portal_id,
            object_type_ids=portal.custom_names(live.pair),
        )

    def _online(self) -> Portal:
        if self._portal is None:
            raise CredentialsError(
                reason="there is no HubSpot access token",
                way_out=how_to_authenticate(self._settings),
            )
        return self._portal

    def _refuse_other_portal(self, state: PairState) -> None:
        if state.portal_id != self._settings.portal_id:
            raise WrongPortalError(
                f"The state of {state.pair} is of portal {state.portal_id}, but the stack is for "
                f"portal {self._settings.portal_id}. Nothing was read or written. A stack is one "
                "portal's: set hubspot-limits:portalId back, or declare the other portal in a "
                "stack of its own. (`refresh` and `destroy` use the settings of the last `up`, "
                "unless they are run with --run-program.) If a sandbox was created again, see "
                '"A new portal" in the documentation.'
            )

    def _declared_of(self, state: PairState, live: LivePair) -> set[AssociationType]:
        """The types of a state that another resource of this program declares.

        All of them where it is not clear, as when a label was renamed meanwhile.
        """
        declaration = self._declared.of(state.pair)
        if declaration is None:
            return set()
        declared, mistakes = resolve(declaration, live)
        return {each for each in state.limits if mistakes or each in declared}

    def _pair(self, declaration: PairDeclaration) -> Pair | None:
        """The pair of a declaration; None where the portal does not have it, or is not there."""
        if self._portal is None:
            return None
        try:
            return self._portal.pair(declaration.from_object_type, declaration.to_object_type)
        except UnknownObjectTypeError:
            return None

    def _with_others(self, failure: str, declaration: PairDeclaration) -> str:
        """A refusal, with the mistakes of other pairs that were read ahead.

        They are those that do not depend on state, which only diff has.
        """
        known = {*self._unchanged, str(declaration)}
        reads = self._read_ahead.started() if self._read_ahead else ()
        done, _ = wait([reading for _, reading in reads], timeout=_OTHERS_SECONDS)
        others = [
            line
            for other, reading in reads
            if reading in done and str(other) not in known
            for line in _mistakes(other, reading)
        ]
        if not others:
            return failure
        lines = "".join(f"\n  - {line}" for line in others)
        return f"{failure}\nAlso in this stack, as far as it is new or changed:{lines}"

    def _announce(self, line: str) -> None:
        """Say a line once, however often the engine asks."""
        if line not in self._announced:
            self._announced.add(line)
            self._announce_line(line)

    def _announce_offline(self) -> None:
        self._announce(
            "Checked offline: labels, types and live limits were not compared with portal "
            f"{self._settings.portal_id}, because there is no access token. "
            f"{how_to_authenticate(self._settings)}"
        )

    def _announce_adoption(self, verb: str, pair: Pair, adopted: Iterable[Change]) -> None:
        changes = listed(map(str, adopted))
        if changes:
            self._announce(f"{pair}: {verb} limits that were not set by this resource: {changes}")

    def _announce_unknown_values(
        self, state: PairState, live: LivePair, removed: Iterable[AssociationType]
    ) -> None:
        changed = listed(
            f"{_name(state, each)}: {live.limits[each]}, {state.limits[each].limit} when last known"
            for each in removed
            if live.limits.get(each, state.limits[each].limit) != state.limits[each].limit
        )
        if changed:
            self._announce(f"{state.pair}: removes what was changed outside Pulumi: {changed}")


@contextmanager
def _explaining_removed_object_types(state: PairState) -> Iterator[None]:
    try:
        yield
    except UnknownObjectType as error:
        raise error.saying(
            way_out=f"{error.way_out} If an object type of {state.pair} was deleted in HubSpot, "
            "its limits went with it: remove the entry from the stack, and the resource from its "
            "state with `pulumi state delete`."
        ) from None


def _name(state: PairState, association_type: AssociationType) -> str:
    path = state.path(association_type)
    return path[-1] if path else str(association_type)


def _hint_at_new_text(
    declaration: PairDeclaration, old: PairDeclaration, mistakes: Iterable[Mistake]
) -> Iterator[Mistake]:
    """After a refresh the former declaration has the present text of a renamed label."""
    dropped = [text for text in old.labels if text not in declaration.labels]
    unknown = [each.path[-1] for each in mistakes if each.path[:1] == ("labels",)]
    if dropped and unknown:
        yield Mistake(
            ("labels",),
            f"the resource has {', '.join(map(repr, dropped))} since it was last read: if a label "
            "was renamed in HubSpot, declare its new name; nothing is written for that.",
        )


def _mistakes(declaration: PairDeclaration, reading: Future[LivePair]) -> Iterator[str]:
    try:
        live = reading.result()
    except UnknownObjectTypeError as error:
        yield f"{declaration}: {error}"
    except (HubSpotError, WrongPortalError):
        return
    else:
        for mistake in resolve(declaration, live)[1]:
            text = str(mistake)
            yield text if str(live.pair) in text else f"{live.pair}: {text}"
