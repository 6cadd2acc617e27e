"""What one engine run does to the pairs of one stack: Pulumi's operations, without Pulumi."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

from hubspot_limits.configuration.bases.effective import Effective
from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.rules import check_maximum
from hubspot_limits.configuration.settings import Settings
from hubspot_limits.dynamic.announcer import Announcer
from hubspot_limits.dynamic.findings import FindingsFile
from hubspot_limits.dynamic.registry import PairRegistry
from hubspot_limits.dynamic.review import Review, ReviewFailedError, announce_adoption
from hubspot_limits.hubspot import Clock, CredentialsError, UnknownObjectType
from hubspot_limits.pair.decision import decide
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.meaning import is_as_known, is_of, name_of, removed_by
from hubspot_limits.pair.previewed import Found, PreviewFinding, findings_of
from hubspot_limits.pair.refresh import refreshed
from hubspot_limits.pair.resolution import UnresolvedError, resolve
from hubspot_limits.pair.settling import recent, settled, settling_until
from hubspot_limits.pair.state import PairState
from hubspot_limits.portal.connection import how_to_authenticate
from hubspot_limits.portal.custom_objects import UnknownObjectTypeError
from hubspot_limits.portal.guard import WrongPortalError
from hubspot_limits.portal.portal import Portal
from hubspot_limits.values.limits import AssociationType, Pair, listed
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal

_SETTLING_PAUSE = 1.0
"""Seconds before a second read, where the first shows what was there before a write."""


class Difference(Enum):
    """What has to happen so that the portal is as declared."""

    NONE = auto()
    UPDATE = auto()
    REPLACEMENT = auto()


class SecondResourceError(Refusal):
    """A pair has a resource already."""


class Operations:
    """Check, diff, create, update, read and delete, from several threads.

    settings: of the stack. portal: None when there are no credentials: then only check and diff
    work, and say so once. declared: what the stack's configuration declares, for a preview to know.
    say: shows one line for whatever a person should see beside Pulumi's own output.
    findings_file: for what a preview finds, where somebody asks for it.
    """

    def __init__(  # noqa: PLR0913 - by keyword
        self,
        settings: Settings,
        portal: Portal | None,
        declared: Effective,
        *,
        say: Callable[[str], None],
        clock: Clock | None = None,
        findings_file: Path | None = None,
    ) -> None:
        self._settings = settings
        self._portal = portal
        self._announce = Announcer(say)
        self._clock = clock or Clock()
        self._registry = PairRegistry(self._pair)
        self._found = FindingsFile(findings_file, self._announce)
        self._review = Review(portal, declared, self._announce, self._found) if portal else None

    def check(self, declaration: Declaration, old: Declaration | None) -> None:
        """Find whatever ``up`` would refuse; ``old`` is what was declared before, None for a new
        resource. What is unchanged is not read.

        Raises DeclarationError, SecondResourceError, ReviewFailedError, WrongPortalError or
        HubSpotError.
        """
        is_unchanged = old is not None and declaration.asks_the_same(old)
        check_maximum(declaration, self._settings.max_limit, old=old)
        self._refuse_second_resource(declaration, is_new=old is None, is_read=not is_unchanged)
        if self._review is None:
            if not is_unchanged:
                self._announce_offline()
                offline = PreviewFinding(finding=Found.OFFLINE, pair=str(declaration))
                self._found.add([offline])
        elif is_unchanged:
            self._review.unchanged(declaration)
        else:
            self._review.compare(declaration, old)

    def diff(self, state: PairState, declaration: Declaration) -> Difference:
        """Compare state with a declaration; sends nothing.

        What check has read of the pair in this process is used to refuse now what an update would
        refuse later. Raises WrongPortalError, ReviewFailedError, ChangeRefusedError or
        InvalidLimitsError.
        """
        self._refuse_other_portal(state)
        compared = self._review.pair_of(declaration) if self._review else None
        # A spelling may be new to the state and mean the same pair, or mean another one by now.
        if not is_of(state, declaration) or compared not in (None, state.pair):
            return Difference.REPLACEMENT
        removed = removed_by(state, declaration) if declaration.exclusive else {}
        # Before the portal is looked at: an unchanged stack sends no request.
        if is_as_known(state, declaration) and not removed:
            return Difference.NONE
        if self._portal and self._review and compared:
            live = settled(self._portal.live(compared), state, self._portal.now())
            try:
                # Raises now what an update would raise later.
                decision = decide(declaration, live, state)
            except UnresolvedError as error:
                raise ReviewFailedError(self._review.with_way_out(error, declaration)) from None
            self._found.add(findings_of(declaration, live, decision, state))
            announce_adoption(self._announce, "takes over", str(compared), decision.adopted)
        if removed:
            limits = [
                f"{plain(known.label or str(key))}: {known.limit}" for key, known in removed.items()
            ]
            self._announce(f"{state.pair} is exclusive, so an update removes {listed(limits)}")
        return Difference.UPDATE

    def create(self, declaration: Declaration) -> PairState:
        """Set the limits of a pair that this stack did not know.

        Raises what ``Portal.change`` raises.
        """
        return self._change(declaration, None)

    def update(self, state: PairState, declaration: Declaration) -> PairState:
        """Set, change and remove limits of a pair. Raises what ``Portal.change`` raises."""
        self._refuse_other_portal(state)
        return self._change(declaration, state)

    def read(self, state: PairState) -> PairState | None:
        """The state at the values that are live; None when none of its limits is left.

        A resource that declares only ``many`` has none to lose, and stays.
        A read that shows what was there before this stack's own last write leaves the state as it
        is. Raises WrongPortalError or HubSpotError.
        """
        self._refuse_other_portal(state)
        portal = self._online()
        until = None
        with _explaining_removed_object_types(state):
            for is_last in (False, True):  # an empty or an old answer needs a second one
                live = portal.live(state.pair, fresh=True)
                until = settling_until(live, state, portal.now())
                # One answer is enough where it shows some limit, or where there is none to lose.
                if until is None and (not state.owned or live.has_any(state.limits)):
                    return self._refreshed(state, live, portal)
                # Without a pause where the answer was empty: that is only confirmed.
                if until and not is_last:
                    self._clock.sleep(_SETTLING_PAUSE)
        # Two readings show none of the limits, so the resource is gone.
        if until is None:
            return None
        self._announce(
            f"{state.pair}: HubSpot still shows the limits from before this stack's last write, "
            f"which is no drift yet: the state stays as it was. Look again after {until:%H:%M:%S} "
            "UTC"
        )
        return state

    def delete(self, state: PairState) -> None:
        """Remove the limits of a state, but for those that another resource now declares.

        Raises WrongPortalError, ChangeRefusedError, WriteFailedError or HubSpotError.
        """
        self._refuse_other_portal(state)
        if not state.owned:
            return
        portal = self._online()
        with _explaining_removed_object_types(state):
            # A renamed resource: the new one is created before this one is deleted.
            kept = self._declared_of(state, portal.live(state.pair, fresh=True))
            if kept:
                names = listed(sorted({name_of(state, still) for still in kept}))
                self._announce(
                    f"{state.pair}: left in place, because it is still declared: {names}"
                )
            portal.purge(state, (removed for removed in state.owned if removed not in kept))

    def _refuse_second_resource(
        self, declaration: Declaration, *, is_new: bool, is_read: bool
    ) -> None:
        """Raise SecondResourceError where the program declares the pair a second time."""
        other = self._registry.add(declaration, is_new=is_new, is_read=is_read)
        if other is None:
            return
        both = f"{declaration} and {other}" if str(other) != str(declaration) else str(other)
        raise SecondResourceError(
            f"Two resources declare the limits of one pair: {both}. One resource holds all limits "
            "of a pair: declare them in one of the two."
        )

    def _change(self, declaration: Declaration, state: PairState | None) -> PairState:
        """Write what is declared, and give the state that comes of it."""
        portal = self._online()
        changed = portal.change(declaration, state)
        decision = changed.decision
        announce_adoption(self._announce, "took over", str(changed.live.pair), decision.adopted)
        return PairState.of(
            declaration,
            decision.declared,
            changed.live,
            portal_id=portal.id,
            object_type_ids=portal.custom_names(changed.live.pair),
            written=changed.written,
        )

    def _refreshed(self, state: PairState, live: LivePair, portal: Portal) -> PairState:
        """The state as it is live, without the writes that have settled for sure."""
        written = recent(state.written, portal.now())
        return refreshed(state, live).model_copy(update={"written": written})

    def _online(self) -> Portal:
        if self._portal is None:
            raise CredentialsError(
                reason="there is no HubSpot access token",
                way_out=how_to_authenticate(self._settings),
            )
        return self._portal

    def _refuse_other_portal(self, state: PairState) -> None:
        """Raise WrongPortalError for a state of another portal than the configured one."""
        if state.portal_id != self._settings.portal_id:
            raise WrongPortalError(
                f"The state of {state.pair} is of portal {state.portal_id}, but the stack is for "
                f"portal {self._settings.portal_id}. Nothing was written. A stack is one "
                "portal's: set hubspot-limits:portalId back, or declare the other portal in a "
                "stack of its own. If a sandbox was created again, see "
                '"A new portal" in the documentation.'
            )

    def _declared_of(self, state: PairState, live: LivePair) -> set[AssociationType]:
        """The types of a state that another resource of this program declares.

        All of them where it is not clear, as when a label was renamed meanwhile.
        """
        declaration = self._registry.of(state.pair)
        if declaration is None:
            return set()
        declared, mistakes = resolve(declaration, live)
        # Declared `many` (None) is not kept: it is to have no limit.
        return {owned for owned in state.owned if mistakes or declared.get(owned) is not None}

    def _pair(self, declaration: Declaration) -> Pair | None:
        """The pair of a declaration; None where the portal does not have it, or is not there."""
        if self._portal is None:
            return None
        try:
            return self._portal.pair(declaration.from_object_type, declaration.to_object_type)
        except UnknownObjectTypeError:
            return None

    def _announce_offline(self) -> None:
        self._announce(
            "Checked offline: labels, types and live limits were not compared with portal "
            f"{self._settings.portal_id}, because there is no access token. "
            f"{how_to_authenticate(self._settings)}"
        )


@contextmanager
def _explaining_removed_object_types(state: PairState) -> Iterator[None]:
    """Add to an error about an unknown object type what to do if the object was deleted."""
    try:
        yield
    except UnknownObjectType as error:
        raise error.saying(
            way_out=f"{error.way_out} If an object type of {state.pair} was deleted in HubSpot, "
            "its limits went with it: remove the entry from the stack, and the resource from its "
            "state with `pulumi state delete`."
        ) from None
