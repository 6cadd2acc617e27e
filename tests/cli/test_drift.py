"""`hubspot-limits drift`: every stack against its portal, whatever becomes of the others."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.cli.output.documents import DriftDocument
from hubspot_limits.simulator import SimulatedPortal, Simulator

Drift = Callable[..., str]

SANDBOX = "8800123"
PRODUCTION = "8800456"
LEFT_ALONE = (
    "PULUMI_ACCESS_TOKEN",
    "HUBSPOT_ACCESS_TOKEN",
    "HUBSPOT_CLIENT_ID",
    "HUBSPOT_CLIENT_SECRET",
    "HUBSPOT_REFRESH_TOKEN",
)


@pytest.fixture(autouse=True)
def _in_a_project_without_pulumi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hubspot_simulator: Simulator
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    for name in LEFT_ALONE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HUBSPOT_BASE_URL", hubspot_simulator.url)
    for portal_id in (SANDBOX, PRODUCTION):
        monkeypatch.setenv(f"TOKEN_{portal_id}", hubspot_simulator.portal(portal_id).token)


@pytest.fixture
def drift(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Drift:
    """Run the command, and give what it prints; ``code`` is the exit code."""

    def run(*options: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "drift", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        if isinstance(ended.value.code, str):
            assert code == 1
            return ended.value.code
        assert (ended.value.code or 0) == code, printed
        return printed.out + printed.err

    return run


def stack(name: str, limits: str, *, portal: str = SANDBOX) -> None:
    Path(f"Pulumi.{name}.yaml").write_text(
        f'config:\n  hubspot-limits:portalId: "{portal}"\n'
        f"  hubspot-limits:tokenVariable: TOKEN_{portal}\n"
        f"  hubspot-limits:limits: {limits}\n"
    )


def pulumi(program: str) -> Path:
    """A Pulumi that runs this, whatever it is asked."""
    command = Path(os.environ["PATH"]) / "pulumi"
    command.write_text(f"#!{sys.executable}\n{program}\n")
    command.chmod(0o700)
    return command


def pulumi_says(text: str, *, code: int = 1) -> None:
    pulumi(f"print({text!r}); raise SystemExit({code})")


def test_stacks_that_are_as_declared_are_without_drift(
    drift: Drift, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("deals", "contacts", 10)
    stack("sandbox", "{deals -> contacts: 10}")
    stack("production", "{deals -> contacts: many}", portal=PRODUCTION)
    printed = drift()
    assert printed.startswith("2 stacks: 2 without drift.\n")
    assert "sandbox (portal 8800123): without drift: 1 limit (1 as declared)." in printed
    assert drift("--all") == printed
    assert not simulator.writes()


def test_every_kind_of_drift_is_told_with_its_place(drift: Drift, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("deals", "contacts", 1, label="Decision maker")
    portal.set_limit("tickets", "contacts", 5)
    stack(
        "sandbox",
        "{deals -> contacts: {limit: 12, labels: {Gone: 2}}, companies -> deals: 50,"
        " boat -> contacts: 3}",
    )
    printed = drift(code=2)
    for line in (
        "  deals -> contacts: limit: 12 declared, 10 live: differs (Pulumi.sandbox.yaml:4)",
        "  deals -> contacts: 'Gone': 2 declared, none live: label gone (Pulumi.sandbox.yaml:4)",
        "  deals -> contacts: 'Decision maker': not declared, 1 live: undeclared",
        "  companies -> deals: limit: 50 declared, none live: missing (Pulumi.sandbox.yaml:4)",
        "  boat -> contacts: limit: 3 declared, none live: object gone (Pulumi.sandbox.yaml:4)",
        "  tickets -> contacts: limit: not declared, 5 live: undeclared pair",
    ):
        assert f"{line}\n" in printed
    assert "1 stack: 1 with drift." in printed


def test_undeclared_limits_can_be_left_out(drift: Drift, portal: SimulatedPortal) -> None:
    portal.set_limit("tickets", "contacts", 5)
    stack("sandbox", "{companies -> deals: many}")
    assert "undeclared pair" in drift(code=2)
    assert "undeclared" not in drift("--ignore-undeclared")


def test_a_stack_without_a_token_is_not_looked_at_and_the_others_are(
    drift: Drift, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 9)
    stack("sandbox", "{deals -> contacts: 10}")
    stack("test", "{deals -> contacts: 10}", portal="8800999")
    printed = drift(code=3)
    assert printed.startswith("2 stacks: 1 not looked at, 1 with drift.\n")
    assert "test (portal 8800999): not looked at: there is no HubSpot access token" in printed
    assert "Set TOKEN_8800999" in printed
    assert "10 declared, 9 live" in printed
    shape = json.loads(drift("--json", code=3))
    assert (shape["isComplete"], shape["hasDrift"]) == (False, True)


def test_a_token_of_another_portal_is_not_used(
    drift: Drift, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"TOKEN_{SANDBOX}", simulator.portal(PRODUCTION).token)
    stack("sandbox", "{deals -> contacts: 10}")
    assert "The token opens portal 8800456, but the stack is for portal 8800123" in drift(code=3)


def test_a_file_with_a_mistake_is_not_looked_at_and_the_others_are(drift: Drift) -> None:
    stack("sandbox", "{deals -> contacts: -1}")
    stack("production", "{deals -> contacts: many}", portal=PRODUCTION)
    printed = drift(code=3)
    assert "sandbox (portal 8800123): not looked at: Pulumi.sandbox.yaml:4: " in printed
    assert "production (portal 8800456): without drift" in printed


def test_a_pair_that_could_not_be_read_is_not_absent(
    drift: Drift, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("companies", "deals", 50)
    stack("sandbox", "{deals -> contacts: 10, companies -> deals: 50}")
    simulator.faults.add("status", status=403, path="*/configurations/0-3/0-1", times=2)
    printed = drift(code=3)
    assert "deals -> contacts: limit: 10 declared, live not known: unknown" in printed
    assert printed.count("Could not read the limits of deals -> contacts") == 1
    assert "looked at in part" in printed
    shape = json.loads(drift("--json", code=3))
    assert (shape["isComplete"], shape["hasDrift"]) == (False, False)


def test_drift_beside_what_could_not_be_read_is_told_and_incomplete_wins(
    drift: Drift, portal: SimulatedPortal, simulator: Simulator
) -> None:
    portal.set_limit("companies", "deals", 49)
    stack("sandbox", "{deals -> contacts: 10, companies -> deals: 50}")
    simulator.faults.add("status", status=403, path="*/configurations/0-3/0-1", times=2)
    printed = drift(code=3)
    assert "sandbox (portal 8800123): with drift, looked at in part: 2 limits" in printed
    shape = json.loads(drift("--json", code=3))
    assert (shape["isComplete"], shape["hasDrift"]) == (False, True)


def test_named_stacks_alone_are_looked_at(drift: Drift, simulator: Simulator) -> None:
    stack("sandbox", "{deals -> contacts: many}")
    stack("production", "{deals -> contacts: many}", portal=PRODUCTION)
    printed = drift("--stack", "production", "--stack", "production")
    assert "1 stack: 1 without drift." in printed
    assert {entry.portal for entry in simulator.requests()} == {PRODUCTION}
    assert "no stack file Pulumi.nonsense.yaml" in drift("--stack", "nonsense", code=1)
    assert "leave out one of them" in drift("--all", "--stack", "sandbox", code=1)


def test_a_folder_without_stacks_is_an_error(drift: Drift) -> None:
    assert "there is no stack file" in drift(code=1)


def test_why_the_state_was_not_looked_at_is_said_once_for_all_stacks(drift: Drift) -> None:
    stack("sandbox", "{deals -> contacts: many}")
    stack("production", "{deals -> contacts: many}", portal=PRODUCTION)
    printed = drift()
    assert printed.count("Pulumi's state was not looked at (production, sandbox)") == 1
    assert "There is no `pulumi` on PATH" in printed
    pulumi_says("error: PULUMI_ACCESS_TOKEN must be set for login")
    last = drift().splitlines()[-1]
    assert last.endswith("It says: error: PULUMI_ACCESS_TOKEN must be set for login")
    pulumi("import sys; sys.exit(f'error: no stack named {sys.argv[-1]!r} found')")
    printed = drift()
    assert printed.count("`pulumi stack init STACK`") == 1
    assert printed.count("was not looked at") == 1
    assert "`pulumi stack init sandbox`" in drift("--stack", "sandbox")


def test_a_pulumi_that_never_ends_or_does_not_begin_is_not_waited_for(
    drift: Drift, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack("sandbox", "{deals -> contacts: many}")
    command = pulumi("import signal; signal.pause()")
    monkeypatch.setattr("hubspot_limits.standing.looking.stack.SECONDS_FOR_STATE", 1)
    assert "`pulumi stack export` did not end within 1 s." in drift()
    command.write_bytes(b"\x7fELF, and nothing else")
    assert f"{command} cannot be run" in drift()


def test_a_state_that_is_no_export_is_told_as_one_that_was_not_looked_at(drift: Drift) -> None:
    stack("sandbox", "{deals -> contacts: many}")
    pulumi_says("Welcome!", code=0)
    assert "Pulumi's state was not looked at (sandbox)" in drift()


def test_a_program_that_declares_limits_itself_needs_the_state(drift: Drift) -> None:
    Path("Pulumi.sandbox.yaml").write_text(
        f'config:\n  hubspot-limits:portalId: "{SANDBOX}"\n'
        f"  hubspot-limits:tokenVariable: TOKEN_{SANDBOX}\n"
    )
    printed = drift(code=3)
    assert "declares no limits, so its program may, and Pulumi's state tells which" in printed


def test_the_json_has_the_documented_shape(drift: Drift, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 10)
    stack("sandbox", "{deals -> contacts: 12, companies -> deals: many}")
    shape = json.loads(drift("--json", code=2))
    assert DriftDocument.model_validate(shape).as_json() == shape
    assert (shape["version"], shape["isComplete"], shape["hasDrift"]) == (1, True, True)
    (found,) = shape["stacks"]
    assert found["portal"]["counts"] == {"as declared": 1, "differs": 1}
    (limit,) = found["portal"]["limits"]
    assert (limit["declared"], limit["known"], limit["live"]) == (12, None, 10)
    assert found["state"]["isLookedAt"] is False


def test_requests_grow_with_pairs_and_nothing_else(
    drift: Drift, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 5):
        portal = simulator.add_portal({"id": number, "like": SANDBOX})
        portal.set_limit("deals", "contacts", 10)
        portal.set_limit("companies", "deals", 10)
        stack(f"s{number}", "{deals -> contacts: 10, companies -> deals: 10}", portal=portal.id)
        monkeypatch.setenv(f"TOKEN_{number}", portal.token)
    drift("--stack", "s1")
    of_one = len(simulator.requests())
    assert of_one == 4 + 2  # guard, the list twice, custom objects; each pair
    simulator.clear_requests()
    drift("--all")
    assert len(simulator.requests()) == 4 * of_one
