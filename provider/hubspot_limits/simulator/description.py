"""How a portal is described: in YAML, over HTTP, in Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, model_validator

from hubspot_limits.simulator.default_portals import DEFAULT_PORTALS
from hubspot_limits.simulator.model import Model
from hubspot_limits.simulator.portal import (
    AccountType,
    Category,
    Count,
    LimitValue,
    Plan,
    RecordId,
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

_PORTAL_ID = re.compile(r"[1-9]\d{0,14}", re.ASCII)
PAIR_PATTERN = re.compile(r"\s*(\S.*?)\s*->\s*(\S.*?)\s*")
TYPE_PATTERN = re.compile(r"([A-Z][A-Z_]*)/(\d{1,10})", re.ASCII)


def _digits(value: object) -> str:
    text = str(value)
    if not _PORTAL_ID.fullmatch(text):
        raise ValueError("a portal id is a whole number, such as 8800123")
    return text


def _time_zone(name: str) -> str:
    time_zone(name)
    return name


def _pair_text(text: str) -> str:
    if PAIR_PATTERN.fullmatch(text) is None:
        raise ValueError("a pair is written `from -> to`, such as `deals -> contacts`")
    return text


def _type_text(text: str) -> str:
    if TYPE_PATTERN.fullmatch(text) is None:
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
PairText = Annotated[str, AfterValidator(_pair_text), _example(PAIR_PATTERN, "deals -> contacts")]
TypeText = Annotated[str, AfterValidator(_type_text), _example(TYPE_PATTERN, "HUBSPOT_DEFINED/4")]
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
