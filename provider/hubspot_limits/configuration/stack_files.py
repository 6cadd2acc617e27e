"""Stack files: where Pulumi looks for them, and what they configure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubspot_limits.configuration.findings import FileError, Finding, Lines
from hubspot_limits.configuration.mistakes import KeyPath, Mistake
from hubspot_limits.configuration.project import CONFIG, Project, find_project, findings_for_us
from hubspot_limits.configuration.yaml.document import document_in, read_text
from hubspot_limits.configuration.yaml.values import YamlValues
from hubspot_limits.values.refusal import Refusal

_ENVIRONMENT = "environment"
_STACK_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)


class NoStackFileError(Refusal):
    """There is no such stack file where Pulumi looks for it."""


class StackNameError(NoStackFileError):
    """Pulumi takes no stack of that name."""


@dataclass(frozen=True, slots=True)
class StackFile:
    """The configuration that Pulumi gives a stack, by full key: its file's, and its project's.

    ``lines`` has the line of every key of the file, ``bare_keys`` those that are written without a
    namespace, ``findings`` what Pulumi does not take or misreads.
    """

    file: Path
    project: Project | None
    configuration: Mapping[str, object]
    lines: Lines
    bare_keys: frozenset[str]
    findings: tuple[Finding, ...]
    has_environment: bool
    """Pulumi adds the values of its environments, which no file has."""

    def full_key(self, key: str) -> str:
        """A key as the configuration has it, which may be written without a namespace."""
        return _full_key(self.project)(key)

    def finding(self, mistake: Mistake) -> Finding:
        """A mistake of the configuration, at its key or the nearest one above it that is there."""
        path = mistake.path
        key = path[0] if path else ""
        # The value comes from Pulumi.yaml, so the stack's file has no line for it.
        if self.project and key in self.project.configuration and (key,) not in self.lines:
            return Finding(self.file, None, None, f"{mistake} (in {self.project.file.name})")
        return Finding(self.file, self.lines.of(path), None, str(mistake))


def find_stack_files(folder: Path) -> tuple[Path, ...]:
    """The stack files of the project that a folder is in.

    Raises NoStackFileError when there are none, or FileError for its Pulumi.yaml.
    """
    project = _project_of(folder)
    files = _stack_files(project)
    if not files:
        raise NoStackFileError(
            f"there is no stack file, Pulumi.<stack>{project.file.suffix}, in "
            f"{project.stack_folder}."
        )
    return files


def find_stack_file(folder: Path, stack: str) -> Path:
    """The file of a stack, named as Pulumi takes it: sandbox, or organization/project/sandbox.

    Raises NoStackFileError, with those there are, or FileError for the project's Pulumi.yaml.
    """
    file = place_of_stack_file(folder, stack)
    if not file.is_file():
        others = ", ".join(other.name for other in _stack_files(_project_of(folder))) or "none"
        raise NoStackFileError(f"there is no stack file {file.name}; there are {others}.")
    return file


def place_of_stack_file(folder: Path, stack: str) -> Path:
    """Where the file of a stack is, or is to be.

    Raises StackNameError, NoStackFileError where Pulumi has no such stack in this project, or
    FileError.
    """
    project = _project_of(folder)
    # "organization/project/sandbox": `above` is ["organization", "project"].
    above, name = stack.split("/")[:-1], checked_stack_name(stack_name(stack))
    if len(above) > 1 and above[-1] != project.name:
        raise NoStackFileError(
            f"{stack} is a stack of the project {above[-1]}, and {project.file} is {project.name}."
        )
    return project.stack_folder / f"Pulumi.{name}{project.file.suffix}"


def stack_name(reference: str) -> str:
    """The name of a stack, which Pulumi also takes as ``organization/project/name``."""
    return reference.rpartition("/")[2]


def checked_stack_name(name: str) -> str:
    """A name as it is. Raises StackNameError where Pulumi takes no stack of that name."""
    if not _STACK_NAME.fullmatch(name):
        raise StackNameError(
            f"expected a name of letters, digits, - _ and . for the stack, not {name!r}."
        )
    return name


def stack_of(file: Path) -> str:
    """The stack that a file is called after: ``Pulumi.sandbox.yaml`` is of ``sandbox``."""
    return file.name.removeprefix("Pulumi.").removesuffix(file.suffix)


def read_stack_file(file: Path) -> StackFile:
    """Read what Pulumi would give the stack of that file, except from its environments.

    The project is the one that the file is in. Raises FileError with all that Pulumi does not take
    or misreads, also for the project's Pulumi.yaml, and nothing else.
    """
    stack = examine_stack_file(file)
    if stack.findings:
        raise FileError(stack.findings)
    return stack


def examine_stack_file(file: Path) -> StackFile:
    """The same as far as it can be read, with the findings in it.

    Raises FileError for what cannot be read at all.
    """
    return stack_file_in(read_text(file), file)


def stack_file_in(text: str, file: Path) -> StackFile:
    """The same of a text, which the file has or is to have. Raises FileError."""
    project = find_project(file.parent) or find_project(Path.cwd())
    full_key = _full_key(project)
    read = YamlValues(document_in(text, file))
    content = _content(file, read)
    written = _configuration(file, read, content)
    # Pulumi hands over a key without a value as an empty text.
    own = {full_key(key): "" if value is None else value for key, value in written.items()}
    return StackFile(
        file,
        project,
        # Whole values: Pulumi does not merge a project's map with a stack's.
        configuration={**(project.configuration if project else {}), **own},
        lines=Lines(dict(_lines(read, full_key))),
        bare_keys=frozenset(key for key in written if ":" not in key),
        findings=tuple(findings_for_us(file, read, full_key)),
        has_environment=bool(content.get(_ENVIRONMENT)),
    )


def is_encrypted(value: object) -> bool:
    """Whether Pulumi has put a ciphertext in place of a value."""
    return (
        isinstance(value, dict) and value.keys() == {"secure"} and isinstance(value["secure"], str)
    )


def encrypted(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Where ciphertexts are in a value."""
    if is_encrypted(value):
        yield path
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from encrypted(below, (*path, key))
    elif isinstance(value, list):
        for below in value:
            yield from encrypted(below, path)


