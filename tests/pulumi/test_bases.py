"""Bases through the real CLI: the program and its preview read them, state runs without them."""

from __future__ import annotations

import json

import pytest

from hubspot_limits.simulator import SimulatedPortal
from tests.pulumi.project import Project, PulumiFailed

BASE = """\
deals -> contacts: {limit: 10, labels: {Decision maker: 2, Skipper: 1}}
companies -> deals: 50
"""
WITHOUT = json.dumps([{"deals -> contacts": ["Skipper"]}])


def test_a_stack_without_limits_of_its_own_is_its_base(
    project: Project, portal: SimulatedPortal
) -> None:
    portal.set_limit("companies", "deals", 50)
    base = project.folder / "stacks" / "base.yaml"
    base.write_text(BASE)
    project.declare(extends="stacks/base.yaml")
    with pytest.raises(PulumiFailed) as lacking:
        project.preview()
    assert "has no label 'Skipper' in this portal" in lacking.value.run.output
    assert (
        "(Asked for by stacks/base.yaml:1. To leave it out of this stack: "
        "hubspot-limits:without: [{deals -> contacts: [Skipper]}])"
    ) in " ".join(lacking.value.run.output.split())

    project.declare(extends="stacks/base.yaml", without=WITHOUT)
    up = project.up()
    assert up.steps == {"deals-contacts": "created", "companies-deals": "created"}
    assert "1 of 2 new pairs are live as declared" in up.output
    assert sorted(portal.limits().values()) == [2, 10, 50]

    base.unlink()
    project.refresh()
    project.destroy()
    assert portal.limits() == {}


PROGRAM_IN_A_FOLDER = "from hubspot_limits.stack import declare_limits\n\ndeclare_limits()\n"


def test_a_program_in_another_folder_finds_the_bases_of_its_project(
    project: Project, portal: SimulatedPortal
) -> None:
    project.use_program("", name="mine")
    (project.folder / "code").mkdir()
    (project.folder / "code" / "__main__.py").write_text(PROGRAM_IN_A_FOLDER)
    (project.folder / "code" / ".venv").symlink_to(project.folder / ".venv")
    settings = project.folder / "Pulumi.yaml"
    settings.write_text(f"{settings.read_text()}\nmain: code\n")
    (project.folder / "base.yaml").write_text("deals -> contacts: 10\n")
    project.declare({"companies -> deals": 7}, extends='["base.yaml"]')
    project.up()
    assert sorted(portal.limits().values()) == [7, 10]
