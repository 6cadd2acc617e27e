"""What happens to a portal when labels are made, renamed and deleted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from hubspot_limits.simulator.object_names import singular_name, standard_id
from hubspot_limits.simulator.portal import AssociationType, Category, Pair, Portal


class NewLabel(NamedTuple):
    """A label to be made. Without an inverse text both directions carry the same one."""

    label: str
    inverse_label: str | None = None
    name: str = ""
    category: Category = "USER_DEFINED"
    type_id: int | None = None
    inverse_type_id: int | None = None


def internal_name(label: str) -> str:
    """The name that HubSpot's settings page gives to a label: lower case with underscores."""
    return re.sub(r"\W+", "_", label.strip().lower()).strip("_")


def add_label(
    portal: Portal, pair: Pair, new: NewLabel
) -> tuple[Portal, tuple[AssociationType, ...]]:
    """The portal with the label in both directions, and the two types that it is made of.

    A pair that has no association yet gets its plain one too, as HubSpot does it.
    """
    portal = ensure_unlabelled_type(portal, pair)
    inverse_label = new.label if new.inverse_label is None else new.inverse_label
    name = new.name or internal_name(new.label)
    return _add_types(portal, pair, new._replace(inverse_label=inverse_label, name=name))


def add_unlabelled_type(
    portal: Portal, pair: Pair, name: str = ""
) -> tuple[Portal, tuple[AssociationType, ...]]:
    """The portal with the pair's plain association, which is USER_DEFINED for custom objects."""
    name = name or "_to_".join(_object_name(portal, each) for each in pair)
    return _add_types(portal, pair, NewLabel("", "", name))


def ensure_unlabelled_type(portal: Portal, pair: Pair) -> Portal:
    """The portal with a plain association on the pair, if one of its objects is custom."""
    is_standard = all(standard_id(each) for each in pair)
    if is_standard or portal.unlabelled_type(pair) is not None:
        return portal
    return add_unlabelled_type(portal, pair)[0]


def rename_label(
    portal: Portal, known: AssociationType, label: str, inverse_label: str | None
) -> Portal:
    """The portal with new texts. Without an inverse text both directions get the same one."""
    texts = {known.key: label}
    if known.inverse_key is not None and known.inverse_key != known.key:
        texts[known.inverse_key] = label if inverse_label is None else inverse_label
    return portal.model_copy(
        update={
            "association_types": tuple(
                each.model_copy(update={"label": texts.get(each.key, each.label)})
                for each in portal.association_types
            )
        }
    )


def delete_label(portal: Portal, known: AssociationType) -> Portal:
    """The portal without the label in either direction, and without its limits."""
    keys = {known.key, known.inverse_key}
    return portal.without_types(each for each in portal.association_types if each.key in keys)


def custom_label_count(portal: Portal, pair: Pair) -> int:
    """How many labels a pair has. One that has an id in each direction counts once."""
    labels = [
        known
        for known in portal.types_of(pair)
        if known.category == "USER_DEFINED" and not known.is_unlabelled
    ]
    if pair.from_id == pair.to_id:
        return len({frozenset((known.type_id, known.inverse_type_id)) for known in labels})
    return len(labels)


def _object_name(portal: Portal, object_type_id: str) -> str:
    custom = portal.custom_object(object_type_id)
    return custom.name if custom else singular_name(object_type_id)


def _add_types(
    portal: Portal, pair: Pair, new: NewLabel
) -> tuple[Portal, tuple[AssociationType, ...]]:
    plain_of_one_object = pair.from_id == pair.to_id and not new.label
    free = _free_type_ids(portal, pair, new.category)
    type_id = new.type_id or next(free)
    default_inverse = type_id if plain_of_one_object else next(free)
    inverse_type_id = new.inverse_type_id or default_inverse
    forward = AssociationType(
        from_id=pair.from_id,
        to_id=pair.to_id,
        category=new.category,
        type_id=type_id,
        label=new.label or None,
        name=new.name,
        inverse_type_id=inverse_type_id,
    )
    backward = forward.model_copy(
        update={
            "from_id": pair.to_id,
            "to_id": pair.from_id,
            "type_id": inverse_type_id,
            "inverse_type_id": type_id,
            "label": new.inverse_label or None,
        }
    )
    made = (forward,) if plain_of_one_object else (forward, backward)
    taken = () if new.type_id else made
    changed = portal.model_copy(
        update={
            "association_types": (*portal.association_types, *made),
            "next_type_id": max([portal.next_type_id, *(each.type_id + 1 for each in taken)]),
        }
    )
    return changed, made


def _free_type_ids(portal: Portal, pair: Pair, category: Category) -> Iterator[int]:
    """The next numbers that the pair has in neither direction."""
    used = {
        known.type_id
        for known in (*portal.types_of(pair), *portal.types_of(pair.reverse))
        if known.category == category
    }
    return (number for number in count(portal.next_type_id) if number not in used)
