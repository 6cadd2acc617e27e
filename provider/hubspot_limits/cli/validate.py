"""`hubspot-limits validate`: what is wrong in stack files, without state or portal."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.mistakes import Mistake
from hubspot_limits.configuration.mistakes import Path as KeyPath
from hubspot_limits.configuration.settings import KEYS, NAMESPACE
from hubspot_limits.configuration.stack_configuration import ConfigurationError, parse_configuration
from hubspot_limits.configuration.stack_files import (
    Finding,
    StackFileError,
    find_stack_files,
    read_stack_file,
)

_TOKEN = f"{NAMESPACE}token"


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Stack files; without any, all that belong to the Pulumi.yaml here."),
    ] = None,
) -> None:
    """Check stack files, without state or portal.

    Names every mistake of every file with its line. Exit code 1 if there is one.
    """
    results = [_checked(file) for file in files or _found()]
    if not all(results):
        raise typer.Exit(1)


def _found() -> list[Path]:
    return [Path(os.path.relpath(file)) for file in find_stack_files(Path.cwd())]


def _checked(file: Path) -> bool:
    """Print what a stack file declares, or what is wrong in it."""
    try:
        declared = _declared(file)
    except StackFileError as error:
        for finding in error.findings:
            _report(file, finding)
        return False
    except OSError as error:
        typer.echo(f"{file}: cannot be read: {error.strerror}")
        return False
    limits = sum(len(list(pair.values())) for pair in declared)
    typer.echo(f"{file}: {_count(len(declared), 'pair')}, {_count(limits, 'limit')}")
    return True


def _report(file: Path, finding: Finding) -> None:
    place = [str(part) for part in (file, finding.line, finding.column) if part]
    typer.echo(f"{':'.join(place)}: {finding.message}")
    if os.environ.get("GITHUB_ACTIONS") == "true":
        typer.echo(_annotation(file, finding))


def _annotation(file: Path, finding: Finding) -> str:
    """GitHub's workflow command that shows an error beside the line of a pull request."""
    workspace = os.environ.get("GITHUB_WORKSPACE", Path.cwd())
    place = {"file": os.path.relpath(file, workspace), "line": finding.line}
    if finding.column:
        place["col"] = finding.column
    properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items())
    return f"::error {properties}::{_escaped(finding.message)}"


def _escaped(text: str, also: str = "") -> str:
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _declared(file: Path) -> tuple[StackEntry, ...]:
    """Raises StackFileError with every mistake, or OSError."""
    stack = read_stack_file(file)
    declared: tuple[StackEntry, ...] = ()
    mistakes: list[Mistake] = []
    try:
        # What the environment says is no matter of the file.
        _, declared = parse_configuration(stack.configuration, environment={})
    except ConfigurationError as error:
        mistakes += error.mistakes
    secrets = tuple(_encrypted(stack.configuration))
    mistakes = [each for each in mistakes if not _is_below(each.path, secrets)]
    mistakes += _secrets_misplaced(stack.configuration, secrets)
    mistakes += _keys_in_short(stack.configuration)
    if stack.repeated_keys or mistakes:
        raise StackFileError([*stack.repeated_keys, *map(stack.finding, mistakes)])
    return declared


def _encrypted(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Where Pulumi has put a ciphertext instead of a value."""
    match value:
        case {"secure": str(), **rest} if not rest:
            yield path
        case Mapping():
            for key, below in value.items():
                yield from _encrypted(below, (*path, key))


def _is_below(path: KeyPath, secrets: tuple[KeyPath, ...]) -> bool:
    return any(path[: len(secret)] == secret for secret in secrets)


def _secrets_misplaced(
    configuration: Mapping[str, object], secrets: tuple[KeyPath, ...]
) -> Iterator[Mistake]:
    if _TOKEN in configuration and (_TOKEN,) not in secrets:
        yield Mistake(
            (_TOKEN,), f"expected a secret (`pulumi config set --secret {_TOKEN}`), not clear text"
        )
    for path in secrets:
        if path[0].startswith(NAMESPACE) and path != (_TOKEN,):
            yield Mistake(path, f"expected clear text: only {_TOKEN} is a secret")


def _keys_in_short(configuration: Mapping[str, object]) -> Iterator[Mistake]:
    for key in configuration:
        if key in KEYS:
            yield Mistake((key,), f"expected the key in full: {NAMESPACE}{key}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
