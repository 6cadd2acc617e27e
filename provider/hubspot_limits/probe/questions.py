"""Every question, cheap ones first; and those that no account can answer, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hubspot_limits.probe.experiment import Experiment
from hubspot_limits.probe.experiments import (
    access,
    batches,
    labels,
    lists,
    records,
    rules,
    schemas,
    values,
)

EXPERIMENTS: tuple[Experiment, ...] = (
    # Reads, and what others are built on.
    labels.object_type_names,
    labels.custom_object_names,
    schemas.standard_object_schemas,
    schemas.schema_associations,
    access.object_scopes,
    access.burst_counts_configuration,
    labels.labels_per_pair,
    labels.label_object_type_ids,
    access.write_scope,
    values.minimum_limit,
    values.maximum_limit,
    values.maximum_inputs,
    # A few writes each.
    batches.empty_inputs,
    batches.canceled_status,
    batches.purge_of_foreign_type,
    batches.batch_fields,
    batches.purge_answer,
    batches.create_on_existing_limit,
    rules.label_rule_refusal,
    rules.label_limit_equal_to_object_limit,
    rules.label_rule_binds,
    rules.primary_type_limit,
    rules.integrator_defined_limit,
    labels.created_label_order,
    labels.repeated_label_delete,
    batches.batch_order,
    lists.versions,
    # These read back what they wrote, and wait as long as reads lag behind.
    lists.propagation_lag,
    batches.update_on_absent_limit,
    batches.batch,
    batches.duplicate_inputs,
    rules.same_object_label_limit,
    lists.null_rows,
    lists.result_order,
    lists.tracking_limit,
    # With records, and last what may take minutes.
    records.limit_below_records,
    records.label_in_use_delete,
    records.refused_association,
    lists.schema_propagation_lag,
)

NOT_ASKED: Mapping[str, str] = MappingProxyType(
    {
        "planRefusesWrites": "The accounts that are probed have an Enterprise plan: test accounts "
        "are trials of it, and sandboxes belong to it",
        "refreshToken": "A refresh that rotates would end the refresh token of whoever asks",
        "accessTokenSeconds": "HubSpot documents it, and says it with each token",
        "oauthV1": "HubSpot documents when it ends",
    }
)
"""The simulator's other switches."""

NEED_RECORDS = ("limitBelowRecords", "labelInUseDelete", "refusedAssociation")
