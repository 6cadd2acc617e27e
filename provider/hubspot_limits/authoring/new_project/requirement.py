"""What a new project takes hubspot-limits from: pinned, or refused.

There is no release yet. A package of that name on an index would be somebody else's.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

from hubspot_limits.values.refusal import Refusal

_REQUIREMENT = "hubspot-limits[command,simulator] @ "
_COMMIT = r"[0-9a-f]{40}"
_AT_A_COMMIT = re.compile(rf"git\+(https|ssh|file)://\S+@{_COMMIT}(#\S*)?")
_WITH_ITS_HASH = re.compile(r"https://\S+#sha256=[0-9a-f]{64}")
_ADDRESS = re.compile(r"[\w+.-]+://")

_SAY = (
    "Say --package with one of: the path of a wheel; the path of a Git checkout, for its present "
    "commit; git+https://...@<commit>, with all 40 digits; https://...whl#sha256=<hash>."
)


class PackageError(Refusal):
    """A package that a project cannot be made with."""


def requirement(package: str) -> str:
    """The line of a requirements.txt for an address, a wheel or a checkout.

    Raises PackageError where another package might be installed by it one day.
    """
    package = package.strip()
    if _AT_A_COMMIT.fullmatch(package) or _WITH_ITS_HASH.fullmatch(package):
        return _REQUIREMENT + package
    if _ADDRESS.match(package):
        raise PackageError(f"{package} is not pinned by a commit or a hash. {_SAY}")
    path = Path(package)
    if path.is_dir():
        return f"{_REQUIREMENT}git+{path.resolve().as_uri()}@{_commit_of(path)}"
    if path.suffix == ".whl" and path.is_file():
        # pip refuses a file with another hash, so this wheel and no later one is installed.
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return f"{_REQUIREMENT}{path.resolve().as_uri()}#sha256={digest}"
    raise PackageError(
        f"{package} is no wheel, checkout or address. There is no release of hubspot-limits yet: "
        f"what an index has by a name is not this package. {_SAY}"
    )


def _commit_of(folder: Path) -> str:
    """The commit of the checkout whose root a folder is."""
    # Two answers in two lines: the folder's path below the root, empty at the root, and the commit.
    asked = ("git", "-C", str(folder), "rev-parse", "--show-prefix", "HEAD")
    try:
        said = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603
        prefix, commit = said.stdout.splitlines()
    except (OSError, subprocess.SubprocessError, ValueError):
        raise PackageError(f"{folder} is no Git checkout with a commit. {_SAY}") from None
    if prefix or not (folder / "pyproject.toml").is_file():
        raise PackageError(f"{folder} is not the root of a checkout of hubspot-limits. {_SAY}")
    return commit
