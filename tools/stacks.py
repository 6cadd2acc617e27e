"""The stack files of the project, as far as running them needs to know."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from hubspot_limits.configuration.stack_files import is_encrypted
from tools.project import PROJECT, ToolError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = PROJECT / "stacks"
NAMESPACE = "hubspot-limits:"
TOKEN = f"{NAMESPACE}token"
# What Pulumi adds to a stack file to encrypt its secrets, and the environments of Pulumi Cloud.
NOT_FOR_ANOTHER_BACKEND = ("encryptionsalt", "encryptedkey", "secretsprovider", "environment")


@dataclass(frozen=True)
class Stack:
    """A stack's name and the content of its file."""

    name: str
    content: Mapping[str, Any]

    @property
    def config(self) -> Mapping[str, Any]:
        return self.content.get("config") or {}

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of this project by their short names."""
        return {
            key.removeprefix(NAMESPACE): value
            for key, value in self.config.items()
            if key.startswith(NAMESPACE)
        }

    @property
    def portal_id(self) -> str:
        return str(self.settings.get("portalId") or "")

    @property
    def token_variable(self) -> str | None:
        name = self.settings.get("tokenVariable")
        return str(name) if name else None

    @property
    def has_token(self) -> bool:
        """Whether the file itself holds a token, encrypted by Pulumi."""
        return bool(self.config.get(TOKEN))


def every_stack(folder: Path = FOLDER) -> Mapping[str, Stack]:
    """Every stack by name, without those whose file cannot be read."""
    stacks: dict[str, Stack] = {}
    for name, file in _files(folder).items():
        with suppress(ToolError):
            stacks[name] = _read(name, file)
    return stacks


def named_stack(name: str, folder: Path = FOLDER) -> Stack:
    """The stack of that name.

    Raises:
        ToolError: there is none, and these are the stacks; or its file is no stack file.
    """
    stacks = _files(folder)
    if name in stacks:
        return _read(name, stacks[name])
    if not stacks:
        raise ToolError(f"There is no stack: {folder.name}/ has no file Pulumi.{name}.yaml.")
    meant = get_close_matches(name, stacks, n=1)
    suggestion = f" Did you mean {meant[0]}?" if meant else ""
    raise ToolError(
        f"There is no stack {name!r} in {folder.name}/.{suggestion} Stacks: {', '.join(stacks)}."
    )


def for_another_backend(stack: Stack) -> str:
    """The text of the stack file, without what only its own backend can decrypt or look up."""
    content = {
        key: value for key, value in stack.content.items() if key not in NOT_FOR_ANOTHER_BACKEND
    }
    content["config"] = {
        key: value
        for key, value in stack.config.items()
        if key != TOKEN and not is_encrypted(value)
    }
    text = io.StringIO()
    _yaml().dump(content, text)
    return text.getvalue()


def _files(folder: Path) -> Mapping[str, Path]:
    files = sorted(folder.glob("Pulumi.*.yaml"))
    return {file.name.removeprefix("Pulumi.").removesuffix(".yaml"): file for file in files}


def _read(name: str, path: Path) -> Stack:
    file = f"{path.parent.name}/{path.name}"
    try:
        content = _yaml().load(path) or {}
    except (YAMLError, UnicodeDecodeError) as error:
        raise ToolError(f"{file} is not valid YAML{_problem(error)}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("config") or {}, dict):
        raise ToolError(f"{file} is no stack file: expected a map with the key `config`.")
    return Stack(name, content)


def _problem(error: Exception) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem and error.problem_mark:
        return f", line {error.problem_mark.line + 1}: {error.problem.strip()}"
    return ""


def _yaml() -> YAML:
    # Scalars keep the spelling of their author: Pulumi reads an older YAML than ruamel writes.
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml
