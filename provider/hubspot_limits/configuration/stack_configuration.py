"""The configuration of a stack as a whole: its settings, and the limits it declares."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.mistakes import Mistake, MistakesError, Path
from hubspot_limits.configuration.parsing import LIMITS, DeclarationError, parse_limits
from hubspot_limits.configuration.secrets import misplaced_secrets
from hubspot_limits.configuration.settings import (
    KEYS,
    NAMESPACE,
    Settings,
    SettingsError,
    parse_settings,
)
from hubspot_limits.configuration.stack_files import StackFile, encrypted, is_encrypted


class ConfigurationError(MistakesError):
    """The configuration of a stack is wrong, whatever its portal holds."""


@dataclass(frozen=True, slots=True)
class StackConfiguration:
    """What a stack file says, as far as it is right, and what is wrong in it.

    ``unknown`` is what only Pulumi can tell, from the stack's environments.
    """

    settings: Settings | None
    declared: tuple[StackEntry, ...]
    mistakes: tuple[Mistake, ...]
    unknown: tuple[Mistake, ...]


def parse_configuration(
    configuration: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> tuple[Settings, tuple[StackEntry, ...]]:
    """Read settings and limits by full key.

    Raises ConfigurationError with every mistake of both.
    """
    settings, mistakes = _settings(configuration, environment)
    declared, wrong = _limits(configuration)
    if settings is None or wrong:
        raise ConfigurationError(mistakes + wrong)
    return settings, declared


def configuration_of(
    stack: StackFile, environment: Mapping[str, str] = os.environ
) -> StackConfiguration:
    """Read what a stack file says. Its secrets are Pulumi's to decrypt, and count as given.

    A file needs no limits, since a program may declare them, unless its project asks for them.
    """
    secrets = tuple(encrypted(dict(stack.configuration)))
    in_clear = {key: value for key, value in stack.configuration.items() if not is_encrypted(value)}
    settings, mistakes = _settings(in_clear, environment)
    declared: tuple[StackEntry, ...] = ()
    if LIMITS in in_clear or (stack.project and LIMITS in stack.project.required):
        declared, wrong = _limits(in_clear)
        mistakes += wrong
    mistakes = [each for each in mistakes if not _is_below(each.path, secrets)]
    mistakes += misplaced_secrets(stack.configuration.keys(), secrets)
    mistakes += _keys_in_short(stack)
    unknown = [each for each in mistakes if _may_be_elsewhere(stack, each)]
    return StackConfiguration(
        settings,
        declared,
        mistakes=tuple(each for each in mistakes if each not in unknown),
        unknown=tuple(map(_elsewhere, unknown)),
    )


def _settings(
    configuration: Mapping[str, object], environment: Mapping[str, str]
) -> tuple[Settings | None, list[Mistake]]:
    try:
        return parse_settings(configuration, environment), []
    except SettingsError as error:
        return None, [*error.mistakes]


def _limits(
    configuration: Mapping[str, object],
) -> tuple[tuple[StackEntry, ...], list[Mistake]]:
    try:
        return parse_limits(configuration.get(LIMITS)), []
    except DeclarationError as error:
        return (), [*error.mistakes]


def _is_below(path: Path, secrets: Collection[Path]) -> bool:
    return any(path[: len(secret)] == secret for secret in secrets)


def _keys_in_short(stack: StackFile) -> Iterator[Mistake]:
    """Keys that Pulumi takes for settings of the user's own project."""
    for key in KEYS:
        if key in stack.bare_keys and f"{NAMESPACE}{key}" not in stack.configuration:
            yield Mistake((stack.full_key(key),), f"expected the key in full: {NAMESPACE}{key}")


def _may_be_elsewhere(stack: StackFile, mistake: Mistake) -> bool:
    return stack.has_environment and mistake.path[0] not in stack.configuration


def _elsewhere(mistake: Mistake) -> Mistake:
    return mistake._replace(message="not in this file; Pulumi may have it from its environment")
