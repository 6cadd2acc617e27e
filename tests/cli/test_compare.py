"""`hubspot-limits compare`: two stacks or portals side by side."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from hubspot_limits.cli.output.comparison import CompareDocument
from hubspot_limits.portal.tracking import LOWERING
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.cli.two_stacks import TwoStacks, stacks
from tests.conftest import PRODUCTION

__all__ = ["stacks"]

LIMITS = "    deals -> contacts: {limit: 10, labels: {Decision maker: 2}}\n"


@pytest.fixture
def production(hubspot_simulator: Simulator) -> SimulatedPortal:
    return hubspot_simulator.portal(PRODUCTION)


def test_two_stacks_are_compared_by_their_files_alone(stacks: TwoStacks) -> None:
    Path("base.yaml").write_text("deals -> contacts: 10\n")
    stacks.write("sandbox", LIMITS)
    extends = "  hubspot-limits:extends: base.yaml\n"
    stacks.write("production", "    deals -> contacts: {labels: {Lawyer: 1}}\n", extends)
    assert stacks.run("compare", "sandbox", "stack:production").splitlines() == [
        "A: stack sandbox. B: stack production.",
        "What B would need to be like A: 1 added, 1 removed; 1 equal (of 3 limits).",
        "",
        "pair               limit              A   B  verdict",
        "deals -> contacts  limit             10  10  equal",
        "                   'Decision maker'   2   -  only in A",
        "                   'Lawyer'           -   1  only in B",
    ]
    assert "equal    \n" not in stacks.run(
        "compare", "sandbox", "production", "--only", "differing"
    )


def test_the_exit_code_tells_of_differences_only_if_that_is_asked_for(stacks: TwoStacks) -> None:
    stacks.write("sandbox", LIMITS)
    stacks.write("production", LIMITS.replace("10", "20"))
    stacks.run("compare", "sandbox", "production")
    stacks.run("compare", "sandbox", "production", "--exit-code", code=2)
    stacks.write("production", LIMITS)
    stacks.run("compare", "sandbox", "production", "--exit-code")


def test_a_stack_is_compared_with_the_portal_of_another_by_names(
    stacks: TwoStacks, production: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    production.set_limit("deals", "contacts", 25)
    production.set_limit("deals", "contacts", 2, label="Decision maker")
    production.set_limit("tickets", "contacts", 5)
    stacks.write("sandbox", f"{LIMITS}    visit -> contacts: 3\n    companies -> deals: many\n")
    stacks.write("production", LIMITS)
    stacks.open("production", production)
    printed = stacks.run("compare", "sandbox", "portal:production")
    assert f"B: portal {PRODUCTION} of stack production." in printed
    words = {" ".join(line.split()) for line in printed.splitlines()}
    assert words >= {
        "deals -> contacts limit 10 25 differs",
        "'Decision maker' 2 2 equal",
        "visit -> contacts limit 3 - cannot be said",
        "companies -> deals limit many - equal",
        "tickets -> contacts limit - 5 only in B",
    }
    assert "visit -> contacts: limit: Portal 8800456 has no object type 'visit'" in printed
    assert not hubspot_simulator.writes()
    # What the portal lacks is known, and a difference.
    stacks.run("compare", "sandbox", "portal:production", "--exit-code", code=2)
    turned = stacks.run("compare", "portal:production", "sandbox")
    assert "visit -> contacts" in turned
    assert "only in B" in turned


def test_two_portals_are_compared_whatever_their_ids_are(
    stacks: TwoStacks, hubspot_simulator: Simulator, production: SimulatedPortal
) -> None:
    sandbox = hubspot_simulator.portal(8800123)
    for portal in (sandbox, production):
        portal.set_limit("pet", "contacts", 4)
        portal.set_limit("deals", "contacts", 2, label="Decision maker")
    sandbox.set_limit("companies", "deals", 50)
    assert sandbox.limits().keys() != production.limits().keys()
    for stack in ("sandbox", "production"):
        stacks.write(stack, LIMITS)
        stacks.open(stack, hubspot_simulator.portal(8800123 if stack == "sandbox" else PRODUCTION))
    printed = stacks.run("compare", "portal:sandbox", "portal:production")
    assert "1 added; 2 equal (of 3 limits)" in printed


def test_a_portal_without_a_token_is_reported_and_the_other_side_printed(
    stacks: TwoStacks, hubspot_simulator: Simulator
) -> None:
    stacks.write("sandbox", LIMITS)
    stacks.write("production", LIMITS)
    stacks.open("sandbox", hubspot_simulator.portal(8800123))
    for options in ((), ("--exit-code",)):
        printed = stacks.run("compare", "sandbox", "portal:production", *options, code=3)
        assert "2 cannot be said" in printed
        assert (
            "portal 8800456 of stack production was not looked at: there is no HubSpot access "
            "token. Set HUBSPOT_PRODUCTION_TOKEN"
        ) in printed


def test_the_token_of_another_portal_is_not_used_for_a_second_one(
    stacks: TwoStacks, hubspot_simulator: Simulator
) -> None:
    stacks.write("sandbox", LIMITS)
    stacks.write("production", LIMITS)
    stacks.open("production", hubspot_simulator.portal(8800123))
    printed = stacks.run("compare", "sandbox", "portal:production", code=3)
    assert "The token opens portal 8800123, but the stack is for portal 8800456" in printed


def test_a_read_that_is_not_allowed_is_unknown(
    stacks: TwoStacks, production: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    stacks.write("sandbox", LIMITS)
    stacks.write("production", LIMITS)
    stacks.open("production", production)
    hubspot_simulator.faults.add("status", status=403, path="*/configurations/0-3/0-1", times=9)
    printed = stacks.run("compare", "sandbox", "portal:production", code=3)
    assert "limit             10  ?  cannot be said" in printed


def test_what_is_at_a_limit_is_told_before_it_is_lowered(
    stacks: TwoStacks, production: SimulatedPortal
) -> None:
    production.set_limit("deals", "contacts", 25)
    stacks.write("sandbox", LIMITS)
    stacks.write("production", LIMITS)
    stacks.open("production", production)
    printed = stacks.run("compare", "sandbox", "portal:production")
    assert "at least 1 deal is at the limit of 25" in printed
    assert LOWERING in printed


def test_the_json_is_as_its_schema_says(stacks: TwoStacks, production: SimulatedPortal) -> None:
    stacks.write("sandbox", LIMITS)
    stacks.write("production", LIMITS)
    stacks.open("production", production)
    printed = stacks.run("compare", "sandbox", "portal:production", "--json")
    found = CompareDocument.model_validate_json(printed)
    assert (found.is_different, found.is_complete) == (True, True)
    jsonschema.validate(json.loads(printed), CompareDocument.schema_of_json())


def test_markdown_is_a_table_in_which_a_label_is_code(stacks: TwoStacks) -> None:
    stacks.write("sandbox", '    deals -> contacts: {labels: {"a|b <img> `@x": 1}}\n')
    stacks.write("production", "    deals -> contacts: 3\n")
    printed = stacks.run("compare", "sandbox", "production", "--markdown")
    assert printed.splitlines()[4:] == [
        "| pair | limit | A | B | verdict |",
        "| --- | --- | --- | --- | --- |",
        "| `deals -> contacts` | ``'a\\|b <img> `@x'`` | 1 | - | only in A |",
        "| `deals -> contacts` | `limit` | - | 3 | only in B |",
    ]


def test_the_page_is_plain_ascii_for_any_locale(stacks: TwoStacks) -> None:
    stacks.write("sandbox", "    deals -> contacts: {labels: {Größe: 1}}\n")
    stacks.write("production", "    deals -> contacts: 3\n")
    printed = stacks.run("compare", "sandbox", "production", "--html")
    assert printed.startswith("<!DOCTYPE html>")
    assert printed.isascii()
    assert "Gr&#246;&#223;e" in printed


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("sandbox", "sandbox"), "both stack:sandbox"),
        (("sandbox", "file:production"), "neither a stack nor a portal"),
        (("sandbox", "staging"), "there is no stack file Pulumi.staging.yaml; there are"),
        (("sandbox", "portal:staging"), "there is no stack file Pulumi.staging.yaml"),
        (("sandbox", "production", "--json", "--html"), "give one"),
        (("sandbox", "empty"), "declares no limits, so its program may"),
        (("sandbox", "broken"), "Pulumi.broken.yaml:4: hubspot-limits:limits"),
        (("sandbox", "portal:broken"), "Pulumi.broken.yaml:4: hubspot-limits:limits"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    stacks: TwoStacks, arguments: tuple[str, ...], expected: str
) -> None:
    stacks.write("sandbox", LIMITS)
    stacks.write("production", LIMITS)
    Path("Pulumi.empty.yaml").write_text('config:\n  hubspot-limits:portalId: "1"\n')
    Path("Pulumi.broken.yaml").write_text(
        'config:\n  hubspot-limits:portalId: "1"\n  hubspot-limits:limits:\n    deals: 0\n'
    )
    assert expected in stacks.run("compare", *arguments, code=1)
