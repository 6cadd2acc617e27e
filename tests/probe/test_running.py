"""A run: its order, its budget and patience, and how a second one goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hubspot_limits.probe.account import NotProbed, confirmed_account
from hubspot_limits.probe.evidence import Evidence
from hubspot_limits.probe.questions import EXPERIMENTS
from hubspot_limits.probe.summary import Summary
from tests.probe.laboratory import Laboratory, held, laboratory


@pytest.fixture
def simulated() -> Iterator[Laboratory]:
    with laboratory() as simulated:
        yield simulated


def unsettled(evidence: Evidence) -> set[str]:
    return {name for name, one in evidence.findings.items() if one.outcome == "notSettled"}


@pytest.mark.parametrize("requests", [1, 20, 45, 100])
def test_it_stops_asking_when_the_requests_are_spent_and_restores_all_the_same(
    requests: int, simulated: Laboratory
) -> None:
    before = held(simulated.portal)
    asking = simulated.asking(requests=requests)
    evidence = simulated.probe(asking=asking)
    assert Summary.of(evidence).is_incomplete
    assert "--requests" in (list(evidence.findings.values())[-1].why or "")
    assert held(simulated.portal) == before


def test_a_second_run_goes_on_where_the_first_one_ended(simulated: Laboratory) -> None:
    first = simulated.probe(asking=simulated.asking(requests=80))
    asked: list[str] = []
    second = simulated.probe(first, tell=lambda one: asked.append(one.name))
    assert not {name for name, one in first.findings.items() if one.position is not None} & {*asked}
    assert second.findings.keys() == {one.name for one in EXPERIMENTS}
    assert not Summary.of(second).is_incomplete


def test_the_evidence_is_kept_after_each_experiment(simulated: Laboratory) -> None:
    kept: list[Evidence] = []
    evidence = simulated.probe(keep=kept.append)
    assert [len(one.findings) for one in kept] == list(range(1, len(EXPERIMENTS) + 1))
    assert kept[-1] == evidence


def test_a_lag_that_outlasts_the_patience_leaves_open_what_needs_it(simulated: Laboratory) -> None:
    before = held(simulated.portal)
    simulated.simulator.set_switches(propagation_lag=300)
    evidence = simulated.probe(asking=simulated.asking(patience=60))
    finding = evidence.findings["propagationLag"]
    assert finding.outcome == "notSettled"
    assert "--patience" in (finding.why or "")
    assert evidence.findings["batchOrder"].position == "given"
    assert Summary.of(evidence).is_incomplete
    assert held(simulated.portal) == before


def test_a_daily_limit_ends_the_run(simulated: Laboratory) -> None:
    simulated.simulator.faults.add(
        "status", status=429, policy="DAILY", path="*/batch/create", times=1
    )
    evidence = simulated.probe()
    *_, last = evidence.findings.values()
    assert "DailyLimitReached" in (last.why or "")
    assert len(evidence.findings) < len(EXPERIMENTS)


def test_a_token_that_may_only_read_settles_what_reads_do(simulated: Laboratory) -> None:
    evidence = simulated.probe(
        asking=simulated.asking(simulated.portal.read_only_token), may_make_records=False
    )
    assert evidence.findings["customObjectNames"].position == "accepted"
    assert "HTTP 403, MISSING_SCOPES" in (evidence.findings["canceledStatus"].why or "")
    assert Summary.of(evidence).is_incomplete
    assert not [one for one in simulated.simulator.writes() if one.status != 403]


def test_what_the_portal_does_not_have_is_left_out_and_is_complete() -> None:
    with laboratory() as simulated:
        simulated.portal.remove_custom_object("pet")
        simulated.portal.delete_label("deals", "contacts", "Synced")
        evidence = simulated.probe(others=())
    left_out = {name for name, one in evidence.findings.items() if one.outcome == "leftOut"}
    assert left_out == {"customObjectNames", "integratorDefinedLimit", "writeScope"}
    assert not Summary.of(evidence).is_incomplete


@pytest.mark.parametrize(
    ("account_type", "allow_sandbox", "words"),
    [
        ("STANDARD", True, "only a DEVELOPER_TEST account is probed"),
        ("APP_DEVELOPER", True, "only a DEVELOPER_TEST account is probed"),
        ("SANDBOX", False, "say so with --sandbox"),
    ],
)
def test_any_other_account_is_refused_before_a_single_write(
    account_type: str,
    allow_sandbox: bool,  # noqa: FBT001
    words: str,
    simulated: Laboratory,
) -> None:
    other = simulated.simulator.add_portal({"id": 77, "accountType": account_type})
    with pytest.raises(NotProbed, match=words):
        confirmed_account(simulated.asking(other.token).client, "77", allow_sandbox=allow_sandbox)
    assert [one.path for one in simulated.simulator.requests()] == ["/account-info/2026-09/details"]


def test_the_portal_that_is_named_must_be_the_tokens(simulated: Laboratory) -> None:
    with pytest.raises(NotProbed, match="opens portal 8800123, not 8800124"):
        confirmed_account(simulated.asking().client, "8800124", allow_sandbox=True)


def test_a_test_account_is_probed_and_a_sandbox_if_that_is_said(simulated: Laboratory) -> None:
    client = simulated.asking().client
    assert confirmed_account(client, "8800123", allow_sandbox=False).portal_id == "8800123"
    sandbox = simulated.simulator.add_portal({"id": 77, "accountType": "SANDBOX"})
    client = simulated.asking(sandbox.token).client
    assert confirmed_account(client, "77", allow_sandbox=True).portal_id == "77"


def test_pairs_that_the_token_may_not_read_are_passed_over(simulated: Laboratory) -> None:
    objects = ("contacts", "deals")
    scopes = [
        "oauth",
        *(f"crm.objects.{name}.{may}" for name in objects for may in ("read", "write")),
    ]
    narrow = {"name": "narrow", "value": "pat-na1-narrow", "scopes": scopes}
    simulated.simulator.add_portal({"id": 77, "accountType": "DEVELOPER_TEST", "tokens": [narrow]})
    simulated.simulator.set_switches(object_scopes="required")
    evidence = simulated.probe(
        asking=simulated.asking("pat-na1-narrow"), others=(), may_make_records=False
    )
    assert evidence.findings["objectScopes"].position == "required"
    assert evidence.findings["canceledStatus"].position == 207
    assert evidence.findings["sameObjectLabelLimit"].position == "shared"
    assert "or cannot be read" in (evidence.findings["primaryTypeLimit"].why or "")
