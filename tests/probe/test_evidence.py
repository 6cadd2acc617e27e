"""The evidence file: safe to publish, gone on with, and what a simulator is set by."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hubspot_limits.probe.evidence import (
    Evidence,
    EvidenceError,
    ProbedPortal,
    read_evidence,
    write_evidence,
)
from hubspot_limits.probe.standing import with_standing
from hubspot_limits.simulator import DescriptionError, Simulator
from hubspot_limits.simulator import read_evidence as switches_of
from tests.probe.laboratory import READS, laboratory
from tools.project import PROJECT

SCHEMA = PROJECT / "evidence" / "schema.json"
OTHERWISE = {"batch": "partial", "purge_answer": "batch", "maximum_limit": 500, "null_rows": "none"}


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    with laboratory(switches=OTHERWISE) as simulated:
        return simulated.probe()


@pytest.fixture
def file(evidence: Evidence, tmp_path: Path) -> Path:
    file = tmp_path / "evidence.json"
    write_evidence(file, evidence)
    return file


def test_what_is_written_is_read_again(evidence: Evidence, file: Path) -> None:
    assert read_evidence(file) == evidence
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_it_holds_no_token_no_portal_id_and_no_name_that_is_not_the_probes(file: Path) -> None:
    published = file.read_text()
    for own in ("8800123", READS, "pat-na1", "Payer", "Synced", "Sister", "pet", "127.0.0.1"):
        assert own not in published


def test_it_says_of_each_answer_what_can_be_told(evidence: Evidence) -> None:
    answer = evidence.findings["canceledStatus"].answers[-1]
    assert answer.asked == (
        "POST /crm/associations/2026-09/definitions/configurations/0-3/0-1/batch/update"
    )
    assert (answer.status, answer.category) == (207, "VALIDATION_ERROR")
    assert answer.sub_category == "crm.associations.INVALID_ASSOCIATION_TYPE"
    assert answer.shape["errors"][0]["context"]["type"] == ["text"]
    assert answer.body is None
    assert answer.rate_limit["remaining"]


def test_a_portal_is_known_again_by_a_hash_with_a_salt() -> None:
    one, other = ProbedPortal.of("8800123"), ProbedPortal.of("8800123")
    assert one.is_of("8800123")
    assert not one.is_of("8800124")
    assert one.hash != other.hash


def test_a_simulator_is_set_by_it(file: Path) -> None:
    with Simulator(switches=switches_of(file)) as simulator:
        assert simulator.switches.batch == "partial"
        assert simulator.switches.maximum_limit == 500
        assert simulator.switches.purge_answer == "batch"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{}", "is no evidence file"),
        ("nonsense", "is no evidence file"),
        ('{"version": 2}', "of a later version"),
        ('{"version": 1, "findings": {"batch": {"outcome": "settled", "position": "x"}}}', "batch"),
        ('{"version": 1, "findings": {"mood": {"outcome": "settled", "position": 1}}}', "mood"),
    ],
)
def test_a_simulator_is_not_set_by_what_is_no_evidence(
    content: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "evidence.json"
    file.write_text(content)
    with pytest.raises(DescriptionError, match=words):
        switches_of(file)


@pytest.mark.parametrize("content", ["{}", "nonsense", '{"version": 7}', "[]"])
def test_a_file_that_holds_something_else_is_refused_and_left_alone(
    content: str, tmp_path: Path
) -> None:
    file = tmp_path / "evidence.json"
    file.write_text(content)
    with pytest.raises(EvidenceError, match="--evidence"):
        read_evidence(file)
    assert file.read_text() == content


def test_a_file_that_cannot_be_written_is_said_to_be_so(evidence: Evidence, tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be written"):
        write_evidence(tmp_path / "no folder" / "evidence.json", evidence)


def published_schema() -> dict[str, Any]:
    schema = Evidence.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def test_the_published_schema_is_that_of_the_files() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == published_schema()


def sent_in() -> list[Path]:
    return [path for path in sorted((PROJECT / "evidence").glob("*.json")) if path != SCHEMA]


def test_whatever_was_sent_in_can_be_read_and_sets_a_simulator() -> None:
    table = (PROJECT / "docs" / "simulator.md").read_text(encoding="utf-8")
    for file in sent_in():
        sent = read_evidence(file)
        assert sent is not None
        assert sent.date <= date(2100, 1, 1)
        switches_of(file)
        assert with_standing(table, [sent]) != table


def test_the_readme_says_how_many_files_were_sent_in() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert ("`evidence/`, which is empty today" in readme) is not bool(sent_in())
