"""What one engine run does to the pairs of one stack: Pulumi's operations, without Pulumi."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto

from hubspot_limits.connection import how_to_authenticate
from hubspot_limits.decision import ChangeRefusedError, UnresolvedError, decide, resolve
from hubspot_limits.declaration import PairDeclaration, check_maximum
from hubspot_limits.hubspot import CredentialsError, HubSpotError
from hubspot_limits.limits import AssociationType, Pair
from hubspot_limits.live import LivePair
from hubspot_limits.mistakes import Mistake
from hubspot_limits.plan import Change, InvalidLimitsError
from hubspot_limits.portal import Portal, UnknownObjectTypeError, WrongPortalError
from hubspot_limits.read_ahead import ReadAhead
from hubspot_limits.settings import Settings
from hubspot_limits.state import PairState


class Difference(Enum):
    """What has to happen so that the portal is as declared."""

    NONE = auto()
    UPDATE = auto()
    REPLACEMENT = auto()


class ReviewFailedError(Exception):
    """What a preview found wrong in a pair, and what it knows of the other pairs of the stack."""


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
        self._announce = announce
        self._checked: dict[str, PairDeclaration] = {}
        self._reviewed: set[Pair] = set()
        self._is_offline_announced = False
        self._read_ahead = ReadAhead(portal.live_for, declared) if portal else None

    def check(self, declaration: PairDeclaration, old: PairDeclaration | None) -> None:
        """Find whatever ``up`` would refuse; ``old`` is what was declared before, None for a new
        resource. What is unchanged is not read.

        Raises DeclarationError, ReviewFailedError, WrongPortalError or HubSpotError.
        """
        self._checked[str(declaration)] = declaration
        if declaration == old:
            return
        check_maximum(declaration, self._settings.max_limit, old=old)
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
            others = [*_state_independent_mistakes(self._read_ahead, besides=declaration)]
            raise ReviewFailedError(_with_others(str(error), others)) from None

    def diff(self, state: PairState, declaration: PairDeclaration) -> Difference:
        """Compare state with a declaration; sends nothing.

        What check has read of the pair in this process is used to refuse now what an update would
        refuse later. Raises WrongPortalError, UnresolvedError, ChangeRefusedError or
        InvalidLimitsError.
        """
        self._refuse_other_portal(state)
        if not state.is_of(declaration):
            return Difference.REPLACEMENT
        is_removing = declaration.exclusive and bool(state.undeclared)
        if state.means(declaration) and not is_removing:
            return Difference.NONE
        if self._portal and state.pair in self._reviewed:
            decision = decide(declaration, self._portal.live(state.pair), state)
            self._announce_removals(state, decision.plan.changes)
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
        kept = state.limits.keys() & set(self._declared_elsewhere(state.pair, portal))
        if kept:
            names = ", ".join(sorted({_name(state, each) for each in kept}))
            self._announce(f"{state.pair}: left in place, because it is still declared: {names}")
        portal.purge(state.pair, state.limits.keys() - kept)

    def _review(
        self, declaration: PairDeclaration, old: PairDeclaration | None, portal: Portal
    ) -> None:
        live = portal.live_for(declaration)
        self._refuse_second_declaration(declaration, live.pair, portal)
        if old is None:
            decision = decide(declaration, live, None)
            self._announce_adoption("takes over", live.pair, decision.adopted)
            return
        self._reviewed.add(live.pair)
        # What was declared before is for diff to judge: only state knows a label's former text.
        kept = {path for path, _ in old.values()}
        mistakes = [each for each in resolve(declaration, live)[1] if each.path not in kept]
        if mistakes:
            raise UnresolvedError([*mistakes, *_hint_at_new_text(declaration, old, mistakes)])

    def _refuse_second_declaration(
        self, declaration: PairDeclaration, pair: Pair, portal: Portal
    ) -> None:
        """A custom object has several spellings; only the portal knows that they are one."""
        for other in self._checked.copy().values():
            if str(other) != str(declaration) and _pair(other, portal) == pair:
                raise UnresolvedError(
                    [
                        Mistake(
                            (),
                            f"{declaration} and {other} are the same pair: declare its limits in "
                            "one of them.",
                        )
                    ]
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

    def _declared_elsewhere(self, pair: Pair, portal: Portal) -> Iterator[AssociationType]:
        for declaration in self._checked.copy().values():
            if _pair(declaration, portal) == pair:
                yield from resolve(declaration, portal.live(pair))[0]

    def _announce_offline(self) -> None:
        if not self._is_offline_announced:
            self._is_offline_announced = True
            self._announce(
                "Checked offline: labels, types and live limits were not compared with portal "
                f"{self._settings.portal_id}, because there is no access token. "
                f"{how_to_authenticate(self._settings)}"
            )

    def _announce_adoption(self, verb: str, pair: Pair, adopted: Iterable[Change]) -> None:
        changes = "; ".join(dict.fromkeys(map(str, adopted)))
        if changes:
            self._announce(f"{pair}: {verb} limits that were set outside this stack: {changes}")

    def _announce_removals(self, state: PairState, changes: Iterable[Change]) -> None:
        removed = "; ".join(
            dict.fromkeys(
                str(change)
                for change in changes
                if change.new is None and change.type not in state.limits
            )
        )
        if removed:
            self._announce(f"{state.pair} is exclusive, so an update removes: {removed}")


def _pair(declaration: PairDeclaration, portal: Portal) -> Pair | None:
    try:
        return portal.pair(declaration.from_object_type, declaration.to_object_type)
    except UnknownObjectTypeError:
        return None


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


def _state_independent_mistakes(
    read_ahead: ReadAhead, *, besides: PairDeclaration
) -> Iterator[str]:
    for declaration, reading in read_ahead.read():
        if declaration == besides:
            continue
        try:
            live: LivePair = reading.result()
        except UnknownObjectTypeError as error:
            yield f"{declaration}: {error}"
        except (HubSpotError, WrongPortalError):
            continue
        else:
            for mistake in resolve(declaration, live)[1]:
                text = str(mistake)
                yield text if str(live.pair) in text else f"{live.pair}: {text}"


def _with_others(failure: str, others: Iterable[str]) -> str:
    listed = "".join(f"\n  - {line}" for line in others)
    if not listed:
        return failure
    return f"{failure}\nAlso in this stack, as far as it is new or changed:{listed}"
