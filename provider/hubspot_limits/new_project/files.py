"""The files of a new project, as texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from hubspot_limits.checks.pulumi_cli import OLDEST_CLI
from hubspot_limits.configuration.schema import stack_schema, written

_PREVIEW = "preview.yml"
_SCHEMA = "stack.schema.json"

_COMMANDS: Mapping[str, object] = {
    "install": (
        "python -m venv .venv",
        ".venv/bin/pip install -r requirements.txt",
        'echo "$PWD/.venv/bin" >> "$GITHUB_PATH"',
    ),
    "preview": 'pulumi preview --stack "$STACK" --diff',
    "validate": "hubspot-limits validate",
    "more": "",
}
"""What the workflows run in a project of one's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProject:
    """What a new project is made from.

    requirement: a line of its requirements.txt. is_live: whether the limits of its portal are read
    into the first stack, which has none until then.
    """

    name: str
    stack: str
    portal: str
    requirement: str
    is_live: bool = False

    @property
    def stack_file(self) -> str:
        return f"stacks/Pulumi.{self.stack}.yaml"

    def files(self) -> dict[str, str]:
        """The text of each file by its path."""
        words = {
            "project": self.name,
            "stack": self.stack,
            "portal": self.portal,
            "is_live": self.is_live,
            "requirement": self.requirement,
            "oldest_cli": str(OLDEST_CLI),
            "schema": _SCHEMA,
        }
        return {
            "Pulumi.yaml": _rendered("Pulumi.yaml", words),
            "__main__.py": _rendered("__main__.py", words),
            "requirements.txt": _rendered("requirements.txt", words),
            self.stack_file: _rendered("stack.yaml", words),
            f"stacks/{_SCHEMA}": written(stack_schema()),
            ".gitignore": _rendered("gitignore", words),
            f".github/workflows/{_PREVIEW}": workflow(_PREVIEW, _COMMANDS),
            "README.md": _rendered("README.md", words),
        }


def workflow(name: str, commands: Mapping[str, object]) -> str:
    """A workflow that runs these commands: a project's own, or those of another one."""
    return _rendered(name, commands)


def _rendered(name: str, words: Mapping[str, object]) -> str:
    environment = Environment(
        loader=PackageLoader("hubspot_limits.new_project"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no HTML
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        # A workflow has braces of its own.
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
    )
    return environment.get_template(f"{name}.jinja").render(words)
