"""What a declaration means for a pair as it is live: which changes, or why none may be made.

Pure, so that preview and up decide alike: check and diff call it with what they may know, create
and update with all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubspot_limits.configuration.mistakes import Mistake, MistakesError
from hubspot_limits.limits import HUBSPOT_DEFINED, USER_DEFINED, AssociationType, in_words, listed
from hubspot_limits.pair.labels import LabelError, explain_other_direction
from hubspot_limits.pair.plan import Change, Plan, plan
from hubspot_limits.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hubspot_limits.configuration.declaration import PairDeclaration
    from hubspot_limits.limits import Limits
    from hubspot_limits.pair.live import LivePair
    from hubspot_limits.pair.state import PairState

_LISTED_CATEGORIES = {HUBSPOT_DEFINED, USER_DEFINED}
"""Categories whose types are in HubSpot's label lists; whether others are is unconfirmed."""


class UnresolvedError(MistakesError):
    """What is declared does not exist in the portal; one line for each mistake."""


class ChangeRefusedError(Refusal):
    """A limit is not as the declaration's author last knew it; one line for each, and ways out."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Declared limits by association type, the plan towards them, and what ``adopt`` replaces."""

    declared: Limits
    plan: Plan
    adopted: tuple[Change, ...] = ()


def decide(declaration: PairDeclaration, live: LivePair, state: PairState | None) -> Decision:
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
    _refuse_outside_changes(desired, live, state)
    adopted = tuple(_found_set_otherwise(desired, live, state))
    _refuse_unseen_removals(adopted, live, state)
    if not declaration.adopt:
        _refuse_adoption(adopted, live)
    return Decision(declared, plan(live.labels.as_seen_by_plan(), live.limits, desired), adopted)


def resolve(
    declaration: PairDeclaration, live: LivePair, state: PairState | None = None
) -> tuple[Limits, list[Mistake]]:
    """The declared limits by association type, and the mistakes among them."""
    resolved: dict[AssociationType, int] = {}
    mistakes: list[Mistake] = []
    for path, limit in declaration.values():
        try:
            types = _types(path, live, state)
        except LabelError as error:
            mistakes.append(Mistake(path, str(error)))
            continue
        twice = resolved.keys() & set(types)
        if twice:
            repeated = " and ".join(sorted(map(str, twice)))
            mistakes.append(Mistake(path, f"{repeated} is declared twice: remove one of them."))
        resolved.update(dict.fromkeys(types, limit))
    return resolved, mistakes


def _types(
    path: tuple[str, ...], live: LivePair, state: PairState | None
) -> tuple[AssociationType, ...]:
    """The association types that the entry of a declaration at a path means."""
    match path:
        case ("limit",):
            return live.labels.unlabelled()
        case ("labels", text):
            return _label(text, live, state)
        case (_, key):
            return _type(AssociationType.parse(key), live)
    raise AssertionError(path)


def _label(text: str, live: LivePair, state: PairState | None) -> tuple[AssociationType, ...]:
    for each, known in (state.limits if state else {}).items():
        if known.label == text and live.labels.text(each) != text:
            _explain_former_label(text, each, live)
    if live.reverse_labels and text not in live.labels.texts:
        other_direction = explain_other_direction(text, live.labels, live.reverse_labels)
        if other_direction:
            raise LabelError(other_direction)
    return live.labels.named(text)


def _explain_former_label(text: str, former: AssociationType, live: LivePair) -> None:
    """Raise LabelError where a type that had this text has it no more, and may be meant."""
    present = live.labels.text(former)
    if present and text in live.labels.texts:
        others = " and ".join(map(str, live.labels.with_text(text)))
        raise LabelError(
            f"{text!r} was {former}, which is now called {present!r} in the portal, and "
            f"another label, {others}, is called {text!r}. To keep the limit where it is, declare "
            f"{present!r}; to move it, declare {others} under `types`."
        )
    if present:
        raise LabelError(
            f"{text!r} is now called {present!r} in the portal ({former}). Declare {present!r}; "
            "nothing is written for that."
        )
    if text not in live.labels.texts and not live.labels.lists(former):
        raise LabelError(
            f"the label {text!r} ({former}) was deleted in the portal, and its limit with it. "
            "Remove it from the declaration, or create the label again."
        )


def _type(association_type: AssociationType, live: LivePair) -> tuple[AssociationType, ...]:
    known = live.labels.lists(association_type) or association_type in live.limits
    if not known and association_type.category in _LISTED_CATEGORIES:
        types = ", ".join(str(entry.type) for entry in live.labels.entries)
        raise LabelError(
            f"{association_type} is no association type of {live.pair} in this portal. It has "
            f"{types or 'none at all'}."
        )
    return live.labels.sharing(association_type)


def _no_longer_declared(
    declared: Limits, live: LivePair, state: PairState | None
) -> Iterator[AssociationType]:
    for each in state.limits if state else ():
        if each not in declared and each in live.limits:
            yield each


def _refuse_outside_changes(
    desired: Mapping[AssociationType, int | None], live: LivePair, state: PairState | None
) -> None:
    """Refuse to write over a limit that is neither as last known nor as desired."""
    types = live.labels.as_seen_by_plan()
    changed = [
        f"{types.name(each)}: {state.limits[each].limit} when last known, "
        f"{in_words(live.limits.get(each))} now, {in_words(limit)} declared"
        for each, limit in desired.items()
        if state
        and each in state.limits
        and live.limits.get(each) not in (limit, state.limits[each].limit)
    ]
    if changed:
        raise ChangeRefusedError(
            f"{live.pair} was changed outside Pulumi, so nothing was written. "
            f"{listed(changed)}. To see the changes and go on, run "
            "`pulumi up --refresh`; to keep what is live, declare it."
        )


def _found_set_otherwise(
    desired: Mapping[AssociationType, int | None], live: LivePair, state: PairState | None
) -> Iterator[Change]:
    """Live limits that would be replaced without ever having been this resource's own.

    What ``exclusive`` removes counts as known when the state has it as undeclared: then a preview
    has shown it.
    """
    types = live.labels.as_seen_by_plan()
    known = state.limits if state else {}
    seen = state.undeclared if state else {}
    for each, limit in desired.items():
        found = live.limits.get(each)
        if found is None or found == limit or each in known:
            continue
        if limit is None and each in seen and seen[each].limit == found:
            continue
        yield Change(each, types.name(each), found, limit)


def _refuse_unseen_removals(
    found: Iterable[Change], live: LivePair, state: PairState | None
) -> None:
    removals = [_live(change) for change in found if state and change.new is None]
    if removals:
        raise ChangeRefusedError(
            f"{live.pair} is exclusive, and has limits that no preview has shown: "
            f"{listed(removals)}. Nothing was written. Run `pulumi up --refresh` to see each "
            "removal, or declare them."
        )


def _refuse_adoption(found: Iterable[Change], live: LivePair) -> None:
    limits = [_live(change) for change in found]
    if limits:
        raise ChangeRefusedError(
            f"{live.pair} has limits that were not set by this resource, so nothing was written: "
            f"{listed(limits)}. Ways out: declare what is live; import it (`pulumi import`); "
            "`adopt: true` takes it over; or, if the resource was renamed, give it its old name "
            "as an alias."
        )


def _live(change: Change) -> str:
    declared = "nothing" if change.new is None else change.new
    return f"{change.name}: {change.old} live, {declared} declared"
