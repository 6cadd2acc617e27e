from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hubspot_limits.checks.examination import examine
from hubspot_limits.cli import main
from hubspot_limits.hubspot import Clock
from hubspot_limits.simulator import SimulatedPortal, Simulator

STACK = """\
config:
  hubspot-limits:portalId: "8800123"
  hubspot-limits:accountType: SANDBOX
  hubspot-limits:limits: {deals -> contacts: 10}
"""
PULUMI = """\
#!/bin/sh
case "$1" in
version) echo v3.274.1 ;;
whoami) echo '{"user": "ada", "url": "s3://state"}' ;;
stack) echo '[{"name": "sandbox"}]' ;;
esac
"""
PARTS = ("pulumi", "pulumi-language-python", "pulumi-resource-pulumi-python")

Lines = dict[str, str]
Doctor = Callable[..., Lines]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one stack, and a stand-in for Pulumi that knows it."""
    monkeypatch.chdir(tmp_path)
    installed = tmp_path / "installed"
    installed.mkdir()
    for name in PARTS:
        (installed / name).write_text(PULUMI)
        (installed / name).chmod(0o755)
    (installed / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", f"{installed}:{Path(sys.executable).parent}:/usr/bin:/bin")
    monkeypatch.setenv("PULUMI_PYTHON_CMD", sys.executable)
    for variable in ("HUBSPOT_ACCESS_TOKEN", "HUBSPOT_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    Path("Pulumi.sandbox.yaml").write_text(STACK)
    return tmp_path


@pytest.fixture
def doctor(
    folder: Path,  # noqa: ARG001 - where it runs
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Doctor:
    """Run the command; its lines by subject, with the verdict first, and the exit code."""

    def run(*arguments: str, **environment: str) -> Lines:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "doctor", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        lines = capsys.readouterr().out.splitlines()
        told = {line[9:25].strip(): f"{line[:9].strip()} {line[25:]}" for line in lines}
        return {**told, "code": str(ended.value.code or 0)}

    return run


def test_all_that_is_right_is_said_and_nothing_is_written(
    doctor: Doctor, portal: SimulatedPortal, simulator: Simulator
) -> None:
    told = doctor("--stack", "sandbox", **portal.environment)
    assert {line.split()[0] for subject, line in told.items() if subject != "code"} == {"ok"}
    assert told["code"] == "0"
    assert told["backend"] == "ok s3://state as ada"
    assert told["portal"] == f"ok 8800123, SANDBOX, at {simulator.url}"
    assert [entry.path.rpartition("/")[2] for entry in simulator.requests()] == [
        "details",
        "access-token-info",
    ]


def test_with_nothing_at_all_each_missing_thing_is_a_line(
    doctor: Doctor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "Pulumi.yaml").unlink()
    monkeypatch.setenv("PATH", str(folder))
    told = doctor()
    assert told["code"] == "1"
    assert told["Pulumi CLI"].startswith("FAIL there is no pulumi on PATH")
    assert told["project"].startswith("FAIL there is no Pulumi.yaml")
    assert told["credentials"].startswith("unknown")
    assert len(told) == 16


def test_without_a_token_the_variables_are_named_and_the_portal_is_unknown(doctor: Doctor) -> None:
    told = doctor()
    assert told["credentials"].startswith("FAIL there are none. Set HUBSPOT_ACCESS_TOKEN")
    assert told["portal"] == "unknown not asked: there is nothing to ask HubSpot with"
    assert told["code"] == "1"


def test_a_secret_of_the_stack_leaves_the_portal_unknown(doctor: Doctor, folder: Path) -> None:
    secret = "  hubspot-limits:token: {secure: v1:ciphertext}\n"
    (folder / "Pulumi.sandbox.yaml").write_text(STACK + secret)
    told = doctor()
    assert told["credentials"].startswith("ok access token from the secret of the stack")
    assert told["code"] == "3"


def test_a_token_that_hubspot_does_not_accept_is_told_and_not_shown(
    doctor: Doctor, simulator: Simulator
) -> None:
    told = doctor(HUBSPOT_BASE_URL=simulator.url, HUBSPOT_ACCESS_TOKEN="pat-na1-hunter2")
    assert told["portal"].startswith("FAIL Could not ask which portal the token opens")
    assert told["scopes"].startswith("unknown")
    assert told["clock"] == "ok within 1 s of HubSpot's"
    assert "hunter2" not in str(told)
    assert told["code"] == "1"


def test_half_of_an_oauth_app_is_a_line(doctor: Doctor) -> None:
    told = doctor(HUBSPOT_CLIENT_ID="1")
    assert "HUBSPOT_CLIENT_SECRET and HUBSPOT_REFRESH_TOKEN are not set" in told["credentials"]
    assert told["portal"].startswith("unknown")


def test_an_oauth_app_is_told_with_the_scopes_of_its_token(
    doctor: Doctor, portal: SimulatedPortal, simulator: Simulator
) -> None:
    app = portal.oauth_app
    told = doctor(
        HUBSPOT_BASE_URL=simulator.url,
        HUBSPOT_CLIENT_ID=app.client_id,
        HUBSPOT_CLIENT_SECRET=app.client_secret,
        HUBSPOT_REFRESH_TOKEN=app.refresh_token,
    )
    assert told["credentials"].startswith("ok OAuth app from HUBSPOT_CLIENT_ID")
    assert told["scopes"].startswith("ok has oauth")
    assert told["rate limits"] == "ok this stack uses 50% of 110 in 10 s"
    assert told["code"] == "0"


def test_the_token_of_another_portal_fails(doctor: Doctor, simulator: Simulator) -> None:
    told = doctor(**simulator.portal("8800456").environment)
    assert told["portal"].startswith("FAIL the token opens 8800456, STANDARD")
    assert "the stack is for 8800123" in told["portal"]


def test_a_portal_of_another_account_type_fails(
    doctor: Doctor, folder: Path, portal: SimulatedPortal
) -> None:
    (folder / "Pulumi.sandbox.yaml").write_text(STACK.replace("SANDBOX", "STANDARD"))
    told = doctor(**portal.environment)
    assert "8800123, SANDBOX" in told["portal"]
    assert "the stack says STANDARD" in told["portal"]
    assert told["code"] == "1"


def test_a_token_that_may_only_read_fails_for_its_scopes(
    doctor: Doctor, portal: SimulatedPortal
) -> None:
    told = doctor(**{**portal.environment, "HUBSPOT_ACCESS_TOKEN": portal.read_only_token})
    assert told["portal"].startswith("ok")
    assert told["scopes"].startswith("FAIL")
    assert "enough for previews" in told["scopes"]


@pytest.mark.parametrize(("remaining", "verdict"), [(2, "ok"), (0, "FAIL")])
def test_a_daily_budget_that_is_spent_fails(
    doctor: Doctor, portal: SimulatedPortal, simulator: Simulator, remaining: int, verdict: str
) -> None:
    simulator.faults.add("quota", quota="daily", remaining=remaining)
    told = doctor(**portal.environment)
    assert told["rate limits"].startswith(verdict)
    assert ("The day turns" in told["rate limits"]) == (verdict == "FAIL")


class OtherClock(Clock):
    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


@pytest.mark.parametrize(("minutes", "verdict"), [(-4, "ok"), (4, "ok"), (-6, "FAIL"), (6, "FAIL")])
def test_a_clock_is_compared_with_hubspot_s(
    folder: Path, portal: SimulatedPortal, minutes: int, verdict: str
) -> None:
    environment = {**os.environ, **portal.environment}
    checks = examine(folder, None, environment, print, OtherClock(timedelta(minutes=minutes)))
    (clock,) = [check for check in checks if check.subject == "clock"]
    assert clock.verdict == verdict


@pytest.mark.usefixtures("folder")
def test_json_has_a_version_and_the_same_checks(
    portal: SimulatedPortal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", "doctor", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == 1
    assert told["checks"][-1] == {
        "subject": "clock",
        "verdict": "ok",
        "found": "within 1 s of HubSpot's",
        "remedy": "",
    }
    assert not ended.value.code


def in_a_terminal(**environment: str) -> list[str]:
    """The lines that a terminal of 60 columns shows."""
    ended = subprocess.run(
        ["script", "-qec", "hubspot-limits doctor 2> /dev/null", "/dev/null"],  # noqa: S607
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "60", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return ended.stdout.splitlines()


@pytest.mark.usefixtures("folder")
def test_a_narrow_terminal_wraps_what_was_found_below_itself() -> None:
    lines = in_a_terminal(PYTHONIOENCODING="utf-8")
    assert lines[0].startswith("✓ ok")
    assert any(line.startswith(" " * 27 + "HUBSPOT_CLIENT_ID") for line in lines)
    assert all(len(line) <= 60 or " " not in line[27:].strip() for line in lines)  # or one word


@pytest.mark.usefixtures("folder")
def test_a_terminal_without_such_characters_shows_the_words_alone() -> None:
    assert in_a_terminal(PYTHONIOENCODING="ascii")[0].startswith("ok       Python")
