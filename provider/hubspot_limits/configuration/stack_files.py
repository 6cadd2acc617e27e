"""Stack files as their author sees them: where they are, what they say, and in which line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node
from ruamel.yaml.reader import ReaderError

from hubspot_limits.configuration.mistakes import Mistake
from hubspot_limits.configuration.mistakes import Path as KeyPath
from hubspot_limits.refusal import Refusal

_PROJECT = "Pulumi.yaml"
_CONFIG = "config"


class Finding(NamedTuple):
    """What is wrong in a file, and where: line and column count from 1."""

    line: int
    column: int | None
    message: str


class NoStackFileError(Refusal):
    """There are no stack files where Pulumi looks for them."""


class StackFileError(Refusal):
    """What keeps a stack file from being used, in the order of its lines."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings, key=lambda finding: finding.line))
        super().__init__("\n".join(f"line {each.line}: {each.message}" for each in self.findings))


@dataclass(frozen=True, slots=True)
class StackFile:
    """The configuration by key, in JSON's values; of a key that is given twice the first value.

    ``lines`` has the line of every key of the file.
    """

    configuration: Mapping[str, object]
    lines: Mapping[KeyPath, int]
    repeated_keys: tuple[Finding, ...]

    def finding(self, mistake: Mistake) -> Finding:
        """A mistake of the configuration, at its key or the nearest one above it that is there."""
        path = (_CONFIG, *mistake.path)
        while path and path not in self.lines:
            path = path[:-1]
        return Finding(self.lines.get(path, 1), None, str(mistake))


def find_stack_files(folder: Path) -> tuple[Path, ...]:
    """The stack files of the project that a folder is in, where Pulumi looks for them.

    Raises NoStackFileError when there are none.
    """
    project = next(
        (each for each in (folder, *folder.parents) if (each / _PROJECT).is_file()), None
    )
    if project is None:
        raise NoStackFileError(
            f"there is no {_PROJECT} in {folder} or above it. Name the stack files to check."
        )
    stacks = project / _stack_config_dir(project / _PROJECT)
    files = tuple(sorted(stacks.glob("Pulumi.*.yaml")))
    if not files:
        raise NoStackFileError(f"there is no stack file, Pulumi.<stack>.yaml, in {stacks}.")
    return files


def _stack_config_dir(project: Path) -> str:
    try:
        content = _yaml().load(project)
    except YAMLError as error:
        raise NoStackFileError(f"{project} is not YAML: {error}") from error
    return str((isinstance(content, Mapping) and content.get("stackConfigDir")) or "")


def read_stack_file(path: Path) -> StackFile:
    """Read a stack file. Raises StackFileError, or OSError where the file cannot be read."""
    text = _text(path.read_bytes())
    try:
        content = _plain(_yaml().load(text))
        keys = list(_keys(_yaml().compose(text)))
    except (YAMLError, RecursionError, ValueError) as error:
        raise StackFileError([_not_yaml(error, text)]) from error
    lines: dict[KeyPath, int] = {}
    repeated_keys = []
    for key, line in keys:
        if key in lines:
            repeated_keys.append(_repeated(key, line, lines[key]))
        else:
            lines[key] = line
    return StackFile(_configuration(content, lines), lines, tuple(repeated_keys))


def is_encrypted(value: object) -> bool:
    """Whether Pulumi has put a ciphertext in place of a value."""
    return isinstance(value, dict) and value.keys() == {"secure"}


def _repeated(key: KeyPath, line: int, first: int) -> Finding:
    shown = key[1:] if key[0] == _CONFIG else key
    return Finding(line, None, str(Mistake(shown, f"also in line {first}: expected a key once")))


def _configuration(content: object, lines: Mapping[KeyPath, int]) -> Mapping[str, Any]:
    if not isinstance(content, dict | None):
        raise StackFileError([Finding(1, None, "expected a map with the key config")])
    configuration = (content or {}).get(_CONFIG)
    if not isinstance(configuration, dict | None):
        line = lines[_CONFIG,]
        raise StackFileError([Finding(line, None, "config: expected a map of settings")])
    return configuration or {}


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        raise StackFileError([_at_end_of(before, "not UTF-8")]) from error


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True  # named with all other mistakes
    return yaml


def _keys(node: Node | None, path: KeyPath = ()) -> Iterator[tuple[KeyPath, int]]:
    """Every key with its line, but not those below a key that is there a second time."""
    if not isinstance(node, MappingNode):
        return
    seen = set()
    for key, value in node.value:
        below = (*path, str(key.value))
        yield below, key.start_mark.line + 1
        if below not in seen:
            yield from _keys(value, below)
        seen.add(below)


def _plain(value: object) -> object:
    """The value as Pulumi hands it over: JSON, in which keys are text."""
    match value:
        case Mapping():
            return {_key(key): _plain(below) for key, below in value.items()}
        case list():
            return [_plain(each) for each in value]
        case None | str() | bool() | int() | float():
            return value
    return str(value)


def _key(key: object) -> str:
    plain = _plain(key)
    return plain if isinstance(plain, str) else json.dumps(plain)


def _not_yaml(error: Exception, text: str) -> Finding:
    match error:
        case MarkedYAMLError(problem_mark=mark, problem=problem) if mark:
            return Finding(mark.line + 1, mark.column + 1, f"not YAML: {problem}")
        case ReaderError():
            return _at_end_of(text[: error.position], "not YAML: a character that YAML forbids")
        case RecursionError():
            return Finding(1, None, "nested too deeply, or an alias within what it stands for")
    return Finding(1, None, f"not YAML: {error}")


def _at_end_of(before: str, message: str) -> Finding:
    line = before.count("\n")
    return Finding(line + 1, len(before) - before.rfind("\n"), message)
