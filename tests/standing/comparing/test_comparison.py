"""What one side would need to be like the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.hubspot import Forbidden
from hubspot_limits.portal.inventory.inventory import Unread
from hubspot_limits.standing.comparing.comparison import Verdict, compare
from hubspot_limits.standing.comparing.live_side import LiveSide
from hubspot_limits.standing.comparing.side import UnseenSide
from hubspot_limits.values.limits import USER_DEFINED, AssociationType, Pair
from hubspot_limits.values.object_types import ObjectType
from tests.pair.builders import CONTACTS, DECISION_MAKER, LEGAL, OBJECT, PAIR, live
from tests.standing.builders import PET, inventory, not_looked_up
from tests.standing.comparing.builders import PORTAL_ID, in_words, portal, stack

PET_PAIR = Pair(PET, CONTACTS)
PET_LIMIT = AssociationType(USER_DEFINED, 70)


def test_each_limit_of_two_stacks_is_told_by_name() -> None:
    found = compare(
        stack({"deals -> contacts": {"limit": 12, "labels": {"Buyer": 3, "Lawyer": 1}}}, "stack a"),
        stack(
            {"companies -> deals": 50, "0-3 -> contact": {"limit": 12, "labels": {"Buyer": 2}}},
        ),
    )
    assert in_words(found) == {
        "deals -> contacts: limit": "12 12 equal",
        "deals -> contacts: 'Buyer'": "3 2 differs",
        "deals -> contacts: 'Lawyer'": "1 None only in A",
        "companies -> deals: limit": "None 50 only in B",
    }
    assert [*found.counts.values()] == [1, 1, 1, 1]
    assert found.is_complete
    assert found.is_different


def test_the_object_limit_is_one_limit_however_it_is_declared() -> None:
    by_id = {"deals -> contacts": {"types": {"HUBSPOT_DEFINED/3": 5}}}
    found = compare(stack({"deals -> contacts": 5}), stack(by_id))
    assert in_words(found) == {"deals -> contacts: limit": "5 5 equal"}


def test_many_is_what_a_portal_has_where_it_has_no_limit_and_another_stack_must_say_it() -> None:
    many = {"deals -> contacts": {"limit": "many", "labels": {"Legal": "many"}}}
    beside_a_portal = compare(stack(many), portal(live({LEGAL: 3}), asked=many))
    assert in_words(beside_a_portal) == {
        "deals -> contacts: limit": "many None equal",
        "deals -> contacts: 'Legal'": "many 3 differs",
    }
    assert in_words(compare(portal(live({LEGAL: 3}), asked=many), stack(many))) == {
        "deals -> contacts: 'Legal'": "3 many differs",
        "deals -> contacts: limit": "None many equal",
    }
    assert in_words(compare(stack(many), stack({"deals -> companies": 4}))) == {
        "deals -> contacts: limit": "many None only in A",
        "deals -> contacts: 'Legal'": "many None only in A",
        "deals -> companies: limit": "None 4 only in B",
    }


def test_what_the_portal_of_b_lacks_cannot_be_said_and_is_a_difference() -> None:
    declared = {"deals -> contacts": {"labels": {"Lawyer": 1}}, "visit -> contacts": 3}
    found = compare(stack(declared), portal(live(), asked=declared))
    assert in_words(found) == {
        "deals -> contacts: 'Lawyer'": "1 None cannot be said",
        "visit -> contacts: limit": "3 None cannot be said",
    }
    assert "has no label 'Lawyer'" in found.limits[0].reason
    assert "no such object type" in found.limits[1].reason
    assert found.is_complete
    assert found.is_different


def test_what_the_portal_of_a_lacks_is_only_in_b() -> None:
    declared = {"deals -> contacts": {"labels": {"Lawyer": 1}}, "visit -> contacts": 3}
    found = compare(portal(live({OBJECT: 5}), asked=declared), stack(declared))
    assert in_words(found) == {
        "deals -> contacts: limit": "5 None only in A",
        "deals -> contacts: 'Lawyer'": "None 1 only in B",
        "visit -> contacts: limit": "None 3 only in B",
    }


def test_a_read_that_was_not_allowed_is_unknown_and_never_absent() -> None:
    declared = {"deals -> contacts": 5}
    unread = portal(asked=declared, unread=(Unread(Forbidden(), PAIR),))
    for found in (compare(stack(declared), unread), compare(unread, stack(declared))):
        (limit,) = found.limits
        assert limit.verdict is Verdict.CANNOT_BE_SAID
        assert not limit.is_looked_at
        assert not found.is_complete
        assert not found.is_different


def test_a_pair_by_id_is_not_alone_where_a_name_that_nobody_may_look_up_may_mean_it() -> None:
    entries = {"pet -> contacts": 5}
    by_id = Pair(ObjectType("2-9", "2-9"), CONTACTS)
    found = inventory(live({PET_LIMIT: 4}, labels={PET_LIMIT: None}, pair=by_id))
    of_portal = LiveSide("portal 8800123", found, not_looked_up(entries))
    of_stack = stack(entries, portal_id=PORTAL_ID)
    for comparison in (compare(of_stack, of_portal), compare(of_portal, of_stack)):
        assert {limit.verdict for limit in comparison.limits} == {Verdict.CANNOT_BE_SAID}
        reasons = [limit.reason for limit in comparison.limits]
        assert "pet -> contacts may be the same pair." in reasons


def test_of_a_portal_that_was_not_looked_at_nothing_can_be_said() -> None:
    found = compare(stack({"deals -> contacts": 5}), UnseenSide("portal of b", "no token"))
    assert in_words(found) == {"deals -> contacts: limit": "5 None cannot be said"}
    assert found.limits[0].reason == "portal of b was not looked at."
    assert not found.is_complete
    assert not compare(UnseenSide("portal of b", "no token"), stack({})).is_complete


def test_ids_of_one_portal_are_not_compared_with_those_of_another() -> None:
    by_id = {"2-7 -> contacts": 3, "deals -> contacts": {"types": {"USER_DEFINED/35": 2}}}
    found = compare(stack(by_id, portal_id="1"), stack(by_id, portal_id="2"))
    assert {limit.verdict for limit in found.limits} == {Verdict.CANNOT_BE_SAID}
    assert not found.is_complete
    same = compare(stack(by_id, portal_id="1"), stack(by_id, portal_id="1"))
    assert {limit.verdict for limit in same.limits} == {Verdict.EQUAL}


def test_a_name_is_not_absent_where_an_id_may_mean_it() -> None:
    names = {"pet -> contacts": 3, "deals -> contacts": {"labels": {"Lawyer": 2}}}
    ids = {"2-7 -> contacts": 3, "deals -> contacts": {"types": {"USER_DEFINED/35": 2}}}
    found = compare(stack(names, "stack a"), stack(ids, portal_id="2"))
    assert in_words(found)["pet -> contacts: limit"] == "3 None cannot be said"
    assert in_words(found)["deals -> contacts: 'Lawyer'"] == "2 None cannot be said"
    assert "2-7 -> contacts: limit of stack b goes by an id" in found.limits[0].reason


def test_a_stack_is_compared_with_its_own_portal_by_what_its_ids_mean_there() -> None:
    declared = {
        "2-7 -> contacts": {"types": {"USER_DEFINED/70": 3}},
        "deals -> contacts": {"types": {"USER_DEFINED/35": 2}},
    }
    its_portal = portal(
        live({PET_LIMIT: 3}, labels={PET_LIMIT: None}, pair=PET_PAIR),
        live({DECISION_MAKER: 2, LEGAL: 1}),
        asked=declared,
    )
    its_stack = stack(declared, portal_id=PORTAL_ID)
    assert in_words(compare(its_stack, its_portal)) == {
        "pet -> contacts: limit": "3 3 equal",
        "deals -> contacts: 'Decision maker'": "2 2 equal",
        "deals -> contacts: 'Legal'": "None 1 only in B",
    }


def test_the_id_of_a_label_is_not_looked_up_in_another_portal() -> None:
    declared = {"deals -> contacts": {"types": {str(DECISION_MAKER): 2}}}
    found = compare(stack(declared, portal_id="1"), portal(live({DECISION_MAKER: 2})))
    assert in_words(found) == {
        f"deals -> contacts: {DECISION_MAKER}": "2 None cannot be said",
        "deals -> contacts: 'Decision maker'": "None 2 cannot be said",
    }


def test_two_portals_are_compared_by_name() -> None:
    a = portal(
        live(
            {OBJECT: 10, AssociationType(USER_DEFINED, 99): 3},
            labels={OBJECT: None, AssociationType(USER_DEFINED, 99): "Legal"},
        )
    )
    b = portal(live({OBJECT: 10, LEGAL: 2, DECISION_MAKER: 1}))
    assert in_words(compare(a, b)) == {
        "deals -> contacts: limit": "10 10 equal",
        "deals -> contacts: 'Legal'": "3 2 differs",
        "deals -> contacts: 'Decision maker'": "None 1 only in B",
    }


LABEL_LIMITS = st.dictionaries(
    st.sampled_from(["Decision maker", "Approver", "Legal"]),
    st.integers(1, 3) | st.just("many"),
    min_size=1,
)


@given(LABEL_LIMITS, LABEL_LIMITS)
def test_the_other_direction_says_the_same_the_other_way_round(
    of_a: dict[str, object], of_b: dict[str, object]
) -> None:
    a, b = (stack({"deals -> contacts": {"labels": labels}}) for labels in (of_a, of_b))
    there, back = compare(a, b), compare(b, a)
    opposite = {Verdict.ONLY_IN_A: Verdict.ONLY_IN_B, Verdict.ONLY_IN_B: Verdict.ONLY_IN_A}
    turned = {
        limit.name: (limit.b.limit, limit.a.limit, opposite.get(limit.verdict, limit.verdict))
        for limit in back.limits
    }
    assert turned == {
        limit.name: (limit.a.limit, limit.b.limit, limit.verdict) for limit in there.limits
    }
    assert {limit.verdict for limit in compare(a, a).limits} == {Verdict.EQUAL}
