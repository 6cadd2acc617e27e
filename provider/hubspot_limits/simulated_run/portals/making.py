"""What simulated portals are given by hand, or by the first `up` of a stack that calls for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.missing import Addition, missing_for
from hubspot_limits.simulated_run.stacks import SimulatedProject, SimulatedStack, SimulationError


def add_portals(control: Control, stacks: Mapping[str, SimulatedStack]) -> None:
    """Have a portal for each that the stacks name, so that a wrong token meets the wrong portal."""
    for stack in stacks.values():
        if stack.portal_id and stack.portal_id not in control.portals():
            _add_portal(control, stack, stack.portal_id)


def _add_portal(control: Control, stack: SimulatedStack, portal_id: str) -> None:
    """Add it as the simulator's own portal of this id, which has labels, or as an empty one."""
    account_type = {"accountType": stack.account_type} if stack.account_type else {}
    # Four attempts, from the best to the plainest; the first that the simulator takes counts.
    for like in ({"like": portal_id}, {}):
        for given in (account_type, {}):  # what is mistaken in it is for Pulumi to say
            with suppress(SimulationError):
                control.add_portal({"id": portal_id, **like, **given})
                return


def make_what_is_missing(
    control: Control,
    project: SimulatedProject,
    stack: SimulatedStack,
    tell: Callable[[str], None],
    *,
    is_up: bool,
) -> None:
    """For `up`, make the labels and custom objects that a stack calls for; else name them.

    What somebody has deleted since it was made stays deleted.
    """
    portal_id = str(stack.portal_id)
    portal = control.portal(portal_id)
    if stack.account_type not in (None, portal["accountType"]):
        tell(
            f"The simulated portal {portal_id} was made as {portal['accountType']}. "
            "`hubspot-limits simulate reset` begins again, with what the stack says now."
        )
    missing = missing_for(stack.pairs(), portal)
    for doubt in missing.doubts.values():
        tell(doubt)
    made = _Made(project)
    additions = made.without(portal_id, missing.additions)
    if not additions:
        return
    listed = ", ".join(addition.words for addition in additions)
    if not is_up:
        tell(
            f"The simulated portal {portal_id} lacks: {listed}. `pulumi up` makes them first, "
            "which in HubSpot is done by hand."
        )
        return
    add(control, portal_id, additions)
    made.remember(portal_id, additions)
    tell(f"Made in the simulated portal {portal_id}, as by hand in HubSpot: {listed}")


def add(control: Control, portal_id: str, additions: Iterable[Addition]) -> None:
    """Add things to a portal. Raises SimulationError for what it cannot have."""
    for addition in additions:
        for change in addition.changes:
            control.change(portal_id, change)


def token_of(portal: Mapping[str, Any]) -> str:
    """The token that may do everything."""
    return str(portal["tokens"][0]["value"])


class _Made:
    """What was made for stacks in each portal so far."""

    def __init__(self, project: SimulatedProject) -> None:
        self._file: Final = project.kept / "made.json"

    def without(self, portal_id: str, additions: Sequence[Addition]) -> list[Addition]:
        made = set(self._read().get(portal_id, ()))
        return [addition for addition in additions if addition.words not in made]

    def remember(self, portal_id: str, additions: Sequence[Addition]) -> None:
        made = self._read()
        made[portal_id] = [*made.get(portal_id, ()), *(addition.words for addition in additions)]
        self._file.write_text(json.dumps(made), encoding="utf-8")

    def _read(self) -> dict[str, list[str]]:
        if not self._file.exists():
            return {}
        made: dict[str, list[str]] = json.loads(self._file.read_text(encoding="utf-8"))
        return made
