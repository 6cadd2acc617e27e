"""The `pulumi` of a simulated run: Pulumi's own, with a copy in place of each stack file.

Whatever a command runs, a script for several stacks too, finds it on PATH. So each call of Pulumi
gets the stack that it is for, and none writes into the project's files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from hubspot_limits.configuration.settings import NAMESPACE
from hubspot_limits.configuration.stack_files import is_encrypted, stack_name
from hubspot_limits.simulated_run.command import chosen_stack, no_backend
from hubspot_limits.simulated_run.copies import StackCopies
from hubspot_limits.simulated_run.options import option, with_option, words
from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.making import make_what_is_missing, token_of
from hubspot_limits.simulated_run.stacks import (
    SimulatedProject,
    SimulatedStack,
    SimulationError,
    simulated_project,
)
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal

_STACK = ("--stack", "-s")
_CONFIG_FILE = "--config-file"
_FOLDER = ("--cwd", "-C")

_WITH_STACK_FILE = frozenset(
    ("config", "destroy", "dn", "down", "import", "pre", "preview", "refresh", "up", "update")
)
"""Commands that can be told which stack file to work with."""

_UP = ("up", "update")

_IN_COPIES = frozenset(("cancel", "logs", "stack", "state"))
"""Commands that write into the stack file that belongs to the folder, if into any."""

_OF_NO_STACK_YET = frozenset(("init", "ls", "new"))
"""What `pulumi stack` does before a stack is there, or without one."""

_REFUSED: Mapping[str, str] = {
    "new": "makes a project and its stack file",
    "watch": "works with the project's own stack file",
}


def main(
    arguments: Sequence[str], project: SimulatedProject, environment: dict[str, str]
) -> NoReturn:
    """Become Pulumi. Raises SimulationError where it would write into the project's files."""
    executable = _executable(project, environment)
    # Only the launcher puts the real address of the backend there, see no_backend.
    if environment.get("PULUMI_BACKEND_URL") == no_backend(project):
        backend = project.kept / "backend"
        backend.mkdir(exist_ok=True)
        environment["PULUMI_BACKEND_URL"] = backend.as_uri()
    # Pulumi of another project, started by the same command, gets its arguments as they are.
    folder = Path(option(arguments, *_FOLDER) or "").resolve()
    if simulated_project(folder) == project:
        arguments = PulumiCall(project, executable, environment).prepared(list(arguments))
    # In place of this process, so that signals and the exit code are Pulumi's own.
    os.execve(executable, [executable, *arguments], environment)  # noqa: S606 - no shell


