"""The Pulumi CLI and its language host, and what they say of backend and stack."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from hubspot_limits.checks.check import Check, fails, ok, unknown
from hubspot_limits.checks.versions import version_in
from hubspot_limits.configuration.project import Project
from hubspot_limits.configuration.stack_files import stack_name
from hubspot_limits.pulumi_command import OLDEST, ask_pulumi, pulumi_on_path

CLI = "Pulumi CLI"
HOST = "language host"
BACKEND = "backend"
STACK = "stack"

OLDEST_CLI = version_in(OLDEST)

LANGUAGE_HOST = ("pulumi-language-python", "pulumi-resource-pulumi-python")
"""What Pulumi itself looks for to run a program, and its dynamic providers."""

_INSTALL = "Install Pulumi's own release: https://www.pulumi.com/docs/iac/download-install/"
_SECONDS = 60.0


class _Who(BaseModel):
    """What `pulumi whoami` answers."""

    user: str
    url: str


class _Stack(BaseModel):
    """A row of what `pulumi stack ls` answers."""

    name: str


_STACKS = TypeAdapter(list[_Stack])


@dataclass(frozen=True, slots=True)
class CliAnswer:
    """How Pulumi answered: its exit code and what it printed; None where it was not run."""

    code: int | None
    output: str
    error: str = ""


class PulumiCli:
    """The `pulumi` on PATH, asked in one folder. It never asks back."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder = folder
        self._variables = {**variables, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        self.path = variables.get("PATH")
        self.executable = pulumi_on_path(variables)

    def ask(self, *arguments: str) -> CliAnswer:
        """What Pulumi answers, whether it ends well or not."""
        if self.executable is None:
            return CliAnswer(None, "", "there is no pulumi on PATH")
        try:
            ran = ask_pulumi(
                self.executable, arguments, self._folder, self._variables, seconds=_SECONDS
            )
        except (OSError, subprocess.SubprocessError) as error:
            return CliAnswer(None, "", str(error))
        return CliAnswer(ran.returncode, ran.stdout, ran.stderr)


def stands_by(executable: Path, name: str, path: str | None = None) -> Path | None:
    """Where Pulumi finds what belongs to it: on PATH, then beside the real file that it is."""
    beside = str(executable.resolve().parent)
    found = shutil.which(name, path=path) or shutil.which(name, path=beside)
    return Path(found) if found else None


def check_cli(cli: PulumiCli) -> Check:
    if cli.executable is None:
        return fails(CLI, "there is no pulumi on PATH.", _INSTALL)
    said = cli.ask("version")
    if said.code != 0:
        return fails(CLI, f"{cli.executable} does not run: {_reason(said)}", _INSTALL)
    version = version_in(said.output)
    found = f"{version} from {cli.executable}"
    if version < OLDEST_CLI:
        return fails(CLI, f"{found}, older than {OLDEST_CLI}.", _INSTALL)
    return ok(CLI, found)


def check_language_host(cli: PulumiCli) -> Check:
    """Whether Pulumi finds what runs Python programs, and of which release that is."""
    if cli.executable is None:
        return unknown(HOST, "not looked for: there is no Pulumi CLI")
    found = {name: stands_by(cli.executable, name, cli.path) for name in LANGUAGE_HOST}
    if missing := [name for name, file in found.items() if file is None]:
        lacking = " and ".join(missing)
        return fails(HOST, f"neither on PATH nor beside the CLI is {lacking}.", _INSTALL)
    folder = cli.executable.resolve().parent
    # From elsewhere they may be of another release.
    apart = [str(file) for file in found.values() if file and file.resolve().parent != folder]
    if apart:
        found_at = " and ".join(apart)
        return ok(HOST, f"{found_at}, not beside the CLI", "Both are to be of one release.")
    return ok(HOST, "beside the CLI, so of one release with it")


def check_backend(cli: PulumiCli) -> Check:
    said = cli.ask("whoami", "--verbose", "--json")
    if said.code is None:
        return unknown(BACKEND, f"not asked for: {said.error}")
    if said.code:
        return fails(
            BACKEND,
            _reason(said),
            "Log in: pulumi login, or pulumi login s3://... for a backend of your own; in CI set "
            "PULUMI_ACCESS_TOKEN or PULUMI_BACKEND_URL.",
        )
    try:
        who = _Who.model_validate_json(said.output)
    except ValidationError:
        return unknown(BACKEND, "not known: `pulumi whoami --json` answers in another way")
    return ok(BACKEND, f"{who.url} as {who.user}")


def check_stack(cli: PulumiCli, project: Project | None, name: str | None) -> Check:
    """Whether the backend knows the stack."""
    if project is None or name is None:
        return unknown(STACK, "not asked for: no stack is known")
    said = cli.ask("stack", "ls", "--json")
    if said.code != 0:
        return unknown(STACK, f"not asked for: {_reason(said)}")
    try:
        # A backend may list them with organization and project.
        names = [stack_name(stack.name) for stack in _STACKS.validate_json(said.output)]
    except ValidationError:
        return unknown(STACK, "not known: `pulumi stack ls --json` answers in another way")
    if name not in names:
        there = ", ".join(sorted(names)) or "none"
        return fails(
            STACK,
            f"the backend has no stack {name} of the project {project.name}; it has {there}.",
            f"Make it: pulumi stack init {name}",
        )
    return ok(STACK, f"{name} of the project {project.name}")


def _reason(said: CliAnswer) -> str:
    """The first line of what went wrong."""
    lines = [line.removeprefix("error: ") for line in said.error.splitlines() if line.strip()]
    return lines[0] if lines else f"exit code {said.code}"
