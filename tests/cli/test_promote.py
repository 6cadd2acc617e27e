"""`hubspot-limits promote`: a stack's limits into the file of another, by the smallest edit."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from hubspot_limits.cli.output.promotion import PromoteDocument
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.cli.two_stacks import TwoStacks, stacks
from tests.conftest import PRODUCTION

__all__ = ["stacks"]

EXTENDS = "  hubspot-limits:extends: base.yaml\n"


@pytest.fixture
def production(hubspot_simulator: Simulator) -> SimulatedPortal:
    return hubspot_simulator.portal(PRODUCTION)


def edits(stacks: TwoStacks, *options: str, code: int = 0) -> list[str]:
    """The lines that --write changes in the file of production."""
    before = stacks.file("production").read_text()
    printed = stacks.run("promote", "sandbox", "production", *options, "--write", code=code)
    diff = [line for line in printed.splitlines() if line[:1] in "+-" and line[1:3] not in "++--"]
    after = stacks.file("production").read_text()
    removed = [f"-{line}" for line in before.splitlines() if line not in after.splitlines()]
    assert {line for line in diff if line.startswith("-")} == {*removed}
    return diff


def test_b_declares_what_a_declares_and_nothing_else_is_changed(stacks: TwoStacks) -> None:
    stacks.write(
        "sandbox",
        "    deals -> contacts: {limit: 12, labels: {Lawyer: 1}}\n    companies -> deals: 50\n",
    )
    stacks.write(
        "production",
        "    # the forecast relies on it\n"
        "    0-3 -> contact: 0x19   # twenty-five\n    tickets -> contacts: 5\n",
    )
    assert edits(stacks) == [
        "-    0-3 -> contact: 0x19   # twenty-five",
        "+    0-3 -> contact: {limit: 12, labels: {Lawyer: 1}}   # twenty-five",
        "+    companies -> deals: 50",
    ]
    printed = stacks.run("compare", "sandbox", "production")
    assert "1 removed; 3 equal" in printed
    assert edits(stacks) == []


def test_without_write_the_diff_is_printed_and_nothing_is_written(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write("production", "    deals -> contacts: 25\n")
    before = stacks.file("production").read_text()
    printed = stacks.run("promote", "sandbox", "stack:production")
    assert "+    deals -> contacts: 12\n" in printed
    assert "--write writes it" in printed
    assert stacks.file("production").read_text() == before


def test_an_override_goes_where_the_base_says_it_already(stacks: TwoStacks) -> None:
    Path("base.yaml").write_text(
        "deals -> contacts: {limit: 12, labels: {Lawyer: 1}}\ncompanies -> deals: 50\n"
    )
    stacks.write("sandbox", "    tickets -> contacts: 5\n", EXTENDS)
    stacks.write(
        "production",
        "    deals -> contacts:\n      limit: 25\n      labels:\n        Lawyer: 3\n"
        "      protect: true # the forecast\n    companies -> deals: 70\n"
        "    tickets -> contacts: 5\n",
        EXTENDS,
    )
    assert edits(stacks) == [
        "-      limit: 25",
        "-      labels:",
        "-        Lawyer: 3",
        "-    companies -> deals: 70",
    ]
    assert "protect: true # the forecast" in stacks.file("production").read_text()
    assert "nothing; 4 equal" in stacks.run("compare", "sandbox", "production")


def test_the_map_of_limits_goes_with_its_last_override(stacks: TwoStacks) -> None:
    Path("base.yaml").write_text("deals -> contacts: 12\n")
    stacks.write("sandbox", "", EXTENDS)
    stacks.write("production", "    deals -> contacts: 25\n", EXTENDS)
    assert edits(stacks) == ["-  hubspot-limits:limits:", "-    deals -> contacts: 25"]
    assert "nothing; 1 equal" in stacks.run("compare", "sandbox", "production")


def test_many_comes_along_as_any_limit(stacks: TwoStacks) -> None:
    Path("base.yaml").write_text("deals -> contacts: 12\n")
    stacks.write("sandbox", "    deals -> contacts: many\n", EXTENDS)
    stacks.write("production", "    tickets -> contacts: 5\n", EXTENDS)
    assert edits(stacks) == ["+    deals -> contacts: many"]


def test_a_limit_stays_where_b_declares_it_by_the_id_of_its_type(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write("production", "    deals -> contacts: {types: {HUBSPOT_DEFINED/3: 25}}\n")
    assert edits(stacks) == [
        "-    deals -> contacts: {types: {HUBSPOT_DEFINED/3: 25}}",
        "+    deals -> contacts: {types: {HUBSPOT_DEFINED/3: 12}}",
    ]


def test_only_some_pairs_come_along_if_that_is_asked_for(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n    companies -> deals: 50\n")
    stacks.write("production", "    deals -> contacts: 25\n    companies -> deals: 70\n")
    assert edits(stacks, "--only", "company -> 0-3") == [
        "-    companies -> deals: 70",
        "+    companies -> deals: 50",
    ]
    refused = stacks.run("promote", "sandbox", "production", "--only", "deals > contacts", code=1)
    assert "Pairs that differ: deals -> contacts." in refused


def test_what_b_alone_declares_stays_unless_it_is_to_be_removed(stacks: TwoStacks) -> None:
    Path("base.yaml").write_text("deals -> companies: 4\n")
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write(
        "production", "    deals -> contacts: 12\n    tickets -> contacts: 5 # ours\n", EXTENDS
    )
    printed = stacks.run("promote", "sandbox", "production")
    assert "tickets -> contacts: limit: only in B, and stays. (--remove takes it out.)" in printed
    assert "nothing to be changed" in printed
    assert edits(stacks, "--remove") == ["-    tickets -> contacts: 5 # ours"]
    printed = stacks.run("promote", "sandbox", "production", "--remove")
    assert "hubspot-limits:without: [deals -> companies]" in printed
    # The way out works.
    stacks.write(
        "production",
        "    deals -> contacts: 12\n",
        f"{EXTENDS}  hubspot-limits:without: [deals -> companies]\n",
    )
    assert "nothing; 1 equal" in stacks.run("compare", "sandbox", "production")


def test_what_b_leaves_out_of_its_base_stays_out(stacks: TwoStacks) -> None:
    Path("base.yaml").write_text(
        "deals -> companies: 4\ndeals -> contacts: {limit: 12, labels: {Lawyer: 1}}\n"
    )
    stacks.write("sandbox", "", EXTENDS)
    without = "  hubspot-limits:without: [deals -> companies, {deals -> contacts: [Lawyer]}]\n"
    stacks.write("production", "    deals -> contacts: 25\n", EXTENDS + without)
    printed = stacks.run("promote", "sandbox", "production")
    assert 'leaves out "deals -> companies", by hubspot-limits:without' in printed
    assert 'leaves out "Lawyer" of "deals -> contacts"' in printed
    assert edits(stacks) == ["-  hubspot-limits:limits:", "-    deals -> contacts: 25"]


def test_what_the_portal_of_b_lacks_is_left_out_by_name_with_the_nearest(
    stacks: TwoStacks, production: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    stacks.write(
        "sandbox",
        "    deals -> contacts: {limit: 12, labels: {Decision makr: 1, Decision maker: 2}}\n"
        "    pets -> contacts: 4\n",
    )
    stacks.write("production", "    tickets -> contacts: 5\n")
    stacks.open("production", production)
    printed = stacks.run("promote", "sandbox", "production")
    assert "2 limits to come along, 2 left out, 1 only in B." in printed
    assert "'Decision makr': left out: deals -> contacts has no label 'Decision makr'" in printed
    assert "Did you mean 'Decision maker'?" in printed
    assert "pets -> contacts: limit: left out:" in printed
    assert "Did you mean 'pet'?" in printed
    assert "+    deals -> contacts: {limit: 12, labels: {Decision maker: 2}}\n" in printed
    assert not hubspot_simulator.writes()


def test_without_a_token_it_is_said_that_nobody_looked(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write("production", "    tickets -> contacts: 5\n")
    printed = stacks.run("promote", "sandbox", "production")
    assert "object types and labels was not looked at: there is no HubSpot access token" in printed
    assert "Set HUBSPOT_PRODUCTION_TOKEN" in printed


def test_a_pair_that_may_not_be_read_comes_along_and_the_result_is_incomplete(
    stacks: TwoStacks, production: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write("production", "    tickets -> contacts: 5\n")
    stacks.open("production", production)
    hubspot_simulator.faults.add("status", status=403, path="*/0-3/0-1/labels", times=9)
    printed = stacks.run("promote", "sandbox", "production", code=3)
    assert "+    deals -> contacts: 12\n" in printed
    assert "Not looked at:" in printed


def test_what_goes_by_an_id_is_left_out_because_ids_are_of_one_portal(stacks: TwoStacks) -> None:
    stacks.write(
        "sandbox",
        "    deals -> contacts: {limit: 9, types: {USER_DEFINED/35: 1}}\n    2-7 -> contacts: 4\n",
    )
    stacks.write("production", "    deals -> contacts: 5\n")
    printed = stacks.run("promote", "sandbox", "production")
    assert "deals -> contacts: USER_DEFINED/35: left out: It goes by an id" in printed
    assert "2-7 -> contacts: limit: left out: It goes by an id" in printed
    assert "+    deals -> contacts: 9\n" in printed


def test_what_is_live_in_a_portal_comes_along_too(
    stacks: TwoStacks, hubspot_simulator: Simulator
) -> None:
    sandbox = hubspot_simulator.portal(8800123)
    sandbox.set_limit("pet", "contacts", 4)
    sandbox.set_limit("deals", "contacts", 2, label="Decision maker")
    stacks.write("sandbox", "    tickets -> contacts: 5\n")
    stacks.write("production", "    tickets -> contacts: 5\n")
    stacks.open("sandbox", sandbox)
    printed = stacks.run("promote", "portal:sandbox", "production")
    assert "+    pet -> contacts: 4\n" in printed
    assert "+    deals -> contacts: {labels: {Decision maker: 2}}\n" in printed


def test_a_portal_that_cannot_be_looked_at_gives_nothing(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    tickets -> contacts: 5\n")
    stacks.write("production", "    tickets -> contacts: 6\n")
    printed = stacks.run("promote", "portal:sandbox", "production", "--remove", code=3)
    assert "was not looked at" in printed
    assert "nothing to be changed" in printed


def test_a_file_that_would_have_a_mistake_is_left_alone(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 2\n")
    stacks.write("production", "    deals -> contacts: {limit: 10, labels: {Lawyer: 5}}\n")
    before = stacks.file("production").read_text()
    refused = stacks.run("promote", "sandbox", "production", "--write", code=1)
    assert "5 is above the object limit 2" in refused
    assert "--remove takes out what A does not have" in refused
    assert stacks.file("production").read_text() == before
    assert edits(stacks, "--remove") == [
        "-    deals -> contacts: {limit: 10, labels: {Lawyer: 5}}",
        "+    deals -> contacts: {limit: 2}",
    ]


def test_what_else_an_entry_says_is_each_stacks_own(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: {limit: 2, exclusive: true, name: mine}\n")
    stacks.write("production", "    deals -> contacts: {limit: 10, protect: true}\n")
    printed = stacks.run("promote", "sandbox", "production")
    assert "+    deals -> contacts: {limit: 2, protect: true}\n" in printed
    assert "deals -> contacts: exclusive, name of A is each stack's own" in printed


def test_a_limit_above_what_b_allows_is_said(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 200\n")
    maximum = '  hubspot-limits:maxLimit: "100"\n'
    stacks.write("production", "    deals -> contacts: 10\n", maximum)
    printed = stacks.run("promote", "sandbox", "production")
    assert "200 is above hubspot-limits:maxLimit of B" in printed


def test_a_stack_without_limits_gets_its_first(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write("production", "")
    assert edits(stacks) == ["+  hubspot-limits:limits:", "+    deals -> contacts: 12"]


def test_the_json_is_as_its_schema_says(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write("production", "    tickets -> contacts: 5\n")
    printed = stacks.run("promote", "sandbox", "production", "--json", "--write")
    found = PromoteDocument.model_validate_json(printed)
    assert found.is_written
    assert not found.portal_check.is_looked_at
    assert [limit.limit for limit in found.promoted] == [12]
    jsonschema.validate(json.loads(printed), PromoteDocument.schema_of_json())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("sandbox", "portal:production"), "name the stack production"),
        (("sandbox", "stack:sandbox"), "both stack:sandbox"),
        (("sandbox", "staging"), "there is no stack file Pulumi.staging.yaml"),
        (("staging", "sandbox"), "there is no stack file Pulumi.staging.yaml"),
        (("sandbox", "broken"), "Pulumi.broken.yaml:4"),
        (("sandbox", "elsewhere"), "has an environment of Pulumi ESC"),
    ],
)
def test_what_cannot_be_promoted_is_refused(
    stacks: TwoStacks, arguments: tuple[str, ...], expected: str
) -> None:
    stacks.write("sandbox", "    deals -> contacts: 12\n")
    stacks.write("production", "    deals -> contacts: 12\n")
    head = 'config:\n  hubspot-limits:portalId: "1"\n'
    Path("Pulumi.broken.yaml").write_text(f"{head}  hubspot-limits:limits:\n    deals: 0\n")
    Path("Pulumi.elsewhere.yaml").write_text(f"environment: [mine]\n{head}")
    assert expected in stacks.run("promote", *arguments, code=1)
