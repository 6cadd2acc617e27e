"""The Pulumi project that is simulated, and what its stack files say of their portals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from hubspot_limits.configuration.bases.effective import effective, folder_of_bases
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.findings import FileError
from hubspot_limits.configuration.project import find_project
from hubspot_limits.configuration.settings import NAMESPACE, PORTAL_ID
from hubspot_limits.configuration.stack_files import (
    NoStackFileError,
    find_stack_files,
    read_stack_file,
    stack_name,
    stack_of,
)
from hubspot_limits.values.refusal import Refusal

_LAST_STACK = "last-stack"


class SimulationError(Refusal):
    """A command cannot be simulated. The message is for the person who asked."""


@dataclass(frozen=True, slots=True)
class SimulatedStack:
    """A stack of the project. The configuration of a file that cannot be read is empty."""

    name: str
    file: Path
    configuration: Mapping[str, object]

    @property
    def portal_id(self) -> str | None:
        """The portal, if the file names one as Pulumi would take it."""
        given = str(self.configuration.get(PORTAL_ID) or "")
        return given if given.isascii() and given.isdigit() and given[0] != "0" else None

    @property
    def account_type(self) -> str | None:
        return self._text("accountType")

    @property
    def token_variable(self) -> str | None:
        return self._text("tokenVariable")

    @property
    def has_token(self) -> bool:
        """Whether the file itself holds a token, encrypted by Pulumi."""
        return bool(self.configuration.get(f"{NAMESPACE}token"))

    def pairs(self) -> tuple[StackEntry, ...]:
        """What the file declares; nothing where it is wrong, which is for Pulumi to say."""
        declared = effective(self.configuration, folder_of_bases(self.file.parent))
        return declared.entries if declared.is_right else ()

    def _text(self, key: str) -> str | None:
        value = self.configuration.get(f"{NAMESPACE}{key}")
        return value if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True)
class SimulatedProject:
    """A folder with a Pulumi.yaml. All of its simulated runs are kept in one folder below it."""

    file: Path

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def kept(self) -> Path:
        """Where simulated portals, and the state of stacks in them, are kept between runs."""
        return self.folder / ".pulumi" / "simulated"

    @property
    def last_stack(self) -> str | None:
        """The stack of the last simulated run that was for one."""
        file = self.kept / _LAST_STACK
        return file.read_text(encoding="utf-8") if file.exists() else None

    def remember(self, stack: SimulatedStack) -> None:
        """Let this be the last stack."""
        (self.kept / _LAST_STACK).write_text(stack.name, encoding="utf-8")

    @property
    def name(self) -> str:
        """Raises FileError for a project file that cannot be read, SimulationError for one
        without a name.
        """
        project = find_project(self.folder)
        if project is None or not project.name:
            raise SimulationError(f"{self.file} has no name.")
        return project.name

    def stacks(self) -> Mapping[str, SimulatedStack]:
        """Every stack by name."""
        with suppress(NoStackFileError):
            files = find_stack_files(self.folder)
            return {stack.name: stack for stack in map(_read, files)}
        return {}

    def stack(self, reference: str) -> SimulatedStack:
        """One stack. Raises SimulationError that names the stacks there are."""
        name = stack_name(reference)
        stacks = self.stacks()
        if name not in stacks:
            raise SimulationError(_no_stack(name, self.folder, stacks))
        return stacks[name]


def simulated_project(folder: Path) -> SimulatedProject | None:
    """The project that a folder is in: the nearest Pulumi.yaml upwards.

    Raises FileError for one that cannot be read.
    """
    project = find_project(folder)
    return SimulatedProject(project.file) if project else None


def _read(file: Path) -> SimulatedStack:
    configuration: Mapping[str, object] = {}
    with suppress(FileError):
        configuration = read_stack_file(file).configuration
    name = stack_of(file)
    return SimulatedStack(name, file, configuration)


def _no_stack(name: str, folder: Path, stacks: Iterable[str]) -> str:
    names = sorted(stacks)
    if not names:
        return f"There is no stack file, Pulumi.<stack>.yaml, in the project {folder}."
    meant = get_close_matches(name, names, n=1)
    hint = f" Did you mean {meant[0]}?" if meant else ""
    return f"There is no stack {name!r} in this project.{hint} Stacks: {', '.join(names)}."
