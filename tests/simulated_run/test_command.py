"""`hubspot-limits simulate -- COMMAND`, with commands that are not Pulumi."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping

import pytest
import requests

from hubspot_limits.simulated_run.command import run
from hubspot_limits.simulated_run.portals.sharing import shared_simulator
from hubspot_limits.simulated_run.stacks import SimulatedProject
from tests.simulated_run.conftest import Ran
from tests.simulated_run.trial import stack_files

Simulate = Callable[..., Ran]
pytestmark = pytest.mark.usefixtures("project")


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
    assert run(("sh", "-c", script), os.environ) == code


@pytest.mark.usefixtures("served")
def test_a_command_gets_its_arguments_and_gives_its_output_and_exit_code(
    simulate: Simulate,
) -> None:
    ran = simulate("--", "sh", "-c", 'printf "%s|" "$0" "$@"; exit 3', "--port", "--", "a b", "*")
    assert (ran.code, ran.output) == (3, "--port|--|a b|*|")


@pytest.mark.usefixtures("served")
def test_a_command_may_be_called_as_a_sub_command_is(
    simulate: Simulate, project: SimulatedProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project.folder / "set").write_text("#!/bin/sh\necho mine\n")
    (project.folder / "set").chmod(0o755)
    monkeypatch.setenv("PATH", f"{project.folder}:{os.environ['PATH']}")
    assert simulate("--", "set").output == "mine\n"


def test_a_command_without_dashes_before_it_is_told_of_them(simulate: Simulate) -> None:
    ran = simulate("pulumi", "up")
    assert ran.code == 1
    assert ran.errors.endswith("put -- before it: hubspot-limits simulate -- pulumi up\n")


@pytest.mark.usefixtures("served")
def test_a_command_that_is_not_there_is_an_error_in_one_line(simulate: Simulate) -> None:
    ran = simulate("--", "no-such-command")
    assert ran.code == 1
    assert ran.errors.endswith(
        "\nError: no-such-command cannot be run: No such file or directory.\n"
    )


def environment(ran: Ran) -> Mapping[str, str]:
    return dict(line.split("=", 1) for line in ran.output.splitlines() if "=" in line)


@pytest.mark.usefixtures("served")
def test_a_command_meets_nothing_of_the_user_s(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_TOKEN", "mine")
    for name in (
        "SANDBOX_TOKEN",
        "HUBSPOT_ACCESS_TOKEN",
        "HUBSPOT_CLIENT_SECRET",
        "HUBSPOT_BASE_URL",
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_BACKEND_URL",
        "PULUMI_CONFIG_PASSPHRASE",
        "PULUMI_CONFIG_PASSPHRASE_FILE",
        "PULUMI_HOME",
        "PULUMI_OPTION_REMOVE",
    ):
        monkeypatch.setenv(name, "of the user")
    seen = environment(simulate("--", "env"))
    assert "of the user" not in seen.values()
    assert seen["A_TOKEN"] == "mine"
    assert seen["PULUMI_BACKEND_URL"].startswith("file://")
    assert "127.0.0.1" in seen["NO_PROXY"].split(",")


@pytest.mark.usefixtures("served")
def test_each_stack_s_token_is_in_its_own_variable(simulate: Simulate) -> None:
    seen = environment(simulate("--", "env"))
    assert seen["SANDBOX_TOKEN"] == "pat-na1-simulated-7000001"
    assert "HUBSPOT_ACCESS_TOKEN" not in seen


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    "option", [("--stack", "production"), ("--stack=organization/mine/production",)]
)
def test_a_command_for_a_stack_has_the_token_of_its_portal(
    simulate: Simulate, option: tuple[str, ...]
) -> None:
    ran = simulate("--", "sh", "-c", "env", "sh", *option)
    assert environment(ran)["HUBSPOT_ACCESS_TOKEN"] == "pat-na1-simulated-8800456"
    assert "/?portal=8800456," in ran.errors


def test_the_only_stack_is_meant_where_none_is_named(
    simulate: Simulate, project: SimulatedProject
) -> None:
    (project.folder / "stacks" / "Pulumi.production.yaml").unlink()
    seen = environment(simulate("--", "env"))
    assert seen["HUBSPOT_ACCESS_TOKEN"] == "pat-na1-simulated-7000001"


def test_requests_of_the_run_are_counted(simulate: Simulate) -> None:
    url = "$HUBSPOT_BASE_URL/account-info/v3/details"
    ran = simulate("--", "sh", "-c", f"curl -s --noproxy '*' {url} >/dev/null")
    assert ran.errors.endswith("The simulated HubSpot had 1 request, 0 writes.\n")


def test_a_run_uses_the_simulator_that_runs_already(
    simulate: Simulate, project: SimulatedProject
) -> None:
    with shared_simulator(project.kept) as control:
        seen = environment(simulate("--", "env"))
        assert seen["HUBSPOT_BASE_URL"] == control.url
        assert requests.get(control.url, timeout=60).ok


def test_no_portal_s_id_that_is_mistaken_keeps_a_command_from_running(
    simulate: Simulate, project: SimulatedProject
) -> None:
    file = project.folder / "stacks" / "Pulumi.sandbox.yaml"
    file.write_text(
        'config: {hubspot-limits:portalId: "7000001", hubspot-limits:accountType: SANDBX}'
    )
    assert simulate("--", "true").code == 0


def test_stack_files_stay_as_they_are(simulate: Simulate, project: SimulatedProject) -> None:
    before = stack_files(project)
    simulate("--", "true")
    assert stack_files(project) == before


@pytest.mark.parametrize("options", [("--port", "0"), ("--state", "a"), ("--portals", "b")])
@pytest.mark.parametrize("then", [("--", "true"), ("set", "deals -> contacts", "7")])
def test_options_for_serving_are_for_serving(
    simulate: Simulate, options: tuple[str, str], then: tuple[str, ...]
) -> None:
    ran = simulate(*options, *then)
    assert ran.code == 1
    assert ran.errors.startswith("Error: --port, --state and --portals are for serving")


ASK = """
import os, urllib.request
address = os.environ["HUBSPOT_BASE_URL"] + "/simulator/switches"
print(urllib.request.urlopen(address).read().decode())
"""
EVIDENCE = {"version": 1, "findings": {"batch": {"outcome": "settled", "position": "partial"}}}


def test_a_command_meets_hubspot_as_evidence_has_it(
    simulate: Simulate, project: SimulatedProject
) -> None:
    file = project.folder / "evidence.json"
    file.write_text(json.dumps(EVIDENCE))
    ran = simulate("--evidence", str(file), "--", sys.executable, "-c", ASK)
    assert json.loads(ran.output)["batch"] == "partial"
    ran = simulate("--evidence", str(file), "reset")
    assert ran.errors == "Error: --evidence is for serving portals, and for running a command.\n"
