"""One stack: what it declares, what its state last knew, and what its portal has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.findings import FileError, shown_path
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import (
    find_stack_file,
    find_stack_files,
    read_stack_file,
    stack_of,
)
from hubspot_limits.portal.connection import portal_of
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.reading import Progress, read_inventory, say_nothing
from hubspot_limits.portal.portal import Portal
from hubspot_limits.pulumi_command import Pulumi
from hubspot_limits.standing.judging import standing_of
from hubspot_limits.standing.known import Known
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.values.refusal import Refusal

SECONDS_FOR_STATE = 60
"""How long Pulumi may take to give a stack's state."""


@dataclass(frozen=True)
class Stack:
    """A stack as Pulumi calls it, and its file, which is read once."""

    name: str
    file: Path

    @classmethod
    def named(cls, name: str) -> Stack:
        """The stack of a name. Raises NoStackFileError, with those there are, or FileError."""
        return cls(name, shown_path(find_stack_file(Path.cwd(), name)))

    @classmethod
    def all(cls) -> tuple[Stack, ...]:
        """The stacks of the project here. Raises NoStackFileError or FileError."""
        files = find_stack_files(Path.cwd())
        return tuple(cls(stack_of(file), shown_path(file)) for file in files)

    @cached_property
    def configuration(self) -> StackConfiguration:
        """What the file configures. Raises FileError where it cannot be read."""
        return configuration_of(read_stack_file(self.file))

    @property
    def portal_id(self) -> str | None:
        """The portal that it is for; None where its file does not say, or cannot be read."""
        try:
            settings = self.configuration.settings
        except FileError:
            return None
        return settings.portal_id if settings else None


@dataclass(frozen=True)
class LookedAt:
    """What was found of a stack.

    standing: None where it could not be looked at, and ``refusal`` says why. state_refusal: why its
    state could not be. is_by_program: the file declares nothing, so that the portal was compared
    with what Pulumi's state last knew.
    """

    stack: Stack
    standing: PortalStanding | None = None
    refusal: str = ""
    state_refusal: str = ""
    is_by_program: bool = False

    @property
    def is_complete(self) -> bool:
        return self.standing is not None and self.standing.is_complete

    @property
    def has_drift(self) -> bool:
        return self.standing is not None and bool(self.standing.drift)

    def only_managed(self) -> LookedAt:
        """The same without the limits that are neither declared nor in Pulumi's state."""
        if self.standing is None:
            return self
        managed = self.standing.only(lambda limit: not limit.is_foreign)
        return replace(self, standing=managed)


def look_at(stack: Stack, *, announce: Callable[[str], None]) -> LookedAt:
    """Compare the portal of a stack with what its file declares and its state last knew.

    Whatever keeps it from being looked at is told as ``refusal``.
    """
    try:
        configuration = stack.configuration
        portal = portal_of(configuration, announce=announce)
        portal.guard()
        known, state_refusal = _known(stack, configuration, portal.id)
        is_by_program = not configuration.declared
        if is_by_program and known is None:
            # Nothing at all says which limits are meant.
            unknown = "declares no limits, so its program may, and Pulumi's state tells which."
            return LookedAt(stack, refusal=f"{stack.file} {unknown} {state_refusal}")
        standing = standing_in(portal, configuration, known)
    except Refusal as refused:
        return LookedAt(stack, refusal=str(refused))
    return LookedAt(stack, standing, state_refusal=state_refusal, is_by_program=is_by_program)


def standing_in(
    portal: Portal,
    configuration: StackConfiguration,
    known: Known | None = None,
    *,
    sweep: Callable[[int], bool] = lambda _: False,
    progress: Progress = say_nothing,
) -> PortalStanding:
    """How a portal stands to what a stack's file declares; where that is nothing, to its state.

    Raises WrongPortalError or HubSpotError.
    """
    entries = configuration.declared or _entries(known)
    declared = DeclaredPairs.of(portal, entries)
    inventory = read_inventory(portal, declared.resolved, sweep=sweep, progress=progress)
    place = configuration.place if configuration.declared else lambda _entry, _path: None
    return standing_of(inventory, declared, known, now=portal.now(), place=place)


def _entries(known: Known | None) -> tuple[StackEntry, ...]:
    states = known.pairs.values() if known else ()
    # A declaration from state as an entry of a file would be.
    return tuple(StackEntry.model_validate(state.declaration.model_dump()) for state in states)


def _known(
    stack: Stack, configuration: StackConfiguration, portal_id: str
) -> tuple[Known | None, str]:
    """What the state of a stack last knew, or why that is not looked at."""
    project = configuration.stack.project
    if project is None:
        return None, "There is no Pulumi.yaml here."
    try:
        pulumi = Pulumi(project.file.parent, stack.name, seconds=SECONDS_FOR_STATE)
        resources = pulumi.resources()
        return Known.of(resources, portal_id=portal_id), ""
    except Refusal as refused:
        return None, " ".join(str(refused).split())
