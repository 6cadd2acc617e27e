"""The Python that Pulumi runs the program with, and what is installed there."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubspot_limits.checks.check import Check, fails, ok, unknown
from hubspot_limits.checks.versions import Version, version_in
from hubspot_limits.configuration.project import Project

PYTHON = "Python"
PACKAGE = "hubspot-limits"
SDK = "Pulumi SDK"

OLDEST_PYTHON = Version(3, 11, 0)
OLDEST_SDK = Version(3, 268, 0)

_SECONDS = 60.0
# Run by the project's own Python: what this command has installed says nothing of it.
_WHAT_IS_INSTALLED = """
import importlib.metadata, json, platform
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
print(json.dumps({
    "python": platform.python_version(),
    "pulumi": version("pulumi"),
    "hubspot-limits": version("hubspot-limits"),
}))
"""


@dataclass(frozen=True, slots=True)
class PythonEnvironment:
    """An interpreter, its place in words, and the versions of what it has; none if it is broken."""

    interpreter: Path
    place: str
    versions: Mapping[str, str | None] = field(default_factory=dict)


def environment_of(project: Project | None, variables: Mapping[str, str]) -> PythonEnvironment:
    """The environment that Pulumi.yaml names; without one, what Pulumi finds on PATH."""
    if project and project.virtual_environment:
        folder = project.virtual_environment
        interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        place = f"in {os.path.relpath(folder)}, which {project.file.name} names"
    else:
        named = variables.get("PULUMI_PYTHON_CMD") or "python3"
        found = shutil.which(named, path=variables.get("PATH"))
        interpreter = Path(found or sys.executable)
        place = f"at {interpreter}"
    return PythonEnvironment(interpreter, place, _installed(interpreter))


def check_python(environment: PythonEnvironment) -> Check:
    if not environment.versions:
        folder = shlex.quote(os.path.relpath(environment.interpreter.parents[1]))
        return fails(
            PYTHON,
            f"there is none {environment.place}, or it does not run.",
            f"Make it: python3 -m venv {folder}, then {folder}/bin/pip install -r requirements.txt",
        )
    found = f"{environment.versions['python']} {environment.place}"
    if version_in(environment.versions["python"]) < OLDEST_PYTHON:
        return fails(PYTHON, found, "Make the environment with Python 3.11 or newer.")
    return ok(PYTHON, found)


def check_package(environment: PythonEnvironment, own: str) -> Check:
    """Whether hubspot-limits is installed there, and in which version.

    own: the version of the command that looks.
    """
    installed = environment.versions.get("hubspot-limits")
    if not environment.versions:
        return unknown(PACKAGE, "not looked for: there is no Python")
    if installed is None:
        return fails(
            PACKAGE,
            "not installed there, so that no program finds it.",
            "Install it there: "
            f"{shlex.quote(str(environment.interpreter))} -m pip install -r requirements.txt",
        )
    if installed != own:
        return ok(PACKAGE, f"{installed}, where this command is {own}")
    return ok(PACKAGE, installed)


def check_sdk(environment: PythonEnvironment) -> Check:
    installed = environment.versions.get("pulumi")
    if not environment.versions:
        return unknown(SDK, "not looked for: there is no Python")
    python = shlex.quote(str(environment.interpreter))
    if installed is None:
        return fails(SDK, "not installed.", f"Install it: {python} -m pip install pulumi")
    version = version_in(installed)
    if not OLDEST_SDK <= version < OLDEST_SDK.next_major:
        return fails(
            SDK,
            f"{installed}, where {OLDEST_SDK} or a newer one of version {OLDEST_SDK.major} is "
            "needed.",
            f"Install one: {python} -m pip install 'pulumi>={OLDEST_SDK},<{OLDEST_SDK.next_major}'",
        )
    return ok(SDK, installed)


def _installed(interpreter: Path) -> Mapping[str, str | None]:
    """The versions of Python and the packages that matter; empty where the interpreter does not
    run.
    """
    try:
        ran = subprocess.run(  # noqa: S603 - the user's own Python
            [interpreter, "-c", _WHAT_IS_INSTALLED],
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
        versions: dict[str, str | None] = json.loads(ran.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return versions
