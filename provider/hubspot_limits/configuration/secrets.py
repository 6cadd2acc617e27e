"""Which settings are secrets: the token, and no other. One rule for files and for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hubspot_limits.configuration.mistakes import KeyPath, Mistake
from hubspot_limits.configuration.settings import NAMESPACE

TOKEN = f"{NAMESPACE}token"


def misplaced_secrets(keys: Collection[str], secrets: Collection[KeyPath]) -> Iterator[Mistake]:
    """What is in clear and must not be, and what is a secret and cannot be.

    keys: those of the configuration. secrets: the paths in it that Pulumi encrypts.
    """
    if TOKEN in keys and (TOKEN,) not in secrets:
        yield Mistake(
            (TOKEN,), f"expected a secret (`pulumi config set --secret {TOKEN}`), not clear text"
        )
    for path in secrets:
        # A path may be longer than its key: a part of the limits may be encrypted.
        if path[0].startswith(NAMESPACE) and path != (TOKEN,):
            yield Mistake(path, f"expected clear text: only {TOKEN} is a secret")
