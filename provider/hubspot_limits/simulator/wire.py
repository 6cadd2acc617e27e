"""Request bodies as HubSpot reads them, with its messages for those that it cannot read."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from hubspot_limits.simulator.portal import Category
from hubspot_limits.simulator.refusals import Refused, invalid_json

Int32 = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]


class Body(BaseModel):
    """A request body. Fields that HubSpot does not know are passed over."""

    model_config = ConfigDict(strict=True, alias_generator=to_camel, populate_by_name=True)


class LimitInput(Body):
    category: Category
    type_id: Int32
    max_to_object_ids: Int32


class LimitInputs(Body):
    inputs: list[LimitInput]


class PurgeInput(Body):
    category: str
    type_id: Int32


class PurgeInputs(Body):
    inputs: list[PurgeInput]


class LabelToCreate(Body):
    name: str
    label: str
    inverse_label: str | None = None


class LabelToUpdate(Body):
    association_type_id: Int32
    label: str
    inverse_label: str | None = None


class TokenKey(Body):
    token_key: str


_Body = TypeVar("_Body", bound=Body)


def parse(model: type[_Body], body: bytes) -> _Body:
    """Read a JSON body. Raises Refused with HubSpot's 400."""
    try:
        return model.model_validate(_load(body))
    except ValidationError as error:
        raise _unreadable(error) from error


def _load(body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(body)
    except UnicodeDecodeError as error:
        raise invalid_json(1, 1, ": Invalid UTF-8") from error
    except json.JSONDecodeError as error:
        raise invalid_json(error.lineno, error.colno, f": {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise invalid_json(1, 1, ": Document cannot be read") from error


def _unreadable(error: ValidationError) -> Refused:
    problems = error.errors()
    missing = [str(problem["loc"][-1]) for problem in problems if problem["type"] == "missing"]
    missing += [
        str(problem["loc"][-1])
        for problem in problems
        if problem["type"] != "missing" and problem["input"] is None and problem["loc"]
    ]
    if missing:
        names = ", ".join(dict.fromkeys(missing))
        return invalid_json(1, 1, f". Some required fields were not set: [{names}]")
    first = problems[0]
    place = ".".join(str(part) for part in first["loc"]) or "the body"
    return invalid_json(1, 1, f": Cannot deserialize value of {place}: {first['msg']}")
