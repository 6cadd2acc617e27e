"""The project and the stack file, as Pulumi would find and read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubspot_limits.checks.check import Check, fails, ok, unknown
from hubspot_limits.configuration.findings import FileError, in_order, shown_path
from hubspot_limits.configuration.project import Project, find_project
from hubspot_limits.configuration.secrets import TOKEN
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import (
    NoStackFileError,
    StackFile,
    examine_stack_file,
    find_stack_file,
    find_stack_files,
    stack_of,
)
from hubspot_limits.values.limits import count
from hubspot_limits.values.refusal import Refusal

PROJECT = "project"
STACK_FILE = "stack file"


@dataclass(frozen=True, slots=True)
class ExaminedStack:
    """What the file of a stack says. ``has_secret_token``: it holds one for Pulumi to decrypt."""

    name: str
    configuration: StackConfiguration
    has_secret_token: bool


def project_of(folder: Path) -> tuple[Project | None, Check]:
    """The project that a folder is in."""
    try:
        project = find_project(folder)
    except FileError as error:
        return None, fails(PROJECT, str(error), "Correct the file.")
    if project is None:
        return None, fails(
            PROJECT,
            f"there is no Pulumi.yaml in {folder} or above it.",
            "Go to the project's folder, or make one: hubspot-limits init FOLDER",
        )
    return project, ok(PROJECT, f"{project.name} in {shown_path(project.file)}")


def examined_stack_of(
    project: Project | None, name: str | None, environment: Mapping[str, str]
) -> tuple[ExaminedStack | None, Check]:
    """What the file of a stack declares; without a name, that of the only one there is."""
    if project is None:
        return None, unknown(STACK_FILE, "not looked for: there is no project")
    try:
        file = shown_path(_file(project.file.parent, name))
        stack = examine_stack_file(file)
    except Refusal as refusal:
        return None, fails(STACK_FILE, str(refusal), "")
    configuration = configuration_of(stack, environment)
    declared = ExaminedStack(stack_of(file), configuration, TOKEN in stack.configuration)
    return declared, _check(stack, configuration)


def _file(folder: Path, name: str | None) -> Path:
    if name:
        return find_stack_file(folder, name)
    files = find_stack_files(folder)
    if len(files) > 1:
        names = ", ".join(file.name for file in files)
        raise NoStackFileError(f"there are {names}: say which with --stack.")
    return files[0]


def _check(stack: StackFile, configuration: StackConfiguration) -> Check:
    file = shown_path(stack.file)
    findings = sorted((*stack.findings, *configuration.findings), key=in_order)
    if findings:
        more = f" (and {len(findings) - 1} more)" if findings[1:] else ""
        remedy = f"hubspot-limits validate {file} names every mistake."
        return fails(STACK_FILE, f"{findings[0]}{more}", remedy)
    if configuration.unknown:
        return unknown(STACK_FILE, "; ".join(map(str, configuration.unknown)))
    bases = [str(base.file) for base in configuration.effective.bases]
    extends = f" with {' and '.join(bases)}" if bases else ""
    return ok(STACK_FILE, f"{file}, {count(len(configuration.declared), 'pair')}{extends}")
