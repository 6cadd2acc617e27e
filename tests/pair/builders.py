"""Short spellings of one pair: deals -> contacts with three labels, where nothing else is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.decision import Decision
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.plan import Purge
from hubspot_limits.pair.resolution import resolve
from hubspot_limits.pair.state import PairState, Written
from hubspot_limits.values.limits import (
    HUBSPOT_DEFINED,
    USER_DEFINED,
    AssociationType,
    DeclaredLimit,
    Label,
    Limits,
    Pair,
)
from hubspot_limits.values.object_types import ObjectType

PORTAL_ID = "8800123"

CONTACTS = ObjectType("0-1", "contacts")
COMPANIES = ObjectType("0-2", "companies")
DEALS = ObjectType("0-3", "deals")

PAIR = Pair(DEALS, CONTACTS)

OBJECT = AssociationType(HUBSPOT_DEFINED, 3)
DECISION_MAKER = AssociationType(USER_DEFINED, 35)
APPROVER = AssociationType(USER_DEFINED, 37)
LEGAL = AssociationType(USER_DEFINED, 39)

LABELS: Mapping[AssociationType, str | None] = {
    OBJECT: None,
    DECISION_MAKER: "Decision maker",
    APPROVER: "Approver",
    LEGAL: "Legal",
}

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def declaration(
    limit: DeclaredLimit | None = None, *, pair: Pair = PAIR, **others: object
) -> Declaration:
    """What is declared: the object limit, and any other key of an entry."""
    ends = {
        "from_object_type": pair.from_object_type.name,
        "to_object_type": pair.to_object_type.name,
    }
    object_limit = {} if limit is None else {"limit": limit}
    return Declaration.model_validate({**ends, **object_limit, **others})


def pair_labels(
    labels: Mapping[AssociationType, str | None] = LABELS, pair: Pair = PAIR
) -> PairLabels:
    return PairLabels.of(
        pair, [Label(association_type, text) for association_type, text in labels.items()]
    )


def live(
    limits: Limits | None = None,
    *,
    labels: Mapping[AssociationType, str | None] = LABELS,
    reverse: Mapping[AssociationType, str | None] | None = None,
    pair: Pair = PAIR,
) -> LivePair:
    """A pair as it is in the portal; ``reverse`` are the labels of the other direction."""
    reverse_labels = None if reverse is None else pair_labels(reverse, pair.reverse)
    return LivePair(pair, pair_labels(labels, pair), limits or {}, reverse_labels)


def state(
    declared: Declaration, found: LivePair, *, written: tuple[Written, ...] = ()
) -> PairState:
    """What is known of a pair that is as declared."""
    types, mistakes = resolve(declared, found)
    assert not mistakes
    return PairState.of(
        declared, types, found, portal_id=PORTAL_ID, object_type_ids={}, written=written
    )


def written(before: Limits, *, seconds_ago: float = 0) -> Written:
    """A write of this resource's own, seconds before noon."""
    return Written(at=NOON - timedelta(seconds=seconds_ago), before=dict(before))


def after(decision: Decision, limits: Limits) -> dict[AssociationType, int]:
    """The limits of a pair once a decision was carried out."""
    result = dict(limits)
    for step in decision.plan.steps:
        if isinstance(step, Purge):
            for association_type in step.types:
                result.pop(association_type, None)
        else:
            result |= step.limits
    return result
