"""A stack's configuration, as Pulumi hands it to a program and to a provider's process.

Pulumi's public ways read a key at a time. To see misspelled keys as well, its map of all keys is
looked at where it is; in an SDK that keeps it elsewhere, only those are not noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pulumi.dynamic import ConfigureRequest
from pulumi.runtime import config

from hubspot_limits.configuration.settings import KEYS, NAMESPACE


def of_program() -> Mapping[str, Any]:
    """The configuration of the stack that the program runs for, by full key."""
    # Nothing public lists all keys. Without CONFIG, `dict` is called and gives an empty map.
    every_key: object = getattr(getattr(config, "CONFIG", None), "get", dict)()
    return _read(pulumi.Config(NAMESPACE.rstrip(":")).get, every_key)


def of_provider(request: ConfigureRequest) -> Mapping[str, Any]:
    """The configuration that a provider's process is given, by full key."""
    # Private to the SDK, like CONFIG above.
    every_key = getattr(request.config, "_props", {})
    return _read(lambda key: request.config.get(f"{NAMESPACE}{key}"), every_key)


def _read(get: Callable[[str], Any], every_key: object) -> Mapping[str, Any]:
    values = {f"{NAMESPACE}{key}": get(key) for key in KEYS}
    present = {key: value for key, value in values.items() if value is not None}
    return {**every_key, **present} if isinstance(every_key, Mapping) else present
