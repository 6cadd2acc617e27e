"""The portals for a simulated run, with the labels and custom objects that the stacks name."""

from __future__ import annotations

import copy
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.parsing import DeclarationError, parse_limits
from hubspot_limits.object_types import is_object_type_id, standard_object_type
from hubspot_limits.simulator import (
    DEFAULT_PORTALS,
    AccountType,
    PortalDescription,
    SimulatedPortal,
    Simulator,
)
from hubspot_limits.simulator.portals.building import build_portal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tools.stacks import Stack

Described: TypeAlias = dict[str, Any]


def described_portals(stacks: Iterable[Stack]) -> tuple[Described, ...]:
    """One description for each portal id that the stacks name, for `Simulator(portals=...)`.

    What cannot be read of a stack is left out: `pulumi` says what is wrong with it.
    """
    portals: dict[str, Described] = {}
    for stack in stacks:
        if not has_portal(stack):
            continue
        portal = portals.setdefault(stack.portal_id, _portal(stack.portal_id))
        account_type = stack.settings.get("accountType")
        if account_type in get_args(AccountType):
            portal["accountType"] = account_type
        with suppress(DeclarationError):
            for pair in parse_limits(stack.settings.get("limits")):
                if all(map(_may_exist, (pair.from_object_type, pair.to_object_type))):
                    _add_pair(portal, pair)
    return tuple(portals.values())


@contextmanager
def simulated_portals(stacks: Iterable[Stack], state: Path) -> Iterator[tuple[Simulator, set[str]]]:
    """Give a simulator of the stacks' portals, and the labels that kept portals have only now.

    Raises:
        DescriptionError: the state file cannot be used.
    """
    had = {portal.id: _texts(portal) for portal in Simulator([], state=state).portals}
    with Simulator(described_portals(stacks), state=state) as simulator:
        kept = (portal for portal in simulator.portals if portal.id in had)
        yield simulator, {text for portal in kept for text in _texts(portal) - had[portal.id]}


def _texts(portal: SimulatedPortal) -> set[str]:
    return {each.label for each in portal.state.association_types if each.label}


def has_portal(stack: Stack) -> bool:
    return re.fullmatch(r"[1-9]\d{0,14}", stack.portal_id, re.ASCII) is not None


def _portal(portal_id: str) -> Described:
    portal: Described = {"id": portal_id, "customObjects": [], "labels": {}}
    if known := DEFAULT_PORTALS.get(portal_id):
        portal |= copy.deepcopy(dict(known))
        built = build_portal(PortalDescription.model_validate(known))
        for described, custom in zip(portal["customObjects"], built.custom_objects, strict=True):
            described["id"] = custom.id
    return portal


def _may_exist(object_type: str) -> bool:
    """Whether a portal can have it. What none can have is left for HubSpot's refusal."""
    custom = re.fullmatch(r"2-\d+|[A-Za-z]\w*", object_type, re.ASCII)
    return bool(custom or standard_object_type(object_type))


def _add_pair(portal: Described, pair: StackEntry) -> None:
    ends = (pair.from_object_type, pair.to_object_type)
    for end, other in (ends, ends[::-1]):
        if not standard_object_type(end):
            _add_custom_object(portal, end, _name(portal, other))
    from_name, to_name = (_name(portal, end) for end in ends)
    missing = set(pair.labels).difference(_labels(portal, from_name, to_name))
    portal["labels"].setdefault(f"{from_name} -> {to_name}", []).extend(sorted(missing))


def _add_custom_object(portal: Described, spelling: str, associated_with: str) -> None:
    name = _name(portal, spelling)
    known = {custom["name"]: custom for custom in portal["customObjects"]}
    if name not in known:
        known[name] = {"name": name, "associatedWith": []}
        if is_object_type_id(spelling):
            known[name]["id"] = spelling
        portal["customObjects"].append(known[name])
    if associated_with not in known[name]["associatedWith"]:
        known[name]["associatedWith"].append(associated_with)


def _name(portal: Described, spelling: str) -> str:
    """The name of an object type in the description, whatever the stack calls it."""
    if standard_object_type(spelling):
        return spelling
    if is_object_type_id(spelling):
        by_id = {custom.get("id"): custom["name"] for custom in portal["customObjects"]}
        return str(by_id.get(spelling, f"object_{spelling.removeprefix('2-')}"))
    return spelling.removeprefix(f"p{portal['id']}_")


def _labels(portal: Described, from_name: str, to_name: str) -> Iterator[str]:
    """The texts of a pair's labels in its own direction."""
    for label in portal["labels"].get(f"{from_name} -> {to_name}", ()):
        yield label if isinstance(label, str) else label["label"]
    for label in portal["labels"].get(f"{to_name} -> {from_name}", ()):
        yield label if isinstance(label, str) else label.get("inverseLabel", label["label"])
