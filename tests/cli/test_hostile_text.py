"""Whatever a stack file or a portal holds, the command shows it and the terminal does not obey."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.configuration.stack_configuration import configuration_of
from hubspot_limits.configuration.stack_files import read_stack_file
from hubspot_limits.simulator import SimulatedPortal

WORST = "\x1b]0;owned\x07\x1b[2J\x00\u202eX\u200b\n::error::owned"


@pytest.fixture
def hostile_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stack file whose label, key and type are hostile."""
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    limits = {
        "deals -> contacts": {"limit": 5, "labels": {WORST: 0}, "types": {WORST: 1}, WORST: 2},
        f"deals -> {WORST}": 3,
    }
    config = {"hubspot-limits:portalId": "8800123", "hubspot-limits:limits": limits}
    file = Path("Pulumi.sandbox.yaml")
    file.write_text(json.dumps({"config": config}))  # JSON is YAML
    return file


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    if isinstance(ended.value.code, str):
        sys.stderr.write(ended.value.code)


def assert_harmless(text: str, *, lines: int) -> None:
    shown = text.splitlines()
    assert all(line.isprintable() for line in shown), text
    assert sum("owned" in line for line in shown) >= lines
    assert not any(line.startswith("::error::owned") for line in shown)


@pytest.mark.parametrize("ci", ["", "true"])
def test_validate(
    ci: str,
    hostile_stack: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", ci)
    run("validate", str(hostile_stack), monkeypatch=monkeypatch)
    assert_harmless("".join(capsys.readouterr()), lines=4)


def test_show(
    hubspot_portal: SimulatedPortal,
    hostile_stack: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("show", "--stack", "sandbox", monkeypatch=monkeypatch)
    assert_harmless("".join(capsys.readouterr()), lines=4)
    hubspot_portal.add_label("deals", "contacts", WORST)
    hubspot_portal.set_limit("deals", "contacts", 4, label=WORST)
    config = {
        "hubspot-limits:portalId": "8800123",
        "hubspot-limits:limits": {"deals -> contacts": {"labels": {"Lawyer": 1}}},
    }
    hostile_stack.write_text(json.dumps({"config": config}))
    run("show", "--stack", "sandbox", monkeypatch=monkeypatch)
    assert_harmless("".join(capsys.readouterr()), lines=1)


@pytest.mark.parametrize("options", [(), ("--json",), ("--write",)], ids=str)
def test_import(
    options: tuple[str, ...],
    hubspot_portal: SimulatedPortal,
    hostile_stack: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hubspot_portal.add_label("deals", "contacts", WORST)
    hubspot_portal.set_limit("deals", "contacts", 4, label=WORST)
    hostile_stack.write_text('config: {hubspot-limits:portalId: "8800123"}\n')
    run("import", "--stack", "sandbox", *options, monkeypatch=monkeypatch)
    assert_harmless("".join(capsys.readouterr()), lines=1)
    assert_harmless(hostile_stack.read_text(), lines=1 if "--write" in options else 0)
    if "--write" in options:
        (entry,) = configuration_of(read_stack_file(hostile_stack)).declared
        assert entry.labels == {WORST: 4}


@pytest.mark.usefixtures("hostile_stack")
def test_names_of_stacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("show", "--stack", WORST.replace("\x00", ""), monkeypatch=monkeypatch)
    assert_harmless("".join(capsys.readouterr()), lines=1)
