"""What the real CLI reads in a stack file: the table that our own reading is held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hubspot_limits.configuration.stack_files import read_stack_file
from tests.configuration.readings import DOCUMENTS, READINGS, REFUSED
from tests.pulumi.project import Project, PulumiFailed
from tools.pulumi_cli import PulumiCli


@pytest.fixture
def reading(tmp_path: Path, cli: PulumiCli) -> Project:
    """A project that has no settings but its stacks'."""
    project = Project(tmp_path, cli, {})
    project.use_program("", name="reading")
    return project


def read(project: Project, content: str | bytes) -> dict[str, Any]:
    """The configuration as Pulumi has it: maps and lists, and everything else as text."""
    file = project.folder / "stacks" / "Pulumi.sandbox.yaml"
    if not file.exists():
        project.pulumi("stack", "init", "sandbox", "--no-select")
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    said = project.pulumi("config", "--json", "--show-secrets", "--stack", "sandbox").output
    # Above it stands a warning about keys without a value.
    configuration, _ = json.JSONDecoder().raw_decode(said, said.index("{"))
    return {
        key: json.loads(setting["value"]) if "objectValue" in setting else setting["value"]
        for key, setting in configuration.items()
    }


def test_every_value_and_key_is_read_as_the_table_says(reading: Project) -> None:
    rows = dict(enumerate(READINGS))
    lines = ["config:", "  a:values:"]
    lines += [f"    v{number}: {row.written}" for number, row in rows.items()]
    lines += ["  a:keys:"]
    lines += [f"    k{number}:\n      {row.written} : x" for number, row in rows.items()]
    configuration = read(reading, "\n".join(lines))
    for number, row in rows.items():
        assert configuration["a:values"][f"v{number}"] == row.value, row
        [key] = configuration["a:keys"][f"k{number}"]
        as_a_value = row.value if isinstance(row.value, str) else row.written
        assert key == (as_a_value if row.key in (None, "a time") else row.key), row


def test_every_document_is_read_as_the_table_says(reading: Project) -> None:
    for document in DOCUMENTS:
        expected = {
            key: value if isinstance(value, dict | list) else str(value)
            for key, value in document.configuration.items()
        }
        assert read(reading, document.written) == expected, document.name


def test_what_the_table_refuses_is_refused(reading: Project) -> None:
    for _, content in REFUSED:
        with pytest.raises(PulumiFailed, match=r"(?i)yaml"):
            read(reading, content)


@pytest.mark.parametrize(
    ("project", "stack"),
    [
        pytest.param(
            "name: reading\nconfig: {'hubspot-limits:portalId': {value: '8800123'}, mine: x}\n",
            "config: {own: 1, hubspot-limits:maxWait: 5}",
            id="any project",
        ),
        pytest.param(
            "name: hubspot-limits\nconfig: {portalId: {default: 8800123}, maxWait: 5, "
            "maxLimit: {type: integer, default: 6}}\n",
            "config: {maxLimit: 7, hubspot-limits:apiVersion: 2026-03}",
            id="a project of our name",
        ),
    ],
)
def test_a_project_gives_its_stacks_what_our_reading_says(
    reading: Project, project: str, stack: str
) -> None:
    file = reading.folder / "Pulumi.yaml"
    file.write_text(f"{project}runtime: python\nstackConfigDir: stacks\n")
    configuration = read(reading, stack)
    ours = read_stack_file(reading.folder / "stacks" / "Pulumi.sandbox.yaml").configuration
    assert configuration == {key: str(value) for key, value in ours.items()}
