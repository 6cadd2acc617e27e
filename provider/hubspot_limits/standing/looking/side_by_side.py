"""Many stacks at once: none waits for another's portal, and those of one portal take turns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

AT_ONCE = 16
"""How many portals are looked at at the same time."""

_Stack = TypeVar("_Stack", bound=Hashable)
_Found = TypeVar("_Found")


def side_by_side(
    stacks: Sequence[_Stack],
    look: Callable[[_Stack], _Found],
    *,
    portal_of: Callable[[_Stack], Hashable | None],
    done: Callable[[int, int], None],
) -> list[_Found]:
    """What is found of each stack, in their order.

    portal_of: what stacks share a rate budget by; None is shared with no other. done: told how many
    are done, and of how many.
    """
    found: dict[_Stack, _Found] = {}

    def take_turns(turns: Iterable[_Stack]) -> None:
        for stack in turns:
            found[stack] = look(stack)  # threads write to one dict, each its own keys
            done(len(found), len(stacks))

    done(0, len(stacks))
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for ended in as_completed(
            [pool.submit(take_turns, turns) for turns in _by_portal(stacks, portal_of)]
        ):
            ended.result()  # raises what the thread has raised
    finally:
        # After Ctrl-C nothing else begins.
        pool.shutdown(wait=False, cancel_futures=True)
    return [found[stack] for stack in stacks]


def _by_portal(
    stacks: Iterable[_Stack], portal_of: Callable[[_Stack], Hashable | None]
) -> list[list[_Stack]]:
    """Stacks in groups: those of one portal together, each other one alone."""
    portals: dict[Hashable, list[_Stack]] = {}
    for stack in stacks:
        portal = portal_of(stack)
        portals.setdefault(("alone", stack) if portal is None else portal, []).append(stack)
    return list(portals.values())
