"""What the request log tells, and what it keeps to itself."""

from __future__ import annotations

import threading

import pytest
import requests

from hubspot_limits.simulator import LoggedRequest, SimulatedPortal, Simulator
from tests.simulator.calls import OBJECT, PAIR, TIMEOUT, Api


def test_a_request_is_logged_with_what_it_asked_and_what_it_got(
    api: Api, simulator: Simulator
) -> None:
    answer = api.update(PAIR, (*OBJECT, 5))

    (entry,) = simulator.requests()
    assert (entry.number, entry.method, entry.status) == (1, "POST", 200)
    assert (
        entry.path == "/crm/associations/v4/definitions/configurations/deals/contacts/batch/update"
    )
    assert (entry.portal, entry.token, entry.is_write) == ("8800123", "default", True)
    assert entry.body["inputs"][0]["maxToObjectIds"] == 5
    assert entry.answer == answer.json()
    assert entry.duration_ms > 0
    assert entry.correlation_id == answer.headers["x-hubspot-correlation-id"]


def test_requests_are_found_by_method_path_portal_and_kind(simulator: Simulator) -> None:
    sandbox, production = (Api(simulator, portal) for portal in simulator.portals)
    sandbox.limits(PAIR)
    sandbox.purge(PAIR, OBJECT)
    production.update(PAIR, (*OBJECT, 5))
    production.get("/account-info/v3/details")

    assert [entry.number for entry in simulator.requests(method="get")] == [1, 4]
    assert [entry.number for entry in simulator.requests(path="batch/")] == [2, 3]
    assert [entry.number for entry in simulator.requests(portal="8800456")] == [3, 4]
    assert [entry.number for entry in simulator.writes()] == [2, 3]
    assert [entry.number for entry in simulator.requests(is_write=False)] == [1, 4]
    sandbox.close()
    production.close()


def test_a_refused_write_is_a_write(simulator: Simulator, portal: SimulatedPortal) -> None:
    api = Api(simulator, portal, token=portal.read_only_token)
    api.delete_label(PAIR, 33)

    (entry,) = simulator.writes()

    assert (entry.status, entry.token) == (403, "read-only")
    api.close()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("limit=5&after=2", "limit=5&after=2"),
        ("access_token=hunter2&limit=5", "(hidden)"),
        ("limit=5&access%5Ftoken=hunter2", "(hidden)"),
        ("hapikey=hunter2", "(hidden)"),
    ],
)
def test_a_query_that_may_hold_a_secret_is_hidden_whatever_the_path(
    simulator: Simulator, query: str, shown: str
) -> None:
    requests.get(f"{simulator.url}/crm/v3/objects/contacts?{query}", timeout=TIMEOUT)

    assert simulator.requests()[0].query == shown


def test_asking_for_a_token_is_no_write_to_a_portal(simulator: Simulator) -> None:
    requests.post(f"{simulator.url}/oauth/v3/token", timeout=TIMEOUT)

    assert len(simulator.requests()) == 1
    assert simulator.writes() == ()


def test_looking_at_the_simulator_itself_is_not_logged(simulator: Simulator) -> None:
    for path in ("/", "/simulator/requests"):
        requests.get(simulator.url + path, timeout=TIMEOUT)

    assert simulator.requests() == ()


def test_a_listener_hears_each_request_and_may_change_the_portal(
    api: Api, simulator: Simulator, portal: SimulatedPortal
) -> None:
    heard: list[str] = []

    def listen(entry: LoggedRequest) -> None:
        heard.append(f"{entry.method} {threading.current_thread().name}")
        portal.set_limit("deals", "contacts", 99)

    simulator.on_request(listen)
    api.update(PAIR, (*OBJECT, 5))

    assert heard == ["POST simulator"]
    assert portal.limit("deals", "contacts") == 99


def test_the_log_can_be_emptied_and_goes_on_counting(api: Api, simulator: Simulator) -> None:
    api.all_limits()
    simulator.clear_requests()
    api.all_limits()

    assert [entry.number for entry in simulator.requests()] == [2]


def test_no_secret_is_in_the_log(simulator: Simulator, portal: SimulatedPortal) -> None:
    app = portal.oauth_app
    root = f"{simulator.url}/oauth"
    form = {
        "grant_type": "refresh_token",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "refresh_token": app.refresh_token,
    }
    secrets = [app.client_secret, app.refresh_token, portal.token, portal.read_only_token]
    for version in ("v1", "2026-09"):
        issued = requests.post(f"{root}/{version}/token", data=form, timeout=TIMEOUT).json()
        secrets.append(issued["access_token"])
    requests.post(f"{root}/v1/token", params=form, timeout=TIMEOUT)
    requests.post(f"{root}/v1/token", json=form, timeout=TIMEOUT)
    requests.post(f"{root}/v1/token", data=str(form), timeout=TIMEOUT)
    simulator.faults.add("malformed")
    requests.post(f"{root}/v1/token", data=form, timeout=TIMEOUT)
    requests.post(
        f"{root}/v3/token/introspect", data={**form, "token": secrets[-1]}, timeout=TIMEOUT
    )
    requests.get(f"{root}/v1/access-tokens/{secrets[-1]}", timeout=TIMEOUT)
    info = f"{root}/v2/private-apps/get/access-token-info"
    requests.post(info, json={"tokenKey": portal.token}, timeout=TIMEOUT)
    requests.post(info, data=f'{{"tokenKey": "{portal.token}"', timeout=TIMEOUT)
    api = Api(simulator, portal)
    api.get(f"/account-info/v3/details?hapikey={portal.token}")
    api.close()

    log = requests.get(f"{simulator.url}/simulator/requests", timeout=TIMEOUT).text
    page = requests.get(simulator.url, timeout=TIMEOUT).text

    for secret in secrets:
        assert secret not in log
        assert secret not in page
    assert '"grant_type":"refresh_token"' in log
    assert '"hub_id":8800123' in log


def test_a_body_that_json_cannot_say_again_is_logged_as_text(
    api: Api, simulator: Simulator
) -> None:
    bodies = ["[" * 400 + "]" * 400, '{"inputs": NaN}', '"\\ud800"', "\udcff"]
    for body in bodies:
        sent = body.encode(errors="surrogateescape")
        api._session.post(
            f"{simulator.url}{api.path(PAIR)}/batch/update", data=sent, timeout=TIMEOUT
        )

    log = requests.get(f"{simulator.url}/simulator/requests", timeout=TIMEOUT)

    assert log.status_code == 200
    assert [entry["body"] for entry in log.json()["requests"]] == [*bodies[:3], "\ufffd"]
