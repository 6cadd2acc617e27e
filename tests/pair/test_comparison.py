"""What is declared beside what is live, value by value."""

from __future__ import annotations

import pytest

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.comparison import ComparedLimit, compared
from hubspot_limits.pair.labels import PairLabels
from hubspot_limits.pair.live import LivePair
from hubspot_limits.values.limits import AssociationType, Label, Limits, Pair
from hubspot_limits.values.object_types import ObjectType

PLAIN = AssociationType("HUBSPOT_DEFINED", 3)
LAWYER = AssociationType("USER_DEFINED", 35)
BUYER = AssociationType("USER_DEFINED", 37)
WORK = AssociationType("WORK", 7)
DEALS, CONTACTS = ObjectType("0-3", "deals"), ObjectType("0-1", "contacts")
LABELS = {PLAIN: None, LAWYER: "Lawyer", BUYER: "Buyer"}


def live(
    limits: Limits,
    labels: dict[AssociationType, str | None] | None = None,
    to: ObjectType = CONTACTS,
) -> LivePair:
    pair = Pair(DEALS, to)
    entries = tuple(
        Label(association_type, text) for association_type, text in (labels or LABELS).items()
    )
    pair_labels = PairLabels.of(pair, entries)
    return LivePair(pair, pair_labels, pair_labels.with_twins(limits))


def compare(declared: dict[str, object], pair: LivePair) -> list[ComparedLimit]:
    ends = {"fromObjectType": "deals", "toObjectType": "contacts"}
    return list(compared(Declaration.model_validate({**ends, **declared}), pair))


@pytest.mark.parametrize(
    ("declared", "found", "agrees"),
    [
        (10, 10, True),
        (10, 25, False),
        (10, None, False),
        ("many", None, True),
        ("many", 7, False),
    ],
)
def test_what_is_declared_agrees_with_what_is_live_or_not(
    declared: object,
    found: int | None,
    agrees: bool,  # noqa: FBT001 - a column of the table
) -> None:
    (limit,) = compare({"limit": declared}, live({} if found is None else {PLAIN: found}))
    assert (limit.declared, limit.live, limit.agrees) == (declared, found, agrees)


def test_what_only_is_live_comes_last_by_the_names_that_mean_it() -> None:
    limits = compare({"labels": {"Lawyer": 1}}, live({BUYER: 2, LAWYER: 1, PLAIN: 9, WORK: 4}))
    assert [(limit.path, limit.declared, limit.live) for limit in limits] == [
        (("labels", "Lawyer"), 1, 1),
        (("limit",), None, 9),
        (("labels", "Buyer"), None, 2),
        (("types", "WORK/7"), None, 4),
    ]
    assert limits[-1].by_id == "HubSpot lists no label for it"


def test_labels_of_one_text_are_named_by_their_ids() -> None:
    pair = live({LAWYER: 1}, {PLAIN: None, LAWYER: "Lawyer", BUYER: "Lawyer"})
    (limit,) = compare({}, pair)
    assert limit.path == ("types", "USER_DEFINED/35")
    assert limit.by_id == "several labels are called 'Lawyer'"


def test_types_without_a_label_are_named_by_their_ids_where_they_are_several() -> None:
    pair = live({LAWYER: 1}, {LAWYER: None, BUYER: None})
    (limit,) = compare({}, pair)
    assert (limit.path, limit.by_id) == (
        ("types", "USER_DEFINED/35"),
        "the pair has several types without a label",
    )


def test_the_two_ids_of_a_symmetric_label_are_one_limit() -> None:
    pair = live({LAWYER: 1}, {LAWYER: "Twin", BUYER: "Twin"}, to=DEALS)
    (limit,) = compare({}, pair)
    assert (limit.path, limit.types, limit.live) == (("labels", "Twin"), (LAWYER, BUYER), 1)


def test_of_two_ids_with_other_limits_the_one_that_differs_is_told() -> None:
    pair = LivePair(
        Pair(DEALS, DEALS),
        PairLabels(Pair(DEALS, DEALS), (Label(LAWYER, "Twin"), Label(BUYER, "Twin"))),
        {LAWYER: 1, BUYER: 2},
    )
    (limit,) = compare({"labels": {"Twin": 1}}, pair)
    assert (limit.live, limit.agrees) == (2, False)
    assert limit.obstacle
    assert "USER_DEFINED/35: 1, USER_DEFINED/37: 2" in limit.obstacle


def test_a_label_that_the_portal_lacks_agrees_with_nothing() -> None:
    (limit,) = compare({"labels": {"Nonsense": "many"}}, live({}))
    assert not limit.agrees
    assert limit.obstacle
    assert limit.types == ()