class PulumiCall:
    """One call of Pulumi in the project. What it needs is put into the environment."""

    def __init__(
        self, project: SimulatedProject, executable: str, environment: dict[str, str]
    ) -> None:
        self._project = project
        self._executable = executable
        self._environment = environment
        self._copies = StackCopies(project)

    def prepared(self, arguments: list[str]) -> list[str]:
        """The arguments that Pulumi gets, once its stack is there with all that it calls for."""
        # "stack init dev": the command is "stack", `below` is ["init", "dev"].
        command, *below = [word for _, word in words(arguments)] or [""]
        if reason := _REFUSED.get(command):
            raise SimulationError(f"`pulumi {command}` {reason}, so a simulated run has none.")
        if command in ("destroy", "dn", "down") and "--remove" in arguments:
            raise SimulationError(
                "`pulumi destroy --remove` removes the stack file, so a simulated run has no such "
                "option. `pulumi stack rm` after `pulumi destroy` removes the simulated stack."
            )
        if command in _WITH_STACK_FILE:
            self._copies.copy_all()
            name = self._stack_of(arguments)
            self._prepare(name, is_up=command in _UP)
            return self._with_stack_file(arguments, name)
        if command in _IN_COPIES:
            self._copies.copy_all()
            if not _OF_NO_STACK_YET.intersection(below[:1]):
                self._have_named(arguments, below)
            return self._in_copies(arguments)
        return arguments

    def _have_named(self, arguments: Sequence[str], below: Sequence[str]) -> None:
        """Have the stack that is selected or meant, as a backend in use would have it."""
        stacks = self._project.stacks()
        selected = stack_name(below[1]) if below[:1] == ["select"] and below[1:] else None
        name = selected or chosen_stack(["pulumi", *arguments], self._environment, stacks)
        if name and name in stacks:
            self._have_in_backend(name)

    def _stack_of(self, arguments: list[str]) -> str:
        """The stack that is meant. Raises SimulationError if there is none or it is not clear."""
        stacks = self._project.stacks()
        name = chosen_stack(["pulumi", *arguments], self._environment, stacks) or self._selected()
        if name is None:
            raise SimulationError(
                f"Which stack? Say --stack, with one of: {', '.join(sorted(stacks))}."
            )
        # Raises where there is no such stack.
        if not self._copies.of(name).exists():
            self._project.stack(name)
        return name

    def _selected(self) -> str | None:
        shown = self._ask_pulumi("stack", "--show-name")
        return stack_name(shown.stdout.strip()) if shown.returncode == 0 else None

    def _prepare(self, name: str, *, is_up: bool) -> None:
        """Have the stack, its portal's token and, for `up`, what it calls for in the portal."""
        self._have_in_backend(name)
        stack = self._project.stacks().get(name)
        if stack is None or stack.portal_id is None:
            return
        control = Control(self._environment["HUBSPOT_BASE_URL"])
        self._environment["HUBSPOT_ACCESS_TOKEN"] = token_of(control.portal(stack.portal_id))
        make_what_is_missing(control, self._project, stack, _tell, is_up=is_up)
        _tell_of_secrets(stack)

    def _have_in_backend(self, name: str) -> None:
        """Make the stack in the simulated backend, if it is not there yet."""
        # Where Pulumi's file backend keeps a stack. Looking there is faster than asking Pulumi.
        state = f"backend/.pulumi/stacks/{self._project.name}/{name}.json"
        if (self._project.kept / state).exists():
            return
        made = self._ask_pulumi("stack", "init", name, "--no-select")
        # Another call may have made it at the same time.
        if made.returncode and "already exists" not in made.stderr:
            raise SimulationError(f"The simulated backend has no stack. {made.stderr.strip()}")

    def _ask_pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - Pulumi
            [self._executable, "--cwd", str(self._copies.folder), *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def _with_stack_file(self, arguments: list[str], name: str) -> list[str]:
        """The arguments with the copy of the stack's file, or of the one that is given."""
        self._environment["PULUMI_STACK"] = name
        arguments = with_option(arguments, name, *_STACK)
        if given := option(arguments, _CONFIG_FILE):
            copy = self._copies.of_file(name, Path(given))
            return with_option(arguments, str(copy), _CONFIG_FILE)
        # Right behind the command: what follows "--" is for another program.
        place, _ = next(words(arguments))
        copy = self._copies.of(name)
        return [*arguments[: place + 1], _CONFIG_FILE, str(copy), *arguments[place + 1 :]]

    def _in_copies(self, arguments: list[str]) -> list[str]:
        """The arguments of a command that works in the folder of the copies."""
        for name in ("--file", "--shell-file"):
            if file := option(arguments, name):
                # --cwd changes what a relative path means.
                arguments = with_option(arguments, str(Path(file).absolute()), name)
        if reference := option(arguments, *_STACK):
            arguments = with_option(arguments, stack_name(reference), *_STACK)
        return [*arguments, "--cwd", str(self._copies.folder)]


def _tell_of_secrets(stack: SimulatedStack) -> None:
    secrets = [
        key
        for key, value in stack.configuration.items()
        if is_encrypted(value) and key != f"{NAMESPACE}token"
    ]
    if secrets:
        _tell(f"Left out, for only the stack's own backend can decrypt them: {', '.join(secrets)}")


def _executable(project: SimulatedProject, environment: dict[str, str]) -> str:
    """The `pulumi` that PATH has after this one."""
    # Without the launcher's own folder, or this would find itself.
    own = str(project.kept / "bin")
    folders = [folder for folder in environment.get("PATH", "").split(os.pathsep) if folder != own]
    found = shutil.which("pulumi", path=os.pathsep.join(folders))
    if found is None:
        raise SimulationError("There is no `pulumi` on PATH.")
    return found


def _tell(text: str) -> None:
    print(plain(text, longest=None, lines=True), file=sys.stderr, flush=True)  # noqa: T201 - for a person, beside Pulumi's output


if __name__ == "__main__":
    try:
        main(sys.argv[2:], SimulatedProject(Path(sys.argv[1])), dict(os.environ))
    except Refusal as refusal:
        sys.exit(f"Error: {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)
