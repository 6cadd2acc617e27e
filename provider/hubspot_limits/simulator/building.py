"""The portal that a description stands for. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from hubspot_limits.simulator.description import (
    ALL_SCOPES,
    PAIR_PATTERN,
    READ_SCOPES,
    TYPE_PATTERN,
    CustomObjectDescription,
    LabelDescription,
    LimitsDescription,
    PortalDescription,
)
from hubspot_limits.simulator.labels import NewLabel, add_label, add_unlabelled_type
from hubspot_limits.simulator.model import DescriptionError
from hubspot_limits.simulator.portal import (
    AccessToken,
    AssociationType,
    CustomObject,
    OAuthApp,
    Pair,
    Plan,
    Portal,
    Records,
    TypeKey,
)

_QUOTAS: Mapping[Plan, tuple[int, int]] = {
    # HubSpot's usage guidelines: requests per ten seconds, and per day.
    "FREE": (100, 250_000),
    "STARTER": (100, 250_000),
    "PROFESSIONAL": (190, 625_000),
    "ENTERPRISE": (190, 1_000_000),
}


def build_portal(description: PortalDescription) -> Portal:
    """The portal that a description stands for. Raises DescriptionError for names it lacks."""
    burst, daily = _QUOTAS[description.plan]
    portal = Portal(
        id=description.id,
        account_type=description.account_type,
        plan=description.plan,
        data_hosting_location=description.data_hosting_location,
        time_zone=description.time_zone,
        company_currency=description.company_currency,
        tokens=tokens_of(description),
        oauth_app=_oauth_app(description),
        next_type_id=description.first_type_id or 1 + int(description.id) % 97,
        burst_quota=burst if description.burst_quota is None else description.burst_quota,
        daily_quota=daily if description.daily_quota is None else description.daily_quota,
    )
    for custom in description.custom_objects:
        portal = add_custom_object(portal, custom)
    portal = with_limits(with_labels(portal, description.labels), description.limits)
    records = tuple(
        Records(**named_pair(portal, text)._asdict(), counts=counts)
        for text, counts in description.records.items()
    )
    return portal.model_copy(update={"records": records})


def add_custom_object(portal: Portal, custom: CustomObjectDescription) -> Portal:
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
        portal, _ = add_unlabelled_type(portal, Pair(added.id, object_type_id(portal, other)))
    return portal


def object_type_id(portal: Portal, spelling: str) -> str:
    """The id of an object type, which a description may also call by its custom name alone."""
    by_name = (custom.id for custom in portal.custom_objects if custom.name == spelling)
    if found := portal.object_type_id(spelling) or next(by_name, None):
        return found
    raise DescriptionError(f"Portal {portal.id} has no object type {spelling!r}.")


def named_pair(portal: Portal, text: str) -> Pair:
    """The pair that ``deals -> contacts`` means. Raises DescriptionError."""
    match = PAIR_PATTERN.fullmatch(text)
    if match is None:
        raise DescriptionError(f"{text!r} is not a pair such as `deals -> contacts`.")
    return Pair(object_type_id(portal, match[1]), object_type_id(portal, match[2]))


def named_type(
    portal: Portal, pair: Pair, *, label: str | None = None, type: str | None = None
) -> AssociationType:
    """A pair's association type by label text, by ``CATEGORY/id``, or else the unlabelled one."""
    if type is not None:
        match = TYPE_PATTERN.fullmatch(type)
        found = portal.find_type(pair, match[1], int(match[2])) if match else None
    elif label is not None:
        labelled = (known for known in portal.types_of(pair) if known.label == label)
        found = next(labelled, None)
    else:
        found = portal.unlabelled_type(pair)
    if found is None:
        wanted = type or (repr(label) if label is not None else "an unlabelled type")
        raise DescriptionError(
            f"Portal {portal.id} has no association type {wanted} from {pair.from_id} to "
            f"{pair.to_id}."
        )
    return found


def with_labels(portal: Portal, labels: Mapping[str, tuple[LabelDescription, ...]]) -> Portal:
    """The portal with these labels. Raises DescriptionError for unknown object types."""
    for text, of_pair in labels.items():
        for label in of_pair:
            portal = with_label(portal, named_pair(portal, text), label)
    return portal


def with_label(portal: Portal, pair: Pair, label: LabelDescription) -> Portal:
    """The portal with a label. Raises DescriptionError for an id that the pair already has."""
    numbers = ((pair, label.type_id), (pair.reverse, label.inverse_type_id))
    for direction, number in numbers:
        if portal.find_type(direction, label.category, number) is not None:
            raise DescriptionError(
                f"Portal {portal.id} already has {label.category}/{number} from "
                f"{direction.from_id} to {direction.to_id}."
            )
    fields = {name: getattr(label, name) for name in LabelDescription.model_fields}
    return add_label(portal, pair, NewLabel(**fields))[0]


def with_limits(portal: Portal, limits: Mapping[str, LimitsDescription]) -> Portal:
    """The portal with these limits. Raises DescriptionError for types that it lacks."""
    changes: dict[TypeKey, int | None] = {}
    for text, of_pair in limits.items():
        pair = named_pair(portal, text)
        if of_pair.limit is not None:
            changes[named_type(portal, pair).key] = of_pair.limit
        for label, limit in of_pair.labels.items():
            changes[named_type(portal, pair, label=label).key] = limit
        for text_of_type, limit in of_pair.types.items():
            changes[named_type(portal, pair, type=text_of_type).key] = limit
    return portal.with_limits(changes)


def tokens_of(description: PortalDescription) -> tuple[AccessToken, ...]:
    """The tokens that open the portal: one for everything, one to read, and those described."""
    stem = f"pat-{description.data_hosting_location}-simulated-{description.id}"
    return (
        AccessToken(name="default", value=description.token or stem, scopes=ALL_SCOPES),
        AccessToken(
            name="read-only",
            value=description.read_only_token or f"{stem}-read-only",
            scopes=READ_SCOPES,
        ),
        *(AccessToken(**dict(token)) for token in description.tokens),
    )


def _oauth_app(description: PortalDescription) -> OAuthApp:
    if description.oauth is not None:
        return OAuthApp(**dict(description.oauth))
    return OAuthApp(
        client_id=f"client-{description.id}",
        client_secret=f"secret-{description.id}",
        refresh_token=f"refresh-{description.id}",
        scopes=ALL_SCOPES,
    )
