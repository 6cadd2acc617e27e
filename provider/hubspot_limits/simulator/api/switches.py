"""What nobody outside HubSpot knows for certain: each question a switch with a stated default."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from hubspot_limits.simulator.portals.model import Model

MAX_LAG = 600.0
"""The longest lag that a read may have, in seconds."""

Seconds = Annotated[float, Field(ge=0, le=MAX_LAG)]


class Switches(Model):
    """How the simulator behaves where HubSpot's documents are silent or disagree."""

    # A label limit equal to the object limit. The changelog's sentence allows it, its examples do
    # not.
    label_limit_equal_to_object_limit: Literal["accepted", "refused"] = "accepted"
    # A label limit above the object limit: a CANCELED batch, or HTTP 400
    label_rule_refusal: Literal["canceled", "error"] = "canceled"
    # Whether only custom labels are bound by the object limit, or HubSpot's own types such as
    # Primary as well.
    label_rule_binds: Literal["labels", "all"] = "labels"
    # batch/create for a type that already has a limit
    create_on_existing_limit: Literal["refused", "overwrites"] = "refused"
    # batch/update for a type without a limit. Seen once: it creates
    update_on_absent_limit: Literal["creates", "refused", "ignored"] = "creates"
    # One bad input drops the whole batch, or only itself
    batch: Literal["atomic", "partial"] = "atomic"
    # In which order a batch's inputs are judged against the label rule; `whole` judges the end
    # state only.
    batch_order: Literal["given", "reversed", "whole"] = "given"
    # The HTTP status of a CANCELED batch
    canceled_status: Literal[200, 207, 400] = 207
    # The fields of a batch's answer: those of live answers, or with `requestedAt`, `links` and
    # whole error entries those of the documents as well.
    batch_fields: Literal["observed", "documented"] = "observed"
    # One type twice in a batch: the last counts, or a refusal
    duplicate_inputs: Literal["last", "refused"] = "last"
    # A batch without inputs
    empty_inputs: Literal["accepted", "refused"] = "accepted"
    # How many inputs a batch may have; more is HTTP 400
    maximum_inputs: int = Field(default=100, ge=1)
    # The lowest limit accepted
    minimum_limit: int = 1
    # The highest limit accepted: the range of HubSpot's own dialog
    maximum_limit: int = 10_000
    # An object limit below what records of the portal already have
    limit_below_records: Literal["accepted", "refused"] = "accepted"
    # A limit on a Primary type
    primary_type_limit: Literal["accepted", "refused"] = "accepted"
    # A limit on an INTEGRATOR_DEFINED or WORK type
    integrator_defined_limit: Literal["accepted", "refused"] = "accepted"
    # batch/purge answers 204 without a body, or 200 with a batch body
    purge_answer: Literal["empty", "batch"] = "empty"
    # batch/purge for a type of another pair: HTTP 400, CANCELED, or nothing said
    purge_of_foreign_type: Literal["error", "canceled", "accepted"] = "error"
    # Whether the two ids of a symmetric label within one object type have one limit, or one each.
    same_object_label_limit: Literal["shared", "separate"] = "shared"
    # Where a limited type's inverse is listed with a null limit: in the account's list (seen once),
    # in a pair's list as well, nowhere.
    null_rows: Literal["all", "everywhere", "none"] = "all"
    # The order of lists, which HubSpot does not define
    result_order: Literal["ascending", "descending"] = "ascending"
    # `fromObjectTypeId` and `toObjectTypeId` of label entries. Seen: null
    label_object_type_ids: Literal["null", "filled"] = "null"
    # Which of a new label's two ids the answer lists first. HubSpot's guide shows the inverse one
    created_label_order: Literal["inverse_first", "forward_first"] = "inverse_first"
    # How many labels a pair may have before HTTP 437. The guide says 10
    labels_per_pair: int = Field(default=50, ge=0)
    # Deleting a label whose id is already gone: 204, or HTTP 400
    repeated_label_delete: Literal["accepted", "refused"] = "accepted"
    # Deleting a label that records carry: the records lose it (seen), or HTTP 400 (the guide)
    label_in_use_delete: Literal["accepted", "refused"] = "accepted"
    # For how many seconds reads of limits still show the state before
    propagation_lag: Seconds = 0
    # The same for object schemas. Seen: about 300 seconds for a label's name
    schema_propagation_lag: Seconds = 0
    # What a schema tells of an association: its limits too (seen live), or its pair alone (the
    # documents)
    schema_associations: Literal["observed", "documented"] = "observed"
    # Whether there are schemas of standard objects, by id (seen live), or of custom ones alone
    standard_object_schemas: Literal["served", "refused"] = "served"
    # Scopes that a write needs: one that ends in `.write`, or any of the list (as HubSpot's
    # documents have it).
    write_scope: Literal["write", "any"] = "write"
    # Whether a token needs a scope of each object type in the path
    object_scopes: Literal["ignored", "required"] = "ignored"
    # Whether writes of a FREE or STARTER portal are refused
    plan_refuses_writes: Literal["never", "below_professional"] = "never"
    # Fully qualified names of custom objects in the paths of limits and labels
    custom_object_names: Literal["accepted", "refused"] = "accepted"
    # Whether limit and label calls count against the ten-secondly quota
    burst_counts_configuration: Literal["no", "yes"] = "no"
    # Which limit the limits tracking endpoints show where both exist
    tracking_limit: Literal["user", "subscription"] = "user"
    # How long an OAuth access token lives
    access_token_seconds: int = Field(default=1_800, ge=1, le=86_400)
    # Whether each refresh hands out a new refresh token and ends the old one
    refresh_token: Literal["kept", "rotated"] = "kept"  # noqa: S105
    # OAuth v1, which HubSpot switches off on 2027-02-16
    oauth_v1: Literal["on", "off"] = "on"

    @property
    def twins_share_limits(self) -> bool:
        """Whether both ids of a symmetric label within one object type have one limit."""
        return self.same_object_label_limit == "shared"

    def with_values(self, values: object) -> Self:
        """The switches with some set otherwise, by name. Raises DescriptionError."""
        wanted = Switches.read(values)
        return self.model_copy(
            update={name: getattr(wanted, name) for name in wanted.model_fields_set}
        )
