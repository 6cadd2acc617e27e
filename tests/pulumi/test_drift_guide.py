"""docs/drift.md shows what is printed, by the state of a real stack."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema

from hubspot_limits.simulator import SimulatedPortal
from hubspot_limits.standing.looking.side_by_side import AT_ONCE
from tests.pulumi.conftest import Applied
from tests.pulumi.project import Project
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "drift.md").read_text(encoding="utf-8")
SCHEMA = json.loads((PROJECT / "docs" / "schemas" / "drift.json").read_text(encoding="utf-8"))
COMMAND = Path(sys.executable).with_name("hubspot-limits")
PRODUCTION = """\
config:
  hubspot-limits:portalId: "8800456"
  hubspot-limits:tokenVariable: HUBSPOT_PRODUCTION_TOKEN
  hubspot-limits:limits:
    deals -> contacts: 5
"""


def printed(project: Project, *options: str) -> str:
    ended = subprocess.run(
        [COMMAND, "drift", *options],
        cwd=project.folder,
        env=project.whole_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 3, ended.stdout
    return ended.stdout


def test_the_command_prints_what_the_guide_shows(applied: Applied, portal: SimulatedPortal) -> None:
    project = applied({"deals -> contacts": 5, "companies -> deals": 5})
    portal.set_limit("deals", "contacts", 3)
    portal.set_limit("tickets", "contacts", 7)
    (stack,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    (project.folder / "stacks" / "Pulumi.sandbox.yaml").write_text(stack)
    (project.folder / "stacks" / "Pulumi.production.yaml").write_text(PRODUCTION)
    project.environment |= {"HUBSPOT_ACCESS_TOKEN": None, "HUBSPOT_SANDBOX_TOKEN": portal.token}
    (shown,) = re.findall(r"```console\n\$ hubspot-limits drift\n(.*?)```", GUIDE, re.DOTALL)
    assert printed(project) == shown

    shape = json.loads(printed(project, "--json"))
    jsonschema.validate(shape, SCHEMA)
    keys = {*shape, *shape["stacks"][0], *shape["stacks"][0]["state"]}
    for_programs = GUIDE.split("## For programs")[1]
    assert keys - {"reason"} <= set(re.findall(r"`(\w+)`", for_programs))


def test_the_guide_says_how_many_are_looked_at_at_once() -> None:
    assert f"Up to {AT_ONCE} portals" in GUIDE
