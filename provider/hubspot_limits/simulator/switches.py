"""What nobody outside HubSpot knows for certain: each question a switch with a stated default."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter

from hubspot_limits.simulator.model import Model, read_value

MAX_LAG = 600.0
"""The longest lag that a read may have, in seconds."""

Seconds = Annotated[float, Field(ge=0, le=MAX_LAG)]


class Switches(Model):
    """How the simulator behaves where HubSpot's documents are silent or disagree."""

    label_limit_equal_to_object_limit: Literal["accepted", "refused"] = Field(
        default="accepted",
        description="A label limit equal to the object limit. The changelog's sentence allows it, "
        "its examples do not.",
    )
    label_rule_refusal: Literal["canceled", "error"] = Field(
        default="canceled",
        description="A label limit above the object limit: a CANCELED batch, or HTTP 400.",
    )
    label_rule_binds: Literal["labels", "all"] = Field(
        default="labels",
        description="Whether only custom labels are bound by the object limit, or HubSpot's own "
        "types such as Primary as well.",
    )
    create_on_existing_limit: Literal["refused", "overwrites"] = Field(
        default="refused", description="batch/create for a type that already has a limit."
    )
    update_on_absent_limit: Literal["creates", "refused", "ignored"] = Field(
        default="creates",
        description="batch/update for a type without a limit. Seen once: it creates.",
    )
    batch: Literal["atomic", "partial"] = Field(
        default="atomic",
        description="One bad input drops the whole batch, or only itself.",
    )
    batch_order: Literal["given", "reversed", "whole"] = Field(
        default="given",
        description="In which order a batch's inputs are judged against the label rule; `whole` "
        "judges the end state only.",
    )
    canceled_status: Literal[200, 207, 400] = Field(
        default=207, description="The HTTP status of a CANCELED batch."
    )
    batch_fields: Literal["observed", "documented"] = Field(
        default="observed",
        description="The fields of a batch's answer: those of live answers, or with "
        "`requestedAt`, `links` and whole error entries those of the documents as well.",
    )
    duplicate_inputs: Literal["last", "refused"] = Field(
        default="last", description="One type twice in a batch: the last counts, or a refusal."
    )
    empty_inputs: Literal["accepted", "refused"] = Field(
        default="accepted", description="A batch without inputs."
    )
    maximum_inputs: int = Field(
        default=100, ge=1, description="How many inputs a batch may have; more is HTTP 400."
    )
    minimum_limit: int = Field(default=1, description="The lowest limit accepted.")
    maximum_limit: int = Field(
        default=10_000,
        description="The highest limit accepted: the range of HubSpot's own dialog.",
    )
    limit_below_records: Literal["accepted", "refused"] = Field(
        default="accepted",
        description="An object limit below what records of the portal already have.",
    )
    primary_type_limit: Literal["accepted", "refused"] = Field(
        default="accepted", description="A limit on a Primary type."
    )
    integrator_defined_limit: Literal["accepted", "refused"] = Field(
        default="accepted", description="A limit on an INTEGRATOR_DEFINED or WORK type."
    )
    purge_answer: Literal["empty", "batch"] = Field(
        default="empty",
        description="batch/purge answers 204 without a body, or 200 with a batch body.",
    )
    purge_of_foreign_type: Literal["error", "canceled", "accepted"] = Field(
        default="error",
        description="batch/purge for a type of another pair: HTTP 400, CANCELED, or nothing said.",
    )
    same_object_label_limit: Literal["shared", "separate"] = Field(
        default="shared",
        description="Whether the two ids of a symmetric label within one object type have one "
        "limit, or one each.",
    )
    null_rows: Literal["all", "everywhere", "none"] = Field(
        default="all",
        description="Where a limited type's inverse is listed with a null limit: in the account's "
        "list (seen once), in a pair's list as well, nowhere.",
    )
    result_order: Literal["ascending", "descending"] = Field(
        default="ascending", description="The order of lists, which HubSpot does not define."
    )
    label_object_type_ids: Literal["null", "filled"] = Field(
        default="null",
        description="`fromObjectTypeId` and `toObjectTypeId` of label entries. Seen: null.",
    )
    labels_per_pair: int = Field(
        default=50,
        ge=0,
        description="How many labels a pair may have before HTTP 437. The guide says 10.",
    )
    repeated_label_delete: Literal["accepted", "refused"] = Field(
        default="accepted",
        description="Deleting a label whose id is already gone: 204, or HTTP 400.",
    )
    label_in_use_delete: Literal["accepted", "refused"] = Field(
        default="accepted",
        description="Deleting a label that records carry: the records lose it (seen), or HTTP 400 "
        "(the guide).",
    )
    propagation_lag: Seconds = Field(
        default=0, description="For how many seconds reads of limits still show the state before."
    )
    schema_propagation_lag: Seconds = Field(
        default=0,
        description="The same for object schemas. Seen: about 300 seconds for a label's name.",
    )
    write_scope: Literal["write", "any"] = Field(
        default="write",
        description="Scopes that a write needs: one that ends in `.write`, or any of the list "
        "(as HubSpot's documents have it).",
    )
    object_scopes: Literal["ignored", "required"] = Field(
        default="ignored",
        description="Whether a token needs a scope of each object type in the path.",
    )
    plan_refuses_writes: Literal["never", "below_professional"] = Field(
        default="never", description="Whether writes of a FREE or STARTER portal are refused."
    )
    custom_object_names: Literal["accepted", "refused"] = Field(
        default="accepted",
        description="Fully qualified names of custom objects in the paths of limits and labels.",
    )
    burst_counts_configuration: Literal["no", "yes"] = Field(
        default="no",
        description="Whether limit and label calls count against the ten-secondly quota.",
    )
    tracking_limit: Literal["user", "subscription"] = Field(
        default="user",
        description="Which limit the limits tracking endpoints show where both exist.",
    )
    access_token_seconds: int = Field(
        default=1800, ge=1, le=86_400, description="How long an OAuth access token lives."
    )
    refresh_token: Literal["kept", "rotated"] = Field(
        default="kept",
        description="Whether each refresh hands out a new refresh token and ends the old one.",
    )
    oauth_v1: Literal["on", "off"] = Field(
        default="on", description="OAuth v1, which HubSpot switches off on 2027-02-16."
    )

    def with_values(self, values: object) -> Self:
        """The switches with some set otherwise, by name. Raises DescriptionError."""
        wanted = read_value(SWITCHES, values)
        return self.model_copy(
            update={name: getattr(wanted, name) for name in wanted.model_fields_set}
        )


SWITCHES = TypeAdapter(Switches)
