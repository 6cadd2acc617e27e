"""Copies of stack files for Pulumi to work with, since it writes into the one it works with."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hubspot_limits.configuration.settings import NAMESPACE
from hubspot_limits.simulated_run.stacks import SimulatedProject, SimulatedStack

# What Pulumi adds to a stack file to encrypt its secrets, and the environments of Pulumi Cloud.
_OF_ANOTHER_BACKEND = ("encryptionsalt", "encryptedkey", "secretsprovider", "environment")
_TOKEN = f"{NAMESPACE}token"


class StackCopies:
    """A project of the same name, with the stack files alone.

    Pulumi works there wherever it can be told no other stack file. A copy is made anew when its
    stack file has changed, so that what a run sets in a copy holds as long as the run.
    """

    def __init__(self, project: SimulatedProject) -> None:
        self._project = project
        self.folder: Final = project.kept / "project"

    def forget(self) -> None:
        """Begin with what the stack files say."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def copy_all(self) -> None:
        """Have a copy of every stack file. Raises SimulationError for a project without a name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # JSON is YAML too.
        project = json.dumps({"name": self._project.name, "runtime": "python"})
        _replace(self.folder / "Pulumi.yaml", project.encode())
        for stack in self._project.stacks().values():
            self._copy(stack)

    def of(self, name: str) -> Path:
        """The copy of a stack's file, which a stack that only a run has made has as well."""
        return self.folder / f"Pulumi.{name}.yaml"

    def of_file(self, name: str, file: Path) -> Path:
        """The copy of a file that stands in for a stack's own. Raises OSError."""
        copy = self.folder / "config-files" / f"{name}.yaml"
        copy.parent.mkdir(exist_ok=True)
        _replace(copy, without_secrets(file.read_bytes()))
        return copy

    def _copy(self, stack: SimulatedStack) -> None:
        copy = self.of(stack.name)
        original = self.folder / "originals" / copy.name
        original.parent.mkdir(exist_ok=True)
        content = stack.file.read_bytes()
        # The original that the copy was made of is kept beside it, to see whether the file has
        # changed.
        if not (copy.exists() and original.exists() and original.read_bytes() == content):
            _replace(copy, without_secrets(content))
            _replace(original, content)


def without_secrets(content: bytes) -> bytes:
    """A stack file without what only its own backend can decrypt or look up.

    Every other value is spelled as its author spelled it, since Pulumi reads an older YAML than
    others write. A file that is not YAML stays as it is, and Pulumi says so.
    """
    yaml = YAML(typ="rt")  # "rt" keeps comments and spelling
    yaml.preserve_quotes = True
    yaml.width = 4096
    try:
        stack = yaml.load(content)
    except (YAMLError, UnicodeDecodeError, ValueError):
        return content
    if not isinstance(stack, dict) or not isinstance(stack.get("config") or {}, dict):
        return content
    own = [key for key in _OF_ANOTHER_BACKEND if key in stack]
    secrets = list(_secrets(stack.get("config") or {}))
    # Byte for byte as it is, since a writer of YAML may always change something.
    if not own and not secrets:
        return content
    for key in own:
        del stack[key]
    for holder, key in secrets:
        del holder[key]
    text = io.BytesIO()
    yaml.dump(stack, text)
    return text.getvalue()


def _secrets(value: Any, *, is_config: bool = True) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Where an encrypted value is, or a token in clear: the map or list that holds it, and its key.

    From the back, so that the places stay right while they are emptied.
    """
    items = list(value.items() if isinstance(value, Mapping) else enumerate(value))
    for key, below in reversed(items):
        if (is_config and key == _TOKEN) or _is_encrypted(below):
            yield value, key
        elif isinstance(below, Mapping | list):
            yield from _secrets(below, is_config=False)


def _is_encrypted(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"secure"}


def _replace(file: Path, content: bytes) -> None:
    """In one step: another run may be reading it."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(file)
