"""What a person does to simulated portals, as somebody would in HubSpot's settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hubspot_limits.simulated_run.portals import missing
from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.making import add, add_portals
from hubspot_limits.simulated_run.portals.sharing import no_run, running_simulator, shared_simulator
from hubspot_limits.simulated_run.stacks import SimulatedProject, SimulatedStack, SimulationError
from hubspot_limits.values.limits import in_words


@dataclass(frozen=True, slots=True)
class PortalByHand:
    """A stack's simulated portal. Each method says what it did, or raises SimulationError."""

    control: Control
    portal_id: str
    stack: str

    def set_limit(self, pair: str, limit: int | None, label: str | None, type: str | None) -> str:
        """Set a limit, or remove it with None. No rule is checked."""
        before = self._limits()
        change = {"change": "set_limit", "pair": pair, "limit": limit, "label": label, "type": type}
        self.control.change(self.portal_id, change)
        after = self._limits()
        which = f"label {label!r}" if label else type or "object limit"
        # A symmetric label may change in two ids; the first one tells all.
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        if not changed:
            return f"{self}: {pair}, {which}: {in_words(limit)}, as it was."
        old, new = (in_words(limits.get(changed[0])) for limits in (before, after))
        return f"{self}: {pair}, {which}: {old} -> {new}"

    def add_label(self, pair: str, text: str) -> str:
        """Make a label that reads the same in both directions."""
        return self._add(missing.label(pair, text))

    def add_custom_object(self, name: str) -> str:
        """Make a custom object, whatever its name is near to."""
        return self._add(missing.custom_object(name, ()))

    def _add(self, addition: missing.Addition) -> str:
        add(self.control, self.portal_id, [addition])
        return f"{self}: made {addition.words}"

    def _limits(self) -> Mapping[tuple[Any, ...], int]:
        return {
            tuple(limit[key] for key in ("fromId", "toId", "category", "typeId")): limit["limit"]
            for limit in self.control.portal(self.portal_id)["limits"]
        }

    def __str__(self) -> str:
        return f"Simulated portal {self.portal_id} (stack {self.stack})"


@contextmanager
def portal_by_hand(project: SimulatedProject, reference: str | None) -> Iterator[PortalByHand]:
    """Give the portal of a stack: the named one, else that of the last run, else the only one.

    Raises SimulationError if it is not clear which.
    """
    stack = _stack_meant(project, reference or os.environ.get("PULUMI_STACK"))
    if stack.portal_id is None:
        raise SimulationError(f"The stack {stack.name} names no portal, hubspot-limits:portalId.")
    with shared_simulator(project.kept) as control:
        add_portals(control, project.stacks())
        yield PortalByHand(control, stack.portal_id, stack.name)


def reset(project: SimulatedProject) -> str:
    """Begin again: fresh portals, and no state of stacks in them.

    Raises SimulationError while a simulated run goes on.
    """
    kept = project.kept
    with no_run(kept):
        for name in ("backend", "home", "project"):
            shutil.rmtree(kept / name, ignore_errors=True)
        for name in ("made.json", "portals.json", "last-stack"):
            (kept / name).unlink(missing_ok=True)
        if control := running_simulator(kept):
            control.reset()
            add_portals(control, project.stacks())
    return "The simulated portals begin again, and no stack has a state in them."


def _stack_meant(project: SimulatedProject, reference: str | None) -> SimulatedStack:
    """The stack that is named, the only one, or that of the last run. Raises SimulationError."""
    stacks = project.stacks()
    if reference:
        return project.stack(reference)
    if len(stacks) == 1:
        return next(iter(stacks.values()))
    if last := stacks.get(project.last_stack or ""):
        return last
    raise SimulationError(f"Which stack? Say --stack, with one of: {', '.join(sorted(stacks))}.")
