"""What GitHub has of a repository: its commits, its settings, and what is said there."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.report.github.talk import Talk

NAME = "acme/limits"
_AUTHOR = ("-c", "user.name=A person", "-c", "user.email=person@example.com")


@dataclass
class Environment:
    """One of the repository's settings: what a job sees that names it."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


class Repository:
    """A checkout to commit in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "repository"
        self.folder.mkdir()
        self.environments: dict[str, Environment] = {}
        self.variables: dict[str, str] = {}
        self.talk = Talk(folder / "talk.json")
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *_AUTHOR, *arguments],  # noqa: S607 - POSIX has it
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    def commit(self, message: str = "Change limits") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def replace(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))
