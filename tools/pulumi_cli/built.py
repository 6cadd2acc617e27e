"""The third way: a build from Pulumi's Go modules, for networks that reach package registries only.

They have the two scripts with which Pulumi runs Python, and no Python language host, so a small one
of our own stands in. Go keeps its downloads and compiled packages in its own caches, as for any
other build.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import track
from semver import VersionInfo

from tools.project import PROJECT
from tools.pulumi_cli.cli import CLI_FOLDER, PulumiCli, Unavailable, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

MODULE = PROJECT / "tools" / "go" / "pulumi"
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
TAGS = "osusergo,grpcnotrace"
VERSION_PACKAGE = "github.com/pulumi/pulumi/sdk/v3/go/common/version"
SECONDS_BETWEEN_LINES = 60.0

PYTHON = PROJECT / ".venv" / "bin" / "python"
LANGUAGE_HOST = Path(__file__).with_name("language_host.py")
PROGRAM_SCRIPT = "pulumi-language-python-exec"
PROVIDER_SCRIPT = "pulumi-resource-pulumi-python"
SCRIPTS = {
    PROGRAM_SCRIPT: f"python/cmd/{PROGRAM_SCRIPT}",
    PROVIDER_SCRIPT: f"python/dist/{PROVIDER_SCRIPT}",
}
"""Pulumi's scripts for Python, with their places in its module."""


def pinned_version() -> VersionInfo:
    """The version that go.mod requires: the project's one pin, for the download as well."""
    pin = re.search(r"github\.com/pulumi/pulumi/pkg/v3 v(\S+)", (MODULE / "go.mod").read_text())
    if pin is None:
        raise LookupError(f"{MODULE / 'go.mod'} pins no version of the Pulumi CLI")
    return VersionInfo.parse(pin.group(1))


def installed(version: VersionInfo) -> PulumiCli | None:
    """Return the build that was made before, if it is whole."""
    executable = _executable(version)
    parts = (executable, *(_scripts_of(executable) / name for name in SCRIPTS))
    return _cli(executable) if all(part.exists() for part in parts) else None


def install(version: VersionInfo, console: Console) -> PulumiCli:
    """Build the CLI, with its progress on the console: minutes, unless Go has it in its cache.

    Raises:
        Unavailable: Go is missing, its build failed, or Pulumi's modules lack what runs Python.
    """
    if shutil.which("go") is None:
        raise Unavailable("no `go` is on PATH to build it with")
    executable = _executable(version)
    if not executable.exists():
        _build(executable, version, console)
    _bring_scripts(_scripts_of(executable))
    return _cli(executable)


def _build(executable: Path, version: VersionInfo, console: Console) -> None:
    executable.parent.mkdir(parents=True, exist_ok=True)
    unfinished = executable.with_name(f"unfinished-{os.getpid()}")
    with console.status("Downloading the Go modules of the Pulumi CLI"):
        packages = sum(1 for _ in _go("list", "-deps", "-tags", TAGS, PACKAGE))
    compiled = _go("build", "-v", *_build_flags(version), "-o", str(unfinished), PACKAGE)
    _follow(compiled, title=f"Building the Pulumi CLI v{version}", total=packages, console=console)
    unfinished.replace(executable)


def _bring_scripts(folder: Path) -> None:
    """Copy Pulumi's scripts out of the module, which Go may remove from its cache."""
    (module,) = _go("list", "-f", "{{.Module.Dir}}", VERSION_PACKAGE)
    folder.mkdir(exist_ok=True)
    for name, place in SCRIPTS.items():
        script = Path(module, place)
        if not script.is_file():
            raise Unavailable(
                f"Pulumi's Go module in {module} has no {place}, with which it runs Python; this "
                f"version may have it elsewhere, and {Path(__file__).name} names the place"
            )
        shutil.copyfile(script, folder / name)
        (folder / name).chmod(0o755)


def _cli(executable: Path) -> PulumiCli:
    scripts = _scripts_of(executable)
    host = (str(PYTHON), "-u", str(LANGUAGE_HOST), str(scripts / PROGRAM_SCRIPT))
    _write_launcher(executable.with_name("pulumi-language-python"), *host)
    _write_launcher(executable.with_name(PROVIDER_SCRIPT), str(scripts / PROVIDER_SCRIPT))
    origin = (
        f"built from its Go modules in {executable.parent.relative_to(PROJECT)}, with a stand-in"
        " for its Python language host: for trying and testing"
    )
    return PulumiCli(executable=executable, version=version_of(executable), origin=origin)


def _build_flags(version: VersionInfo) -> tuple[str, ...]:
    # Without its version in it, the CLI takes itself for a development build and skips checks.
    linker_flags = f"-s -w -X {VERSION_PACKAGE}.Version=v{version}"
    return ("-trimpath", "-buildvcs=false", "-tags", TAGS, "-ldflags", linker_flags)


def _go(command: str, *arguments: str) -> Iterator[str]:
    """Run a go command and yield the packages it names."""
    last_lines: deque[str] = deque(maxlen=5)
    with subprocess.Popen(
        ["go", command, "-mod=readonly", *arguments],
        cwd=MODULE,
        env=os.environ | {"CGO_ENABLED": "0", "GOWORK": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            last_lines.append(line.strip())
            if not line.startswith("go: "):
                yield line.strip()
    if process.returncode:
        raise Unavailable(f"`go {command}` failed ({' / '.join(last_lines)})")


def _follow(steps: Iterable[str], *, title: str, total: int, console: Console) -> None:
    if console.is_terminal:
        for _ in track(steps, description=title, total=total, console=console):
            pass
        return
    console.print(f"{title}: {total} packages")
    said = time.monotonic()
    for done, _ in enumerate(steps, start=1):
        if time.monotonic() - said > SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            console.print(f"{title}: {done} of {total} packages done")


def _executable(version: VersionInfo) -> Path:
    return CLI_FOLDER / f"built-{version}" / "bin" / "pulumi"


def _scripts_of(executable: Path) -> Path:
    return executable.parents[1] / "python"


def _write_launcher(path: Path, *command: str) -> None:
    """A program that has no virtual environment is run by this project's Python, and so is its
    provider.
    """
    text = (
        "#!/bin/sh\n"
        f'[ -n "$PULUMI_PYTHON_CMD" ] || PULUMI_PYTHON_CMD={shlex.quote(str(PYTHON))}\n'
        "export PULUMI_PYTHON_CMD\n"
        f'exec {shlex.join(command)} "$@"\n'
    )
    if path.exists() and path.read_text() == text:
        return
    path.write_text(text)
    path.chmod(0o755)
