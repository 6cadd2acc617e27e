"""A live portal's limits get into a stack's file as a person would write them, and no others."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.configuration.stack_configuration import configuration_of
from hubspot_limits.configuration.stack_files import read_stack_file
from hubspot_limits.simulator import SimulatedPortal, Simulator

FILE = Path("Pulumi.sandbox.yaml")
TWIN = "Sister company"
HEAD = 'config:\n  hubspot-limits:portalId: "8800123"\n'

Import = Callable[..., str]


@pytest.fixture(autouse=True)
def _in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    FILE.write_text(HEAD)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Import:
    """Run the command on the stack, and give what it prints; ``code`` is the exit code."""

    def run(*options: str, code: int = 0, stack: str = "sandbox") -> str:
        arguments = ["hubspot-limits", "import", "--stack", stack, *options]
        monkeypatch.setattr(sys, "argv", arguments)
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        if isinstance(ended.value.code, str):
            assert code == 1
            return ended.value.code
        assert (ended.value.code or 0) == code
        return printed.out + printed.err

    return run


def limits(text: str) -> str:
    """A stack's file with these limits."""
    return f"{HEAD}  hubspot-limits:limits:\n{text}"


def declared() -> dict[str, object]:
    """What the stack's file declares, as our own reader has it."""
    configuration = configuration_of(read_stack_file(FILE))
    assert not configuration.findings
    return {str(entry): dict(entry.values()) for entry in configuration.declared}


