"""The bodies of HubSpot's answers, for the OpenAPI description. Tests hold the answers to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from hubspot_limits.simulator.portal import AccountType, Category


class AnswerModel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class ConfiguredLimit(AnswerModel):
    """A limit. Results of batch/update have no label, those of batch/purge no limit either."""

    category: Category
    type_id: int
    user_enforced_max_to_object_ids: int | None = None
    label: str | None = None


class ConfiguredLimits(AnswerModel):
    results: list[ConfiguredLimit]


class BatchEntryError(AnswerModel):
    status: str
    category: str
    message: str
    context: dict[str, list[str]]
    sub_category: str | None = None
    id: str | None = None
    errors: list[Any] | None = None
    links: dict[str, str] | None = None


class Batch(AnswerModel):
    """The answer to a batch. `numErrors` and `errors` are there where there are some."""

    status: Literal["PENDING", "PROCESSING", "CANCELED", "COMPLETE"]
    results: list[ConfiguredLimit]
    started_at: datetime
    completed_at: datetime
    requested_at: datetime | None = None
    links: dict[str, str] | None = None
    num_errors: int | None = None
    errors: list[BatchEntryError] | None = None


class Label(AnswerModel):
    """An association type of a pair; the unlabelled one has a null label."""

    category: Category
    type_id: int
    label: str | None
    from_object_type_id: str | None
    to_object_type_id: str | None


class Labels(AnswerModel):
    results: list[Label]


class Account(AnswerModel):
    portal_id: int
    account_type: AccountType
    time_zone: str
    company_currency: str
    additional_currencies: list[str]
    utc_offset: str
    utc_offset_milliseconds: int
    ui_domain: str
    data_hosting_location: str


class PairUsage(AnswerModel):
    """How many records of a pair are at its limit, or near it, with samples."""

    limit: int
    total_records_at_limit: int
    total_records_near_limit: int
    at_limit_from_record_samples: list[dict[str, Any]]
    near_limit_from_record_samples: list[dict[str, Any]]


class Results(AnswerModel):
    """Any other list."""

    results: list[dict[str, Any]]


class Problem(AnswerModel):
    """A refusal. Live ones leave out the category at times."""

    status: str
    message: str
    correlation_id: str
    category: str | None = None
    sub_category: str | None = None
    context: dict[str, list[str]] | None = None
    errors: list[dict[str, Any]] | None = None
    links: dict[str, str] | None = None
