from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.standing.picture.picture import DrawnLimit, DrawnPair
from hubspot_limits.standing.picture.stars import stars
from tests.standing.picture.drawing import picture

NAMES = st.sampled_from(["contacts", "companies", "deals", "tickets", "pet"])


def pair(from_name: str, to_name: str) -> DrawnPair:
    return DrawnPair(from_name, to_name, (DrawnLimit(None, "3"),))


def test_both_directions_are_one_line_with_limits_at_its_ends() -> None:
    there, back = pair("deals", "contacts"), pair("contacts", "deals")
    (star,) = stars([there, back])
    (line,) = star.lines
    assert (star.middle, line.other) == ("contacts", "deals")
    assert (line.there, line.back) == (back, there)


def test_an_object_type_with_itself_is_a_line_with_one_end() -> None:
    (star,) = stars([pair("contacts", "contacts")])
    (line,) = star.lines
    assert line.other == star.middle
    assert line.back is None


def test_what_is_connected_to_most_is_drawn_first_with_all_of_it() -> None:
    drawn = stars([pair("deals", "tickets"), pair("pet", "deals"), pair("pet", "contacts")])
    assert [(star.middle, [line.other for line in star.lines]) for star in drawn] == [
        ("deals", ["tickets", "pet"]),
        ("contacts", ["pet"]),
    ]


@given(st.sets(st.tuples(NAMES, NAMES)))
def test_every_pair_is_drawn_exactly_once(ends: set[tuple[str, str]]) -> None:
    pairs = [pair(from_name, to_name) for from_name, to_name in sorted(ends)]
    drawn = [
        direction
        for star in stars(pairs)
        for line in star.lines
        for direction in (line.there, line.back)
        if direction
    ]
    assert sorted(map(repr, drawn)) == sorted(map(repr, pairs))


def test_forty_object_types_make_few_stars() -> None:
    drawn = stars(picture(40).pairs)
    assert len(picture(40).object_types) == 40
    assert len(drawn) <= 10
