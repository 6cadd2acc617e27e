"""The two sides of a comparison, read: files of stacks, and portals where those are meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from hubspot_limits.configuration.stack_configuration import StackConfiguration
from hubspot_limits.portal.connection import portal_of
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.reading import Progress, read_inventory, say_nothing
from hubspot_limits.portal.tracking import Tracking, read_tracking
from hubspot_limits.standing.comparing.live_side import LiveSide
from hubspot_limits.standing.comparing.side import DeclaredSide, Side, UnseenSide, asked_of
from hubspot_limits.standing.comparing.side_name import SideKind, SideName
from hubspot_limits.standing.looking.stack import Stack
from hubspot_limits.values.refusal import Refusal


class NothingDeclaredError(Refusal):
    """A stack's file declares no limits, so that it says nothing to compare."""


@dataclass(frozen=True, slots=True)
class SideRead:
    """One side of a comparison, with the name that a person gave it.

    tracking: which records are at a limit, of a portal where that was asked for.
    """

    name: SideName
    side: Side
    tracking: Tracking | None = None


Sweep: TypeAlias = Callable[[int], bool]


@dataclass(frozen=True)
class Sides:
    """Reads the sides of a comparison, a portal with whatever the other side has.

    announce: is given one line for whatever a person would otherwise wait for.
    """

    announce: Callable[[str], None]
    sweep: Sweep = lambda _: False
    progress: Progress = say_nothing

    def read(self, a: SideName, b: SideName) -> tuple[SideRead, SideRead]:
        """Both; a portal that cannot be looked at is a side that says why.

        Raises NoStackFileError or FileError for the files of the stacks, NothingDeclaredError.
        """
        # A file is read first: then the portal of A can be asked for its pairs.
        if b.kind is SideKind.STACK:
            declared = _declared(b, _configuration(b))
            return self.read_beside(a, declared), SideRead(b, declared)
        _configuration(b)  # what is wrong there is told before anything is read
        read_a = self.read_beside(a, None)
        return read_a, self.read_beside(b, read_a.side, with_tracking=True)

    def read_beside(
        self, name: SideName, other: Side | None, *, with_tracking: bool = False
    ) -> SideRead:
        """One side: a portal with whatever the other has, where that is known before."""
        configuration = _configuration(name)
        if name.kind is SideKind.STACK:
            return SideRead(name, _declared(name, configuration))
        settings = configuration.settings
        portal_id = settings.portal_id if settings else ""
        title = f"portal {portal_id} of stack {name.stack}"
        try:
            portal = portal_of(configuration, announce=self.announce)
            portal.guard()
            asked = DeclaredPairs.of(portal, asked_of(other, portal_id) if other else ())
            inventory = read_inventory(
                portal, asked.resolved, sweep=self.sweep, progress=self.progress
            )
            tracking = read_tracking(portal, inventory.object_types) if with_tracking else None
        except Refusal as refused:
            return SideRead(name, UnseenSide(title, str(refused), portal_id))
        return SideRead(name, LiveSide(title, inventory, asked), tracking)


def declared_side(name: SideName, configuration: StackConfiguration) -> DeclaredSide:
    """What a stack's file declares, nothing included."""
    settings = configuration.settings
    return DeclaredSide(
        f"stack {name.stack}",
        configuration.declared,
        settings.portal_id if settings else None,
        configuration.place,
    )


def _configuration(name: SideName) -> StackConfiguration:
    configuration = Stack.named(name.stack).configuration
    configuration.refuse_mistakes()
    return configuration


def _declared(name: SideName, configuration: StackConfiguration) -> DeclaredSide:
    if not configuration.declared:
        raise NothingDeclaredError(
            f"{configuration.stack.file} declares no limits, so its program may, and its file says "
            f"nothing to compare. For what its portal has, name portal:{name.stack}."
        )
    return declared_side(name, configuration)
