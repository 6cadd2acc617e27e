from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.cli.application import SUB_COMMANDS


@pytest.mark.parametrize(
    ("argument", "said"),
    [("--version", f"hubspot-limits {version('hubspot-limits')}"), ("--help", "simulate")],
)
def test_the_command_says_what_it_is(
    argument: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", argument])
    with pytest.raises(SystemExit):
        main()
    assert said in capsys.readouterr().out


def test_the_help_lists_every_sub_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", "--help"])
    with pytest.raises(SystemExit):
        main()
    listed = capsys.readouterr().out.partition("Commands:\n")[2]
    assert sorted(line.split()[0] for line in listed.splitlines()) == sorted(SUB_COMMANDS)


@pytest.mark.parametrize("name", SUB_COMMANDS)
def test_a_sub_command_starts_with_what_it_imports_itself(name: str) -> None:
    start = f"from hubspot_limits.cli.application import run; run(['{name}', '--help'])"
    assert name in subprocess.check_output([sys.executable, "-c", start], text=True)


def test_stack_files_are_validated_without_an_http_client() -> None:
    start = (
        "import sys; from hubspot_limits.cli.application import application; "
        "application(['validate']); print({'requests', 'pulumi'} & {*sys.modules})"
    )
    assert subprocess.check_output([sys.executable, "-c", start], text=True) == "set()\n"


@pytest.mark.parametrize(
    "arguments", [["drift", "--bogus"], ["compare", "a"], ["show", "--only", "odd"], ["no-command"]]
)
def test_a_wrong_command_line_is_refused_and_not_taken_for_a_difference(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "a", "b"],
        ["drift"],
        ["import", "--stack", "a"],
        ["promote", "a", "b"],
        ["show", "--stack", "a"],
        ["validate"],
    ],
)
def test_outside_of_a_project_every_command_says_how_to_come_by_one(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert str(ended.value.code).endswith("or make one: hubspot-limits init FOLDER")
