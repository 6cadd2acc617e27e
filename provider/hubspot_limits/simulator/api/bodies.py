"""Bodies: of requests, with HubSpot's messages for unreadable ones, and of batches' answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from hubspot_limits.simulator.api.exchange import JsonObject
from hubspot_limits.simulator.api.refusals import RefusedCall, invalid_input, invalid_json
from hubspot_limits.simulator.portals.portal import Category

Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]


class Body(BaseModel):
    """A request body. Fields that HubSpot does not know are passed over."""

    model_config = ConfigDict(strict=True, alias_generator=to_camel, populate_by_name=True)


_Input = TypeVar("_Input", bound=Body)


class Inputs(Body, Generic[_Input]):
    """A batch."""

    inputs: list[_Input]


class TypeInput(Body):
    """One input of a batch: an association type of the pair. A purge takes any text for one."""

    category: str
    type_id: Int32


class LimitInput(TypeInput):
    category: Category
    max_to_object_ids: Int32


class LabelToCreate(Body):
    name: str
    label: str
    inverse_label: str | None = None


class LabelToUpdate(Body):
    association_type_id: Int32
    label: str
    inverse_label: str | None = None


class RecordToCreate(Body):
    properties: dict[str, str]


class SearchFilter(Body):
    property_name: str
    operator: Literal["EQ"]
    value: str


class SearchFilters(Body):
    filters: list[SearchFilter]


class Search(Body):
    filter_groups: list[SearchFilters]

    def fits(self, properties: Mapping[str, str]) -> bool:
        """Whether all filters of one group do."""
        return any(
            all(properties.get(wanted.property_name) == wanted.value for wanted in group.filters)
            for group in self.filter_groups
        )


class RecordReference(Body):
    id: str = Field(pattern=r"^[0-9]{1,15}$")


class AssociationSpec(Body):
    association_category: Category
    association_type_id: Int32


class AssociationInput(Body):
    from_: RecordReference = Field(alias="from")
    to: RecordReference
    types: list[AssociationSpec]


class TokenKey(Body):
    token_key: str


_Body = TypeVar("_Body", bound=Body)


def parse(model: type[_Body], body: bytes) -> _Body:
    """Read a JSON body. Raises RefusedCall with HubSpot's 400."""
    if not body:
        raise invalid_input("Invalid JSON input: a request body was expected, but none found")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _unreadable(error) from error


def _unreadable(error: ValidationError) -> RefusedCall:
    mistakes = error.errors()
    first = mistakes[0]
    if first["type"] == "json_invalid":
        problem, _, place = first["ctx"]["error"].rpartition(" at ")
        return invalid_json(f": {problem}", place.replace(" column", ", column"))
    missing = dict.fromkeys(
        str(mistake["loc"][-1])
        for mistake in mistakes
        if mistake["loc"] and (mistake["type"] == "missing" or mistake["input"] is None)
    )
    if missing:
        return invalid_json(f". Some required fields were not set: [{', '.join(missing)}]")
    place = ".".join(str(part) for part in first["loc"]) or "the body"
    # Without a category, as seen live.
    return invalid_json(f": Cannot deserialize value of {place}: {first['msg']}", category=None)


def batch_body(
    now: datetime,
    results: Sequence[JsonObject] = (),
    errors: Sequence[JsonObject] = (),
    status: str = "COMPLETE",
) -> JsonObject:
    """A batch's envelope. Live ones have no `requestedAt` and no `links`."""
    body: JsonObject = {
        "status": status,
        "results": results,
        "startedAt": _timestamp(now),
        "completedAt": _timestamp(now + timedelta(milliseconds=60)),
    }
    return {**body, "numErrors": len(errors), "errors": errors} if errors else body


def batch_error(
    message: str, sub_category: str | None = None, context: Mapping[str, list[str]] | None = None
) -> JsonObject:
    """An entry of a batch's errors, with the fields that live ones have."""
    entry = {
        "status": "error",
        "category": "VALIDATION_ERROR",
        "subCategory": sub_category,
        "message": message,
        "context": dict(context or {}),
    }
    return {key: value for key, value in entry.items() if value is not None}


def with_documented_fields(body: JsonObject) -> JsonObject:
    """A batch's body with the fields that HubSpot's documents have and live answers leave out."""
    errors = [
        {"id": str(uuid.uuid4()), "errors": [], "links": {}, **error}
        for error in body.get("errors", ())
    ]
    whole = {**body, "requestedAt": body["startedAt"], "links": {}}
    return {**whole, "errors": errors} if errors else whole


def _timestamp(moment: datetime) -> str:
    """A moment as HubSpot writes it: UTC, with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
