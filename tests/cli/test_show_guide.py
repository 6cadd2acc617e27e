"""docs/show.md shows what is printed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from hubspot_limits.simulator import SimulatedPortal
from hubspot_limits.standing.limit import Standing
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "show.md").read_text(encoding="utf-8")
SCHEMA = json.loads((PROJECT / "docs" / "schemas" / "show.json").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path, hubspot_portal: SimulatedPortal) -> Path:
    """The guide's project; its portal is as the guide has it."""
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("deals", "contacts", 2, label="Decision maker")
    hubspot_portal.set_limit("contacts", "companies", 5)
    hubspot_portal.set_limit("contacts", "companies", 1, label="Billing approver")
    hubspot_portal.set_limit("pet", "contacts", 4)
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    stack = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[0]
    (tmp_path / "stacks" / "Pulumi.sandbox.yaml").write_text(stack)
    return tmp_path


@pytest.fixture
def printed(command: Path, folder: Path) -> Callable[[str], str]:
    """Run a command line in the project, and give what it prints."""

    def run(line: str) -> str:
        ended = subprocess.run(
            [command, *shlex.split(line)[1:]],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        return ended.stdout

    return run


def test_the_commands_print_what_the_guide_shows(printed: Callable[[str], str]) -> None:
    blocks = re.findall(r"```console\n\$ (.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        line, _, shown = block.partition("\n")
        assert printed(line) == shown


@pytest.mark.parametrize("options", ["--stack sandbox", ""])
def test_the_json_is_as_its_schema_and_the_guide_say(
    options: str, printed: Callable[[str], str]
) -> None:
    shape = json.loads(printed(f"hubspot-limits show --json {options}"))
    jsonschema.validate(shape, SCHEMA)
    for_programs = GUIDE.split("## For programs")[1]
    keys = {*shape, *shape["limits"][0], *shape["tracking"], *shape["tracking"]["pairs"][0]}
    assert keys <= set(re.findall(r"`(\w+)`", for_programs))


def test_every_standing_is_in_the_guide() -> None:
    table = GUIDE.split("## How a limit stands")[1].split("\n## ")[0]
    assert re.findall(r"^\| ([a-z ]+) \|", table, re.MULTILINE) == [*map(str, Standing)]


def test_a_narrow_terminal_loses_no_column(printed: Callable[[str], str]) -> None:
    lines = printed("hubspot-limits show --stack sandbox").splitlines()
    table = lines[2 : lines.index("", 2)]
    assert max(map(len, table)) <= 80
