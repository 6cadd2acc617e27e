from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.configuration.stack_files import stack_name
from hubspot_limits.simulated_run.stacks import (
    SimulatedProject,
    SimulationError,
    simulated_project,
)
from hubspot_limits.values.refusal import Refusal
from tools.project import PROJECT


def test_the_project_is_the_nearest_one_upwards(project: SimulatedProject) -> None:
    below = project.folder / "stacks" / "more"
    below.mkdir()
    assert simulated_project(below) == project


def test_outside_of_every_project_there_is_none() -> None:
    assert simulated_project(Path("/")) is None


def test_every_stack_file_is_a_stack(project: SimulatedProject) -> None:
    stacks = project.stacks()
    assert sorted(stacks) == ["production", "sandbox"]
    assert {name: stack.portal_id for name, stack in stacks.items()} == {
        "production": "8800456",
        "sandbox": "7000001",
    }


@pytest.mark.parametrize("content", ["config: [", "config: 5", "\x00", "config:\n  2024-01-01: 1"])
def test_a_mistake_in_one_stack_file_keeps_nobody_from_another(
    project: SimulatedProject, content: str
) -> None:
    (project.folder / "stacks" / "Pulumi.sandbox.yaml").write_text(content)
    stacks = project.stacks()
    assert stacks["production"].portal_id == "8800456"
    assert stacks["sandbox"].portal_id is None


@pytest.mark.parametrize("portal", ["0", '"the sandbox"', "[]", "true", '"٣"'])
def test_what_is_no_portal_s_id_is_none(project: SimulatedProject, portal: str) -> None:
    file = project.folder / "stacks" / "Pulumi.sandbox.yaml"
    file.write_text(f"config: {{hubspot-limits:portalId: {portal}}}")
    assert project.stack("sandbox").portal_id is None


def test_a_stack_declares_what_its_base_does(project: SimulatedProject) -> None:
    (project.folder / "base.yaml").write_text("boat -> contacts: 4\n")
    file = project.folder / "stacks" / "Pulumi.sandbox.yaml"
    file.write_text("config: {hubspot-limits:portalId: 1, hubspot-limits:extends: base.yaml}")
    assert [str(pair) for pair in project.stack("sandbox").pairs()] == ["boat -> contacts"]
    (project.folder / "base.yaml").unlink()
    assert project.stack("sandbox").pairs() == ()


@pytest.mark.parametrize("reference", ["sandbox", "mine/sandbox", "organization/mine/sandbox"])
def test_a_stack_has_one_name_in_each_of_pulumi_s_forms(
    project: SimulatedProject, reference: str
) -> None:
    assert stack_name(reference) == "sandbox"
    assert project.stack(reference).name == "sandbox"


def test_an_unknown_stack_is_answered_with_the_stacks_there_are(project: SimulatedProject) -> None:
    with pytest.raises(SimulationError) as error:
        project.stack("organization/mine/sandbx")
    assert str(error.value) == (
        "There is no stack 'sandbx' in this project. Did you mean sandbox? "
        "Stacks: production, sandbox."
    )


def test_a_project_without_stack_files_says_so(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\n")
    with pytest.raises(SimulationError, match="no stack file"):
        SimulatedProject(tmp_path / "Pulumi.yaml").stack("sandbox")


@pytest.mark.parametrize("content", ["", "runtime: python", "name: [", "- a"])
def test_a_project_file_without_a_name_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(content)
    with pytest.raises(Refusal, match=r"Pulumi\.yaml"):
        _ = SimulatedProject(tmp_path / "Pulumi.yaml").name


def test_this_project_s_stacks_have_portals() -> None:
    stacks = SimulatedProject(PROJECT / "Pulumi.yaml").stacks().values()
    assert [stack.portal_id for stack in stacks] == ["8800456", "8800123"]
