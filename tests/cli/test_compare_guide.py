"""docs/compare.md and docs/promote.md show what is printed."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.standing.comparing.comparison import Verdict
from tools.project import PROJECT

INSTALLED = Path(sys.executable).with_name("hubspot-limits")
GUIDES = {
    name: (PROJECT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("compare", "promote")
}


@pytest.fixture
def production(simulator: Simulator) -> SimulatedPortal:
    """The portal of production as the guides have it."""
    portal = simulator.portal(8800456)
    portal.set_limit("deals", "contacts", 25)
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    portal.set_limit("companies", "deals", 50)
    return portal


@pytest.fixture(params=GUIDES)
def guide(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A guide, with its files in a project."""
    text = GUIDES[request.param]
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    for file, content in re.findall(r"```yaml\n# (\S+)\n(.*?)```", text, re.DOTALL):
        (tmp_path / file).write_text(f"# {file}\n{content}")
    return text


def printed(
    command: Path, line: str, folder: Path, portal: SimulatedPortal, **variables: str
) -> str:
    environment = {
        "HUBSPOT_BASE_URL": portal.environment["HUBSPOT_BASE_URL"],
        "HUBSPOT_PRODUCTION_TOKEN": portal.token,
    }
    return subprocess.run(
        [command, *shlex.split(line)[1:]],
        cwd=folder,
        env=os.environ | environment | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    ).stdout


def test_the_commands_print_what_the_guides_show(
    guide: str, tmp_path: Path, production: SimulatedPortal, command: Path
) -> None:
    blocks = re.findall(r"```console\n\$ (.*?)```", guide, re.DOTALL)
    assert blocks
    for block in blocks:
        line, _, shown = block.partition("\n")
        assert printed(command, line, tmp_path, production) == shown


def test_the_guides_have_every_key_of_the_json(
    guide: str, tmp_path: Path, production: SimulatedPortal
) -> None:
    line = re.findall(r"\$ (hubspot-limits .*)", guide)[-1]
    found = json.loads(printed(INSTALLED, f"{line} --json", tmp_path, production))
    for_programs = guide.split("## For programs")[1]
    listed = found.get("limits") or found["promoted"]
    keys = {*found, *listed[0], *found.get("portalCheck", found["a"])}
    assert keys <= set(re.findall(r"`(\w+)`", for_programs))


def test_the_commands_of_the_guide_to_pictures_print_pages(
    guide: str,
    tmp_path: Path,
    production: SimulatedPortal,
    simulator: Simulator,
    command: Path,
) -> None:
    assert guide
    text = (PROJECT / "docs" / "picture.md").read_text(encoding="utf-8")
    lines = re.findall(r"^(hubspot-limits .* --html) > ", text, re.MULTILINE)
    assert len(lines) == 2
    sandbox = {"HUBSPOT_ACCESS_TOKEN": simulator.portal(8800123).token}
    for line in lines:
        page = printed(command, line, tmp_path, production, **sandbox)
        assert page.startswith("<!DOCTYPE html>")
        assert "contacts for each record of deals" in page


def test_the_guide_has_every_verdict() -> None:
    for verdict in Verdict:
        assert f" {verdict}\n" in GUIDES["compare"]


def test_a_narrow_terminal_loses_no_column(
    tmp_path: Path, production: SimulatedPortal, command: Path
) -> None:
    stacks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDES["compare"], re.DOTALL)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\nstackConfigDir: stacks\n")
    for file, content in stacks:
        (tmp_path / file).write_text(content)
    line = "hubspot-limits compare sandbox production"
    lines = printed(command, line, tmp_path, production).splitlines()
    assert max(map(len, lines[3:])) <= 80
