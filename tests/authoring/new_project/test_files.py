from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubspot_limits.authoring.new_project.files import NewProject
from hubspot_limits.authoring.new_project.writing import FilesExistError, write_new
from hubspot_limits.cli.application import SUB_COMMANDS
from hubspot_limits.configuration.project import find_project
from hubspot_limits.configuration.stack_configuration import configuration_of
from hubspot_limits.configuration.stack_files import find_stack_file, read_stack_file
from tools.project import PROJECT

NEW = NewProject(name="acme", stack="sandbox", portal="8800123", requirement="hubspot-limits @ x")


def test_a_project_is_its_program_its_stack_and_how_they_are_run_and_nothing_else() -> None:
    assert list(NEW.files()) == [
        "Pulumi.yaml",
        "__main__.py",
        "requirements.txt",
        "stacks/Pulumi.sandbox.yaml",
        "stacks/stack.schema.json",
        ".gitignore",
        ".github/workflows/preview.yml",
        ".github/workflows/deploy.yml",
        ".github/workflows/drift.yml",
        "README.md",
    ]


def test_its_program_is_two_lines_of_code() -> None:
    lines = [line for line in NEW.files()["__main__.py"].splitlines() if line]
    assert lines == ["from hubspot_limits.stack import declare_limits", "declare_limits()"]


def test_its_stack_is_read_without_a_mistake_and_declares_what_changes_nothing(
    tmp_path: Path,
) -> None:
    write_new(tmp_path, NEW.files())
    configuration = configuration_of(read_stack_file(find_stack_file(tmp_path, "sandbox")), {})
    assert configuration.settings
    assert configuration.settings.portal_id == "8800123"
    assert not configuration.findings
    assert [(str(pair), pair.limit) for pair in configuration.declared] == [
        ("contacts -> companies", "many")
    ]


def test_every_command_that_its_readme_names_is_one() -> None:
    rows = re.findall(r"^\| `hubspot-limits (\w+)", NEW.files()["README.md"], re.MULTILINE)
    assert rows == ["import", "validate", "simulate", "report", "drift", "doctor"]
    assert set(rows) <= set(SUB_COMMANDS)


def test_its_stack_names_the_schema_beside_it() -> None:
    files = NEW.files()
    stack = files["stacks/Pulumi.sandbox.yaml"]
    assert stack.startswith("# yaml-language-server: $schema=stack.schema.json\n")
    assert files["stacks/stack.schema.json"] == (PROJECT / "stacks/stack.schema.json").read_text()


def test_its_python_is_where_its_readme_puts_it(tmp_path: Path) -> None:
    write_new(tmp_path, NEW.files())
    project = find_project(tmp_path)
    assert project
    assert project.name == "acme"
    assert project.virtual_environment == tmp_path / ".venv"
    assert "python3 -m venv .venv\n" in NEW.files()["README.md"]


@pytest.mark.parametrize("there", ["README.md", "stacks/Pulumi.sandbox.yaml"])
def test_nothing_is_written_where_a_file_is_there_already(there: str, tmp_path: Path) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine")
    with pytest.raises(FilesExistError, match=f"{there} already"):
        write_new(tmp_path, NEW.files())
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.read_text() for file in files] == ["mine"]


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FilesExistError, match=r"README\.md already"):
        write_new(tmp_path, NEW.files())
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "project").touch()
    with pytest.raises(FilesExistError, match="a file of that name"):
        write_new(tmp_path / "project", NEW.files())
    with pytest.raises(FilesExistError, match="cannot be written"):
        write_new(tmp_path / "project" / "below", NEW.files())
