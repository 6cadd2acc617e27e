"""`hubspot-limits show`: a whole portal, and how each limit stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.cli.output.documents import ShowDocument
from hubspot_limits.portal.tracking import LOWERING
from hubspot_limits.simulator import SimulatedPortal, Simulator

Show = Callable[..., list[str]]
PRODUCTION = "8800456"


@pytest.fixture
def show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Show:
    """Run the command with a stack `sandbox` that declares these limits, and give its lines, exit
    code last. Without limits it is run as it is.
    """
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")

    def run(limits: str | None, *options: str, settings: str = "") -> list[str]:
        named: tuple[str, ...] = ()
        if limits is not None:
            lines = ["config:", '  hubspot-limits:portalId: "8800123"', settings]
            lines.append(f"  hubspot-limits:limits: {limits}")
            Path("Pulumi.sandbox.yaml").write_text("\n".join(lines))
            named = ("--stack", "sandbox")
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "show", *named, *options])
        with pytest.raises(SystemExit) as ended:
            main()
        output = "".join(capsys.readouterr()).splitlines()
        return [*(" ".join(line.split()) for line in output), str(ended.value.code or 0)]

    return run


def test_the_counts_come_first_and_each_limit_with_its_standing_in_words(
    show: Show, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 11)
    hubspot_portal.set_limit("deals", "contacts", 3, label="Decision maker")
    hubspot_portal.set_limit("tickets", "contacts", 5)
    lines = show(
        "{deals -> contacts: {limit: 12}, companies -> deals: 50, tickets -> contacts: 5, "
        "contacts -> companies: many}"
    )
    assert lines[:8] == [
        (
            "Portal 8800123, stack sandbox: 5 limits (2 as declared, 1 differs, 1 missing, "
            "1 undeclared)."
        ),
        "",
        "pair limit live declared standing",
        "deals -> contacts limit 11 12 differs",
        "'Decision maker' 3 - undeclared",
        "companies -> deals limit not set 50 missing",
        "tickets -> contacts limit 5 5 as declared",
        "contacts -> companies limit not set many as declared",
    ]
    assert lines[-1] == "0"
    assert not hubspot_simulator.writes()


def test_limits_of_pairs_that_the_stack_does_not_declare_are_shown(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("pet", "contacts", 4)
    lines = show("{companies -> deals: many}")
    assert "2 limits (1 as declared, 1 on an undeclared pair)" in lines[0]
    assert "pet -> contacts limit 4 - undeclared pair" in lines


def test_only_what_differs_and_only_some_pairs_can_be_listed(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("pet", "contacts", 4)
    limits = "{deals -> contacts: 10, companies -> deals: 50, pet -> contacts: 5}"
    lines = show(limits, "--only", "differing")
    assert "3 limits (1 as declared" in lines[0]
    assert not any(line.startswith("deals -> contacts limit") for line in lines)
    assert "companies -> deals limit not set 50 missing" in lines
    lines = show(limits, "--pair", "deal -> 0-1", "--pair", "p8800123_pet -> contact")
    assert lines[3:5] == [
        "deals -> contacts limit 10 10 as declared",
        "pet -> contacts limit 4 5 differs",
    ]
    assert lines[5] == ""
    assert show(limits, "--pair", "deals -> contacts", "--only", "differing")[-1] == "0"


@pytest.mark.usefixtures("hubspot_portal")
@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("deals", "expected a pair such as deals -> contacts, not 'deals'"),
        ("deals -> boat", "has no object type 'boat'"),
    ],
)
def test_a_pair_that_cannot_be_meant_is_refused(show: Show, pair: str, told: str) -> None:
    assert told in show("{deals -> contacts: 10}", "--pair", pair)[-1]


@pytest.mark.usefixtures("hubspot_portal")
def test_a_label_that_the_portal_lacks_is_named_with_the_nearest(show: Show) -> None:
    lines = show("{deals -> contacts: {labels: {Decision makr: 2}}}")
    assert "deals -> contacts 'Decision makr' not set 2 label gone" in lines
    assert any("Did you mean 'Decision maker'?" in line for line in lines)


@pytest.mark.usefixtures("hubspot_portal")
def test_an_object_that_the_portal_lacks_is_named(show: Show) -> None:
    lines = show("{boat -> contacts: 2}")
    assert "boat -> contacts limit not set 2 object gone" in lines
    assert any("has no object type 'boat'" in line for line in lines)
    assert lines[-1] == "0"


def test_the_two_ids_of_a_symmetric_label_are_one_line(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("companies", "companies", 5, label="Sister company")
    lines = show("{companies -> companies: {labels: {Sister company: 5}}}")
    assert len([line for line in lines if "Sister company" in line]) == 1


def test_without_a_stack_it_is_the_portal_that_the_token_opens(
    show: Show, hubspot_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = hubspot_simulator.portal(PRODUCTION)
    production.set_limit("companies", "deals", 7)
    for name, value in production.environment.items():
        monkeypatch.setenv(name, value)
    shown = [
        "Portal 8800456: 1 limit of 1 pair.",
        "",
        "pair limit live",
        "companies -> deals limit 7",
        "0",
    ]
    assert show(None) == shown
    assert show(None, "--portal", PRODUCTION) == shown
    told = show(None, "--portal", "8800123")[-1]
    assert "The token opens portal 8800456, not 8800123" in told
    assert "--only compares with" in show(None, "--only", "differing")[-1]
    assert "--effective shows what a stack declares" in show(None, "--effective")[-1]
    as_json = show(None, "--stack", "sandbox", "--effective", "--json")
    assert as_json[-1].startswith("Error: --effective prints the declaration alone, as YAML")


@pytest.mark.usefixtures("hubspot_portal")
def test_a_portal_that_is_not_the_stacks_is_refused(show: Show) -> None:
    told = show("{deals -> contacts: 10}", "--portal", PRODUCTION)[-1]
    assert "Pulumi.sandbox.yaml is for portal 8800123, not 8800456" in told


def test_another_stack_file_can_be_named(
    show: Show, hubspot_portal: SimulatedPortal, tmp_path: Path
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    show("{deals -> contacts: 10}")
    Path("Pulumi.sandbox.yaml").rename("Pulumi.other.yaml")
    lines = show(None, "--config-file", str(tmp_path / "Pulumi.other.yaml"))
    assert lines[0].startswith("Portal 8800123, stack other: 1 limit (1 as declared)")


def test_without_stack_and_token_the_ways_out_are_named(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    assert "Set HUBSPOT_ACCESS_TOKEN" in show(None)[-1]


def test_another_portal_is_not_shown(
    show: Show, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    settings = "  hubspot-limits:accountType: STANDARD"
    text = show("{deals -> contacts: 10}", settings=settings)[-1]
    assert "HubSpot says SANDBOX" in text
    assert hubspot_portal.id in text
    assert all("account-info" in entry.path for entry in hubspot_simulator.requests())


def test_without_a_token_the_variables_to_set_are_named(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    settings = "  hubspot-limits:tokenVariable: SANDBOX_TOKEN"
    text = show("{deals -> contacts: 10}", settings=settings)[-1]
    assert "Set SANDBOX_TOKEN or HUBSPOT_ACCESS_TOKEN" in text


def test_a_token_that_pulumi_alone_can_read_is_told_with_the_way_out(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    settings = "  hubspot-limits:token: {secure: v1:ciphertext}"
    (text,) = show("{deals -> contacts: 10}", settings=settings)
    assert text.startswith("Error: The token is a secret that Pulumi alone can read")
    assert "Set HUBSPOT_ACCESS_TOKEN (or HUBSPOT_CLIENT_ID, " in text


@pytest.mark.usefixtures("hubspot_portal")
def test_a_token_in_clear_is_refused_as_it_is_by_validate(show: Show) -> None:
    settings = "  hubspot-limits:token: pat-na1-secret"
    text = show("{deals -> contacts: 10}", settings=settings)[-1]
    assert "Pulumi.sandbox.yaml:3: hubspot-limits:token: expected a secret" in text
    assert "pat-na1" not in text


@pytest.mark.usefixtures("hubspot_portal")
def test_the_portal_may_be_named_by_the_project(show: Show) -> None:
    show("{deals -> contacts: 10}")
    Path("Pulumi.yaml").write_text(
        "name: mine\nconfig: {hubspot-limits:accountType: {value: STANDARD}}\n"
    )
    assert "HubSpot says SANDBOX" in show("{deals -> contacts: 10}")[-1]


def test_records_at_a_limit_are_told_with_what_lowering_it_does(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("companies", "deals", 10)
    lines = show("{deals -> contacts: 10}")
    *_, apart, at_limit, lowering, code = lines
    assert (apart, code) == ("", "0")
    assert at_limit == (
        "deals -> contacts: at least 1 deal is at the limit of 10 and at least 1 deal is near it "
        "(2 samples from HubSpot)"
    )
    assert lowering == LOWERING
    lines = show("{deals -> contacts: 10}", "--pair", "companies -> deals")
    assert not any("at least" in line for line in lines)


def test_a_token_that_may_not_read_tracking_costs_one_line(
    show: Show, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_simulator.faults.add("status", status=403, path="*/limits/*")
    lines = show("{deals -> contacts: 10}")
    assert lines[-2:] == [
        "Which records are at a limit was not looked at: the token may not.",
        "0",
    ]


def test_a_pair_that_could_not_be_read_is_unknown_and_the_exit_code_says_so(
    show: Show, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_portal.set_limit("companies", "deals", 50)
    hubspot_simulator.faults.add("status", status=403, path="*/configurations/0-3/0-1")
    lines = show("{deals -> contacts: 10, companies -> deals: 50}")
    assert "deals -> contacts limit unknown 10 unknown" in lines
    assert "companies -> deals limit 50 50 as declared" in lines
    assert len([line for line in lines if "Could not read the limits of" in line]) == 1
    assert lines[-1] == "3"


def test_where_custom_objects_may_not_be_looked_up_their_limits_are_unknown(
    show: Show, hubspot_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = ["oauth", "crm.objects.contacts.read"]
    token = {"name": "narrow", "value": "pat-na1-narrow", "scopes": scopes}
    portal = hubspot_simulator.add_portal({"id": 82, "like": "8800123", "tokens": [token]})
    monkeypatch.setenv("HUBSPOT_BASE_URL", hubspot_simulator.url)
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-na1-narrow")
    show("{pet -> contacts: 4, deals -> contacts: many}")
    file = Path("Pulumi.sandbox.yaml")
    file.write_text(file.read_text().replace("8800123", portal.id))
    lines = show(None, "--stack", "sandbox")
    assert "pet -> contacts limit unknown 4 unknown" in lines
    assert "deals -> contacts limit not set many as declared" in lines
    assert any("this token may not look it up" in line for line in lines)
    assert lines[-1] == "3"


def test_a_portal_that_never_rests_is_said_to_change(
    show: Show, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    for limit in range(11, 20):
        change = {"change": "set_limit", "pair": "deals -> contacts", "limit": limit}
        path = "*/configurations/0-3/0-1"
        hubspot_simulator.faults.add("change", path=path, when="before", changes=[change])
    lines = show("{deals -> contacts: 10}")
    assert any("was changed while it was read, again and again" in line for line in lines)
    assert lines[-1] == "3"


@pytest.mark.no_cover
def test_what_no_pair_claims_is_told_and_found_by_a_sweep(
    show: Show, hubspot_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = hubspot_simulator.add_portal({"id": 81, "like": "8800123", "burstQuota": 100_000})
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    portal.add_label("orders", "carts", "Gift")
    portal.set_limit("orders", "carts", 7, label="Gift")
    hubspot_simulator.set_switches(standard_object_schemas="refused")
    lines = show(None)
    assert any("no pair that was read has it" in line for line in lines)
    assert lines[-1] == "3"
    lines = show(None, "--sweep")
    assert "orders -> carts 'Gift' 7" in lines
    assert lines[-1] == "0"


def test_the_json_has_every_limit_and_the_documented_shape(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("deals", "contacts", 2, label="Decision maker")
    printed = show("{deals -> contacts: 12}", "--json")
    shape = json.loads("".join(printed[:-1]))
    assert ShowDocument.model_validate(shape).as_json() == shape
    assert next(iter(shape)) == "version"
    assert (shape["portal"], shape["stack"]) == ("8800123", "sandbox")
    assert shape["counts"] == {"differs": 1, "undeclared": 1}
    declared, other = shape["limits"]
    assert (declared["pair"], declared["path"]) == ("deals -> contacts", ["limit"])
    assert (declared["declared"], declared["live"]) == (12, 10)
    assert declared["origin"] == "Pulumi.sandbox.yaml:4"
    assert (other["path"], other["standing"]) == (["labels", "Decision maker"], "undeclared")
    assert shape["tracking"]["pairs"][0]["samples"] == 2


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
    _, _, head, line, *_ = ended.stdout.decode("ascii").splitlines()
    assert head.split() == ["pair", "limit", "live", "declared", "standing"]
    assert " ".join(line.split()) == (
        "marketing_events -> feedback_submissions "
        f"'{label.encode('ascii', 'backslashreplace').decode()}' not set 5 label gone"
    )


@pytest.mark.usefixtures("hubspot_portal")
def test_an_unknown_stack_is_answered_with_those_there_are(show: Show) -> None:
    show("{deals -> contacts: 10}")
    told = show(None, "--stack", "nonsense")[-1]
    assert "no stack file Pulumi.nonsense.yaml" in told
    assert "sandbox" in told


def test_a_file_without_limits_shows_its_portal(
    show: Show, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 25)
    Path("Pulumi.sandbox.yaml").write_text(
        f"config: {{hubspot-limits:portalId: {hubspot_portal.id}}}"
    )
    lines = show(None, "--stack", "organization/mine/sandbox")
    assert lines[1] == "Pulumi.sandbox.yaml declares no limits, so its program may."
    assert "deals -> contacts limit 25 - undeclared pair" in lines
    assert lines[-1] == "0"
