"""The portals for a simulated run, with the labels and custom objects that the stacks name."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from hubspot_limits.declaration import DeclarationError, PairDeclaration, parse_limits
from hubspot_limits.object_types import is_object_type_id, standard_object_type
from hubspot_limits.simulator.description import DEFAULT_PORTALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.stacks import Stack


def described_portals(stacks: Iterable[Stack]) -> tuple[dict[str, Any], ...]:
    """One description for each portal id that the stacks name, for `Simulator(portals=...)`.

    A stack whose limits cannot be read adds its portal without more: `pulumi` says what is wrong.
    """
    portals: dict[str, dict[str, Any]] = {}
    for stack in stacks:
        if not stack.portal_id:
            continue
        portal = portals.setdefault(stack.portal_id, _portal(stack.portal_id))
        if account_type := stack.settings.get("accountType"):
            portal["accountType"] = account_type
        with suppress(DeclarationError):
            for pair in parse_limits(stack.settings.get("limits")):
                _add_custom_objects(portal, pair)
                _add_labels(portal, pair)
    return tuple(portals.values())


def _portal(portal_id: str) -> dict[str, Any]:
    known = copy.deepcopy(dict(DEFAULT_PORTALS.get(portal_id, {"id": portal_id})))
    return {"customObjects": [], "labels": {}} | known


def _add_custom_objects(portal: dict[str, Any], pair: PairDeclaration) -> None:
    ends = (pair.from_object_type, pair.to_object_type)
    for end, other in (ends, ends[::-1]):
        if standard_object_type(end):
            continue
        by_id = is_object_type_id(end)
        name = f"object_{end.removeprefix('2-')}" if by_id else _short_name(end, portal["id"])
        known = {custom["name"]: custom for custom in portal["customObjects"]}
        custom = known.get(name)
        if custom is None:
            custom = {"name": name, "associatedWith": []} | ({"id": end} if by_id else {})
            portal["customObjects"].append(custom)
        if other not in custom["associatedWith"]:
            custom["associatedWith"].append(other)


def _short_name(spelling: str, portal_id: str) -> str:
    """A fully qualified name without the portal that HubSpot puts before it."""
    return spelling.removeprefix(f"p{portal_id}_")


def _add_labels(portal: dict[str, Any], pair: PairDeclaration) -> None:
    known = set(_labels(portal, pair))
    missing = [label for label in pair.labels if label not in known]
    portal["labels"].setdefault(str(pair), []).extend(missing)


def _labels(portal: dict[str, Any], pair: PairDeclaration) -> Iterator[str]:
    """The texts of a pair's labels in its own direction."""
    for label in portal["labels"].get(str(pair), ()):
        yield label if isinstance(label, str) else label["label"]
    for label in portal["labels"].get(f"{pair.to_object_type} -> {pair.from_object_type}", ()):
        yield label if isinstance(label, str) else label.get("inverseLabel", label["label"])
