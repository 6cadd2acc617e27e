"""What a stack declares with its bases, as YAML: each value with the place it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from hubspot_limits.configuration.bases.base import KEYS
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.stack_configuration import StackConfiguration
from hubspot_limits.configuration.yaml.text import as_yaml

_INDENTATION = "  "


def effective_yaml(configuration: StackConfiguration) -> str:
    """The map of pairs that ``hubspot-limits:limits`` may have in place of bases and overrides."""
    return "\n".join(
        line for pair in configuration.declared for line in _lines(configuration, pair)
    )


def _lines(configuration: StackConfiguration, pair: StackEntry) -> Iterator[str]:
    yield f"{as_yaml(str(pair))}:"
    values = [((*path, ""), str(limit)) for path, limit in pair.values()]
    for key, below in groupby(values, key=lambda value: value[0][0]):
        if key != "limit":
            yield f"{_INDENTATION}{key}:"
        for (*path, _), limit in below:
            place = configuration.place(pair, tuple(path))
            yield f"{_INDENTATION * len(path)}{as_yaml(path[-1])}: {limit} # {place}"
    for key, value in pair.beside_ends().items():
        if key not in KEYS:
            text = as_yaml(value) if isinstance(value, str) else str(value).lower()
            yield f"{_INDENTATION}{key}: {text} # {configuration.place(pair, (key,))}"
