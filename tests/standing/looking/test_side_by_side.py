"""Stacks are looked at side by side, those of one portal one after the other."""

from __future__ import annotations

from threading import Barrier, get_ident

import pytest

from hubspot_limits.standing.looking.side_by_side import AT_ONCE, side_by_side


def no_matter(_done: int, _total: int) -> None:
    pass


def test_no_portal_waits_for_another() -> None:
    together = Barrier(AT_ONCE)  # each waits here until all of them are looked at at once

    def look(stack: int) -> int:
        together.wait(timeout=60)
        return stack

    stacks = range(AT_ONCE)
    assert side_by_side(stacks, look, portal_of=lambda stack: stack, done=no_matter) == [*stacks]


def test_stacks_of_one_portal_share_its_rate_budget_one_after_the_other() -> None:
    steps: list[tuple[str, int]] = []

    def look(stack: int) -> int:
        steps.append(("begins", stack))
        steps.append(("ends", stack))
        return get_ident()

    threads = side_by_side(range(20), look, portal_of=lambda _: "8800123", done=no_matter)
    assert len({*threads}) == 1
    assert steps == [(step, stack) for stack in range(20) for step in ("begins", "ends")]


def test_stacks_whose_portal_is_not_known_wait_for_none() -> None:
    together = Barrier(2)

    def look(_: str) -> int:
        return together.wait(timeout=60)

    found = side_by_side(("a", "b"), look, portal_of=lambda _: None, done=no_matter)
    assert sorted(found) == [0, 1]


def test_how_many_are_done_is_told_from_the_start() -> None:
    told: list[tuple[int, int]] = []
    side_by_side("abc", str.upper, portal_of=lambda _: "one", done=lambda *step: told.append(step))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_mistake_of_ours_is_raised() -> None:
    def look(_: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side("a", look, portal_of=lambda _: None, done=no_matter)
