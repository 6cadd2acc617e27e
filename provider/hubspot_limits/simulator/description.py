"""How a portal is described, and the portal that a description makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, model_validator

from hubspot_limits.simulator.labels import NewLabel, add_label, add_unlabelled_type
from hubspot_limits.simulator.model import DescriptionError, Model
from hubspot_limits.simulator.portal import (
    AccessToken,
    AccountType,
    AssociationType,
    Category,
    Count,
    CustomObject,
    LimitValue,
    OAuthApp,
    Pair,
    Plan,
    Portal,
    RecordId,
    Records,
    TypeKey,
)
from hubspot_limits.simulator.times import time_zone

_OBJECTS = ("contacts", "companies", "deals", "custom", "leads", "orders")
READ_SCOPES = ("oauth", *(f"crm.objects.{name}.read" for name in _OBJECTS))
ALL_SCOPES = (
    *READ_SCOPES,
    *(f"crm.objects.{name}.write" for name in _OBJECTS),
    "crm.schemas.custom.read",
    "tickets",
)

_QUOTAS: Mapping[Plan, tuple[int, int]] = {
    # HubSpot's usage guidelines: requests per ten seconds, and per day.
    "FREE": (100, 250_000),
    "STARTER": (100, 250_000),
    "PROFESSIONAL": (190, 625_000),
    "ENTERPRISE": (190, 1_000_000),
}

_PORTAL_ID = re.compile(r"[1-9]\d{0,14}", re.ASCII)
_PAIR = re.compile(r"\s*(\S.*?)\s*->\s*(\S.*?)\s*")
_TYPE = re.compile(r"([A-Z][A-Z_]*)/(\d{1,10})", re.ASCII)


def _digits(value: object) -> str:
    text = str(value)
    if not _PORTAL_ID.fullmatch(text):
        raise ValueError("a portal id is a whole number, such as 8800123")
    return text


def _time_zone(name: str) -> str:
    time_zone(name)
    return name


def _pair_text(text: str) -> str:
    if _PAIR.fullmatch(text) is None:
        raise ValueError("a pair is written `from -> to`, such as `deals -> contacts`")
    return text


def _type_text(text: str) -> str:
    if _TYPE.fullmatch(text) is None:
        raise ValueError("a type is written `CATEGORY/id`, such as `HUBSPOT_DEFINED/4`")
    return text


def _example(pattern: re.Pattern[str], text: str) -> Any:  # noqa: ANN401 - pydantic's own type
    """How a text is described to those who read the OpenAPI description."""
    return Field(json_schema_extra={"pattern": f"^{pattern.pattern}$", "examples": [text]})


def _label(value: object) -> object:
    return {"label": value} if isinstance(value, str) else value


def _object_limit(value: object) -> object:
    return {"limit": value} if isinstance(value, int) else value


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


PortalId = Annotated[str, BeforeValidator(_digits), _example(_PORTAL_ID, "8800123")]
PairText = Annotated[str, AfterValidator(_pair_text), _example(_PAIR, "deals -> contacts")]
TypeText = Annotated[str, AfterValidator(_type_text), _example(_TYPE, "HUBSPOT_DEFINED/4")]
TypeId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class LabelDescription(Model):
    """A label. Its text alone stands for one that reads the same in both directions."""

    label: str = Field(min_length=1)
    inverse_label: str | None = None
    name: str = ""
    category: Category = "USER_DEFINED"
    type_id: TypeId | None = None
    inverse_type_id: TypeId | None = None


class LimitsDescription(Model):
    """The limits of a pair, in the shape of a stack file. An integer is the object limit."""

    limit: LimitValue | None = None
    labels: Mapping[str, LimitValue] = {}
    types: Mapping[TypeText, LimitValue] = {}


class CustomObjectDescription(Model):
    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    id: str | None = Field(default=None, pattern=r"^2-\d+$")
    singular: str | None = None
    plural: str | None = None
    associated_with: tuple[str, ...] = ()


class TokenDescription(Model):
    name: str
    value: str
    scopes: tuple[str, ...] = ALL_SCOPES


class OAuthDescription(Model):
    client_id: str
    client_secret: str
    refresh_token: str
    scopes: tuple[str, ...] = ALL_SCOPES


class PortalDescription(Model):
    """One portal. Only its id is required."""

    id: PortalId
    like: PortalId | None = None
    account_type: AccountType = "STANDARD"
    plan: Plan = "ENTERPRISE"
    data_hosting_location: str = "na1"
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "America/New_York"
    company_currency: str = "USD"
    token: str | None = None
    read_only_token: str | None = None
    tokens: tuple[TokenDescription, ...] = ()
    oauth: OAuthDescription | None = None
    first_type_id: TypeId | None = None
    custom_objects: tuple[Annotated[CustomObjectDescription, BeforeValidator(_named)], ...] = ()
    labels: Mapping[PairText, tuple[Annotated[LabelDescription, BeforeValidator(_label)], ...]] = {}
    limits: Mapping[PairText, Annotated[LimitsDescription, BeforeValidator(_object_limit)]] = {}
    records: Mapping[PairText, Mapping[RecordId, Count]] = {}
    daily_quota: int | None = Field(default=None, ge=0)
    burst_quota: int | None = Field(default=None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _take_after(cls, value: Any) -> Any:  # noqa: ANN401 - pydantic's own signature
        """What a portal does not say itself, it has from the default portal it is `like`."""
        if isinstance(value, Mapping) and (like := value.get("like")) is not None:
            model = DEFAULT_PORTALS.get(str(like))
            if model is None:
                raise ValueError(f"`like` names a default portal: {', '.join(DEFAULT_PORTALS)}")
            return {**model, **value}
        return value


PORTAL = TypeAdapter(PortalDescription)

_SHARED_LABELS: Mapping[str, Any] = {
    "contacts -> contacts": [{"label": "Manager", "inverseLabel": "Employee"}],
    "companies -> companies": ["Sister company"],
    "pet -> contacts": [{"label": "Owner", "inverseLabel": "Owner of"}],
    "deals -> companies": ["Reseller"],
    "tickets -> contacts": ["Escalation contact"],
}

DEFAULT_PORTALS: Mapping[str, Mapping[str, Any]] = {
    # Labels with the numbers of HubSpot's own types on the same pair, as seen in real accounts.
    "8800123": {
        "id": "8800123",
        "accountType": "SANDBOX",
        "firstTypeId": 31,
        "customObjects": [{"name": "pet", "associatedWith": ["contacts"]}],
        "labels": {
            "contacts -> companies": [
                {"label": "Billing approver", "typeId": 279, "inverseTypeId": 280}
            ],
            "deals -> contacts": [
                {"label": "Decision maker", "inverseLabel": "Decision maker for"}
            ],
            **_SHARED_LABELS,
        },
        "records": {"deals -> contacts": {"51001": 10, "51002": 9, "51003": 2}},
    },
    "8800456": {
        "id": "8800456",
        "accountType": "STANDARD",
        "firstTypeId": 61,
        "customObjects": [{"name": "pet", "associatedWith": ["contacts"]}],
        "labels": {
            "contacts -> companies": ["Billing approver"],
            "deals -> contacts": [
                {
                    "label": "Decision maker",
                    "inverseLabel": "Decision maker for",
                    "typeId": 3,
                    "inverseTypeId": 4,
                }
            ],
            **_SHARED_LABELS,
        },
        "records": {"deals -> contacts": {"77001": 25, "77002": 10, "77003": 8}},
    },
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
    match = _PAIR.fullmatch(text)
    if match is None:
        raise DescriptionError(f"{text!r} is not a pair such as `deals -> contacts`.")
    return Pair(object_type_id(portal, match[1]), object_type_id(portal, match[2]))


def named_type(
    portal: Portal, pair: Pair, *, label: str | None = None, type: str | None = None
) -> AssociationType:
    """A pair's association type by label text, by ``CATEGORY/id``, or else the unlabelled one."""
    if type is not None:
        match = _TYPE.fullmatch(type)
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
