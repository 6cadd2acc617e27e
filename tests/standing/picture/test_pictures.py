"""A portal, and a comparison, as what is drawn of them."""

from __future__ import annotations

from hubspot_limits.hubspot import LimitUse
from hubspot_limits.portal.tracking import LOWERING, PairUse, Tracking
from hubspot_limits.standing.comparing.comparison import compare
from hubspot_limits.standing.comparing.side import UnseenSide
from hubspot_limits.standing.judging import standing_of
from hubspot_limits.standing.picture import of_comparison
from hubspot_limits.standing.picture.of_standing import picture_of
from hubspot_limits.standing.picture.picture import DrawnLimit, RecordsAtLimit, Tone
from tests.pair.builders import DECISION_MAKER, LEGAL, OBJECT, PAIR, live
from tests.standing.builders import inventory, standing
from tests.standing.comparing.builders import stack

AT_LIMIT = Tracking((PairUse(PAIR, LimitUse(limit=10, at_limit=42, near_limit=0, samples=3)),))


def test_each_limit_of_a_portal_is_drawn_with_how_it_stands() -> None:
    found = standing(
        {"deals -> contacts": {"limit": 12, "labels": {"Decision maker": 3, "Approver": 1}}},
        live({OBJECT: 10, DECISION_MAKER: 3, LEGAL: 2}),
    )
    drawn = picture_of(found, AT_LIMIT, stack="sandbox")
    (pair,) = drawn.pairs
    assert pair.limits == (
        DrawnLimit(None, "10", "declared 12", "differs", Tone.DIFFERENT),
        DrawnLimit("Decision maker", "3"),
        DrawnLimit("Approver", "none", "declared 1", "missing", Tone.DIFFERENT),
        DrawnLimit("Legal", "2", "", "undeclared", Tone.UNDECLARED),
    )
    assert pair.at_limit == RecordsAtLimit(
        "at limit", "at least 42 deals are at the limit of 10 (3 samples from HubSpot)"
    )
    assert LOWERING in drawn.notes
    assert drawn.title == "Portal 8800123 and stack sandbox"
    assert "1 differs" in drawn.summary[0]


def test_what_is_only_near_a_limit_is_not_said_to_be_at_it() -> None:
    near = LimitUse(limit=10, at_limit=0, near_limit=2, samples=2)
    drawn = picture_of(standing_of(inventory(live({OBJECT: 10}))), Tracking((PairUse(PAIR, near),)))
    assert drawn.pairs[0].at_limit == RecordsAtLimit(
        "near limit", "at least 2 deals are near the limit of 10 (2 samples from HubSpot)"
    )


def test_a_portal_by_itself_has_no_marks() -> None:
    drawn = picture_of(standing_of(inventory(live({OBJECT: 10, LEGAL: 2}))))
    (pair,) = drawn.pairs
    assert pair.limits == (DrawnLimit(None, "10"), DrawnLimit("Legal", "2"))
    assert (drawn.key, drawn.summary) == ((), ())


def test_a_comparison_is_drawn_as_what_b_has_and_would_need() -> None:
    a = stack({"deals -> contacts": {"limit": 12, "labels": {"Buyer": 3, "Lawyer": 1}}})
    b = stack({"deals -> contacts": {"limit": 12, "labels": {"Buyer": 2, "Owner": 4}}})
    drawn = of_comparison.picture_of(compare(a, b), AT_LIMIT)
    (pair,) = drawn.pairs
    assert pair.limits == (
        DrawnLimit(None, "12"),
        DrawnLimit("Buyer", "2 → 3", "", "differs", Tone.DIFFERENT),
        DrawnLimit("Lawyer", "none → 1", "", "only in A", Tone.ADDED),
        DrawnLimit("Owner", "4 → none", "", "only in B", Tone.REMOVED),
    )
    assert "1 changed, 1 added, 1 removed; 1 equal" in drawn.summary[0]
    assert pair.at_limit


def test_a_side_that_was_not_looked_at_is_drawn_as_unknown_and_said_once() -> None:
    a = stack({"deals -> contacts": 12, "deals -> companies": 3})
    drawn = of_comparison.picture_of(compare(a, UnseenSide("portal of b", "no token")))
    assert {limit for pair in drawn.pairs for limit in pair.limits} == {
        DrawnLimit(None, "unknown → 12", "", "cannot be said", Tone.UNKNOWN),
        DrawnLimit(None, "unknown → 3", "", "cannot be said", Tone.UNKNOWN),
    }
    assert drawn.notes == ("portal of b was not looked at: no token",)
