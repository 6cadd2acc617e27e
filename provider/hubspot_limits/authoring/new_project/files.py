"""The files of a new project, as texts."""

from __future__ import annotations

from dataclasses import dataclass

from hubspot_limits.authoring.new_project.rendering import rendered
from hubspot_limits.authoring.new_project.workflows import Workflows
from hubspot_limits.configuration.schema import stack_schema, written
from hubspot_limits.pulumi_command import OLDEST

_SCHEMA = "stack.schema.json"


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
            "oldest_cli": OLDEST,
            "schema": _SCHEMA,
        }
        return {
            "Pulumi.yaml": rendered("Pulumi.yaml", words),
            "__main__.py": rendered("__main__.py", words),
            "requirements.txt": rendered("requirements.txt", words),
            self.stack_file: rendered("stack.yaml", words),
            f"stacks/{_SCHEMA}": written(stack_schema()),
            ".gitignore": rendered("gitignore", words),
            **Workflows(stacks=(self.stack,)).files(),
            "README.md": rendered("README.md", words),
        }
