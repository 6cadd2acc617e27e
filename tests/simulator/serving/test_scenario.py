"""The YAML file that describes a simulation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hubspot_limits.simulator import DescriptionError, Scenario, Simulator, read_scenario
from tests.simulator.calls import Api

WHOLE = """
portals:
  - id: 7700001
    accountType: DEVELOPER_TEST
    plan: PROFESSIONAL
    dataHostingLocation: eu1
    timeZone: Europe/Berlin
    companyCurrency: EUR
    token: pat-eu1-mine
    readOnlyToken: pat-eu1-mine-to-read
    tokens:
      - {name: schemas, value: pat-eu1-schemas, scopes: [oauth, crm.schemas.custom.read]}
    oauth: {clientId: app, clientSecret: hush, refreshToken: again}
    firstTypeId: 500
    dailyQuota: 100
    burstQuota: 10
    customObjects:
      - boat
      - {name: harbour, id: 2-900, singular: Harbour, plural: Harbours, associatedWith: [companies]}
    labels:
      deals -> contacts:
        - Champion
        - {label: Payer, inverseLabel: Payer of, typeId: 4, inverseTypeId: 3}
        - {label: Synced, category: INTEGRATOR_DEFINED}
    limits:
      deals -> contacts: {limit: 10, labels: {Payer: 2}, types: {HUBSPOT_DEFINED/3: 9}}
      companies -> deals: 50
    records:
      deals -> contacts: {"1001": 9}
  - {id: 7700002, like: 8800123, accountType: SANDBOX}
switches:
  nullRows: none
  maximumInputs: 5
