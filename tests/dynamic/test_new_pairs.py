"""A pair that is new to the stack and live as declared looks like a creation, and is none."""

from __future__ import annotations

import json

import pytest

from hubspot_limits.dynamic.announcer import NewPairs
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import SANDBOX
from tests.dynamic.conftest import MakeStack
from tests.dynamic.declared import pair
from tests.dynamic.engine import Program

ENTRIES = {"deals -> contacts": 10, "companies -> deals": 50, "deals -> companies": 7}
PROGRAM: Program = {
    name: inputs
    for source, limit in ENTRIES.items()
    for name, inputs in pair(source, limit=limit).items()
}
TWO_OF_THREE = (
    "2 of 3 new pairs are live as declared: nothing is written for them. Written: deals -> "
    "companies\n"
)


@pytest.fixture
def found(portal: SimulatedPortal) -> SimulatedPortal:
    """A portal in which two of the three pairs are as declared."""
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("companies", "deals", 50)
    return portal


@pytest.mark.usefixtures("found")
def test_preview_and_up_say_in_one_line_what_is_taken_over_as_it_is(
    make_stack: MakeStack, simulator: Simulator
) -> None:
    stack = make_stack(SANDBOX, limits=json.dumps(ENTRIES))
    assert stack.preview(PROGRAM).lines == TWO_OF_THREE
    assert stack.up_without_preview(PROGRAM).lines == TWO_OF_THREE
    assert len(simulator.writes()) == 1


def test_nothing_is_said_where_every_new_pair_is_written(make_stack: MakeStack) -> None:
    stack = make_stack(SANDBOX, limits=json.dumps(ENTRIES))
    assert stack.preview(PROGRAM).lines == ""


@pytest.mark.usefixtures("found")
def test_pairs_that_are_known_are_not_counted(make_stack: MakeStack) -> None:
    stack = make_stack(SANDBOX, limits=json.dumps(ENTRIES))
    stack.up_without_preview(pair("deals -> contacts", limit=10))
    assert stack.preview(PROGRAM).lines == (
        "1 of 2 new pairs are live as declared: nothing is written for it. Written: deals -> "
        "companies\n"
    )


def lines(taken: int, written: int) -> list[str]:
    said: list[str] = []
    names = [f"object_{number} -> contacts" for number in range(taken + written)]
    new_pairs = NewPairs(names, said.append)
    for number, name in enumerate(names):
        new_pairs.compared(name, is_written=number >= taken)
    return said


def test_one_new_pair_is_one() -> None:
    assert lines(1, 0) == ["1 new pair is live as declared: nothing is written for it"]


def test_of_many_that_are_written_some_are_named_and_the_others_counted() -> None:
    [line] = lines(27, 13)
    assert line.startswith("27 of 40 new pairs are live as declared: nothing is written for them")
    assert line.endswith("object_38 -> contacts and 1 more")


def test_without_new_pairs_nothing_is_said() -> None:
    said: list[str] = []
    NewPairs(["deals -> contacts"], said.append).unchanged("deals -> contacts")
    assert not said
