"""docs/doctor.md shows what is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_limits.simulator import Simulator
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "doctor.md").read_text(encoding="utf-8")
WELL, ILL = re.findall(r"```console\n\$ hubspot-limits doctor .*\n((?s:.*?))```", GUIDE)

STACK = "config: {hubspot-limits:portalId: 8800123, hubspot-limits:limits: {deals -> contacts: 10}}"
LOGGED_IN = """\
#!/bin/sh
case "$1" in
version) echo v3.274.1 ;;
whoami) echo '{"user": "ada", "url": "s3://acme-state"}' ;;
stack) echo '[{"name": "sandbox"}]' ;;
esac
"""
LOGGED_OUT = """\
#!/bin/sh
fail() { echo "error: $1" >&2; exit 3; }
case "$1" in
version) echo v3.274.1 ;;
whoami) fail 'this command requires logging in; try running `pulumi login` first' ;;
stack) fail 'PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions' ;;
esac
"""


@pytest.mark.parametrize(
    ("told", "pulumi", "portal"),
    [(WELL, LOGGED_IN, "8800123"), (ILL, LOGGED_OUT, "8800456")],
    ids=["well", "ill"],
)
def test_doctor_prints_what_the_guide_shows(
    told: str, pulumi: str, portal: str, simulator: Simulator, tmp_path: Path
) -> None:
    environment = {**os.environ, **simulator.portal(portal).environment, "PATH": str(tmp_path)}
    for name in ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python"):
        (tmp_path / name).write_text(pulumi)
        (tmp_path / name).chmod(0o755)
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    (tmp_path / "Pulumi.yaml").write_text(
        "name: acme-portals\nstackConfigDir: stacks\n"
        "runtime: {name: python, options: {virtualenv: .venv}}\n"
    )
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.sandbox.yaml").write_text(STACK)
    ended = subprocess.run(
        [Path(sys.executable).with_name("hubspot-limits"), "doctor", "--stack", "sandbox"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    assert shown(ended.stdout, tmp_path, simulator) == shown(told, tmp_path, simulator)
    assert ended.returncode == (0 if told is WELL else 1)


def shown(text: str, folder: Path, simulator: Simulator) -> str:
    """With the places and versions of the guide."""
    text = text.replace(str(folder), "/opt/pulumi").replace(simulator.url, "http://127.0.0.1:8700")
    return re.sub(r"(Python|hubspot-limits|Pulumi SDK)( +)[0-9.]+", r"\1\2...", text)