faults:
  - {fault: status, status: 429, policy: DAILY, times: 2, path: "*/batch/*"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "portals.yaml"


def test_everything_can_be_described(file: Path) -> None:
    file.write_text(WHOLE)

    with Simulator(scenario=read_scenario(file)) as simulator:
        portal, like = simulator.portals
        state = portal.state
        assert (portal.id, state.account_type, state.plan) == (
            "7700001",
            "DEVELOPER_TEST",
            "PROFESSIONAL",
        )
        assert (portal.token, portal.read_only_token) == ("pat-eu1-mine", "pat-eu1-mine-to-read")
        assert portal.oauth_app.refresh_token == "again"
        assert [custom.id for custom in state.custom_objects][1] == "2-900"
        assert portal.type("deals", "contacts", label="Champion").type_id >= 500
        assert portal.type("contacts", "deals", label="Payer of").type_id == 3
        assert portal.type("deals", "contacts", label="Synced").category == "INTEGRATOR_DEFINED"
        assert portal.type("harbour", "companies").category == "USER_DEFINED"
        assert portal.limit("deals", "contacts") == 9, "the type's own number counts last"
        assert portal.limit("deals", "contacts", label="Payer") == 2
        assert portal.limit("companies", "deals") == 50
        assert like.type("deals", "contacts", label="Decision maker").type_id == 33
        assert simulator.switches.maximum_inputs == 5
        assert len(simulator.faults) == 1
        api = Api(simulator, portal, token="pat-eu1-schemas")
        assert len(api.get("/crm-object-schemas/v3/schemas").json()["results"]) == 2
        api.close()


@pytest.mark.parametrize("content", ["", "{}", "switches: {}\n", "# nothing\n"])
def test_what_is_not_described_is_as_by_default(file: Path, content: str) -> None:
    file.write_text(content)

    assert read_scenario(file) == Scenario()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("portals: [", "is not YAML"),
        ("\t", "is not YAML"),
        ("[]", "as a whole: Input should be"),
        ("portal: []", "portal: Extra inputs are not permitted"),
        ("portals: [{}]", "portals.0.id: Field required"),
        ("portals: [{id: 1}, {id: 1}]", "every portal needs an id of its own"),
        ("portals: [{id: 1, token: t}, {id: 2, token: t}]", "every token needs a value of its own"),
        ("portals: [{id: 1, token: t, readOnlyToken: t}]", "every token needs a value of its own"),
        ("portals: [{id: 1, timeZone: Mars}]", "'Mars' is not a known time zone, such as Europe/"),
        ("portals: [{id: 1, labels: {deals: [A]}}]", "a pair is written `from -> to`"),
        ("portals: [{id: 1, limits: {deals -> contacts: {types: {x: 1}}}}]", "`CATEGORY/id`"),
        ("switches: {nullRows: 1}", "switches.nullRows: Input should be 'all'"),
        ("faults: [{fault: status}]", "faults.0.status.status: Field required"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_place(file: Path, content: str, problem: str) -> None:
    file.write_text(content)

    with pytest.raises(DescriptionError) as caught:
        read_scenario(file)

    assert str(caught.value).startswith(f"{file}")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("portal", "problem"),
    [
        ({"id": 1, "labels": {"yachts -> contacts": ["A"]}}, "no object type 'yachts'"),
        (
            {"id": 1, "limits": {"deals -> contacts": {"labels": {"A": 1}}}},
            "no label 'A' from deals",
        ),
        ({"id": 1, "customObjects": ["boat", "boat"]}, "already has a custom object boat"),
        (
            {"id": 1, "labels": {"deals -> contacts": [{"label": "A", "typeId": 5}] * 2}},
            "already has USER_DEFINED/5",
        ),
    ],
)
def test_a_portal_that_cannot_be_made_is_refused(portal: dict[str, object], problem: str) -> None:
    with pytest.raises(DescriptionError, match=problem):
        Simulator([portal])


@pytest.mark.parametrize("state", [None, "portals.json"])
@pytest.mark.parametrize(
    ("portals", "problem"),
    [
        ([1, {"id": 2}, 1], "every portal needs an id of its own"),
        (
            [{"id": 1, "token": "t"}, {"id": 2, "token": "t"}],
            "every token needs a value of its own",
        ),
    ],
)
def test_a_portal_has_an_id_and_tokens_of_its_own(
    portals: list[Any], problem: str, state: str | None, tmp_path: Path
) -> None:
    kept = tmp_path / state if state else None
    Simulator([1, 2], state=kept)
    with pytest.raises(DescriptionError, match=problem):
        Simulator(portals, state=kept)


def test_every_mistake_of_every_portal_is_told_at_once_with_its_place_and_names() -> None:
    boat = {"name": "boat", "id": "2-8801001"}
    first = {
        "id": 1,
        "customObjects": [boat, "boat"],
        "labels": {"yachts -> contacts": ["A"]},
        "limits": {
            "tickets -> boat": 5,
            "deals -> contacts": {"labels": {"B": 1}, "types": {"WORK/9": 1}},
        },
        "records": {"yachts -> deals": {"1": 1}},
    }

    with pytest.raises(DescriptionError) as caught:
        Simulator([first, {"id": 2, "limits": {"deals -> yachts": 1}}])

    assert caught.value.mistakes == (
        "portals.0: customObjects.1: Portal 1 already has a custom object boat.",
        "portals.0: labels.yachts -> contacts.0: Portal 1 has no object type 'yachts'.",
        (
            "portals.0: limits.tickets -> boat: limit: Portal 1 has no association without a label "
            "from tickets to boat."
        ),
        (
            "portals.0: limits.deals -> contacts: labels.B: Portal 1 has no label 'B' from deals "
            "to contacts."
        ),
        (
            "portals.0: limits.deals -> contacts: types.WORK/9: Portal 1 has no association type "
            "WORK/9 from deals to contacts."
        ),
        "portals.0: records.yachts -> deals: Portal 1 has no object type 'yachts'.",
        "portals.1: limits.deals -> yachts: Portal 2 has no object type 'yachts'.",
    )


def test_a_text_that_is_none_is_refused_wherever_it_is(simulator: Simulator) -> None:
    portal = simulator.portal(8800123)

    with pytest.raises(DescriptionError, match="label: Input should be a valid string"):
        portal.add_label("deals", "contacts", "\ud800x")
    with pytest.raises(DescriptionError, match="companyCurrency: Input should be a valid string"):
        Simulator([{"id": 1, "companyCurrency": "\udfff"}])


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(DescriptionError, match="cannot be read: No such file"):
        read_scenario(file)


def test_a_portal_may_be_an_id_alone() -> None:
    (portal,) = Simulator([77]).portals

    assert (portal.id, portal.state.account_type, portal.limits()) == ("77", "STANDARD", {})
