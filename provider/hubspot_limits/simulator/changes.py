"""Changes that somebody else makes to a portal, behind the back of whoever is tested. Pure."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from hubspot_limits.simulator.building import (
    add_custom_object,
    named_pair,
    named_type,
    with_label,
)
from hubspot_limits.simulator.description import (
    CustomObjectDescription,
    LabelDescription,
    PairText,
    TypeText,
)
from hubspot_limits.simulator.labels import delete_label, rename_label
from hubspot_limits.simulator.model import DescriptionError, Model
from hubspot_limits.simulator.portal import AssociationType, LimitValue, Pair, Portal
from hubspot_limits.simulator.rules import limited_keys
from hubspot_limits.simulator.switches import Switches


class SetLimit(Model):
    """Set a limit, or remove it where `limit` is null. Without label and type: the object limit.

    No rule is checked, so that a portal can be brought into any state.
    """

    change: Literal["set_limit"]
    pair: PairText
    label: str | None = None
    type: TypeText | None = None
    limit: LimitValue | None


class AddLabel(LabelDescription):
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


def apply_change(portal: Portal, change: Change, switches: Switches) -> Portal:
    """The portal after a change. Raises DescriptionError for what the portal does not have."""
    match change:
        case AddCustomObject():
            return add_custom_object(portal, change)
        case RemoveCustomObject():
            return _without_custom_object(portal, change.name)
        case _:
            return _apply_to_pair(portal, named_pair(portal, change.pair), change, switches)


def _apply_to_pair(
    portal: Portal,
    pair: Pair,
    change: SetLimit | AddLabel | RenameLabel | DeleteLabel,
    switches: Switches,
) -> Portal:
    match change:
        case SetLimit():
            known = named_type(portal, pair, label=change.label, type=change.type)
            keys = limited_keys(portal, known, switches)
            return portal.with_limits(dict.fromkeys(keys, change.limit))
        case AddLabel():
            return with_label(portal, pair, change)
        case RenameLabel():
            known = _own_label(portal, pair, change.label)
            return rename_label(portal, known, change.to, change.inverse_to)
        case DeleteLabel():
            return delete_label(portal, _own_label(portal, pair, change.label))


def _own_label(portal: Portal, pair: Pair, label: str) -> AssociationType:
    known = named_type(portal, pair, label=label)
    if known.category == "HUBSPOT_DEFINED":
        raise DescriptionError(f"{label!r} is HubSpot's own and stays as it is.")
    return known


def _without_custom_object(portal: Portal, name: str) -> Portal:
    gone = next((custom for custom in portal.custom_objects if custom.name == name), None)
    if gone is None:
        raise DescriptionError(f"Portal {portal.id} has no custom object {name!r}.")
    portal = portal.without_types(
        known for known in portal.association_types if gone.id in known.pair
    )
    kept = tuple(custom for custom in portal.custom_objects if custom != gone)
    return portal.model_copy(update={"custom_objects": kept})
