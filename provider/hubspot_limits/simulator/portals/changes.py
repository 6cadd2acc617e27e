"""Changes that somebody else makes to a portal by hand, and what differs after any change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from hubspot_limits.simulator.portals.building import (
    add_custom_object,
    named_pair,
    named_type,
    with_label,
)
from hubspot_limits.simulator.portals.description import CustomObjectDescription, PairText, TypeText
from hubspot_limits.simulator.portals.labels import NewLabel, delete_label, rename_label
from hubspot_limits.simulator.portals.model import DescriptionError, Model
from hubspot_limits.simulator.portals.portal import (
    AssociationDefinition,
    LimitValue,
    PairIds,
    PortalState,
    TypeKey,
)


class SetLimit(Model):
    """Set a limit, or remove it where `limit` is null. Without label and type: the object limit.

    No rule is checked, so that a portal can be brought into any state.
    """

    change: Literal["set_limit"]
    pair: PairText
    label: str | None = None
    type: TypeText | None = None
    limit: LimitValue | None


class AddLabel(NewLabel):
    change: Literal["add_label"]
    pair: PairText


class RenameLabel(Model):
    change: Literal["rename_label"]
    pair: PairText
    label: str
    to: str = Field(min_length=1)
    inverse_to: str | None = None


class DeleteLabel(Model):
    change: Literal["delete_label"]
    pair: PairText
    label: str


class AddCustomObject(CustomObjectDescription):
    change: Literal["add_custom_object"]


class RemoveCustomObject(Model):
    change: Literal["remove_custom_object"]
    name: str


Change: TypeAlias = Annotated[
    SetLimit | AddLabel | RenameLabel | DeleteLabel | AddCustomObject | RemoveCustomObject,
    Field(discriminator="change"),
]

CHANGE: TypeAdapter[Change] = TypeAdapter(Change)


def apply_change(portal: PortalState, change: Change, *, shared: bool) -> PortalState:
    """The portal after a change. Raises DescriptionError for what the portal does not have.

    `shared` tells whether the two ids of a symmetric label have one limit.
    """
    match change:
        case AddCustomObject():
            return add_custom_object(portal, change)
        case RemoveCustomObject():
            return _without_custom_object(portal, change.name)
        case _:
            return _apply_to_pair(portal, named_pair(portal, change.pair), change, shared=shared)


def _apply_to_pair(
    portal: PortalState,
    pair: PairIds,
    change: SetLimit | AddLabel | RenameLabel | DeleteLabel,
    *,
    shared: bool,
) -> PortalState:
    match change:
        case SetLimit():
            limited = named_type(portal, pair, label=change.label, type=change.type)
            keys = portal.limited_keys(limited, shared=shared)
            return portal.with_limits(dict.fromkeys(keys, change.limit))
        case AddLabel():
            return with_label(portal, pair, change)
        case RenameLabel():
            label = _own_label(portal, pair, change.label)
            return rename_label(portal, label, change.to, change.inverse_to)
        case DeleteLabel():
            return delete_label(portal, _own_label(portal, pair, change.label))


def _own_label(portal: PortalState, pair: PairIds, label: str) -> AssociationDefinition:
    found = named_type(portal, pair, label=label)
    if found.category == "HUBSPOT_DEFINED":
        raise DescriptionError(f"{label!r} is HubSpot's own and stays as it is.")
    return found


def _without_custom_object(portal: PortalState, name: str) -> PortalState:
    gone = next((custom for custom in portal.custom_objects if custom.name == name), None)
    if gone is None:
        raise DescriptionError(f"Portal {portal.id} has no custom object {name!r}.")
    portal = portal.without_types(own for own in portal.association_types if gone.id in own.pair)
    kept = tuple(custom for custom in portal.custom_objects if custom != gone)
    return portal.model_copy(update={"custom_objects": kept})


class PortalChange(Model):
    """A limit, label or custom object before and after; None where there was or is none.

    `name` says which: ``deals -> contacts: Decision maker``. `request` is the number of the
    request that did it, or None where it was done by hand.
    """

    what: Literal["limit", "label", "custom object"]
    name: str
    before: int | str | None
    after: int | str | None
    time: datetime
    portal: str
    request: int | None


def changes_between(
    before: PortalState, after: PortalState, time: datetime, request: int | None
) -> Iterator[PortalChange]:
    """Every change that a person would ask about, custom objects and labels first."""
    for what in ("custom object", "label", "limit"):
        old, new = _contents(what, before), _contents(what, after)
        for key in {**old, **new}:
            if (was := old.get(key)) != (now := new.get(key)):
                yield PortalChange(
                    what=what,
                    name=_name(what, before if now is None else after, key),
                    before=was,
                    after=now,
                    time=time,
                    portal=after.id,
                    request=request,
                )


def _contents(what: str, portal: PortalState) -> Mapping[Any, int | str | None]:
    match what:
        case "limit":
            return portal.limits_by_key
        case "label":
            return {own.key: own.label for own in portal.association_types}
        case _:
            return {custom.id: custom.name for custom in portal.custom_objects}


def _name(what: str, portal: PortalState, key: str | TypeKey) -> str:
    if isinstance(key, str):
        return key
    pair = portal.pair_name(key.pair)
    if what == "label":
        return f"{pair}: {key.category}/{key.type_id}"
    limited = portal.find_type(key.pair, key.category, key.type_id)
    return f"{pair}: {limited.label}" if limited is not None and limited.label else pair
