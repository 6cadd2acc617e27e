"""The configuration of a stack as a whole: its settings, and the limits it declares."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubspot_limits.configuration.bases.effective import (
    EXTENDS,
    Effective,
    effective,
    folder_of_bases,
)
from hubspot_limits.configuration.bases.without import WITHOUT
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.findings import FileError, Finding, shown_path
from hubspot_limits.configuration.mistakes import KeyPath, Mistake, MistakesError
from hubspot_limits.configuration.parsing import LIMITS
from hubspot_limits.configuration.secrets import misplaced_secrets
from hubspot_limits.configuration.settings import (
    KEYS,
    NAMESPACE,
    Settings,
    SettingsError,
    parse_settings,
)
from hubspot_limits.configuration.stack_files import StackFile, encrypted, is_encrypted
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal


class ConfigurationError(Refusal):
    """The configuration of a stack is wrong, whatever its portal holds.

    mistakes: those in the stack's own configuration, then those in its bases, with their files.
    """

    def __init__(self, mistakes: Iterable[Mistake], findings: Iterable[Finding]) -> None:
        # For their texts alone: both put one mistake in a line, and count a long tail.
        own, in_bases = MistakesError(mistakes), FileError(findings)
        self.mistakes = own.mistakes
        self.lines = tuple(line for text in (own, in_bases) for line in str(text).splitlines())
        super().__init__("\n".join(self.lines))


class OtherPortalError(Refusal):
    """A stack is not for the portal that was named."""


@dataclass(frozen=True, slots=True)
class StackConfiguration:
    """What a stack file says, as far as it is right, and what is wrong in it and in its bases.

    ``declared`` is what it declares with its bases, ``unknown`` what only Pulumi can tell, from the
    stack's environments.
    """

    stack: StackFile
    settings: Settings | None
    effective: Effective
    findings: tuple[Finding, ...]
    unknown: tuple[Finding, ...]

    @property
    def declared(self) -> tuple[StackEntry, ...]:
        return self.effective.entries

    def refuse_mistakes(self) -> None:
        """Raise FileError with everything that is wrong in the stack's files, or not in them."""
        wrong = (*self.findings, *self.unknown)
        if wrong:
            raise FileError(wrong)

    def refuse_other_portal(self, portal_id: str | None) -> None:
        """Raise OtherPortalError where somebody names a portal that is not the stack's."""
        if self.settings and portal_id not in (None, self.settings.portal_id):
            raise OtherPortalError(
                f"{self.stack.file} is for portal {self.settings.portal_id}, not {portal_id}: "
                "leave out --portal, or name another stack."
            )

    def finding(self, pair: StackEntry, mistake: Mistake) -> Finding:
        """What there is to say of a value of a pair, in the file and line that it comes from."""
        base, path = self.effective.origin(pair, mistake.path)
        told = mistake._replace(path=path)
        return base.finding(told) if base else self.stack.finding(told)

    def place(self, pair: StackEntry, path: KeyPath) -> str:
        """The file and line that a value of a pair comes from: ``stacks/base.yaml:12``.

        What has no line in the stack's own file is in Pulumi.yaml.
        """
        finding, project = self.finding(pair, Mistake(path, "")), self.stack.project
        file = project.file if project and not finding.line else finding.file
        shown = plain(str(shown_path(file)))
        return f"{shown}:{finding.line}" if finding.line else shown


def parse_configuration(
    configuration: Mapping[str, object],
    environment: Mapping[str, str] = os.environ,
    *,
    folder: Path | None = None,
) -> tuple[Settings, Effective]:
    """Read settings by full key, and what is declared with the bases that they name.

    folder: of the program, this one by default. Raises ConfigurationError with every mistake.
    """
    settings, mistakes = _settings(configuration, environment)
    declared = effective(configuration, folder_of_bases(folder or Path.cwd()))
    if settings is None or not declared.is_right:
        raise ConfigurationError((*mistakes, *declared.mistakes), declared.findings)
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
    declared = Effective()
    # A program may declare the limits, and the file none.
    if {LIMITS, EXTENDS, WITHOUT} & in_clear.keys() or _requires_limits(stack):
        declared = effective(in_clear, _folder_of_bases(stack))
        mistakes += declared.mistakes
        mistakes += _demanded_limits(stack, in_clear)
    # What is encrypted was left out above, and is not to be told as missing or wrong.
    mistakes = [mistake for mistake in mistakes if not _is_below(mistake.path, secrets)]
    mistakes += misplaced_secrets(stack.configuration.keys(), secrets)
    mistakes += _keys_in_short(stack)
    # With an environment of Pulumi ESC what is not in the file may still be set.
    unknown = [mistake for mistake in mistakes if _may_be_elsewhere(stack, mistake)]
    wrong = (stack.finding(mistake) for mistake in mistakes if mistake not in unknown)
    return StackConfiguration(
        stack,
        settings,
        declared,
        findings=(*wrong, *declared.findings),
        unknown=tuple(stack.finding(_elsewhere(mistake)) for mistake in unknown),
    )


def _folder_of_bases(stack: StackFile) -> Path:
    return stack.project.file.parent if stack.project else Path.cwd()


def _requires_limits(stack: StackFile) -> bool:
    return bool(stack.project and LIMITS in stack.project.required)


def _demanded_limits(stack: StackFile, given: Mapping[str, object]) -> Iterator[Mistake]:
    """Pulumi does not know that a base may be enough."""
    if _requires_limits(stack) and EXTENDS in given and LIMITS not in given:
        yield Mistake(
            (LIMITS,),
            "Pulumi.yaml lists it, so Pulumi demands it of every stack: expected it not to be "
            "listed there",
        )


def _settings(
    configuration: Mapping[str, object], environment: Mapping[str, str]
) -> tuple[Settings | None, list[Mistake]]:
    try:
        return parse_settings(configuration, environment), []
    except SettingsError as error:
        return None, [*error.mistakes]


def _is_below(path: KeyPath, secrets: Collection[KeyPath]) -> bool:
    return any(path[: len(secret)] == secret for secret in secrets)


def _keys_in_short(stack: StackFile) -> Iterator[Mistake]:
    """Mistakes in keys without the namespace, which Pulumi takes for those of the user's own
    project.
    """
    for key in KEYS:
        # `portalId:` without the namespace belongs to the user's own project.
        if key in stack.bare_keys and f"{NAMESPACE}{key}" not in stack.configuration:
            yield Mistake((stack.full_key(key),), f"expected the key in full: {NAMESPACE}{key}")


def _may_be_elsewhere(stack: StackFile, mistake: Mistake) -> bool:
    """Whether a mistake may be none, because Pulumi adds values of its environments."""
    return stack.has_environment and mistake.path[0] not in stack.configuration


def _elsewhere(mistake: Mistake) -> Mistake:
    return mistake._replace(message="not in this file; Pulumi may have it from its environment")
