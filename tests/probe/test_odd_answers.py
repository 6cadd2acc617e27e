"""An answer that fits no position is reported as such, and never forced into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hubspot_limits.hubspot.versions import API_VERSIONS
from hubspot_limits.probe.evidence import Evidence
from hubspot_limits.simulator import LoggedRequest
from tests.probe.laboratory import Laboratory, held, laboratory
from tests.probe.positions import needed

ODD: Mapping[str, Mapping[str, Any]] = {
    "a page in place of an answer": {"fault": "html", "status": 200},
    "a page after it was done": {"fault": "html", "status": 200, "when": "after"},
    "no such address": {"fault": "status", "status": 404},
    "a conflict": {"fault": "status", "status": 409, "category": "CONFLICT"},
    "still going on": {"fault": "batch_status", "status": "PROCESSING", "results": True},
    "canceled without a reason, as 409": {
        "fault": "batch_status",
        "status": "CANCELED",
        "http_status": 409,
    },
    "half a body": {"fault": "malformed"},
}

DECISIVE: Mapping[str, tuple[str, str, int]] = {
    "canceledStatus": ("POST", "*/batch/update", 0),
    "batchFields": ("POST", "*/batch/update", 0),
    "emptyInputs": ("POST", "*/batch/update", 0),
    "createOnExistingLimit": ("POST", "*/batch/create", 1),
    "updateOnAbsentLimit": ("POST", "*/batch/update", 0),
    "batch": ("POST", "*/batch/update", 0),
    "duplicateInputs": ("POST", "*/batch/update", 0),
    "purgeAnswer": ("POST", "*/batch/purge", 0),
    "purgeOfForeignType": ("POST", "*/batch/purge", 0),
    "labelRuleRefusal": ("POST", "*/batch/create", 1),
    "labelLimitEqualToObjectLimit": ("POST", "*/batch/update", 1),
    "repeatedLabelDelete": ("DELETE", "*/labels/*", 1),
    "trackingLimit": ("GET", "*/associations/records/*", 0),
    "labelsPerPair": ("GET", "*/associations/labels*", 0),
    "minimumLimit": ("POST", "*/batch/create", 0),
    "maximumLimit": ("POST", "*/batch/create", 0),
    "maximumInputs": ("POST", "*/batch/update", 1),
    "primaryTypeLimit": ("POST", "*/batch/create", 0),
    "integratorDefinedLimit": ("POST", "*/batch/create", 0),
    "labelRuleBinds": ("POST", "*/batch/create", 2),
    "nullRows": ("GET", "*/configurations/all", 0),
    "resultOrder": ("GET", "*/configurations/0-3/0-1", 1),
    "objectScopes": ("GET", "*/0-1/0-8/labels", 0),
    "writeScope": ("POST", "*/batch/purge", 0),
    "customObjectNames": ("GET", "*_pet/0-1/labels", 0),
    "standardObjectSchemas": ("GET", "*/schemas/0-1", 0),
    "schemaAssociations": ("GET", "*/schemas/0-1", 0),
    "labelObjectTypeIds": ("GET", "*/0-3/0-1/labels", 3),
    "limitBelowRecords": ("POST", "*/configurations/0-2/0-1/batch/create", 0),
    "labelInUseDelete": ("DELETE", "*/0-2/0-1/labels/*", 0),
}
"""By experiment: the request whose answer decides, and how many like it come before."""


@pytest.fixture
def simulated() -> Iterator[Laboratory]:
    with laboratory() as simulated:
        yield simulated


def probed_with_odd_answer(
    simulated: Laboratory, name: str, odd: Mapping[str, Any], place: tuple[str, str, int]
) -> Evidence:
    """The experiment alone, after what it is built on, with one answer replaced."""
    experiments = {one.name: one for one in needed(name)}
    experiment = experiments.pop(name)
    known = simulated.probe(experiments=tuple(experiments.values()))
    method, path, later = place
    for _ in range(later):
        simulated.simulator.faults.add("slow", seconds=0, method=method, path=path)
    details = {key: value for key, value in odd.items() if key != "fault"}
    simulated.simulator.faults.add(odd["fault"], **details, method=method, path=path)
    return simulated.probe(known, experiments=(experiment,))


@pytest.mark.parametrize("name", DECISIVE)
def test_an_answer_that_fits_no_position_is_reported_as_such(
    name: str, simulated: Laboratory
) -> None:
    odd = {"fault": "status", "status": 409, "category": "CONFLICT"}
    before = held(simulated.portal)
    evidence = probed_with_odd_answer(simulated, name, odd, DECISIVE[name])
    finding = evidence.findings[name]
    assert finding.outcome == "noneOfThem"
    assert finding.position is None
    assert held(simulated.portal) == before


def test_the_whole_answer_is_kept_where_it_fits_nothing(simulated: Laboratory) -> None:
    odd = {"fault": "status", "status": 409, "category": "CONFLICT", "message": "Payer is in use"}
    evidence = probed_with_odd_answer(simulated, "emptyInputs", odd, DECISIVE["emptyInputs"])
    (answer,) = (one for one in evidence.findings["emptyInputs"].answers if one.status == 409)
    assert answer.category == "CONFLICT"
    assert answer.body["category"] == "CONFLICT"
    assert answer.body["message"] == "… is in …"


PLACES = range(15, 200)
SOME_PLACES = (21, 46, 73, 104, 120, 142, 173)
"""One for each odd answer."""


@pytest.mark.no_cover
@pytest.mark.parametrize("place", SOME_PLACES)
def test_one_odd_answer_never_makes_a_wrong_finding(place: int) -> None:
    finds_nothing_wrong(place, list(ODD)[place % len(ODD)], API_VERSIONS[place % 3])


@pytest.mark.exhaustive
@pytest.mark.parametrize("turn", [0, 3])
@pytest.mark.parametrize("place", PLACES)
def test_an_odd_answer_at_any_place_never_makes_a_wrong_finding(place: int, turn: int) -> None:
    finds_nothing_wrong(place, list(ODD)[(place + turn) % len(ODD)], "2026-09")


def finds_nothing_wrong(place: int, odd: str, api_version: str) -> None:
    with laboratory(api_version) as simulated:
        before = held(simulated.portal)
        details = {**ODD[odd]}
        fault = details.pop("fault")

        def disturb(request: LoggedRequest) -> None:
            if request.number == place:
                simulated.simulator.faults.add(fault, **details)

        simulated.simulator.on_request(disturb)
        evidence = simulated.probe()
        settled = {name: one for name, one in evidence.findings.items() if one.position is not None}
        assert {name: one.position for name, one in settled.items() if not one.is_as_assumed} == {}
        assert held(simulated.portal) == before
