"""The stack files of the project, as far as running them needs to know."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML, YAMLError

from tools.project import PROJECT, ToolError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = PROJECT / "stacks"
NAMESPACE = "hubspot-limits:"
# What Pulumi adds to a stack file to encrypt its secrets, and the environments of Pulumi Cloud.
NOT_FOR_ANOTHER_BACKEND = ("encryptionsalt", "encryptedkey", "secretsprovider", "environment")


@dataclass(frozen=True)
class Stack:
    """A stack's name and the content of its file."""

    name: str
    content: Mapping[str, Any]

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of this project by their short names."""
        return {
            key.removeprefix(NAMESPACE): value
            for key, value in (self.content.get("config") or {}).items()
            if key.startswith(NAMESPACE)
        }

    @property
    def portal_id(self) -> str:
        return str(self.settings.get("portalId") or "")

    @property
    def token_variable(self) -> str | None:
        return self.settings.get("tokenVariable")

    @property
    def has_secret_token(self) -> bool:
        return _is_secret(self.settings.get("token"))


def every_stack() -> Mapping[str, Stack]:
    """Every stack by name. Raises ToolError for a file that is not YAML."""
    files = sorted(FOLDER.glob("Pulumi.*.yaml"))
    return {stack.name: stack for stack in map(_read, files)}


def for_another_backend(stack: Stack) -> str:
    """The text of the stack file, without what only its own backend can decrypt or look up."""
    content = {
        key: value for key, value in stack.content.items() if key not in NOT_FOR_ANOTHER_BACKEND
    }
    config = stack.content.get("config") or {}
    content["config"] = {key: value for key, value in config.items() if not _is_secret(value)}
    text = io.StringIO()
    _yaml().dump(content, text)
    return text.getvalue()


def _read(path: Path) -> Stack:
    try:
        content = _yaml().load(path)
    except YAMLError as error:
        raise ToolError(f"{path.relative_to(PROJECT)} is not valid YAML: {error}") from None
    return Stack(path.name.removeprefix("Pulumi.").removesuffix(".yaml"), content or {})


def _is_secret(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"secure"}


def _yaml() -> YAML:
    # Scalars keep the spelling of their author: Pulumi reads an older YAML than ruamel writes.
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    return yaml
