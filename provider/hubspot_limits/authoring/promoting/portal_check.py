"""Whether a portal has what is to be limited in it, before anybody declares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.hubspot import HubSpotError
from hubspot_limits.pair.labels import LabelError
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.resolution import types_at
from hubspot_limits.portal.custom_objects import NoSuchObjectTypeError
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.reading import Progress, say_nothing
from hubspot_limits.portal.parallel import in_parallel
from hubspot_limits.portal.portal import Portal
from hubspot_limits.standing.comparing.side import entries_of
from hubspot_limits.standing.limit import LimitName, named


@dataclass(frozen=True)
class PortalCheck:
    """What was found of the limits that a portal is to have.

    lacking: what the portal lacks, with the nearest that it has. unread: the pairs that could not
    be looked at, and why. refusal: why nothing was looked at.
    """

    lacking: Mapping[LimitName, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""


def check_portal(
    portal: Portal, names: Iterable[LimitName], progress: Progress = say_nothing
) -> PortalCheck:
    """Look for every object type and label of these limits. Raises WrongPortalError, HubSpotError
    where the custom objects cannot be read.
    """
    declared = DeclaredPairs.of(portal, entries_of(names))
    lacking: dict[LimitName, str] = {}
    unread: dict[str, str] = {}
    for pair, (entry, error) in declared.unknown.items():
        if isinstance(error, NoSuchObjectTypeError):
            lacking |= {name: str(error) for name, _, _ in named(entry)}
        else:
            unread[pair] = str(error)

    def look(entry: StackEntry) -> LivePair | HubSpotError:
        """The live pair, or the error that kept it from being read."""
        try:
            return portal.live_for(entry)
        except HubSpotError as error:
            return error

    entries = [*declared.resolved.values()]
    for done, (entry, found) in enumerate(in_parallel(look, entries), start=1):
        progress("Looking for labels", done, len(entries))
        if isinstance(found, LivePair):
            lacking |= _lacking(entry, found)
        else:
            unread[str(entry)] = str(found)
    return PortalCheck(lacking, unread)


def _lacking(entry: StackEntry, live: LivePair) -> dict[LimitName, str]:
    """The limits of an entry whose label or type the pair does not have, and why."""
    reasons: dict[LimitName, str] = {}
    for name, path, _ in named(entry):
        try:
            types_at(path, live)
        except LabelError as error:
            reasons[name] = str(error)
    return reasons
