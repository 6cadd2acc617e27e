"""The portal that a description stands for."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.simulator.portals.account import (
    ALL_SCOPES,
    READ_SCOPES,
    DescribedAccount,
    OAuthApp,
    PortalToken,
)
from hubspot_limits.simulator.portals.description import (
    PAIR_PATTERN,
    TYPE_PATTERN,
    CustomObjectDescription,
    LimitsDescription,
    PortalDescription,
)
from hubspot_limits.simulator.portals.labels import (
    NewLabel,
    add_label,
    add_unlabelled_type,
    ensure_unlabelled_type,
)
from hubspot_limits.simulator.portals.model import DescriptionError, Mistakes
from hubspot_limits.simulator.portals.object_names import ACTIVITIES
from hubspot_limits.simulator.portals.portal import (
    AssociationDefinition,
    CustomObject,
    PairIds,
    PortalState,
    Records,
    TypeKey,
)


def build_portal(description: PortalDescription) -> PortalState:
    """The portal that a description stands for. Raises DescriptionError for names it lacks."""
    portal = PortalState(
        **{name: getattr(description, name) for name in DescribedAccount.model_fields},
        tokens=tokens_of(description),
        oauth_app=_oauth_app(description),
        next_type_id=description.first_type_id or 1 + int(description.id) % 97,
    )
    mistakes = Mistakes()
    for index, custom in enumerate(description.custom_objects):
        with mistakes.at("customObjects", index):
            portal = add_custom_object(portal, custom)
    for text, labels in description.labels.items():
        for index, label in enumerate(labels):
            with mistakes.at("labels", text, index):
                portal = with_label(portal, named_pair(portal, text), label)
    limits = _limits(portal, description.limits, mistakes)
    records = []
    for text, counts in description.records.items():
        with mistakes.at("records", text):
            records.append(Records(**named_pair(portal, text)._asdict(), counts=counts))
    mistakes.refuse()
    return portal.with_limits(limits).model_copy(update={"records": tuple(records)})


def add_custom_object(portal: PortalState, custom: CustomObjectDescription) -> PortalState:
    """The portal with a custom object and its plain associations."""
    number = 1 + int(portal.id) % 9_000_000 + len(portal.custom_objects)
    added = CustomObject(
        id=custom.id or f"2-{number}",
        name=custom.name,
        fully_qualified_name=f"p{portal.id}_{custom.name}",
        singular=custom.singular or custom.name.capitalize(),
        plural=custom.plural or f"{custom.name.capitalize()}s",
    )
    if any(added.id == other.id or added.name == other.name for other in portal.custom_objects):
        raise DescriptionError(f"Portal {portal.id} already has a custom object {custom.name}.")
    portal = portal.model_copy(update={"custom_objects": (*portal.custom_objects, added)})
    for other in custom.associated_with:
        portal, _ = add_unlabelled_type(portal, PairIds(added.id, object_type_id(portal, other)))
    for activity in ACTIVITIES:
        portal = ensure_unlabelled_type(portal, PairIds(added.id, activity), counts=False)
    return portal


def object_type_id(portal: PortalState, spelling: str) -> str:
    """The id of an object type, which a description may also call by its custom name alone."""
    by_name = (custom.id for custom in portal.custom_objects if custom.name == spelling)
    if found := portal.object_type_id(spelling) or next(by_name, None):
        return found
    raise DescriptionError(f"Portal {portal.id} has no object type {spelling!r}.")


def named_pair(portal: PortalState, text: str) -> PairIds:
    """The pair that ``deals -> contacts`` means. Raises DescriptionError."""
    match = PAIR_PATTERN.fullmatch(text)
    if match is None:
        raise DescriptionError(f"{text!r} is not a pair such as `deals -> contacts`.")
    return PairIds(object_type_id(portal, match[1]), object_type_id(portal, match[2]))


def named_type(
    portal: PortalState, pair: PairIds, *, label: str | None = None, type: str | None = None
) -> AssociationDefinition:
    """A pair's association type by label text, by ``CATEGORY/id``, or else the unlabelled one."""
    if type is not None:
        match = TYPE_PATTERN.fullmatch(type)
        found = portal.find_type(pair, match[1], int(match[2])) if match else None
    elif label is not None:
        found = next((one for one in portal.types_of(pair) if one.label == label), None)
    else:
        found = portal.unlabelled_type(pair)
    if found is None:
        wanted = "association without a label"
        if label is not None:
            wanted = f"label {label!r}"
        if type is not None:
            wanted = f"association type {type}"
        raise DescriptionError(f"Portal {portal.id} has no {wanted} {_from_to(portal, pair)}.")
    return found


def _from_to(portal: PortalState, pair: PairIds) -> str:
    return f"from {portal.object_name(pair.from_id)} to {portal.object_name(pair.to_id)}"


def with_label(portal: PortalState, pair: PairIds, label: NewLabel) -> PortalState:
    """The portal with a label. Raises DescriptionError for an id that the pair already has."""
    for direction, type_id in ((pair, label.type_id), (pair.reverse, label.inverse_type_id)):
        if portal.find_type(direction, label.category, type_id) is not None:
            raise DescriptionError(
                f"Portal {portal.id} already has {label.category}/{type_id} "
                f"{_from_to(portal, direction)}."
            )
    return add_label(portal, pair, label)[0]


def tokens_of(description: PortalDescription) -> tuple[PortalToken, ...]:
    """The tokens that open the portal: one for everything, one to read, and those described."""
    stem = f"pat-{description.data_hosting_location}-simulated-{description.id}"
    read_only = description.read_only_token or f"{stem}-read-only"
    return (
        PortalToken(name="default", value=description.token or stem, scopes=ALL_SCOPES),
        PortalToken(name="read-only", value=read_only, scopes=READ_SCOPES),
        *description.tokens,
    )


def _oauth_app(description: PortalDescription) -> OAuthApp:
    return description.oauth or OAuthApp(
        client_id=f"client-{description.id}",
        client_secret=f"secret-{description.id}",
        refresh_token=f"refresh-{description.id}",
    )


def _limits(
    portal: PortalState, limits: Mapping[str, LimitsDescription], mistakes: Mistakes
) -> dict[TypeKey, int | None]:
    found: dict[TypeKey, int | None] = {}
    for text, of_pair in limits.items():
        with mistakes.at("limits", text):
            pair = named_pair(portal, text)
            of_this_pair = Mistakes()
            if of_pair.limit is not None:
                with of_this_pair.at("limit"):
                    found[named_type(portal, pair).key] = of_pair.limit
            for label, limit in of_pair.labels.items():
                with of_this_pair.at("labels", label):
                    found[named_type(portal, pair, label=label).key] = limit
            for type_text, limit in of_pair.types.items():
                with of_this_pair.at("types", type_text):
                    found[named_type(portal, pair, type=type_text).key] = limit
            of_this_pair.refuse()
    return found
