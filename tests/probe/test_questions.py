"""What is asked is what the simulator's table leaves open, and what is not asked has a reason."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

import pytest
from pydantic.alias_generators import to_camel

from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.pairs import CANDIDATES
from hubspot_limits.probe.questions import EXPERIMENTS, NEED_RECORDS, NOT_ASKED
from hubspot_limits.probe.standing import with_standing
from hubspot_limits.simulator import Switches
from tests.probe.laboratory import READS, laboratory
from tools.project import PROJECT

TABLE = (PROJECT / "docs" / "simulator.md").read_text(encoding="utf-8")
GUIDE = (PROJECT / "docs" / "probe.md").read_text(encoding="utf-8")
OF_SWITCHES = {one.name: one for one in EXPERIMENTS if one.settles_a_switch}


def open_switches() -> list[str]:
    """Those of the table's rows that are marked unconfirmed."""
    return re.findall(r"^\| .* \| unconfirmed \| `(\w+)`:", TABLE, re.MULTILINE)


@pytest.mark.parametrize("switch", sorted(set(open_switches())))
def test_whatever_the_table_marks_unconfirmed_is_asked_or_has_a_reason(switch: str) -> None:
    assert (switch in OF_SWITCHES) != (switch in NOT_ASKED)


def test_every_switch_is_asked_or_has_a_reason_and_nothing_else() -> None:
    switches = {to_camel(name) for name in Switches.model_fields}
    assert OF_SWITCHES.keys() | NOT_ASKED.keys() == switches
    assert not OF_SWITCHES.keys() & NOT_ASKED.keys()


@pytest.mark.parametrize("name", Switches.model_fields)
def test_an_experiment_knows_the_positions_of_its_switch(name: str) -> None:
    field = Switches.model_fields[name]
    experiment = OF_SWITCHES.get(to_camel(name))
    if experiment is None:
        return
    is_number = to_camel(name) not in NOT_ASKED and not experiment.positions
    choices = () if is_number else get_args(field.annotation)
    assert set(experiment.positions) == set(choices)
    assert experiment.assumed == field.default


def test_no_question_is_asked_twice() -> None:
    assert max(Counter(one.name for one in EXPERIMENTS).values()) == 1
    assert max(Counter(one.question for one in EXPERIMENTS).values()) == 1


def test_the_guide_has_every_reason() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", GUIDE, re.MULTILINE))
    assert {name: rows.get(name) for name in NOT_ASKED} == {
        name: f"{reason}." for name, reason in NOT_ASKED.items()
    }


def test_each_experiment_takes_as_many_requests_as_it_says() -> None:
    with laboratory() as simulated:
        known = {one.name: one.assumed for one in EXPERIMENTS if one.assumed is not None}
        others = (simulated.asking(READS),)
        bench = Bench(simulated.asking(), known, others=others, may_make_records=True)
        for kind in CANDIDATES:
            list(bench.stages(kind))
        for experiment in EXPERIMENTS:
            simulated.simulator.clear_requests()
            experiment.ask(bench)
            bench.restore()
            sent = (len(simulated.simulator.requests()), len(simulated.simulator.writes()))
            assert (experiment.name, *sent) == (
                experiment.name,
                experiment.requests,
                experiment.writes,
            )


def test_experiments_with_records_are_those_that_need_to_be_allowed() -> None:
    with laboratory() as simulated:
        evidence = simulated.probe(may_make_records=False)
        left_out = {
            name
            for name, finding in evidence.findings.items()
            if finding.outcome == "leftOut" and "--records" in (finding.why or "")
        }
        assert left_out == set(NEED_RECORDS)
        assert not simulated.simulator.requests(path="/objects/")


def test_the_table_of_what_is_known_can_be_printed_with_what_was_observed() -> None:
    with laboratory(switches={"batch": "partial"}) as simulated:
        evidence = simulated.probe()
    table = with_standing(TABLE, [evidence, evidence])
    (row,) = re.findall(r"^\| One bad input .*$", table, re.MULTILINE)
    assert "| observed 2026-11, by probe: `partial` (2026-09) |" in row
    changed = [
        line
        for line, before in zip(table.splitlines(), TABLE.splitlines(), strict=True)
        if line != before
    ]
    assert len(changed) == len(evidence.settled)
    assert with_standing(TABLE, []) == TABLE
