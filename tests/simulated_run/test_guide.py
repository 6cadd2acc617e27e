"""docs/simulate.md shows what is printed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

import pytest

from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.portals.making import make_what_is_missing
from hubspot_limits.simulated_run.portals.missing import missing_for
from hubspot_limits.simulated_run.stacks import SimulatedProject
from tests.parsed import parse_limits
from tests.simulated_run.conftest import Ran
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "simulate.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    return GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def blocks(text: str) -> list[str]:
    return re.findall(r"```(?:console)?\n(.*?)```", text, re.DOTALL)


@pytest.mark.usefixtures("served")
def test_changes_by_hand_print_what_the_guide_shows(
    simulate: Callable[..., Ran], project: SimulatedProject
) -> None:
    file = project.stack("sandbox").file
    file.write_text(file.read_text().replace("7000001", "8800123"))
    set_limit = ("set", "deals -> contacts", "--stack", "sandbox")
    simulate(*set_limit, "10")
    simulate(*set_limit, "2", "--label", "Decision maker")
    project.remember(project.stack("sandbox"))
    (block,) = blocks(section("Change something by hand"))
    for command, shown in re.findall(r"\$ hubspot-limits simulate (.*)\n(.*\n)", block):
        assert simulate(*shlex.split(command)).output == shown


def test_what_is_missing_is_told_as_the_guide_shows(
    project: SimulatedProject, served: Control
) -> None:
    lacks, doubt = blocks(section("What is in a simulated portal"))
    told: list[str] = []
    sandbox = project.stack("sandbox")
    make_what_is_missing(served, project, sandbox, told.append, is_up=False)
    misspelt = missing_for(parse_limits({"tickts -> contacts": 1}), served.portal("7000001"))
    assert [lacks.strip()] == told
    assert [doubt.strip()] == list(misspelt.doubts.values())


@pytest.mark.parametrize("name", ["set", "add", "reset"])
def test_every_sub_command_is_in_the_guide(name: str) -> None:
    assert f"hubspot-limits simulate {name}" in GUIDE