def test_a_stack_gets_every_limit_of_its_portal(
    run: Import, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_portal.set_limit("contacts", "companies", 3)
    hubspot_portal.set_limit("contacts", "companies", 1, label="Billing approver")
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("companies", "companies", 5, label="Sister company")
    hubspot_portal.set_limit("pet", "contacts", 4)
    run("--write")
    assert FILE.read_text() == limits(
        "    contacts -> companies: {limit: 3, labels: {Billing approver: 1}}\n"
        "    deals -> contacts: 10\n"
        "    pet -> contacts: 4\n"
        "    companies -> companies: {labels: {Sister company: 5}}\n"
    )
    before = FILE.read_bytes()
    assert "has nothing to be changed" in run("--write")
    assert FILE.read_bytes() == before
    assert not hubspot_simulator.writes()


def test_without_write_the_diff_is_printed_and_nothing_is_written(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    printed = run()
    assert "+    deals -> contacts: 10\n" in printed
    assert "--write writes it" in printed
    assert FILE.read_text() == HEAD


def test_what_differs_is_listed_and_changed_only_where_that_is_asked_for(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 25)
    hubspot_portal.set_limit("companies", "deals", 50)
    text = limits("    deals -> contacts: 10 # ten\n    companies -> deals: 40\n")
    FILE.write_text(text)
    printed = run("--write")
    assert "deals -> contacts: limit: declared 10, live 25 (Pulumi.sandbox.yaml:4)" in printed
    assert "companies -> deals: limit: declared 40, live 50" in printed
    assert FILE.read_text() == text
    run("--write", "--take-live", "deal -> 0-1")
    assert FILE.read_text() == text.replace("10 #", "25 #")
    run("--write", "--take-live", "all")
    assert FILE.read_text() == text.replace("10 #", "25 #").replace("40", "50")
    assert "Pairs that differ: none" in run("--take-live", "deals -> contacts", code=1)


def test_what_is_declared_and_gone_is_taken_out(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    FILE.write_text(
        limits(
            "    deals -> contacts:\n      limit: 10\n      labels:\n        Decision maker: 2\n"
            "        Nonsense: 3\n    companies -> deals: 40\n"
        )
    )
    printed = run("--write", "--take-live", "all")
    assert "'Decision maker': declared 2, live not set" in printed
    assert "'Nonsense': declared 3, live no such type" in printed
    assert FILE.read_text() == limits("    deals -> contacts:\n      limit: 10\n")


def test_many_and_exclusive_are_differences_where_a_limit_is_live(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 7)
    hubspot_portal.set_limit("companies", "deals", 50)
    hubspot_portal.set_limit("companies", "deals", 40, label="Reseller")
    text = limits(
        "    deals -> contacts: many\n    companies -> deals: {limit: 50, exclusive: true}\n"
    )
    FILE.write_text(text)
    printed = run("--write")
    assert "deals -> contacts: limit: declared many, live 7" in printed
    assert "'Reseller': declared nothing else (exclusive), live 40" in printed
    assert FILE.read_text() == text
    run("--write", "--take-live", "all")
    assert declared() == {
        "deals -> contacts": {("limit",): 7},
        "companies -> deals": {("limit",): 50, ("labels", "Reseller"): 40},
    }


def test_what_a_base_says_is_not_said_again(run: Import, hubspot_portal: SimulatedPortal) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("deals", "contacts", 3, label="Decision maker")
    hubspot_portal.set_limit("companies", "deals", 50)
    hubspot_portal.set_limit("tickets", "contacts", 2, label="Escalation contact")
    Path("base.yaml").write_text(
        "deals -> contacts: {limit: 10, labels: {Decision maker: 2}}\ncompanies -> deals: 50\n"
        "contacts -> companies: 3\ntickets -> contacts: {labels: {Escalation contact: 2}}\n"
    )
    FILE.write_text(
        f"{HEAD}  hubspot-limits:extends: base.yaml\n"
        "  hubspot-limits:limits: {tickets -> contacts: {labels: {Escalation contact: 5}}}\n"
    )
    assert "'Decision maker': declared 2, live 3 (base.yaml:1)" in run("--take-live", "all")
    run("--write", "--take-live", "deals -> contacts", "--take-live", "contacts -> companies")
    assert (
        "hubspot-limits:limits: {tickets -> contacts: {labels: {Escalation contact: 5}}, "
        "deals -> contacts: {labels: {Decision maker: 3}}, contacts -> companies: many}"
    ) in FILE.read_text()
    run("--write", "--take-live", "tickets -> contacts")
    assert (
        "hubspot-limits:limits: {deals -> contacts: {labels: {Decision maker: 3}}, "
        "contacts -> companies: many}"
    ) in FILE.read_text()


def test_a_pair_that_is_left_out_of_a_base_is_new_where_it_has_a_limit(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("companies", "deals", 50)
    Path("base.yaml").write_text("deals -> contacts: 10\ncompanies -> deals: 50\n")
    FILE.write_text(
        f"{HEAD}  hubspot-limits:extends: base.yaml\n"
        "  hubspot-limits:without: [deals -> contacts]\n"
    )
    run("--write")
    assert FILE.read_text().endswith("  hubspot-limits:limits:\n    deals -> contacts: 10\n")


def test_entries_keep_how_they_name_what_they_declare(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    label = hubspot_portal.type("deals", "contacts", label="Decision maker").type_id
    pet = hubspot_portal.state.custom_objects[0].id
    hubspot_portal.set_limit("deals", "contacts", 2, label="Decision maker")
    hubspot_portal.set_limit("pet", "contacts", 4)
    hubspot_portal.set_limit("pet", "contacts", 1, label="Owner")
    text = limits(
        f"    Deal -> 0-1: {{types: {{user_defined/{label}: 2}}}}\n    {pet} -> contact: 4\n"
    )
    FILE.write_text(text)
    run("--write")
    assert FILE.read_text() == text.replace(": 4\n", ": {limit: 4, labels: {Owner: 1}}\n")


def test_labels_with_awkward_texts_mean_themselves(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    quoted = ["yes", "0500", "a: b # c", 'it\'s "x"', "- x", "{}", "2024-1-1", "<<"]
    texts = [*quoted, "e\u0301 ☎\u200d"]
    for number, text in enumerate(texts, 1):
        hubspot_portal.add_label("deals", "contacts", text)
        hubspot_portal.set_limit("deals", "contacts", number, label=text)
    run("--write")
    assert "has nothing to be changed" in run()
    assert "its label is no text that a file can have" in FILE.read_text()


def test_without_the_right_to_read_schemas_ids_stand_with_the_reason(
    run: Import, hubspot_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"name": "narrow", "value": "pat-na1-narrow", "scopes": ["oauth", "tickets"]}
    portal = hubspot_simulator.add_portal({"id": 77, "like": "8800123", "tokens": [token]})
    portal.set_limit("pet", "contacts", 4)
    monkeypatch.setenv("HUBSPOT_BASE_URL", hubspot_simulator.url)
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-na1-narrow")
    FILE.unlink()
    printed = run("--portal", "77", "--write")
    pet = portal.state.custom_objects[0].id
    assert "crm.schemas.custom.read" in printed
    assert FILE.read_text() == (
        'config:\n  hubspot-limits:portalId: "77"\n  hubspot-limits:limits:\n'
        f"    # {pet}: by its id, because the token may not read the names of custom objects\n"
        f"    {pet} -> contacts: 4\n"
    )


def test_a_pair_that_may_be_declared_by_a_name_nobody_may_look_up_is_not_declared_again(
    run: Import, hubspot_simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"name": "narrow", "value": "pat-na1-narrow", "scopes": ["oauth", "tickets"]}
    portal = hubspot_simulator.add_portal({"id": 77, "like": "8800123", "tokens": [token]})
    portal.set_limit("pet", "contacts", 4)
    portal.set_limit("contacts", "pet", 5)
    monkeypatch.setenv("HUBSPOT_BASE_URL", hubspot_simulator.url)
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-na1-narrow")
    FILE.write_text(limits("    pet -> contacts: 4\n").replace("8800123", "77"))
    pet = portal.state.custom_objects[0].id
    printed = run("--write", code=3)
    assert f"{pet} -> contacts: limit: 4 is live and cannot be declared: pet -> contacts" in printed
    assert set(declared()) == {"pet -> contacts", f"contacts -> {pet}"}
    (undeclarable,) = json.loads(run("--json", code=3))["undeclarable"]
    assert (undeclarable["pair"], undeclarable["live"]) == (f"{pet} -> contacts", 4)


def test_what_no_pair_claims_is_incomplete_and_what_was_found_is_printed(
    run: Import, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_simulator.set_switches(standard_object_schemas="refused")
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("deals", "companies", 2, label="Reseller")
    label = hubspot_portal.type("deals", "companies", label="Reseller").type_id
    printed = run(code=3)
    assert "+    deals -> contacts: 10\n" in printed
    assert f"USER_DEFINED/{label} 'Reseller': 2 is live, and no pair" in printed
    assert "--sweep tries the other" in printed
    printed = run("--sweep")
    assert "up to 1088 requests" in printed
    assert "+    deals -> companies: {labels: {Reseller: 2}}\n" in printed


def test_a_new_stack_needs_its_portals_id(run: Import, hubspot_portal: SimulatedPortal) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    FILE.unlink()
    assert "There is no stack file Pulumi.sandbox.yaml" in run(code=1)
    run("--portal", hubspot_portal.id, "--write")
    assert FILE.read_text() == limits("    deals -> contacts: 10\n")
    assert "is for portal 8800123, not 1" in run("--portal", "1", code=1)


@pytest.mark.usefixtures("hubspot_portal")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"environment: [dev]\n{HEAD}", "Add them to the environment"),
        (f"{HEAD}  hubspot-limits:limits: '{{\"deals -> contacts\": 10}}'\n", "written as a text"),
        (f"{HEAD}  hubspot-limits:limits:\n    deals: 10\n", "expected a pair"),
        ("config: {\n", "not YAML"),
        ("- a list\n", "expected a map"),
    ],
)
def test_a_file_that_is_not_for_us_to_change_is_left_alone(
    run: Import, text: str, said: str
) -> None:
    FILE.write_text(text)
    assert said in run("--write", code=1)
    assert FILE.read_text() == text


@pytest.mark.usefixtures("hubspot_portal")
def test_limits_of_the_project_are_not_replaced_by_those_of_a_stack(run: Import) -> None:
    Path("Pulumi.yaml").write_text(
        "name: mine\nconfig: {hubspot-limits:limits: {value: {deals -> contacts: 10}}}\n"
    )
    assert "would replace them all" in run(code=1)


def test_limits_that_do_not_go_together_are_not_written(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    hubspot_portal.set_limit("deals", "contacts", 5, label="Decision maker")
    FILE.write_text(limits("    deals -> contacts: 3\n"))
    printed = run("--write", code=1)
    assert "5 is above the object limit 3" in printed
    assert "--take-live takes what is live" in printed
    run("--write", "--take-live", "deals -> contacts")
    assert FILE.read_text() == limits(
        "    deals -> contacts: {limit: 10, labels: {Decision maker: 5}}\n"
    )


def test_two_limits_of_one_label_cannot_be_declared(
    run: Import, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    hubspot_simulator.set_switches(same_object_label_limit="separate")
    ids = [
        association_type.type_id
        for association_type in hubspot_portal.state.association_types
        if association_type.label == TWIN
    ]
    for limit, type_id in enumerate(ids, 5):
        of_type = f"USER_DEFINED/{type_id}"
        hubspot_portal.set_limit("companies", "companies", limit, type=of_type)
    printed = run("--write", code=3)
    assert "5 is live and cannot be declared: it has several ids" in printed
    FILE.write_text(limits("    companies -> companies: {labels: {Sister company: 5}}\n"))
    printed = run("--write", "--take-live", "all")
    assert "declared 5, live 6" in printed
    assert "taken" not in printed.replace("--take-live", "")


def test_a_portal_that_has_nothing_of_a_stack_leaves_the_file_alone(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    assert not hubspot_portal.limits()
    FILE.write_text(limits("    deals -> contacts: 10\n"))
    assert "so nothing would be left in it" in run("--write", "--take-live", "all", code=1)
    assert FILE.read_text() == limits("    deals -> contacts: 10\n")


def test_a_pair_that_the_portal_lacks_is_told_and_left(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 10)
    FILE.write_text(limits("    yacht -> contacts: 3\n"))
    assert "yacht -> contacts: Portal 8800123 has no object type 'yacht'" in run("--write")
    assert "yacht -> contacts: 3" in FILE.read_text()


def test_a_value_above_the_maximum_is_told(run: Import, hubspot_portal: SimulatedPortal) -> None:
    hubspot_portal.set_limit("deals", "contacts", 40_000)
    assert "40000 is above hubspot-limits:maxLimit (10000)" in run()


def test_the_result_can_be_had_as_json(run: Import, hubspot_portal: SimulatedPortal) -> None:
    hubspot_portal.set_limit("deals", "contacts", 25)
    hubspot_portal.set_limit("companies", "deals", 50)
    FILE.write_text(limits("    deals -> contacts: 10\n"))
    result = json.loads(run("--json"))
    assert result["version"] == 1
    assert result["added"] == [{"pair": "companies -> deals", "path": ["limit"], "live": 50}]
    (difference,) = result["differences"]
    assert (difference["declared"], difference["live"], difference["isTaken"]) == (10, 25, False)
    assert "+    companies -> deals: 50" in result["diff"]
    assert (result["isComplete"], result["isWritten"], result["inState"]) == (True, False, None)


@pytest.mark.usefixtures("hubspot_portal")
def test_state_is_filled_only_with_what_the_file_says(
    run: Import, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 25)
    assert "Give --write as well" in run("--into-state", code=1)


def test_a_pulumi_that_fails_is_heard(
    run: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hubspot_portal: SimulatedPortal
) -> None:
    hubspot_portal.set_limit("deals", "contacts", 25)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "There is no `pulumi` on PATH" in run("--write", "--into-state", code=1)
    pulumi = tmp_path / "pulumi"
    pulumi.write_text("#!/bin/sh\necho \"error: no stack named 'sandbox' found\" >&2\nexit 255\n")
    pulumi.chmod(0o755)
    assert "pulumi stack init sandbox" in run("--into-state", code=1)
