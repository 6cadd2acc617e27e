"""How low and how high a limit may be, and how many inputs a batch may have."""

from __future__ import annotations

from collections.abc import Callable

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import experiment
from hubspot_limits.probe.findings import NONE_OF_THEM, NotSettled, Reading
from hubspot_limits.values.limits import LARGEST_LIMIT, USER_DEFINED, AssociationType

_SMALLEST = -(2**31)
_MOST_INPUTS = 2_001  # one more than the largest batch that is documented elsewhere
_NO_TYPE_HAS = 2_000_000_000  # and what follows it: still within int32


class _Unexpected(Exception):  # noqa: N818 - an answer of HubSpot's
    """HubSpot neither did it nor refused it."""


@experiment("minimumLimit", "The lowest limit", assumed=1, requests=3, writes=3)
def minimum_limit(bench: Bench) -> Reading:
    accepts = _accepts(bench)
    try:
        found = _least(accepts, guess=1, lowest=_SMALLEST, highest=10_000)
    except _Unexpected:
        return NONE_OF_THEM
    if found is None:
        raise NotSettled("HubSpot accepts none of the limits that were tried, from 1 to 10000")
    return found


@experiment("maximumLimit", "The highest limit", assumed=10_000, requests=3, writes=3)
def maximum_limit(bench: Bench) -> Reading:
    lowest = bench.settled("minimumLimit")
    if lowest is None:
        raise NotSettled("No limit is known that HubSpot accepts")
    accepts = _accepts(bench)
    try:
        return _most(accepts, guess=10_000, lowest=int(lowest), highest=LARGEST_LIMIT)
    except _Unexpected:
        return NONE_OF_THEM


@experiment("maximumInputs", "How many inputs a batch may have", assumed=100, requests=3, writes=3)
def maximum_inputs(bench: Bench) -> Reading:
    """Of types that no pair has, so that nothing is written whatever HubSpot says.

    As long as it says of many what it says of one, it has looked at each.
    """
    stage, (limit,) = bench.stage(), bench.values(1)

    def update(count: int) -> Answer:
        types = (AssociationType(USER_DEFINED, _NO_TYPE_HAS + number) for number in range(count))
        return stage.batch("update", *((foreign, limit) for foreign in types))

    of_one = update(1)
    if not of_one.is_refusal:
        return NONE_OF_THEM

    def accepts(count: int) -> bool:
        answer = update(count)
        if answer.signature() == of_one.signature():
            return True
        if answer.is_refusal:
            return False
        raise _Unexpected

    try:
        most = _most(accepts, 100, 1, _MOST_INPUTS)
    except _Unexpected:
        return NONE_OF_THEM
    if most == _MOST_INPUTS:
        raise NotSettled(f"A batch of {most} inputs is looked at like one of 1: more was not tried")
    return most


def _accepts(bench: Bench) -> Callable[[int], bool]:
    """Whether HubSpot sets a limit on a label, on a pair without an object limit."""
    stage = bench.stage()

    def accepts(limit: int) -> bool:
        answer = stage.set(stage.label.type, limit)
        if answer.has_done(stage.label.type, limit):
            return True
        if answer.is_refusal:
            return False
        raise _Unexpected

    return accepts


def _least(accepts: Callable[[int], bool], guess: int, lowest: int, highest: int) -> int | None:
    """The least number that is accepted, looked for upwards from the guess, or below it."""
    step, refused = 1, guess - 1
    tried = guess
    # Upwards in growing steps, until something is accepted.
    while not accepts(tried):
        refused, tried, step = tried, tried + step, step * 2
        if tried > highest:
            return None
    # Accepted at once: look below, by the mirror image of "the greatest".
    if tried == guess:
        return -_most(lambda number: accepts(-number), -guess, -guess, -lowest)
    return -_most(lambda number: accepts(-number), -(refused + 1), -tried, -refused - 1)


def _most(accepts: Callable[[int], bool], guess: int, lowest: int, highest: int) -> int:
    """The greatest number that is accepted, as ``lowest`` is. Two questions if it is the guess."""
    guess = max(guess, lowest)
    if guess > lowest and not accepts(guess):
        highest = guess - 1
    elif guess == highest or not accepts(guess + 1):
        return guess
    else:
        lowest = guess + 1
        if accepts(highest):
            return highest
        highest -= 1
    while lowest < highest:
        # Rounded up, so that `lowest = middle` always gets further.
        middle = (lowest + highest + 1) // 2
        if accepts(middle):
            lowest = middle
        else:
            highest = middle - 1
    return lowest
