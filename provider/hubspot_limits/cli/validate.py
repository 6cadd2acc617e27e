"""`hubspot-limits validate`: what is wrong in stack files, without state or portal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hubspot_limits.cli.console import say, tell_ci
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.findings import FileError, Finding
from hubspot_limits.configuration.mistakes import Mistake
from hubspot_limits.configuration.parsing import LIMITS, DeclarationError, check_maximum
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import examine_stack_file, find_stack_files
from hubspot_limits.plain_text import plain


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Stack files; without any, all that belong to the Pulumi.yaml here."),
    ] = None,
) -> None:
    """Check stack files, without state or portal.

    Names every mistake of every file with its line. Exit code 1 if there is one.
    """
    results = [_check(file) for file in files or _found()]
    if not all(results):
        raise typer.Exit(1)


def _found() -> list[Path]:
    return [Path(os.path.relpath(file)) for file in find_stack_files(Path.cwd())]


def _check(file: Path) -> bool:
    """Print what a stack file declares, or what is wrong in it."""
    try:
        stack = examine_stack_file(file)
    except FileError as error:
        for finding in error.findings:
            _report(error.file, finding)
        return False
    # What the environment variables say is no matter of the file.
    configuration = configuration_of(stack, environment={})
    findings = [*stack.findings, *map(stack.finding, configuration.mistakes)]
    for finding in sorted(findings, key=lambda finding: finding.line or 0):
        _report(file, finding)
    for mistake in (*configuration.unknown, *_above_maximum(configuration)):
        _report(file, stack.finding(mistake), "warning")
    if not findings:
        say(f"{file}: {_summary(configuration.declared)}")
    return not findings


def _report(file: Path, finding: Finding, level: str = "error") -> None:
    prefix = "" if level == "error" else f"{level}: "
    say(finding._replace(message=f"{prefix}{finding.message}").at(file))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        tell_ci(_annotation(file, finding, level))


def _annotation(file: Path, finding: Finding, level: str) -> str:
    """GitHub's workflow command that shows a finding beside the line of a pull request."""
    workspace = os.environ.get("GITHUB_WORKSPACE", Path.cwd())
    place = {"file": os.path.relpath(file, workspace), "line": finding.line, "col": finding.column}
    properties = ",".join(
        f"{key}={_escaped(str(value), ':,')}" for key, value in place.items() if value
    )
    message = plain(finding.message, longest=None, lines=True)
    return f"::{level} {properties}::{_escaped(message)}"


def _escaped(text: str, also: str = "") -> str:
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _above_maximum(configuration: StackConfiguration) -> Iterator[Mistake]:
    """Limits above ``maxLimit`` may stay where they are already, which no file tells."""
    if configuration.settings is None:
        return
    for pair in configuration.declared:
        try:
            check_maximum(pair, configuration.settings.max_limit)
        except DeclarationError as error:
            for path, message in error.mistakes:
                yield Mistake((LIMITS, pair.source, *path), f"{message}, unless it is so already")


def _summary(declared: tuple[StackEntry, ...]) -> str:
    limits = sum(len(list(pair.values())) for pair in declared)
    if not declared:
        return "no limits, so its program may declare them"
    return f"{_count(len(declared), 'pair')}, {_count(limits, 'limit')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
