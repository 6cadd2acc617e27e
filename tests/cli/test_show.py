from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.simulator import SimulatedPortal, Simulator

Show = Callable[..., list[str]]


@pytest.fixture
def show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Show:
    """Run the command on a stack file with these limits, and give its lines, exit code last."""
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")

    def run(limits: str, *settings: str) -> list[str]:
        lines = ["config:", '  hubspot-limits:portalId: "8800123"', *settings]
        lines.append(f"  hubspot-limits:limits: {limits}")
        Path("Pulumi.sandbox.yaml").write_text("\n".join(lines))
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "show", "--stack", "sandbox"])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr().out.splitlines()
        return [*(" ".join(line.split()) for line in output), str(ended.value.code or 0)]

    return run


def test_each_limit_stands_beside_what_is_declared(
    show: Show, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("deals", "contacts", 3, label="Decision maker")
    assert show("{deals -> contacts: {limit: 12, types: {HUBSPOT_DEFINED/3: 12}}}")[-1] != "0"
    assert show("{deals -> contacts: 12, companies -> deals: 50}") == [
        "Portal 8800123 now",
        "pair limit live declared",
        "deals -> contacts limit 10 12",
        "'Decision maker' 3 not declared",
        "companies -> deals limit not set 50",
        "0",
    ]
    assert not hubspot_simulator.writes()


@pytest.mark.usefixtures("hubspot_portal")
def test_a_label_that_the_portal_lacks_is_shown_as_not_set(show: Show) -> None:
    assert "deals -> contacts 'Nonsense' not set 2" in show(
        "{deals -> contacts: {labels: {Nonsense: 2}}}"
    )


def test_the_two_ids_of_a_symmetric_label_are_one_line(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("companies", "companies", 5, label="Sister company")
    lines = show("{companies -> companies: {labels: {Sister company: 5}}}")
    assert len([line for line in lines if "Sister company" in line]) == 1


def test_another_portal_is_not_shown(
    show: Show, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    text = show("{deals -> contacts: 10}", "  hubspot-limits:accountType: STANDARD")[-1]
    assert "HubSpot says SANDBOX" in text
    assert hubspot_portal.id in text
    assert all("account-info" in entry.path for entry in hubspot_simulator.requests())


def test_without_a_token_the_variables_to_set_are_named(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    text = show("{deals -> contacts: 10}", "  hubspot-limits:tokenVariable: SANDBOX_TOKEN")[-1]
    assert "Set SANDBOX_TOKEN or HUBSPOT_ACCESS_TOKEN" in text


@pytest.mark.usefixtures("hubspot_portal")
def test_an_unknown_stack_is_answered_with_those_there_are(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    show("{deals -> contacts: 10}")
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", "show", "--stack", "nonsense"])
    with pytest.raises(SystemExit, match=r"no stack file Pulumi\.nonsense\.yaml.*sandbox"):
        main()
