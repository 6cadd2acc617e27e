from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tools.test_lock_files import LOCK_FILES
from tools.operations import OPERATIONS
from tools.project import PROJECT

MAKEFILE = (PROJECT / "Makefile").read_text()


def make(*arguments: str, folder: Path = PROJECT) -> str:
    ran = subprocess.run(
        ["make", "--no-print-directory", *arguments],  # noqa: S607 - wherever it is
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_make_alone_explains_every_target_and_lists_the_stacks() -> None:
    told = make()
    (targets,) = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    for target in targets.split():
        assert re.search(rf"^  make {target} +\w", told, re.MULTILINE)
    assert "one of: production sandbox" in told


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_of_a_stack_has_a_target(operation: str) -> None:
    commands = make("--dry-run", operation, "STACK=production", "SIMULATE=1", "ARGS=--refresh")
    assert commands.endswith(f"tools.run_stack {operation} 'production' --simulate --refresh\n")


def test_simulated_portals_are_the_command_s_own() -> None:
    assert make("--dry-run", "simulate", "ARGS=--port=0").endswith(
        "hubspot-limits simulate --port=0\n"
    )
    assert make("--dry-run", "reset").endswith("hubspot-limits simulate reset\n")


def test_no_command_names_the_folder_which_may_have_spaces_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "My [project]'s $HOME"
    shutil.copytree(PROJECT / ".github", folder / ".github")
    shutil.copy(PROJECT / "Makefile", folder)
    (targets,) = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    (folder / "tests" / "node").mkdir(parents=True)
    for needed in ("pyproject.toml", "tests/node/package-lock.json", *LOCK_FILES):
        (folder / needed).touch()
    commands = make("--dry-run", "--always-make", *targets.split(), folder=folder)
    assert ".github/workflows/test.yml" in commands
    assert tmp_path.name not in commands
