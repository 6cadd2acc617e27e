from __future__ import annotations

import os
import subprocess
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
        output = "".join(capsys.readouterr()).splitlines()
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
        "deals -> contacts limit 10 12 differs",
        "'Decision maker' 3 not declared",
        "companies -> deals limit not set 50 differs",
        "0",
    ]
    assert not hubspot_simulator.writes()


def test_many_is_as_declared_where_nothing_is_live(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("companies", "deals", 5)
    many = (
        "{deals -> contacts: many, companies -> deals: many, deals -> deals: {labels: {X: many}}}"
    )
    assert [line for line in show(many) if "many" in line] == [
        "deals -> contacts limit not set many",
        "companies -> deals limit 5 many differs",
        "deals -> deals 'X' not set many differs",
    ]


@pytest.mark.usefixtures("hubspot_portal")
def test_a_label_that_the_portal_lacks_is_shown_as_not_set(show: Show) -> None:
    assert "deals -> contacts 'Nonsense' not set 2 differs" in show(
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


def test_a_token_that_pulumi_alone_can_read_is_no_error(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    assert show("{deals -> contacts: 10}", "  hubspot-limits:token: {secure: v1:ciphertext}") == [
        (
            "The token is a secret that Pulumi alone can read, so the portal is not read here. "
            "Set HUBSPOT_ACCESS_TOKEN (or HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET, "
            "HUBSPOT_REFRESH_TOKEN together)."
        ),
        "1",
    ]


@pytest.mark.usefixtures("hubspot_portal")
def test_a_token_in_clear_is_refused_as_it_is_by_validate(show: Show) -> None:
    text = show("{deals -> contacts: 10}", "  hubspot-limits:token: pat-na1-secret")[-1]
    assert "Pulumi.sandbox.yaml:3: hubspot-limits:token: expected a secret" in text
    assert "pat-na1" not in text


@pytest.mark.usefixtures("hubspot_portal")
def test_the_portal_may_be_named_by_the_project(show: Show) -> None:
    show("{deals -> contacts: 10}")
    Path("Pulumi.yaml").write_text(
        "name: mine\nconfig: {hubspot-limits:accountType: {value: STANDARD}}\n"
    )
    assert "HubSpot says SANDBOX" in show("{deals -> contacts: 10}")[-1]


def test_what_is_piped_is_whole_plain_and_in_any_locale(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    label = "Entscheidungsträger mit einem sehr langen Namen, der in keine Zeile passt"
    show(f"{{marketing_events -> feedback_submissions: {{labels: {{'{label}': 5}}}}}}")
    ended = subprocess.run(
        [Path(sys.executable).with_name("hubspot-limits"), "show", "--stack", "sandbox"],
        env={**os.environ, **hubspot_portal.environment, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert not ended.stderr
    [_, head, line] = ended.stdout.decode("ascii").splitlines()
    assert head.split() == ["pair", "limit", "live", "declared"]
    assert " ".join(line.split()) == (
        "marketing_events -> feedback_submissions "
        f"'{label.encode('ascii', 'backslashreplace').decode()}' not set 5 differs"
    )


@pytest.mark.usefixtures("hubspot_portal")
def test_an_unknown_stack_is_answered_with_those_there_are(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    show("{deals -> contacts: 10}")
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", "show", "--stack", "nonsense"])
    with pytest.raises(SystemExit, match=r"no stack file Pulumi\.nonsense\.yaml.*sandbox"):
        main()


def test_a_file_without_limits_shows_its_portal(
    show: Show,
    hubspot_portal: SimulatedPortal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    show("{deals -> contacts: 10}")
    Path("Pulumi.sandbox.yaml").write_text(
        f"config: {{hubspot-limits:portalId: {hubspot_portal.id}}}"
    )
    monkeypatch.setattr(
        sys, "argv", ["hubspot-limits", "show", "--stack", "organization/mine/sandbox"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert (
        capsys.readouterr().out
        == f"Portal {hubspot_portal.id}: the stack file declares no limits.\n"
    )
