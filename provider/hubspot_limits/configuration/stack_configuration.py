"""The configuration of a stack as a whole: its settings, and the limits it declares."""

from __future__ import annotations

import os
from collections.abc import Mapping

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.mistakes import Mistake, MistakesError
from hubspot_limits.configuration.parsing import LIMITS, DeclarationError, parse_limits
from hubspot_limits.configuration.settings import Settings, SettingsError, parse_settings


class ConfigurationError(MistakesError):
    """The configuration of a stack is wrong, whatever its portal holds."""


def parse_configuration(
    configuration: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> tuple[Settings, tuple[StackEntry, ...]]:
    """Read settings and limits by full key.

    Raises ConfigurationError with every mistake of both.
    """
    mistakes: list[Mistake] = []
    try:
        settings = parse_settings(configuration, environment)
    except SettingsError as error:
        mistakes += error.mistakes
    try:
        entries = parse_limits(configuration.get(LIMITS))
    except DeclarationError as error:
        mistakes += error.mistakes
    if mistakes:
        raise ConfigurationError(mistakes)
    return settings, entries
