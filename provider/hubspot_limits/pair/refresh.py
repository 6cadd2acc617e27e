"""A state at the values that are live, as a refresh writes it."""

from __future__ import annotations

from typing import Any

from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.meaning import entry_of, unlabelled_type
from hubspot_limits.pair.state import PairState, known_limits
from hubspot_limits.values.limits import AssociationType, DeclaredLimit, comparable


def refreshed(state: PairState, live: LivePair) -> PairState:
    """The same declaration at the values that are live, labels by their present text.

    What is declared ``many`` stays as long as its type is there.
    """
    # What is left out here is gone from the portal, and so from the new state.
    kept = {
        key: live.limits.get(key)
        for key, known in state.limits.items()
        if key in live.limits or (known.live is None and live.may_have(key))
    }
    limits = known_limits(kept, live, former=state.limits)
    values: dict[KeyPath, DeclaredLimit] = {}
    for association_type, found in limits.items():
        path = entry_of(state, association_type)
        if path and path[0] == "labels":
            # The label's present text, if it was renamed in the portal: ("labels", "New name").
            path = ("labels", comparable(found.label or path[1]))
        # Of the two ids of a symmetric label, the one that changed is to be seen.
        if path and (path not in values or found.limit != state.limits[association_type].limit):
            values[path] = found.limit
    declaration = state.declaration.model_copy(
        update={
            # `values` by kind: {("limit",): 10, ("labels", "Billing"): 2, ("types", "WORK/7"): 3}.
            "limit": values.get(("limit",)),
            "labels": {path[1]: limit for path, limit in values.items() if path[0] == "labels"},
            "types": {
                AssociationType.parse(path[1]): limit
                for path, limit in values.items()
                if path[0] == "types"
            },
        }
    )
    return state.model_copy(
        update={
            "declaration": declaration,
            "limits": limits,
            "undeclared": known_limits(live.others(state.limits), live),
        }
    )


def inputs_of(state: PairState) -> dict[str, Any]:
    """The inputs that declare what a state has.

    Those of an exclusive pair have its undeclared limits too: the next preview then shows, by
    name, what it removes.
    """
    if not state.declaration.exclusive:
        return state.declaration.inputs()
    declared = state.declaration
    limit, labels, types = declared.limit, dict(declared.labels), dict(declared.types)
    for association_type, known in state.undeclared.items():
        # By label, then as the object limit, else by id: the text may be taken by another label.
        label = comparable(known.label) if known.label else None
        if label and label not in declared.labels:
            labels[label] = known.limit
        elif association_type == unlabelled_type(state) and limit is None:
            limit = known.limit
        else:
            types[association_type] = known.limit
    update = {"limit": limit, "labels": labels, "types": types}
    return declared.model_copy(update=update).inputs()
