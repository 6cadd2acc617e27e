"""The simulator's own HTTP interface, for tests in another process or language."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.simulator.calls import OBJECT, PAIR, TIMEOUT, Api


class Control:
    def __init__(self, root: str) -> None:
        self._root = root

    def __call__(self, method: str, path: str, body: object = None) -> requests.Response:
        return requests.request(method, f"{self._root}{path}", json=body, timeout=TIMEOUT)

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return self("GET", path).json()


@pytest.fixture
def control(simulator: Simulator) -> Control:
    return Control(f"{simulator.url}/simulator")


def test_portals_are_listed_with_all_they_hold(control: Control, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 5, label="Decision maker")

    sandbox, production = control.get("/portals")["portals"]

    assert (sandbox["id"], production["accountType"]) == ("8800123", "STANDARD")
    assert sandbox["tokens"][0]["value"] == portal.token
    assert [(limit["label"], limit["limit"]) for limit in sandbox["limits"]] == [
        ("Decision maker", 5)
    ]
    assert control.get("/portals/8800123") == sandbox


def test_a_portal_can_be_added(control: Control, simulator: Simulator) -> None:
    added = control("POST", "/portals", {"id": 77, "like": 8800456})

    assert (added.status_code, added.json()["accountType"]) == (201, "STANDARD")
    assert simulator.portal(77).type("deals", "contacts", label="Decision maker").type_id == 3


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (
            {"change": "set_limit", "pair": "deals -> contacts", "limit": 7},
            ("limit", "deals -> contacts", 7),
        ),
        (
            {"change": "add_label", "pair": "deals -> contacts", "label": "Champion"},
            ("label", "deals -> contacts: USER_DEFINED/45", "Champion"),
        ),
        (
            {
                "change": "rename_label",
                "pair": "deals -> contacts",
                "label": "Decision maker",
                "to": "Hero",
            },
            ("label", "deals -> contacts: USER_DEFINED/33", "Hero"),
        ),
        ({"change": "add_custom_object", "name": "boat"}, ("custom object", None, "boat")),
    ],
)
def test_a_change_by_hand_is_answered_with_what_changed(
    control: Control, change: dict[str, object], changed: tuple[str, str | None, object]
) -> None:
    answer = control("POST", "/portals/8800123/changes", change)

    what, name, after = changed
    assert answer.status_code == 200
    first = answer.json()["changes"][0]
    assert (first["what"], first["after"]) == (what, after)
    assert name in (None, first["name"])
    assert answer.json() == control.get("/changes")


def test_a_change_by_hand_that_changes_nothing_is_answered_with_nothing(control: Control) -> None:
    control("POST", "/portals/8800123/changes", set_limit(7))

    assert control("POST", "/portals/8800123/changes", set_limit(7)).json() == {"changes": []}


def test_labels_and_custom_objects_can_be_taken_away_by_hand(control: Control) -> None:
    path = "/portals/8800123/changes"
    label = {"change": "delete_label", "pair": "deals -> contacts", "label": "Decision maker"}
    control("POST", path, label)
    control("POST", path, {"change": "remove_custom_object", "name": "pet"})

    left = control.get("/portals/8800123")
    assert left["customObjects"] == []
    assert "Decision maker" not in [
        association_type["label"] for association_type in left["associationTypes"]
    ]


def test_changes_tell_what_was_and_what_is_and_which_request_did_it(
    control: Control, api: Api, portal: SimulatedPortal
) -> None:
    portal.set_limit("deals", "contacts", 7)
    api.update(PAIR, (*OBJECT, 8))
    portal.rename_label("deals", "contacts", "Decision maker", "Hero", inverse_to="Hero of")
    portal.remove_custom_object("pet")

    changes = [
        (change["what"], change["name"], change["before"], change["after"], change["request"])
        for change in control.get("/changes")["changes"]
    ]

    assert changes[:4] == [
        ("limit", "deals -> contacts", None, 7, None),
        ("limit", "deals -> contacts", 7, 8, 1),
        ("label", "deals -> contacts: USER_DEFINED/33", "Decision maker", "Hero", None),
        ("label", "contacts -> deals: USER_DEFINED/34", "Decision maker for", "Hero of", None),
    ]
    pet = changes[4][1]
    assert changes[4:] == [
        ("custom object", pet, "pet", None, None),
        ("label", "pet -> contacts: USER_DEFINED/39", "Owner", None, None),
        ("label", "contacts -> pet: USER_DEFINED/40", "Owner of", None, None),
    ]


def test_requests_are_read_filtered_and_deleted(control: Control, api: Api) -> None:
    api.all_limits()
    api.update(PAIR, (*OBJECT, 8))

    (write,) = control.get("/requests?isWrite=true&path=batch&method=POST&portal=8800123")[
        "requests"
    ]
    assert write["body"]["inputs"][0]["maxToObjectIds"] == 8
    assert control.get(f"/requests/{write['number']}") == write
    assert control("DELETE", "/requests").status_code == 204
    assert control.get("/requests") == {"requests": []}
    assert control("GET", "/requests/2").status_code == 404


def test_faults_are_added_listed_and_taken_back(control: Control, api: Api) -> None:
    added = control("POST", "/faults", {"fault": "status", "status": 503, "times": 3})
    api.all_limits()

    assert added.status_code == 201
    (waiting,) = control.get("/faults")["faults"]
    assert (waiting["fault"], waiting["status"], waiting["remaining"]) == ("status", 503, 2)
    assert control("DELETE", "/faults").status_code == 204
    assert api.all_limits().status_code == 200


def test_switches_are_read_and_set(control: Control) -> None:
    assert control.get("/switches")["nullRows"] == "all"

    answer = control("PATCH", "/switches", {"nullRows": "none"})

    assert answer.json() == control.get("/switches")
    assert answer.json()["nullRows"] == "none"


def test_stacks_are_read_and_set_and_outlive_a_reset(control: Control) -> None:
    assert control.get("/stacks") == {"names": {}, "running": None}

    stacks = {"names": {"8800123": ["sandbox"]}, "running": "sandbox"}
    answer = control("PUT", "/stacks", stacks)
    control("POST", "/reset")

    assert (answer.status_code, answer.json()) == (200, stacks)
    assert control.get("/stacks") == stacks
    assert control("PUT", "/stacks", {"names": {"x": []}}).status_code == 400


def test_a_reset_begins_again(control: Control, api: Api, simulator: Simulator) -> None:
    control("POST", "/portals", {"id": 77})
    control("PATCH", "/switches", {"nullRows": "none"})
    control("POST", "/faults", {"fault": "reset"})
    control("POST", "/portals/8800123/changes", set_limit(7))

    assert control("POST", "/reset").status_code == 204

    assert [portal.id for portal in simulator.portals] == ["8800123", "8800456"]
    assert simulator.portal(8800123).limits() == {}
    assert control.get("/faults") == {"faults": []}
    assert control.get("/switches")["nullRows"] == "all"
    assert control.get("/changes") == {"changes": []}
    assert api.all_limits().status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("GET", "/portals/9", None, "There is no portal 9, only 8800123, 8800456."),
        ("POST", "/portals", {"id": 8800123}, "There is already a portal 8800123."),
        ("POST", "/portals", {"id": "x"}, "id: a portal id is a whole number, such as 8800123"),
        ("POST", "/portals", {"id": 77, "token": "pat-na1-simulated-8800123"}, "Portal 8800123"),
        ("POST", "/portals", {"id": 77, "like": 9}, "`like` names a default portal"),
        (
            "POST",
            "/portals",
            {"id": 77, "timeZone": "Mars"},
            "timeZone: 'Mars' is not a known",
        ),
        ("POST", "/portals/8800123/changes", {"change": "x"}, "as a whole: Input tag 'x'"),
        (
            "POST",
            "/portals/8800123/changes",
            {"change": "set_limit", "pair": "deals -> yachts", "limit": 1},
            "Portal 8800123 has no object type 'yachts'.",
        ),
        (
            "POST",
            "/portals/8800123/changes",
            {"change": "set_limit", "pair": "-> deals -> contacts", "limit": 1},
            "'-> deals -> contacts' is not a pair such as `deals -> contacts`.",
        ),
        (
            "POST",
            "/portals/8800123/changes",
            {"change": "delete_label", "pair": "contacts -> companies", "label": "Primary"},
            "'Primary' is HubSpot's own and stays as it is.",
        ),
        (
            "POST",
            "/portals/8800123/changes",
            {"change": "add_label", "pair": "deals -> contacts", "label": "X", "typeId": 33},
            "Portal 8800123 already has USER_DEFINED/33 from deals to contacts.",
        ),
        ("POST", "/portals/8800123/changes", {"change": "add_custom_object", "name": "pet"}, "pet"),
        (
            "POST",
            "/portals/8800123/changes",
            {"change": "add_label", "pair": "deals -> contacts", "label": "\ud800x"},
            "The body is not JSON: unexpected end of hex escape",
        ),
        (
            "POST",
            "/portals/8800123/changes",
            {"change": "delete_label", "pair": "deals -> contacts", "label": "\ud800x"},
            "The body is not JSON: unexpected end of hex escape",
        ),
        ("POST", "/portals", {"id": 77, "\ud800": 1}, "The body is not JSON: unexpected end"),
        ("POST", "/faults", {"fault": "status"}, "status.status: Field required"),
        ("PATCH", "/switches", [], "as a whole: Input should be"),
        ("PATCH", "/switches", None, "The body is not JSON"),
    ],
)
def test_a_mistake_is_a_400_that_says_what_and_where(
    control: Control, method: str, path: str, body: object, problem: str
) -> None:
    answer = control(method, path, body)

    assert answer.status_code == 400
    assert problem in answer.json()["error"]


def set_limit(limit: int) -> dict[str, object]:
    return {"change": "set_limit", "pair": "deals -> contacts", "limit": limit}
