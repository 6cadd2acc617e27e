from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.configuration.stack_files import read_stack_file
from hubspot_limits.simulator import SimulatedPortal, Simulator

PACKAGE = "git+https://git.example.com/acme/hubspot-limits@0123456789abcdef0123456789abcdef01234567"
ALL = ("--package", PACKAGE, "--portal", "8800123", "--stack", "sandbox")

Init = Callable[..., str]


@pytest.fixture
def init(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Init:
    """Run the command where nobody can be asked; what it prints, or its refusal."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "init", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        return code if isinstance(code, str) else capsys.readouterr().out

    return run


def test_the_files_and_the_next_steps_are_told(init: Init, tmp_path: Path) -> None:
    told = init("my portals", *ALL).splitlines()
    written = [str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()]
    assert sorted(told[: len(written)]) == sorted(written)
    assert told[-1] == "  hubspot-limits simulate -- pulumi up --stack sandbox"
    assert "  cd 'my portals'" in told


@pytest.mark.parametrize(
    ("folder", "name"), [("Acme's portals", "Acme-s-portals"), (".", "limits"), ("ö", "hubspot-po")]
)
def test_the_project_is_called_as_its_folder_as_far_as_pulumi_takes_it(
    folder: str, name: str, init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "limits").mkdir()
    monkeypatch.chdir(tmp_path / "limits")
    init(folder, *ALL)
    assert Path(folder, "Pulumi.yaml").read_text().startswith(f"name: {name}")


def test_without_a_terminal_what_is_missing_is_named_and_nobody_is_asked(init: Init) -> None:
    assert init("mine", "--portal", "8800123") == (
        "Error: say --package and --stack: there is nobody here to ask."
    )
    assert not Path("mine").exists()


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--portal", "sandbox", "expected the digits of a portal's id"),
        ("--stack", "a/b", "expected a name of letters"),
        ("--package", "hubspot-limits", "no release of hubspot-limits yet"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_written(
    option: str, value: str, said: str, init: Init
) -> None:
    given = [value if before == option else word for before, word in zip(("", *ALL), ALL)]  # noqa: B905
    assert said in init("mine", *given)
    assert not Path("mine").exists()


@pytest.fixture
def live(portal: SimulatedPortal, monkeypatch: pytest.MonkeyPatch) -> SimulatedPortal:
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    return portal


LIVE = ("--package", PACKAGE, "--stack", "sandbox", "--live")


def test_a_live_portal_is_asked_for_its_id_and_its_limits(
    init: Init, live: SimulatedPortal, simulator: Simulator
) -> None:
    live.set_limit("deals", "contacts", 10)
    live.set_limit("deals", "contacts", 2, label="Decision maker")
    told = init("mine", *LIVE)
    assert "2 limits of 1 pair" in told
    stack = read_stack_file(Path("mine", "stacks", "Pulumi.sandbox.yaml"))
    assert stack.configuration == {
        "hubspot-limits:portalId": live.id,
        "hubspot-limits:limits": {
            "deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2}}
        },
    }
    assert not simulator.writes()


def test_a_live_portal_that_is_not_the_one_named_is_refused(
    init: Init, live: SimulatedPortal
) -> None:
    text = init("mine", *LIVE, "--portal", "8800456")
    assert text == f"Error: the token here opens portal {live.id}, and not 8800456."
    assert not Path("mine").exists()


def test_a_live_portal_needs_credentials(init: Init, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    assert "no HubSpot credentials" in init("mine", *LIVE)
    assert not Path("mine").exists()


def test_a_live_portal_without_limits_leaves_a_stack_to_declare_some_in(
    init: Init, live: SimulatedPortal
) -> None:
    assert f"Portal {live.id}: 0 limits" in init("mine", *LIVE)
    stack = read_stack_file(Path("mine", "stacks", "Pulumi.sandbox.yaml"))
    assert stack.configuration == {"hubspot-limits:portalId": live.id}


def test_a_project_that_is_there_is_left_as_it_is(init: Init) -> None:
    init("mine", *ALL)
    Path("mine", "README.md").write_text("mine")
    assert "nothing was written" in init("mine", *ALL)
    assert Path("mine", "README.md").read_text() == "mine"


def test_on_a_terminal_it_asks_for_what_is_missing(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"8800123\nsandbox\n")
    command = Path(sys.executable).with_name("hubspot-limits")
    ran = subprocess.run(
        [command, "init", "mine", "--package", PACKAGE],
        cwd=tmp_path,
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        check=True,
    )
    os.close(theirs)
    os.close(ours)
    assert b"Pulumi.sandbox.yaml" in ran.stdout
    stack = (tmp_path / "mine" / "stacks" / "Pulumi.sandbox.yaml").read_text()
    assert 'hubspot-limits:portalId: "8800123"' in stack
