"""What is to be changed of a live pair so that it is as declared, or why nothing may be.

Pure, so that preview and up decide alike: check and diff call it with what they may know, create
and update with all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.limits import AssociationType, Limits, in_words, listed
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Change, NothingWrittenError, Plan, plan
from hubspot_limits.pair.resolution import UnresolvedError, resolve
from hubspot_limits.pair.state import PairState


class ChangeRefusedError(NothingWrittenError):
    """A limit is not as the declaration's author last knew it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Declared limits by association type, the plan towards them, and what ``adopt`` replaces."""

    declared: Limits
    plan: Plan
    adopted: tuple[Change, ...] = ()


def decide(declaration: Declaration, live: LivePair, state: PairState | None) -> Decision:
    """Decide what to change of a live pair; ``state`` is what was last known, None for a new one.

    Raises UnresolvedError, ChangeRefusedError, or the planner's InvalidLimitsError: then nothing
    may be written.
    """
    declared, mistakes = resolve(declaration, live, state)
    if mistakes:
        raise UnresolvedError(mistakes)
    desired: dict[AssociationType, int | None] = {
        **dict.fromkeys(_no_longer_declared(declared, live, state)),
        **declared,
    }
    if declaration.exclusive:
        desired = {**dict.fromkeys(live.limits), **desired}
    desired = {each: desired[each] for each in live.in_order(desired)}
    refuse_outside_changes(desired, live, state)
    adopted = tuple(_found_set_otherwise(desired, live, state))
    _refuse_unseen_removals(adopted, live, state)
    if not declaration.adopt:
        _refuse_adoption(adopted, live)
    return Decision(declared, plan(live.types, live.limits, desired), adopted)


def refuse_outside_changes(
    desired: Mapping[AssociationType, int | None], live: LivePair, state: PairState | None
) -> None:
    """Refuse to write over a limit that is neither as last known nor as desired (None: removed).

    Raises ChangeRefusedError.
    """
    changed = [
        _all_three(live, association_type, state.limits[association_type].limit, limit)
        for association_type, limit in sorted(desired.items(), key=_by_type)
        if state
        and association_type in state.limits
        and live.limits.get(association_type) not in (limit, state.limits[association_type].limit)
    ]
    if changed:
        raise ChangeRefusedError(
            f"{live.pair} was changed outside Pulumi: {listed(changed)}.",
            "To see the changes and go on, run the same with `--refresh` (`pulumi up --refresh`, "
            "`pulumi destroy --refresh`); to keep what is live, declare it.",
        )


def _by_type(desired: tuple[AssociationType, int | None]) -> AssociationType:
    return desired[0]


def _all_three(
    live: LivePair, association_type: AssociationType, known: int, declared: int | None
) -> str:
    return (
        f"{live.name(association_type)}: {known} when last known, "
        f"{in_words(live.limits.get(association_type))} now, "
        f"{'not declared' if declared is None else f'{declared} declared'}"
    )


def _no_longer_declared(
    declared: Limits, live: LivePair, state: PairState | None
) -> Iterator[AssociationType]:
    for association_type in state.limits if state else ():
        if association_type not in declared and association_type in live.limits:
            yield association_type


def _found_set_otherwise(
    desired: Mapping[AssociationType, int | None], live: LivePair, state: PairState | None
) -> Iterator[Change]:
    """Live limits that would be replaced without ever having been this resource's own.

    What ``exclusive`` removes counts as known when the state has it as undeclared: then a preview
    has shown it.
    """
    own = state.limits if state else {}
    shown = state.undeclared if state else {}
    for association_type, limit in sorted(desired.items(), key=_by_type):
        found = live.limits.get(association_type)
        if found is None or found == limit or association_type in own:
            continue
        if limit is None and association_type in shown and shown[association_type].limit == found:
            continue
        yield Change(association_type, live.name(association_type), found, limit)


def _refuse_unseen_removals(
    found: Iterable[Change], live: LivePair, state: PairState | None
) -> None:
    removals = [_live(change) for change in found if state and change.new is None]
    if removals:
        raise ChangeRefusedError(
            f"{live.pair} is exclusive, and has limits that no preview has shown: "
            f"{listed(removals)}.",
            "Run `pulumi up --refresh` to see each removal, or declare them.",
        )


def _refuse_adoption(found: Iterable[Change], live: LivePair) -> None:
    limits = [_live(change) for change in found]
    if limits:
        raise ChangeRefusedError(
            f"{live.pair} has limits that were not set by this resource: {listed(limits)}.",
            "Ways out: declare what is live; `adopt: true` takes it over; or, if the resource was "
            "renamed, give it its old name as an alias.",
        )


def _live(change: Change) -> str:
    declared = "nothing" if change.new is None else change.new
    return f"{change.name}: {change.old} live, {declared} declared"
