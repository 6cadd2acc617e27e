"""GitHub's workflows, for a project of one's own and for this package's own repository."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hubspot_limits.authoring.new_project.rendering import rendered

_FOLDER = ".github/workflows"
_NAMES = ("preview.yml", "deploy.yml", "drift.yml")
_NOT_IN_A_JOB = re.compile(r"[^\w-]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflows:
    """What they are made from.

    stacks: in the order in which they are deployed. tokens: the environment variable of each
    portal's token. install: the commands that put hubspot-limits into ``.venv``. more: a sentence.
    """

    stacks: tuple[str, ...]
    tokens: tuple[str, ...] = ("HUBSPOT_ACCESS_TOKEN",)
    install: tuple[str, ...] = (
        "python -m venv .venv",
        ".venv/bin/pip install -r requirements.txt",
    )
    more: str = ""

    def files(self) -> Mapping[str, str]:
        """The text of each by its path."""
        words = {
            "stacks": self.stacks,
            "tokens": self.tokens,
            "install": self.install,
            "more": self.more,
            "job": _as_job,
        }
        return {f"{_FOLDER}/{name}": rendered(name, words) for name in _NAMES}


def _as_job(stack: str) -> str:
    """A stack's name in the letters that GitHub takes in a job's."""
    return _NOT_IN_A_JOB.sub("-", stack)
