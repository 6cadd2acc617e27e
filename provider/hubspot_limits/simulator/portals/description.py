"""How a portal is described, in YAML, over HTTP or in Python; and the two default portals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from hubspot_limits.simulator.portals.account import (
    DescribedAccount,
    OAuthApp,
    PortalId,
    PortalToken,
)
from hubspot_limits.simulator.portals.labels import NewLabel, TypeId
from hubspot_limits.simulator.portals.model import Model
from hubspot_limits.simulator.portals.portal import Count, LimitValue, RecordId


def _written(pattern: str, how: str) -> AfterValidator:
    def check(text: str) -> str:
        if re.fullmatch(pattern, text, re.ASCII) is None:
            raise ValueError(how)
        return text

    return AfterValidator(check)


def _alone(kind: type, field: str) -> BeforeValidator:
    """What stands alone is this field."""
    return BeforeValidator(lambda value: {field: value} if isinstance(value, kind) else value)


PairText = Annotated[
    str,
    _written(r"\s*\S.*->\s*\S.*", "a pair is written `from -> to`, such as `deals -> contacts`"),
]
TypeText = Annotated[
    str,
    _written(
        r"[A-Z][A-Z_]*/\d{1,10}", "a type is written `CATEGORY/id`, such as `HUBSPOT_DEFINED/4`"
    ),
]


class LimitsDescription(Model):
    """The limits of a pair, in the shape of a stack file. An integer is the object limit."""

    limit: LimitValue | None = None
    labels: Mapping[str, LimitValue] = {}
    types: Mapping[TypeText, LimitValue] = {}


class CustomObjectDescription(Model):
    """A custom object. Its name alone suffices."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    id: str | None = Field(default=None, pattern=r"^2-\d+$")
    singular: str | None = None
    plural: str | None = None
    associated_with: tuple[str, ...] = ()


class PortalDescription(DescribedAccount):
    """One portal: its account, and what it holds at first."""

    like: PortalId | None = None
    token: str | None = None
    read_only_token: str | None = None
    tokens: tuple[PortalToken, ...] = ()
    oauth: OAuthApp | None = None
    first_type_id: TypeId | None = None
    custom_objects: tuple[Annotated[CustomObjectDescription, _alone(str, "name")], ...] = ()
    labels: Mapping[PairText, tuple[Annotated[NewLabel, _alone(str, "label")], ...]] = {}
    limits: Mapping[PairText, Annotated[LimitsDescription, _alone(int, "limit")]] = {}
    records: Mapping[PairText, Mapping[RecordId, Count]] = {}

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


_MAKER = {"label": "Decision maker", "inverseLabel": "Decision maker for"}
_SANDBOX: Mapping[str, Any] = {
    "id": "8800123",
    "accountType": "SANDBOX",
    "firstTypeId": 31,
    "customObjects": [{"name": "pet", "associatedWith": ["contacts"]}],
    "labels": {
        "contacts -> companies": [
            {"label": "Billing approver", "typeId": 279, "inverseTypeId": 280}
        ],
        "deals -> contacts": [_MAKER],
        "contacts -> contacts": [{"label": "Manager", "inverseLabel": "Employee"}],
        "companies -> companies": ["Sister company"],
        "pet -> contacts": [{"label": "Owner", "inverseLabel": "Owner of"}],
        "deals -> companies": ["Reseller"],
        "tickets -> contacts": ["Escalation contact"],
    },
    "records": {"deals -> contacts": {"51001": 10, "51002": 9, "51003": 2}},
}
_PRODUCTION: Mapping[str, Any] = {
    **_SANDBOX,
    "id": "8800456",
    "accountType": "STANDARD",
    "firstTypeId": 61,
    "labels": {
        **_SANDBOX["labels"],
        "contacts -> companies": ["Billing approver"],
        "deals -> contacts": [{**_MAKER, "typeId": 3, "inverseTypeId": 4}],
    },
    "records": {"deals -> contacts": {"77001": 25, "77002": 10, "77003": 8}},
}

DEFAULT_PORTALS = {portal["id"]: portal for portal in (_SANDBOX, _PRODUCTION)}
"""A sandbox and a production account with the same labels, whose ids differ.

Some have the numbers of HubSpot's own types on the same pair, as seen in real accounts.
"""
