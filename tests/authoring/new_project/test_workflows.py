"""The workflows of a new project, which are those of this repository as well."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hubspot_limits.authoring.new_project.workflows import Workflows
from hubspot_limits.configuration.stack_configuration import configuration_of
from hubspot_limits.configuration.stack_files import find_stack_files, read_stack_file, stack_of
from tools.project import PROJECT
from tools.workflows import WORKFLOWS

TEMPLATES = sorted(PROJECT.glob("provider/**/templates/*.yml.jinja"))


def test_those_of_this_project_are_the_same_ones_with_its_own_stacks_and_its_own_install() -> None:
    for name, text in WORKFLOWS.files().items():
        assert (PROJECT / name).read_text(encoding="utf-8") == text


def test_those_of_this_project_know_all_of_its_stacks_and_their_tokens() -> None:
    files = find_stack_files(PROJECT)
    settings = [configuration_of(read_stack_file(file), {}).settings for file in files]
    assert {stack_of(file) for file in files} == set(WORKFLOWS.stacks)
    assert {known.token_variable for known in settings if known} == set(WORKFLOWS.tokens)


def test_renovate_moves_the_pins_of_the_templates_with_those_of_this_project() -> None:
    renovate = json.loads((PROJECT / ".github" / "renovate.json").read_text())
    for manager in (renovate["github-actions"], *renovate["customManagers"]):
        (pattern,) = manager["managerFilePatterns"]
        for template in TEMPLATES:
            assert re.search(pattern.strip("/"), str(template.relative_to(PROJECT)))


@pytest.mark.parametrize("stacks", [("sandbox",), ("sandbox", "on", "1.x")])
def test_nobody_who_knows_workflows_finds_a_weakness_or_a_mistake_in_them(
    stacks: tuple[str, ...], tmp_path: Path
) -> None:
    """Aliases are written out: of an alias zizmor sees less."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in Workflows(stacks=stacks).files().items():
        content = YAML(typ="safe").load(text)
        for job in content["jobs"].values():
            assert "STACK" not in job.get("env", {}) or isinstance(job["env"]["STACK"], str)
        (tmp_path / name).write_text(json.dumps(content))  # JSON is YAML, and has no aliases
    zizmor = Path(sys.executable).with_name("zizmor")
    subprocess.run([zizmor, "--offline", "--quiet", ".github"], cwd=tmp_path, check=True)
    actionlint = ("go", "-C", PROJECT / "tools/go/actionlint", "tool", "actionlint")
    options = ("-shellcheck=", "-pyflakes=")
    subprocess.run([*actionlint, *options, *folder.iterdir()], check=True)


def test_stacks_are_deployed_one_after_the_other_in_the_order_that_is_given() -> None:
    text = Workflows(stacks=("sandbox", "1.x", "production")).files()[
        ".github/workflows/deploy.yml"
    ]
    needs = {name: job.get("needs") for name, job in YAML(typ="safe").load(text)["jobs"].items()}
    assert needs == {
        "preview-sandbox": None,
        "deploy-sandbox": "preview-sandbox",
        "preview-1-x": "deploy-sandbox",
        "deploy-1-x": "preview-1-x",
        "preview-production": "deploy-1-x",
        "deploy-production": "preview-production",
    }
