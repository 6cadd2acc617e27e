"""`hubspot-limits validate`: what is wrong in stack files and bases, without state or portal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from hubspot_limits.cli.output.console import say, tell_ci
from hubspot_limits.configuration.bases.base import Base, is_base, read_base
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.findings import FileError, Finding, in_order
from hubspot_limits.configuration.mistakes import Mistake
from hubspot_limits.configuration.rules import DeclarationError, check_maximum
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import examine_stack_file, find_stack_files
from hubspot_limits.report.written.annotations import Annotation
from hubspot_limits.values.limits import count


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file with what is wrong in it, or what it declares; and the bases of a stack."""

    file: Path
    declared: tuple[StackEntry, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    bases: tuple[Base, ...] = ()


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Stack files and bases; without any, all that belong to the Pulumi.yaml here."
        ),
    ] = None,
) -> None:
    """Check stack files and the bases that they extend, without state or portal.

    Names every mistake of every file with its line. Exit code 1 if there is one.
    """
    checked = [
        _base(read_base(file)) if is_base(file) else _stack(file) for file in files or _found()
    ]
    given = {checked_file.file.resolve() for checked_file in checked}
    bases = {base.file: base for checked_file in checked for base in checked_file.bases}
    checked += [_base(base) for file, base in bases.items() if file.resolve() not in given]
    told: set[Finding] = set()
    for checked_file in checked:
        _tell(checked_file, told)
    if any(checked_file.findings for checked_file in checked):
        raise typer.Exit(1)


def _found() -> list[Path]:
    return [Path(os.path.relpath(file)) for file in find_stack_files(Path.cwd())]


def _base(base: Base) -> _Checked:
    return _Checked(base.file, base.entries, base.findings, base.warnings)


def _stack(file: Path) -> _Checked:
    try:
        stack = examine_stack_file(file)
    except FileError as error:
        return _Checked(file, findings=error.findings)
    # What the environment variables say is no matter of the file.
    configuration = configuration_of(stack, environment={})
    warnings = (*_above_maximum(configuration), *configuration.effective.repeated())
    return _Checked(
        file,
        configuration.declared,
        findings=(*stack.findings, *configuration.findings),
        warnings=(
            *configuration.unknown,
            *(configuration.finding(entry, mistake) for entry, mistake in warnings),
        ),
        bases=configuration.effective.bases,
    )


def _tell(checked: _Checked, told: set[Finding]) -> None:
    """Print what a file declares, or what is wrong in it and was not told of another file."""
    for finding in sorted(checked.findings, key=in_order):
        if finding not in told:
            _report(finding)
    for finding in checked.warnings:
        if finding not in told:
            _report(finding, "warning")
    told.update(checked.findings, checked.warnings)
    if not checked.findings:
        say(f"{checked.file}: {_summary(checked.declared)}")


def _report(finding: Finding, level: str = "error") -> None:
    prefix = "" if level == "error" else f"{level}: "
    say(str(finding._replace(message=f"{prefix}{finding.message}")))
    if os.environ.get("GITHUB_ACTIONS") == "true":
        tell_ci(str(_annotation(finding, level)))


def _annotation(finding: Finding, level: str) -> Annotation:
    """What shows a finding beside the line of a pull request."""
    workspace = os.environ.get("GITHUB_WORKSPACE", Path.cwd())
    file = os.path.relpath(finding.file, workspace)
    return Annotation(level, finding.message, file, finding.line, finding.column)


def _above_maximum(configuration: StackConfiguration) -> Iterator[tuple[StackEntry, Mistake]]:
    """Limits above ``maxLimit`` may stay where they are already, which no file tells."""
    if configuration.settings is None:
        return
    for pair in configuration.declared:
        try:
            check_maximum(pair, configuration.settings.max_limit)
        except DeclarationError as error:
            for path, message in error.mistakes:
                yield pair, Mistake(path, f"{message}, unless it is so already")


def _summary(declared: tuple[StackEntry, ...]) -> str:
    limits = sum(len(list(pair.values())) for pair in declared)
    if not declared:
        return "no limits, so its program may declare them"
    return f"{count(len(declared), 'pair')}, {count(limits, 'limit')}"
