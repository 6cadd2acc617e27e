"""A Pulumi project in a folder of its own, run by the real CLI with its own backend and home."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.project import PROJECT
from tools.pulumi_cli import PulumiCli

STACK = "sandbox"
PASSPHRASE = "only simulated"
SECONDS = 240
PROVIDER = "gASVHwAAAAAAAACMDmh1YnNwb3RfbGltaXRzlIwIUFJPVklERVKUk5Qu"
"""`hubspot_limits.PROVIDER` by reference: it is in users' state, and never changes."""
_PROGRAM = ("Pulumi.yaml", "__main__.py")
_PRIVATE = ("PULUMI_", "HUBSPOT_")
_LINE = re.compile(
    r" ([^p]{2}) *pulumi-python:dynamic/hubspot:AssociationLimit (\S+) +\**([a-z ]*)"
)


@dataclass(frozen=True)
class Run:
    """What the CLI printed, and what it last said of each limit that did not stay as it was."""

    code: int
    output: str

    @property
    def steps(self) -> dict[str, str]:
        """By resource name: create, update, ... in a preview, created, updated, ... afterwards."""
        last = {line[2]: line for line in map(_LINE.match, self.output.splitlines()) if line}
        return {name: line[3].strip() for name, line in last.items() if line[1].strip()}

    @property
    def diagnostics(self) -> str:
        """What it printed below "Diagnostics:", as a paragraph."""
        below = self.output.partition("Diagnostics:\n")[2]
        return re.split(r"\n\S", below, maxsplit=1)[0].strip()


class PulumiFailed(Exception):  # noqa: N818 - what happened
    """The CLI ended with a code other than 0; the text is all that it printed."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.output)
        self.run = run


class Project:
    """This project's program, or a program of one's own, with stacks that a test declares.

    environment: what the CLI gets beside PATH and its own settings; None in it unsets a variable.
    """

    def __init__(self, folder: Path, cli: PulumiCli, environment: Mapping[str, str]) -> None:
        self.folder = folder / "project"
        self.home = folder / "home"
        self.backend = folder / "backend"
        self._cli = cli
        self.environment: dict[str, str | None] = dict(environment)
        for path in (self.folder / "stacks", self.home, self.backend):
            path.mkdir(parents=True)
        for name in _PROGRAM:
            shutil.copy(PROJECT / name, self.folder)
        # The language host and the launcher of dynamic providers both look for it here.
        (self.folder / ".venv").symlink_to(PROJECT / ".venv")

    def take_over(self, other: Project) -> None:
        """Have the stacks of another project, with their states."""
        for mine, others in ((self.backend, other.backend), (self.folder, other.folder)):
            shutil.copytree(
                others, mine, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".venv", "_*")
            )

    def declare(
        self,
        limits: Mapping[str, Any] | None = None,
        *,
        stack: str = STACK,
        portal: str = "8800123",
        **settings: str,
    ) -> None:
        """Write the stack's file. A stack is created when it is first declared."""
        file = self.folder / "stacks" / f"Pulumi.{stack}.yaml"
        if not file.exists():
            self.pulumi("stack", "init", stack, "--no-select")
        values = {"portalId": portal, **settings, **({} if limits is None else {"limits": limits})}
        config = {f"hubspot-limits:{key}": value for key, value in values.items()}
        salt = re.findall(r"^encryptionsalt: .*$", file.read_text(), re.MULTILINE)
        file.write_text("\n".join([f"config: {json.dumps(config)}", *salt, ""]))  # JSON is YAML

    def use_program(self, text: str, *, name: str) -> None:
        """Make the project one of somebody's own, which has no settings but its stacks'."""
        (self.folder / "__main__.py").write_text(text)
        project = (self.folder / "Pulumi.yaml").read_text().partition("# Pulumi demands")[0]
        (self.folder / "Pulumi.yaml").write_text(
            project.replace("name: hubspot-limits", f"name: {name}")
        )

    def preview(self, *options: str, stack: str = STACK) -> Run:
        return self.pulumi("preview", "--stack", stack, *options)

    def up(self, *options: str, stack: str = STACK) -> Run:
        """Without its preview, which is a second run of the same program."""
        return self.pulumi("up", "--skip-preview", "--stack", stack, *options)

    def refresh(self, *options: str, stack: str = STACK) -> Run:
        return self.pulumi("refresh", "--yes", "--skip-preview", "--stack", stack, *options)

    def refresh_preview(self, *options: str, stack: str = STACK) -> Run:
        return self.pulumi("refresh", "--preview-only", "--stack", stack, *options)

    def destroy(self, *options: str, stack: str = STACK) -> Run:
        return self.pulumi("destroy", "--yes", "--skip-preview", "--stack", stack, *options)

    def resources(self, stack: str = STACK) -> dict[str, dict[str, Any]]:
        """The limits in the stack's state, by resource name."""
        return {
            resource["urn"].rpartition("::")[2]: resource
            for resource in self.exported(stack)["deployment"].get("resources", ())
            if resource["type"].endswith("AssociationLimit")
        }

    def exported(self, stack: str = STACK) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.pulumi("stack", "export", "--stack", stack).output)
        return state

    def pulumi(self, *arguments: str) -> Run:
        """Run the CLI to its end. Raises PulumiFailed."""
        with self.running(*arguments) as process:
            output, _ = process.communicate(timeout=SECONDS)
        run = Run(process.returncode, output)
        if run.code:
            raise PulumiFailed(run)
        return run

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The CLI while it runs, in a process group of its own; it is over afterwards."""
        command = (str(self._cli.executable), *arguments, "--non-interactive", "--color", "never")
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.whole_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def whole_environment(self) -> dict[str, str]:
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith(_PRIVATE)
        }
        own = {
            "PATH": self._cli.search_path,
            "NO_PROXY": "127.0.0.1,localhost",
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": self.backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }
        given = inherited | own | self.environment
        return {key: value for key, value in given.items() if value is not None}
