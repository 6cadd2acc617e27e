"""Which association types a declaration means in a live pair."""

from __future__ import annotations

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import KeyPath, Mistake, MistakesError
from hubspot_limits.pair.labels import LabelError, explain_other_direction
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.state import PairState
from hubspot_limits.values.limits import (
    AssociationType,
    DesiredLimits,
    comparable,
    desired,
    listed,
)


class UnresolvedError(MistakesError):
    """What is declared does not exist in the portal; one line for each mistake."""


def resolve(
    declaration: Declaration, live: LivePair, state: PairState | None = None
) -> tuple[DesiredLimits, list[Mistake]]:
    """The declared limits by association type, and the mistakes among them.

    ``state`` helps to explain what became of a label.
    """
    resolved: dict[AssociationType, int | None] = {}
    mistakes: list[Mistake] = []
    # Sorted, so that messages come in the same order each time. No two paths are equal.
    for path, limit in sorted(declaration.values()):
        try:
            types = types_at(path, live, state)
        except LabelError as error:
            mistakes.append(Mistake(path, str(error)))
            continue
        # Such as `limit` and the id of that same type under `types`.
        twice = resolved.keys() & set(types)
        if twice:
            ids = " and ".join(sorted(map(str, twice)))
            are = "is" if len(twice) == 1 else "are one label,"
            mistakes.append(Mistake(path, f"{ids} {are} declared twice: remove one of them."))
        resolved.update(dict.fromkeys(types, desired(limit)))
    return resolved, sorted(mistakes)


def is_lacking(path: KeyPath, live: LivePair) -> bool:
    """Whether the pair has nothing that the entry of a declaration at a path could mean."""
    match path:
        case ("limit",):
            return not live.labels.with_text(None)
        case ("labels", text):
            return not live.labels.with_text(text)
        case (_, key):
            return not live.may_have(AssociationType.parse(key))
    return False


def types_at(
    path: KeyPath, live: LivePair, state: PairState | None = None
) -> tuple[AssociationType, ...]:
    """The association types that the value of a declaration at a path means.

    Raises LabelError where the pair has none such.
    """
    match path:
        case ("limit",):
            return live.labels.unlabelled()
        case ("labels", text):
            return _label(text, live, state)
        case (_, key):
            return _type(AssociationType.parse(key), live)
    raise AssertionError(path)


def _label(text: str, live: LivePair, state: PairState | None) -> tuple[AssociationType, ...]:
    """The types of a label. Raises LabelError with the likeliest reason where it has none."""
    for association_type, known in (state.limits if state else {}).items():
        if known.label is None or comparable(known.label) != text:
            continue
        if association_type not in live.labels.with_text(text):
            _explain_former_label(text, association_type, live)
    # A paired label has another text in each direction, and people mix them up.
    if live.reverse_labels and not live.labels.with_text(text):
        other_direction = explain_other_direction(text, live.labels, live.reverse_labels)
        if other_direction:
            raise LabelError(other_direction)
    return live.labels.named(text)


def _explain_former_label(text: str, former: AssociationType, live: LivePair) -> None:
    """Raise LabelError where a type that had this text has it no more, and may be meant."""
    present = live.labels.text(former)
    others = live.labels.with_text(text)
    if present and others:
        candidates = " and ".join(map(str, others))
        raise LabelError(
            f"{text!r} was {former}, which is now called {present!r} in the portal, and "
            f"another label, {candidates}, is called {text!r}. To keep the limit where it is, "
            f"declare {present!r}; to move it, declare {candidates} under `types`."
        )
    if present:
        raise LabelError(
            f"{text!r} is now called {present!r} in the portal ({former}). Declare {present!r}; "
            "nothing is written for that."
        )
    # In any other case the text means another label by now, or the caller finds none of it.
    if not others and not live.labels.lists(former):
        raise LabelError(
            f"the label {text!r} ({former}) was deleted in the portal, and its limit with it. "
            "Remove it from the declaration, or create the label again."
        )


def _type(association_type: AssociationType, live: LivePair) -> tuple[AssociationType, ...]:
    """A type declared by its id, and its twin if it is symmetric. Raises LabelError."""
    if not live.may_have(association_type):
        types = listed((str(label.type) for label in live.labels.entries), ", ")
        raise LabelError(
            f"{association_type} is no association type of {live.pair} in this portal. It has "
            f"{types or 'none at all'}."
        )
    return live.labels.sharing(association_type)
