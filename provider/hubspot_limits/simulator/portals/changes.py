"""Changes that somebody else makes to a portal by hand, and what differs after any change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from hubspot_limits.simulator.portals.custom_objects import add_custom_object, remove_custom_object
from hubspot_limits.simulator.portals.description import CustomObjectDescription, PairText, TypeText
from hubspot_limits.simulator.portals.labels import NewLabel, add_label, delete_label, rename_label
from hubspot_limits.simulator.portals.model import DescriptionError, Model
from hubspot_limits.simulator.portals.naming import from_to, named_pair, named_type
from hubspot_limits.simulator.portals.portal import (
    AssociationDefinition,
    LimitValue,
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
            return remove_custom_object(portal, change.name)
        case AddLabel():
            return add_label_by_hand(portal, change.pair, change)
        case RenameLabel():
            return rename_label(portal, _own_label(portal, change), change.to, change.inverse_to)
        case DeleteLabel():
            return delete_label(portal, _own_label(portal, change))
        case SetLimit(pair=pair, limit=limit, label=label, type=type_):
            return set_limit(portal, pair, limit, label=label, type=type_, shared=shared)


def add_label_by_hand(portal: PortalState, pair: str, label: NewLabel) -> PortalState:
    """The portal with a label. Raises DescriptionError for an id that the pair already has."""
    ids = named_pair(portal, pair)
    for direction, type_id in ((ids, label.type_id), (ids.reverse, label.inverse_type_id)):
        if portal.find_type(direction, label.category, type_id) is not None:
            raise DescriptionError(
                f"Portal {portal.id} already has {label.category}/{type_id} "
                f"{from_to(portal, direction)}."
            )
    return add_label(portal, ids, label)[0]


def set_limit(  # noqa: PLR0913 - by keyword
    portal: PortalState,
    pair: str,
    limit: int | None,
    *,
    label: str | None = None,
    type: str | None = None,
    shared: bool = False,
) -> PortalState:
    """The portal with a limit, or without it where that is None. No rule is checked."""
    limited = named_type(portal, pair, label=label, type=type)
    return portal.with_limits(dict.fromkeys(portal.limited_keys(limited, shared=shared), limit))


def _own_label(portal: PortalState, change: RenameLabel | DeleteLabel) -> AssociationDefinition:
    found = named_type(portal, change.pair, label=change.label)
    if found.category == "HUBSPOT_DEFINED":
        raise DescriptionError(f"{change.label!r} is HubSpot's own and stays as it is.")
    return found


_What: TypeAlias = Literal["custom object", "label", "limit"]


class PortalChange(Model):
    """A limit, label or custom object before and after; None where there was or is none.

    `name` says which: ``deals -> contacts: Decision maker``. `request` is the number of the
    request that did it, or None where it was done by hand.
    """

    what: _What
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
    contents = _contents(after)
    for what, old in _contents(before).items():
        new = contents[what]
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


def _contents(portal: PortalState) -> Mapping[_What, Mapping[Any, int | str | None]]:
    return {
        "custom object": {custom.id: custom.name for custom in portal.custom_objects},
        "label": {own.key: own.label for own in portal.association_types},
        "limit": portal.limits_by_key,
    }


def _name(what: _What, portal: PortalState, key: str | TypeKey) -> str:
    if isinstance(key, str):
        return key
    pair = portal.pair_name(key.pair)
    if what == "label":
        return f"{pair}: {key.category}/{key.type_id}"
    limited = portal.find_type(key.pair, key.category, key.type_id)
    return f"{pair}: {limited.label}" if limited is not None and limited.label else pair
