"""Refuses to run a program whose stack has its token in clear, or another setting encrypted."""

from __future__ import annotations

import pulumi
from pulumi.runtime import is_config_secret

from hubspot_limits.configuration.secrets import misplaced_secrets
from hubspot_limits.dynamic import configuration


def refuse_misplaced_secrets() -> None:
    """Refuse to go on where a stack's secrets are not as they have to be.

    Only a program can tell: its provider's process gets every setting in clear. Raises
    pulumi.RunError with every mistake.
    """
    keys = configuration.of_program().keys()
    secrets = [(key,) for key in keys if is_config_secret(key)]
    mistakes = [*misplaced_secrets(keys, secrets)]
    if mistakes:
        listed = "".join(f"\n  {mistake}" for mistake in mistakes)
        raise pulumi.RunError(f"Pulumi.{pulumi.get_stack()}.yaml has mistakes:{listed}")
