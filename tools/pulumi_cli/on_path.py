"""The first way: a `pulumi` that is installed already."""

from __future__ import annotations

import shutil
from pathlib import Path

from semver import VersionInfo

from hubspot_limits.checks.pulumi_cli import LANGUAGE_HOST as LOOKED_FOR
from hubspot_limits.checks.pulumi_cli import OLDEST_CLI, stands_by
from tools.pulumi_cli.cli import PulumiCli, Unavailable, version_of

OLDEST = VersionInfo(*OLDEST_CLI)
LANGUAGE_HOST = (*LOOKED_FOR, "pulumi-language-python-exec")


def find() -> PulumiCli:
    """Return the `pulumi` on PATH.

    Raises:
        Unavailable: there is none, it is too old, or its Python language host is not with it.
    """
    found = shutil.which("pulumi")
    if found is None:
        raise Unavailable("no `pulumi` is on PATH")
    executable = Path(found)
    missing = [name for name in LANGUAGE_HOST if not stands_by(executable, name)]
    if missing:
        raise Unavailable(f"{executable} comes without {', '.join(missing)}")
    version = version_of(executable)
    if version < OLDEST:
        raise Unavailable(f"{executable} is v{version}, older than v{OLDEST}")
    return PulumiCli(executable=executable, version=version, origin=f"{executable}, from PATH")
