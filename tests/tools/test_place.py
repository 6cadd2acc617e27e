from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.place import Place
from tools.project import PROJECT

PLACE = Place(os.environ)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 0", 0),
        ("exit 7", 7),
        ("kill -KILL $$", 137),
        # A signal to the parent of the shell, which this test runs in.
        ("while :; do kill -TERM $PPID; sleep 0.1; done", 143),
        ("kill -INT $PPID; exit 5", 5),
    ],
    ids=["well", "not well", "killed", "told to end", "interrupted and going on"],
)
def test_a_command_ends_when_it_wants_and_its_exit_code_is_told(script: str, code: int) -> None:
    assert PLACE.run("sh", "-c", script) == code


def test_a_command_runs_in_the_project_s_folder(tmp_path: Path) -> None:
    assert PLACE.run("sh", "-c", f"pwd > {tmp_path}/told") == 0
    assert (tmp_path / "told").read_text() == f"{PROJECT}\n"


def test_a_command_is_told_which_stack_file_stands_in(tmp_path: Path) -> None:
    place = Place(os.environ, config_file=tmp_path / "copy.yaml")
    assert place.run("sh", "-c", f'echo "$@" > {tmp_path}/told', "sh") == 0
    assert (tmp_path / "told").read_text() == f"--config-file {tmp_path}/copy.yaml\n"