def _full_key(project: Project | None) -> Callable[[str], str]:
    return project.full_key if project else str


def _project_of(folder: Path) -> Project:
    project = find_project(folder)
    if project is None:
        raise NoStackFileError(
            f"there is no Pulumi.yaml in {folder} or above it. Go to the project's folder, or make "
            "one: hubspot-limits init FOLDER"
        )
    return project


def _stack_files(project: Project) -> tuple[Path, ...]:
    return tuple(sorted(project.stack_folder.glob(f"Pulumi.*{project.file.suffix}")))


def _content(file: Path, read: YamlValues) -> Mapping[str, object]:
    if not isinstance(read.value, dict | None):
        raise FileError([Finding(file, 1, None, "expected a map with the key config")])
    return read.value or {}


def _configuration(
    file: Path, read: YamlValues, content: Mapping[str, object]
) -> Mapping[str, object]:
    configuration = content.get(CONFIG)
    if not isinstance(configuration, dict | None):
        line = read.lines[CONFIG,]  # the comma makes the path ("config",)
        raise FileError([Finding(file, line, None, "config: expected a map of settings")])
    return configuration or {}


def _lines(read: YamlValues, full_key: Callable[[str], str]) -> Iterator[tuple[KeyPath, int]]:
    """The lines of the configuration's keys; without a path that of the configuration itself."""
    for path, line in read.lines.items():
        match path:
            case (first, key, *below) if first == CONFIG:
                yield (full_key(key), *below), line
            case (first,) if first == CONFIG:
                yield (), line
