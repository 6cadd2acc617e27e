"""A stack's configuration as resources."""

from __future__ import annotations

import pulumi

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.stack_configuration import ConfigurationError, parse_configuration
from hubspot_limits.dynamic import configuration
from hubspot_limits.dynamic.program_secrets import refuse_misplaced_secrets
from hubspot_limits.resource import AssociationLimit


def declare_limits() -> dict[str, AssociationLimit]:
    """Declare what the selected stack says, with the bases it extends; resources by name.

    Raises pulumi.RunError with every mistake in the stack's settings and limits.
    """
    refuse_misplaced_secrets()
    try:
        _, declared = parse_configuration(configuration.of_program())
    except ConfigurationError as error:
        listed = "".join(f"\n  {line}" for line in error.lines)
        raise pulumi.RunError(f"Pulumi.{pulumi.get_stack()}.yaml has mistakes:{listed}") from None
    return {entry.resource_name: _resource(entry) for entry in declared.entries}


def _resource(entry: StackEntry) -> AssociationLimit:
    options = pulumi.ResourceOptions(protect=entry.protect, retain_on_delete=entry.retain_on_delete)
    return AssociationLimit(entry.resource_name, opts=options, **entry.arguments())
