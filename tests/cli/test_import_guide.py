"""docs/import.md shows what is printed."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from hubspot_limits.simulator import SimulatedPortal

GUIDE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
INSTALLED = Path(sys.executable).with_name("hubspot-limits")


def project(folder: Path) -> Path:
    """A project with the guide's stack in it."""
    (folder / "Pulumi.yaml").write_text("name: mine\nruntime: python\nstackConfigDir: stacks\n")
    (folder / "stacks").mkdir()
    stack = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[0]
    (folder / "stacks" / "Pulumi.sandbox.yaml").write_text(stack)
    return folder


def printed(command: Path, line: str, folder: Path, portal: SimulatedPortal) -> str:
    ended = subprocess.run(
        [command, *shlex.split(line)[1:]],
        cwd=folder,
        env={**os.environ, **portal.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return ended.stdout


def test_the_commands_print_what_the_guide_shows(
    tmp_path: Path, hubspot_portal: SimulatedPortal, command: Path
) -> None:
    hubspot_portal.set_limit("contacts", "companies", 3)
    hubspot_portal.set_limit("contacts", "companies", 1, label="Billing approver")
    hubspot_portal.set_limit("deals", "contacts", 25)
    hubspot_portal.set_limit("deals", "contacts", 2, label="Decision maker")
    hubspot_portal.set_limit("companies", "deals", 50)
    folder = project(tmp_path)
    for block in re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL):
        for line, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            assert printed(command, line, folder, hubspot_portal) == shown


def test_the_guide_has_every_key_of_the_json(
    tmp_path: Path, hubspot_portal: SimulatedPortal
) -> None:
    folder = project(tmp_path)
    line = "hubspot-limits import --stack sandbox --json"
    result = json.loads(printed(INSTALLED, line, folder, hubspot_portal))
    keys = {*result, *result["differences"][0], "reason"}
    for_programs = GUIDE.split("## For programs")[1]
    assert keys == set(re.findall(r"`(\w+)`", for_programs))
