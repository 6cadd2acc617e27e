"""The first way: a `pulumi` that is installed already."""

from __future__ import annotations

import shutil
from pathlib import Path

from semver import VersionInfo

from tools.pulumi_cli.cli import PulumiCli, Unavailable, version_of

# The first CLI whose `pulumi import --file` takes the outputs of a resource along with its inputs.
OLDEST = VersionInfo(3, 254, 0)
LANGUAGE_HOST = (
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)


def find() -> PulumiCli:
    """Return the `pulumi` on PATH.

    Raises:
        Unavailable: there is none, it is too old, or its Python language host is not with it.
    """
    found = shutil.which("pulumi")
    if found is None:
        raise Unavailable("no `pulumi` is on PATH")
    executable = Path(found)
    missing = [name for name in LANGUAGE_HOST if not _stands_by(executable, name)]
    if missing:
        raise Unavailable(f"{executable} comes without {', '.join(missing)}")
    version = version_of(executable)
    if version < OLDEST:
        raise Unavailable(f"{executable} is v{version}, older than v{OLDEST}")
    return PulumiCli(executable=executable, version=version, origin=f"{executable}, from PATH")


def _stands_by(executable: Path, name: str) -> bool:
    """Pulumi looks for its language host on PATH, then next to its own real path."""
    return bool(shutil.which(name) or shutil.which(name, path=executable.resolve().parent))
