"""What happens to a portal when labels are made, renamed and deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Annotated

from pydantic import Field

from hubspot_limits.simulator.portals.model import Model
from hubspot_limits.simulator.portals.object_names import standard_id
from hubspot_limits.simulator.portals.portal import (
    AssociationDefinition,
    Category,
    PairIds,
    PortalState,
)

TypeId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class NewLabel(Model):
    """A label to be made. Without an inverse text both directions carry the same one."""

    label: str = Field(min_length=1)
    inverse_label: str | None = None
    name: str = ""
    category: Category = "USER_DEFINED"
    type_id: TypeId | None = None
    inverse_type_id: TypeId | None = None

    @property
    def internal_name(self) -> str:
        """The name that HubSpot's settings page gives where none is: ``decision_maker``."""
        return self.name or re.sub(r"\W+", "_", self.label.strip().lower()).strip("_")


def add_label(
    portal: PortalState, pair: PairIds, new: NewLabel
) -> tuple[PortalState, tuple[AssociationDefinition, ...]]:
    """The portal with the label in both directions, and the two types that it is made of.

    A pair that has no association yet gets its plain one too, as HubSpot does it.
    """
    portal = ensure_unlabelled_type(portal, pair)
    inverse_label = new.label if new.inverse_label is None else new.inverse_label
    given = (new.type_id, new.inverse_type_id)
    ids = (free for free in _free_type_ids(portal, pair, new.category) if free not in given)
    forward = AssociationDefinition(
        **pair._asdict(),
        category=new.category,
        type_id=new.type_id or next(ids),
        label=new.label,
        name=new.internal_name,
        inverse_type_id=new.inverse_type_id or next(ids),
    )
    return _with_type(portal, forward, inverse_label or None, counts=new.type_id is None)


def add_unlabelled_type(
    portal: PortalState, pair: PairIds, name: str = "", *, counts: bool = True
) -> tuple[PortalState, tuple[AssociationDefinition, ...]]:
    """The portal with the pair's plain association, which is USER_DEFINED for custom objects."""
    ids = _free_type_ids(portal, pair, "USER_DEFINED")
    type_id = next(ids)
    forward = AssociationDefinition(
        **pair._asdict(),
        category="USER_DEFINED",
        type_id=type_id,
        name=name or "_to_".join(portal.names_of(object_type_id).name for object_type_id in pair),
        inverse_type_id=type_id if pair.from_id == pair.to_id else next(ids),
    )
    return _with_type(portal, forward, None, counts=counts)


def ensure_unlabelled_type(
    portal: PortalState, pair: PairIds, *, counts: bool = True
) -> PortalState:
    """The portal with a plain association on the pair, if one of its objects is custom."""
    is_standard = all(standard_id(object_type_id) for object_type_id in pair)
    if is_standard or portal.unlabelled_type(pair) is not None:
        return portal
    return add_unlabelled_type(portal, pair, counts=counts)[0]


def rename_label(
    portal: PortalState, label: AssociationDefinition, text: str, inverse_text: str | None
) -> PortalState:
    """The portal with new texts. Without an inverse text both directions get the same one."""
    texts = {label.inverse_key: text if inverse_text is None else inverse_text, label.key: text}
    renamed = tuple(
        own.model_copy(update={"label": texts.get(own.key, own.label)})
        for own in portal.association_types
    )
    return portal.changed(association_types=renamed)


def delete_label(portal: PortalState, label: AssociationDefinition) -> PortalState:
    """The portal without the label in either direction, and without its limits."""
    keys = (label.key, label.inverse_key)
    return portal.without_types(own for own in portal.association_types if own.key in keys)


def custom_label_count(portal: PortalState, pair: PairIds) -> int:
    """How many labels a pair has. One that has an id in each direction counts once."""
    return len(
        {
            frozenset((own.key, own.inverse_key))
            for own in portal.types_of(pair)
            if own.category == "USER_DEFINED" and not own.is_unlabelled
        }
    )


def _with_type(
    portal: PortalState, forward: AssociationDefinition, inverse_label: str | None, *, counts: bool
) -> tuple[PortalState, tuple[AssociationDefinition, ...]]:
    """The portal with a type in both directions, which are one where it is its own inverse.

    Where its ids were counted out, the next ones count on from them.
    """
    inverse = forward.model_copy(
        update={
            "from_id": forward.to_id,
            "to_id": forward.from_id,
            "type_id": forward.inverse_type_id,
            "inverse_type_id": forward.type_id,
            "label": inverse_label,
        }
    )
    made = (forward,) if inverse.key == forward.key else (forward, inverse)
    types = (*portal.association_types, *made)
    taken = (definition.type_id + 1 for definition in made if counts)
    next_type_id = max([portal.next_type_id, *taken])
    return portal.changed(association_types=types, next_type_id=next_type_id), made


def _free_type_ids(portal: PortalState, pair: PairIds, category: Category) -> Iterator[int]:
    """The next numbers that the pair has in neither direction."""
    used = {
        definition.type_id
        for definition in (*portal.types_of(pair), *portal.types_of(pair.reverse))
        if definition.category == category
    }
    return (number for number in count(portal.next_type_id) if number not in used)
