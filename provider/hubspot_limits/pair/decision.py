"""What is to be changed of a live pair so that it is as declared, or why nothing may be.

Pure, so that preview and up decide alike: check and diff call it with what they may know, create
and update with all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Change, NothingWrittenError, Plan, plan
from hubspot_limits.pair.resolution import UnresolvedError, resolve
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import (
    AssociationType,
    DesiredLimits,
    by_type,
    declared,
    in_words,
    listed,
)


class ChangeRefusedError(NothingWrittenError):
    """A limit is not as the declaration's author last knew it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Declared limits by association type, the plan towards them, and what ``adopt`` replaces."""

    declared: DesiredLimits
    plan: Plan
    adopted: tuple[Change, ...] = ()


def decide(declaration: Declaration, live: LivePair, state: PairState | None) -> Decision:
    """Decide what to change of a live pair; ``state`` is what was last known, None for a new one.

    Raises UnresolvedError, ChangeRefusedError, or the planner's InvalidLimitsError: then nothing
    may be written.
    """
    resolved, mistakes = resolve(declaration, live, state)
    if mistakes:
        raise UnresolvedError(mistakes)
    # The value None means "to be purged". What is declared comes last and wins.
    desired = {**dict.fromkeys(_no_longer_declared(resolved, live, state)), **resolved}
    if declaration.exclusive:
        # Every live limit is to be purged, unless it is in `desired` already.
        desired = {**dict.fromkeys(live.limits), **desired}
    refuse_outside_changes(desired, live, state, resolved)
    adopted = tuple(_found_set_otherwise(desired, live, state, declaration))
    # On update, `exclusive` alone brings in limits that are not declared. A new resource has no
    # state in which a preview could have shown them: there `adopt` decides alone.
    if state:
        _refuse_unseen_removals((change for change in adopted if change.type not in resolved), live)
    if not declaration.adopt:
        _refuse_adoption(adopted, live, resolved)
    return Decision(resolved, plan(live.types, live.limits, desired), adopted)


def refuse_outside_changes(
    desired: DesiredLimits,
    live: LivePair,
    state: PairState | None,
    resolved: DesiredLimits | None = None,
) -> None:
    """Refuse to write over a limit that is neither as last known nor as desired.

    resolved: what is declared of it; what is not is to be removed. Raises ChangeRefusedError.
    """
    changed = [
        f"{live.name(association_type)}: {state.limits[association_type].limit} when last known, "
        f"{in_words(live.limits.get(association_type))} now, "
        f"{_declared(association_type, resolved or {}, 'not')} declared"
        for association_type, limit in sorted(desired.items(), key=by_type)
        if state
        and association_type in state.limits
        # Live is neither what is wanted nor what was last known: somebody else changed it.
        and live.limits.get(association_type) not in (limit, state.limits[association_type].live)
    ]
    if changed:
        raise ChangeRefusedError(
            f"{live.pair} was changed outside Pulumi: {listed(changed)}.",
            "To see the changes and go on, run the same with `--refresh` (`pulumi up --refresh`, "
            "`pulumi destroy --refresh`); to keep what is live, declare it.",
        )


def _declared(association_type: AssociationType, resolved: DesiredLimits, if_not: str) -> str:
    """What is declared for a type, for a message; ``if_not`` where nothing is."""
    if association_type not in resolved:
        return if_not
    return str(declared(resolved[association_type]))


def _no_longer_declared(
    resolved: DesiredLimits, live: LivePair, state: PairState | None
) -> Iterator[AssociationType]:
    """The types whose limit this resource set before, and that its declaration has dropped."""
    for association_type in state.owned if state else ():
        if association_type not in resolved and association_type in live.limits:
            yield association_type


def _found_set_otherwise(
    desired: DesiredLimits, live: LivePair, state: PairState | None, declaration: Declaration
) -> Iterator[Change]:
    """Live limits that would be replaced without ever having been this resource's own.

    What ``exclusive`` removes counts as known when the state has it as undeclared: then a preview
    has shown it.
    """
    own = state.limits if state else {}
    shown = state.undeclared if state else {}
    for association_type, limit in sorted(desired.items(), key=by_type):
        found = live.limits.get(association_type)
        if found is None or found == limit or association_type in own:
            continue
        is_shown = association_type in shown and shown[association_type].live == found
        if declaration.exclusive and limit is None and is_shown:
            continue
        yield Change(association_type, live.name(association_type), found, limit)


def _refuse_unseen_removals(found: Iterable[Change], live: LivePair) -> None:
    """Raise ChangeRefusedError for limits that ``exclusive`` would remove unseen."""
    removals = [_live(change, {}) for change in found]
    if removals:
        raise ChangeRefusedError(
            f"{live.pair} is exclusive, and has limits that no preview has shown: "
            f"{listed(removals)}.",
            "Run `pulumi up --refresh` to see each removal, or declare them.",
        )


def _refuse_adoption(found: Iterable[Change], live: LivePair, resolved: DesiredLimits) -> None:
    """Raise ChangeRefusedError for limits that only ``adopt`` may replace."""
    limits = [_live(change, resolved) for change in found]
    if limits:
        raise ChangeRefusedError(
            f"{live.pair} has limits that were not set by this resource: {listed(limits)}.",
            "Ways out: declare what is live; `adopt: true` takes it over; or, if the resource was "
            "renamed, give it its old name as an alias.",
        )


def _live(change: Change, resolved: DesiredLimits) -> str:
    """One change in words: ``limit: 5 live, 3 declared``."""
    return (
        f"{change.name}: {change.old} live, {_declared(change.type, resolved, 'nothing')} declared"
    )
