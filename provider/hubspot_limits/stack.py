"""A stack's configuration as resources."""

from __future__ import annotations

import pulumi
from pulumi.runtime.config import CONFIG

from hubspot_limits.declaration import DeclarationError, PairDeclaration, parse_limits
from hubspot_limits.mistakes import Mistake
from hubspot_limits.resource import AssociationLimit
from hubspot_limits.settings import LIMITS, SettingsError, parse_settings


def declare_limits() -> dict[str, AssociationLimit]:
    """Declare what the selected stack's ``hubspot-limits:limits`` says; resources by name.

    Raises pulumi.RunError with every mistake in the stack's settings and limits.
    """
    declared = _declared()
    return {each.resource_name: _resource(each) for each in declared}


def _declared() -> tuple[PairDeclaration, ...]:
    configuration = CONFIG.get()
    mistakes: list[Mistake] = []
    declared: tuple[PairDeclaration, ...] = ()
    try:
        parse_settings(configuration)
    except SettingsError as error:
        mistakes += error.mistakes
    try:
        declared = parse_limits(configuration.get(LIMITS))
    except DeclarationError as error:
        mistakes += error.mistakes
    if mistakes:
        listed = "".join(f"\n  {mistake}" for mistake in mistakes)
        raise pulumi.RunError(f"Pulumi.{pulumi.get_stack()}.yaml has mistakes:{listed}")
    return declared


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
