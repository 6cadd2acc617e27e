"""A copy of the project to run stacks in, as after `git clone` and `make`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.project import PROJECT
from tools.pulumi_cli.cli import CLI_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

STACK_FILE = """\
config:
  hubspot-limits:portalId: "8800123"
  hubspot-limits:tokenVariable: SALES_TOKEN

  hubspot-limits:limits:
    deals -> contacts: {limit: 10, labels: {'Decision maker': 2}}
    companies -> deals: 50
"""


@dataclass(frozen=True)
class Ran:
    code: int
    output: str
    errors: str


class Trial:
    """A committed checkout with one stack, sandbox, and a home of its own for its user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "My [project]'s $HOME"  # any path works that Git and Python take
        self.home = folder / "home"
        self.simulated = self.folder / ".pulumi" / "simulated"
        self.stack_file = self.folder / "stacks" / "Pulumi.sandbox.yaml"
        self.home.mkdir()
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / "tools", self.folder / "tools", ignore=ignored)
        for name in ("Pulumi.yaml", "__main__.py", ".gitignore"):
            shutil.copy(PROJECT / name, self.folder)
        self.stack_file.parent.mkdir()
        self.stack_file.write_text(STACK_FILE)
        self._take_environment_and_cli()
        self.git("init", "--quiet")
        self.git("add", ".")
        self.git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "Begin")

    def _take_environment_and_cli(self) -> None:
        """What `make` would install, from the project whose tests these are."""
        (self.folder / ".git" / "info").mkdir(parents=True)
        (self.folder / ".git" / "info" / "exclude").write_text("/.venv\n")  # a link is no folder
        (self.folder / ".venv").symlink_to(PROJECT / ".venv")
        (self.folder / ".pulumi" / "cli").mkdir(parents=True)
        for root in CLI_FOLDER.glob("*-*"):
            link = self.folder / root.relative_to(PROJECT)
            if root.name.startswith("built-"):  # its launchers name the project that they are in
                (link / "bin").mkdir(parents=True)
                (link / "bin" / "pulumi").symlink_to(root / "bin" / "pulumi")
                (link / "python").symlink_to(root / "python")
            else:
                link.symlink_to(root)

    def run(self, *arguments: str, **environment: str) -> Ran:
        """Run `python -m tools.run_stack`, with these variables and what a program cannot miss."""
        ran = subprocess.run(
            [sys.executable, "-m", "tools.run_stack", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.home)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def git(self, *arguments: str) -> str:
        ran = subprocess.run(
            ["git", *arguments],  # noqa: S607 - wherever it is
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout
