from __future__ import annotations

from typing import Any

import pytest
import requests
from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout  # noqa: A004

from hubspot_limits.simulator import DescriptionError, SimulatedPortal, Simulator
from tests.simulator.calls import OBJECT, PAIR, Api

INVERSE = ("HUBSPOT_DEFINED", 4)


def test_a_fault_is_for_so_many_requests_that_match_and_no_others(
    api: Api, simulator: Simulator
) -> None:
    simulator.faults.add("status", status=503, method="POST", path="*/batch/update", times=2)

    assert api.limits(PAIR).status_code == 200
    assert api.purge(PAIR, OBJECT).status_code == 204
    statuses = [api.update(PAIR, (*OBJECT, 5)).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    assert len(simulator.faults) == 0


def test_a_fault_may_be_for_one_portal(simulator: Simulator) -> None:
    simulator.faults.add("status", status=503, portal=8800456)
    sandbox, production = (Api(simulator, portal) for portal in simulator.portals)

    assert sandbox.all_limits().status_code == 200
    assert production.all_limits().status_code == 503
    sandbox.close()
    production.close()


def test_faults_wait_in_the_order_they_were_added(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("status", status=502)
    simulator.faults.add("status", status=504)

    assert [api.all_limits().status_code for _ in range(3)] == [502, 504, 200]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_write_that_fails_has_taken_effect_only_after(
    api: Api, simulator: Simulator, portal: SimulatedPortal, when: str
) -> None:
    simulator.faults.add("status", status=500, when=when)

    answer = api.update(PAIR, (*OBJECT, 5))

    assert answer.json()["message"] == "internal error"
    assert answer.json()["correlationId"] == answer.headers["x-hubspot-correlation-id"]
    assert portal.limit("deals", "contacts") == (5 if when == "after" else None)


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("DAILY", "You have reached your daily limit."),
        ("TEN_SECONDLY_ROLLING", "You have reached your ten_secondly_rolling limit."),
        ("SECONDLY", "You have reached your secondly limit."),
    ],
)
def test_a_429_tells_its_policy(api: Api, simulator: Simulator, policy: str, message: str) -> None:
    simulator.faults.add("status", status=429, policy=policy)

    body = api.all_limits().json()

    assert (body["errorType"], body["policyName"], body["message"]) == (
        "RATE_LIMIT",
        policy,
        message,
    )


def test_a_migration_tells_when_to_come_back(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("status", status=477, retry_after=30)

    answer = api.all_limits()

    assert (answer.status_code, answer.headers["Retry-After"]) == (477, "30")


@pytest.mark.parametrize(
    ("status", "category"),
    [
        (401, "INVALID_AUTHENTICATION"),
        (403, "MISSING_SCOPES"),
        (404, None),
        (423, None),
        (477, None),
        (524, None),
    ],
)
def test_a_status_comes_with_what_hubspot_says_with_it(
    api: Api, simulator: Simulator, status: int, category: str | None
) -> None:
    simulator.faults.add("status", status=status)

    answer = api.all_limits()

    assert (answer.status_code, answer.json().get("category")) == (status, category)
    assert answer.json()["message"]


def test_any_refusal_can_be_asked_for(api: Api, simulator: Simulator) -> None:
    simulator.faults.add(
        "status",
        status=403,
        message="No.",
        category="USER_DOES_NOT_HAVE_PERMISSIONS",
        sub_category="some.code",
    )

    body = api.all_limits().json()

    assert (body["message"], body["category"], body["subCategory"]) == (
        "No.",
        "USER_DOES_NOT_HAVE_PERMISSIONS",
        "some.code",
    )


@pytest.mark.parametrize("status", [200, 204, 304, 502])
def test_a_page_may_stand_where_json_was_expected(
    api: Api, simulator: Simulator, status: int
) -> None:
    simulator.faults.add("html", status=status)

    answer = api.all_limits()

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_is_reset_before_or_after_the_write(
    api: Api, simulator: Simulator, portal: SimulatedPortal, when: str
) -> None:
    simulator.faults.add("reset", when=when)

    with pytest.raises(ConnectionError, match="reset by peer"):
        api.update(PAIR, (*OBJECT, 5))

    assert portal.limit("deals", "contacts") == (5 if when == "after" else None)
    (entry,) = simulator.requests()
    assert (entry.status, entry.fault) == (None, "reset")


def test_an_answer_may_never_come(api: Api, simulator: Simulator, portal: SimulatedPortal) -> None:
    simulator.faults.add("timeout", when="after")

    with pytest.raises(ReadTimeout):
        api.send("POST", f"{api.path(PAIR)}/batch/update", json=one_input(), timeout=0.2)
    wait_for_a_request(simulator)

    assert portal.limit("deals", "contacts") == 5


def test_an_answer_may_come_late_while_others_are_answered(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.faults.add("slow", seconds=30)
    other = Api(simulator, portal)

    with pytest.raises(ReadTimeout):
        api.send("GET", api.path(PAIR), timeout=0.2)
    wait_for_a_request(simulator)

    assert other.limits(PAIR).status_code == 200
    assert simulator.requests()[0].duration_ms >= 30_000
    other.close()


def test_a_slow_answer_arrives_whole(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("slow", seconds=0.05)

    assert api.update(PAIR, (*OBJECT, 5)).json()["status"] == "COMPLETE"


def test_a_body_may_end_early_after_the_write(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.faults.add("truncated")

    with pytest.raises(ChunkedEncodingError):
        api.update(PAIR, (*OBJECT, 5))

    assert portal.limit("deals", "contacts") == 5


def test_a_body_may_be_whole_and_no_json(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.faults.add("malformed", times=2)

    for answer in (api.update(PAIR, (*OBJECT, 5)), api.purge("contacts/deals", INVERSE)):
        assert answer.status_code == 200
        with pytest.raises(requests.exceptions.JSONDecodeError):
            answer.json()
    assert portal.limit("deals", "contacts") == 5


@pytest.mark.parametrize("status", [200, 207])
def test_part_of_a_batch_may_fail(
    api: Api, simulator: Simulator, portal: SimulatedPortal, status: int
) -> None:
    maker = portal.type("deals", "contacts", label="Decision maker")
    simulator.faults.add("partial", failed=1, status=status)

    answer = api.update(PAIR, (*OBJECT, 5), (maker.category, maker.type_id, 2))

    body = answer.json()
    assert answer.status_code == status
    assert [row["typeId"] for row in body["results"]] == [3]
    assert (body["numErrors"], len(body["errors"])) == (1, 1)
    assert portal.limit("deals", "contacts") == 5
    assert portal.limit("deals", "contacts", label="Decision maker") is None


def test_part_of_a_purge_may_fail(api: Api, simulator: Simulator, portal: SimulatedPortal) -> None:
    portal.set_limit("deals", "contacts", 5)
    simulator.faults.add("partial", failed=9)

    answer = api.purge(PAIR, OBJECT)

    assert (answer.status_code, answer.json()["numErrors"]) == (207, 1)
    assert portal.limit("deals", "contacts") == 5


@pytest.mark.parametrize("status", ["CANCELED", "PENDING", "PROCESSING"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_may_say_that_it_is_not_complete(
    api: Api, simulator: Simulator, portal: SimulatedPortal, status: str, when: str
) -> None:
    simulator.faults.add("batch_status", status=status, when=when)

    body = api.update(PAIR, (*OBJECT, 5)).json()

    assert (body["status"], body["results"]) == (status, [])
    assert bool(body.get("errors")) == (status == "CANCELED")
    assert portal.limit("deals", "contacts") == (5 if when == "after" else None)


@pytest.mark.parametrize("status", ["CANCELED", "COMPLETE", "PENDING", "PROCESSING"])
@pytest.mark.parametrize("http_status", [200, 207, 400])
def test_a_batch_of_any_status_may_show_as_done_what_was_not(
    api: Api, simulator: Simulator, portal: SimulatedPortal, status: str, http_status: int
) -> None:
    simulator.faults.add("batch_status", status=status, httpStatus=http_status, results=True)

    answer = api.update(PAIR, (*OBJECT, 5))

    assert (answer.status_code, answer.json()["status"]) == (http_status, status)
    assert answer.json()["results"] == [
        {"category": "HUBSPOT_DEFINED", "typeId": 3, "userEnforcedMaxToObjectIds": 5}
    ]
    assert portal.limit("deals", "contacts") is None


@pytest.mark.parametrize(("when", "limit"), [("before", None), ("after", 5)])
def test_a_batch_may_show_an_input_as_done_and_as_failed(
    api: Api, simulator: Simulator, portal: SimulatedPortal, when: str, limit: int | None
) -> None:
    simulator.faults.add("batch_status", status="COMPLETE", results=True, errors=True, when=when)

    body = api.update(PAIR, (*OBJECT, 5)).json()

    assert [row["typeId"] for row in body["results"]] == [3]
    assert body["numErrors"] == len(body["errors"]) == 1
    assert '"typeId": 3' in body["errors"][0]["context"]["input"][0]
    assert portal.limit("deals", "contacts") == limit


@pytest.mark.parametrize("fault", ["html", "status"])
def test_a_page_or_a_404_may_follow_a_write_that_took_effect(
    api: Api, simulator: Simulator, portal: SimulatedPortal, fault: str
) -> None:
    simulator.faults.add(fault, status=404, when="after")

    answer = api.update(PAIR, (*OBJECT, 5))

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html") == (fault == "html")
    assert portal.limit("deals", "contacts") == 5


def test_a_body_may_drip_and_be_whole_in_the_end(api: Api, simulator: Simulator) -> None:
    usual = api.labels(PAIR).json()
    simulator.faults.add("drip", seconds=0.01)

    assert api.labels(PAIR).json() == usual


def test_where_there_is_no_body_none_drips(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("drip", seconds=0.01)

    answer = api.purge(PAIR, OBJECT)

    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Length" not in answer.headers


def test_a_body_may_drip_so_slowly_that_it_never_ends(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.faults.add("drip", seconds=5)

    with requests.get(
        f"{simulator.url}/account-info/v3/details",
        headers={"Authorization": f"Bearer {portal.token}"},
        stream=True,
        timeout=30,
    ) as answer:
        assert answer.raw.read(1) == b"{"
        assert simulator.requests()[0].duration_ms >= 5_000

    assert requests.get(simulator.url, timeout=30).status_code == 200


def test_a_body_may_swell_when_it_is_unpacked(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.faults.add("swell", megabytes=3)

    answer = api.update(PAIR, (*OBJECT, 5))

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) > 3_000_000
    assert answer.raw.tell() < 10_000, "what came over the wire"
    assert answer.json()["status"] == "COMPLETE"
    assert portal.limit("deals", "contacts") == 5
    assert simulator.requests()[0].answer == answer.json()


def test_a_list_may_come_in_pages(api: Api, simulator: Simulator) -> None:
    everything = api.labels(PAIR).json()["results"]
    simulator.faults.add("paging", size=1, times=2, method="GET")

    first = api.labels(PAIR).json()
    second = api.send("GET", f"/crm/associations/v4/{PAIR}/labels?after=1").json()

    assert first == {"results": everything[:1], "paging": {"next": {"after": "1"}}}
    assert second == {"results": everything[1:]}


def test_what_is_no_list_has_no_pages(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("paging")

    assert api.get("/account-info/v3/details").json()["portalId"] == 8800123


def test_reads_may_be_stale_for_a_while(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.faults.add("stale", seconds=600, method="POST")

    api.update(PAIR, (*OBJECT, 5))

    assert portal.limit("deals", "contacts") == 5
    assert api.limits(PAIR).json()["results"] == []


def test_stale_reads_come_to_an_end(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("stale", seconds=0.2, method="POST")

    api.update(PAIR, (*OBJECT, 5))

    while not (rows := api.limits(PAIR).json()["results"]):
        pass
    assert rows[0]["userEnforcedMaxToObjectIds"] == 5


@pytest.mark.parametrize("when", ["before", "after"])
def test_somebody_else_may_change_the_portal_between_two_requests(
    api: Api, simulator: Simulator, portal: SimulatedPortal, when: str
) -> None:
    changes = [{"change": "set_limit", "pair": "deals -> contacts", "limit": 99}]
    simulator.faults.add("change", method="POST", when=when, changes=changes)

    assert api.update(PAIR, (*OBJECT, 5)).json()["status"] == "COMPLETE"

    assert portal.limit("deals", "contacts") == (99 if when == "after" else 5)


def test_a_write_meets_what_somebody_else_did_just_before(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    gone = {"change": "delete_label", "pair": "deals -> contacts", "label": "Decision maker"}
    simulator.faults.add("change", method="POST", changes=[gone])
    maker = portal.type("deals", "contacts", label="Decision maker")

    answer = api.update(PAIR, (maker.category, maker.type_id, 2))

    assert answer.json()["status"] == "CANCELED"


def test_a_change_that_cannot_be_made_is_told(api: Api, simulator: Simulator) -> None:
    gone = {"change": "delete_label", "pair": "deals -> contacts", "label": "Nobody"}
    simulator.faults.add("change", changes=[gone])

    answer = api.all_limits()

    assert answer.status_code == 500
    assert answer.json()["message"] == (
        "The simulator cannot make the change of a fault: Portal 8800123 has no label "
        "'Nobody' from deals to contacts."
    )
    assert simulator.requests()[0].status == 500
    assert api.all_limits().status_code == 200


def test_faults_can_be_taken_back(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("status", status=503, times=9)
    simulator.faults.clear()

    assert api.all_limits().status_code == 200


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"fault": "fire"}, "fire"),
        ({"fault": "status", "status": 200}, "status.status: Input should be greater than"),
        ({"fault": "status"}, "status.status: Field required"),
        ({"fault": "slow", "seconds": 9_999}, "less than or equal to 3600"),
        ({"fault": "reset", "whenever": 1}, "reset.whenever: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_in_a_fault_is_told_with_its_place(
    simulator: Simulator, fault: dict[str, Any], problem: str
) -> None:
    with pytest.raises(DescriptionError, match=problem):
        simulator.faults.add(**fault)


def wait_for_a_request(simulator: Simulator) -> None:
    """Whoever gives up early may be faster than the simulator."""
    while not simulator.requests():
        pass


def one_input() -> dict[str, Any]:
    return {"inputs": [{"category": "HUBSPOT_DEFINED", "typeId": 3, "maxToObjectIds": 5}]}
