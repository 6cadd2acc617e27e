"""A stack's whole life on a simulator that is set by evidence: a new fact shows what it breaks.

Every file in evidence/ is tried, and one that a probe of a simulated account has written.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic.alias_generators import to_camel

from hubspot_limits.probe.evidence import write_evidence
from hubspot_limits.simulator import SimulatedPortal, Simulator, Switches, read_evidence
from tests.dynamic.engine import Program, RunFailed, Stack
from tests.dynamic.test_switches import PORTAL, REFUSALS, Position, programs, stays_as_declared
from tests.probe.laboratory import laboratory
from tools.project import PROJECT

SENT_IN = [
    path for path in sorted((PROJECT / "evidence").glob("*.json")) if path.name != "schema.json"
]
OTHERWISE = {
    "batch": "partial",
    "canceled_status": 200,
    "create_on_existing_limit": "overwrites",
    "label_limit_equal_to_object_limit": "refused",
    "label_rule_refusal": "error",
    "null_rows": "everywhere",
    "purge_answer": "batch",
    "result_order": "descending",
}


@pytest.fixture(scope="module")
def of_a_probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("evidence") / "evidence.json"
    with laboratory(switches=OTHERWISE) as simulated:
        write_evidence(file, simulated.probe())
    return file


@pytest.fixture(params=["a probe's", *SENT_IN], ids=lambda file: Path(file).stem)
def found(request: pytest.FixtureRequest, of_a_probe: Path) -> dict[str, object]:
    return read_evidence(request.param if isinstance(request.param, Path) else of_a_probe)


def test_a_stack_lives_as_evidence_has_it(found: dict[str, object], simulator: Simulator) -> None:
    portal = simulator.add_portal(PORTAL)
    simulator.set_switches(**found)
    environment = {"HUBSPOT_BASE_URL": simulator.url, "HUBSPOT_ACCESS_TOKEN": portal.token}
    stack = Stack({"portalId": portal.id}, environment, simulator)
    for program in programs(portal).values():
        up_but_for_what_is_refused(stack, program, simulator)
        stays_as_declared(program, stack, portal, simulator)
    stack.destroy()
    assert portal.limits() == {}


def up_but_for_what_is_refused(stack: Stack, program: Program, simulator: Simulator) -> None:
    """What HubSpot is known to refuse is refused in our words, and then not asked for again."""
    refusals = {
        position: refusal
        for position, refusal in REFUSALS.items()
        if getattr(simulator.switches, position.switch) == position.value
    }
    while True:
        try:
            stack.up(program)
        except RunFailed as failure:
            met = [one for one, refusal in refusals.items() if refusal.words in str(failure)]
            if not met:
                raise
            for position in met:
                del refusals[position]
                default = Switches.model_fields[position.switch].default
                simulator.set_switches(**{position.switch: default})
        else:
            return


def test_the_probe_finds_what_the_simulated_account_does(of_a_probe: Path) -> None:
    found = read_evidence(of_a_probe)
    assert {name: found[to_camel(name)] for name in OTHERWISE} == OTHERWISE


def test_a_fact_that_refuses_something_is_told_in_the_stacks_words(
    of_a_probe: Path, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(**read_evidence(of_a_probe))
    environment = {"HUBSPOT_BASE_URL": simulator.url, "HUBSPOT_ACCESS_TOKEN": portal.token}
    stack = Stack({"portalId": portal.id}, environment, simulator)
    equal = {"fromObjectType": "deals", "toObjectType": "contacts", "limit": 5}
    with pytest.raises(RunFailed) as failure:
        stack.up({"deals-contacts": {**equal, "labels": {"Decision maker": 5}}})
    refusal = REFUSALS[Position("label_limit_equal_to_object_limit", "refused")]
    assert refusal.words in str(failure.value)
