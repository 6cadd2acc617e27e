"""A stack's configuration as resources."""

from __future__ import annotations

import pulumi
from pulumi.runtime.config import CONFIG

from hubspot_limits.configuration.declaration import PairDeclaration
from hubspot_limits.configuration.stack_configuration import ConfigurationError, parse_configuration
from hubspot_limits.program_secrets import refuse_misplaced_secrets
from hubspot_limits.resource import AssociationLimit


def declare_limits() -> dict[str, AssociationLimit]:
    """Declare what the selected stack's ``hubspot-limits:limits`` says; resources by name.

    Raises pulumi.RunError with every mistake in the stack's settings and limits.
    """
    refuse_misplaced_secrets()
    try:
        _, declared = parse_configuration(CONFIG.get())
    except ConfigurationError as error:
        listed = "".join(f"\n  {mistake}" for mistake in error.mistakes)
        raise pulumi.RunError(f"Pulumi.{pulumi.get_stack()}.yaml has mistakes:{listed}") from None
    return {each.resource_name: _resource(each) for each in declared}


def _resource(declared: PairDeclaration) -> AssociationLimit:
    return AssociationLimit(
        declared.resource_name,
        declared.from_object_type,
        declared.to_object_type,
        limit=declared.limit,
        labels=dict(declared.labels) or None,
        types={str(key): limit for key, limit in declared.types.items()} or None,
        exclusive=declared.exclusive or None,
        adopt=declared.adopt or None,
        opts=pulumi.ResourceOptions(
            protect=declared.protect, retain_on_delete=declared.retain_on_delete
        ),
    )
