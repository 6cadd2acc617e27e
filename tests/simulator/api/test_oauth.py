from __future__ import annotations

import pytest
import requests

from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.api.routes.oauth import VERSIONS
from tests.simulator.calls import TIMEOUT, Api


def post(simulator: Simulator, path: str, **form: str) -> requests.Response:
    return requests.post(f"{simulator.url}/oauth/{path}", data=form, timeout=TIMEOUT)


def grant(portal: SimulatedPortal, **other: str) -> dict[str, str]:
    app = portal.oauth_app
    return {
        "grant_type": "refresh_token",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "refresh_token": app.refresh_token,
        **other,
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_a_refresh_token_gives_an_access_token_that_works(
    simulator: Simulator, portal: SimulatedPortal, version: str
) -> None:
    body = post(simulator, f"{version}/token", **grant(portal)).json()

    assert (body["token_type"], body["expires_in"]) == ("bearer", 1800)
    assert body["refresh_token"] == portal.oauth_app.refresh_token
    assert body.get("hub_id") == (None if version == "v1" else 8800123)
    assert 300 < len(body["access_token"]) <= 512
    api = Api(simulator, portal, token=body["access_token"])
    assert api.update("deals/contacts", ("HUBSPOT_DEFINED", 3, 5)).status_code == 200
    api.close()


def test_an_access_token_dies_when_its_time_is_up(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    token = post(simulator, "v3/token", **grant(portal)).json()["access_token"]
    api = Api(simulator, portal, token=token)

    assert api.all_limits().status_code == 200
    simulator.let_pass(1800)
    answer = api.all_limits()

    assert answer.status_code == 401
    assert answer.json()["category"] == "EXPIRED_AUTHENTICATION"
    assert "The OAuth token used to make this call expired" in answer.json()["message"]
    api.close()


@pytest.mark.parametrize(
    ("wrong", "error", "status"),
    [
        ({"refresh_token": "other"}, "invalid_grant", "BAD_REFRESH_TOKEN"),
        ({"client_id": "other"}, "invalid_client", "BAD_CLIENT_ID"),
        ({"client_secret": "other"}, "invalid_client", "BAD_CLIENT_SECRET"),
        ({"grant_type": "authorization_code", "code": "x"}, "invalid_grant", "BAD_AUTH_CODE"),
        ({"grant_type": "password"}, "unsupported_grant_type", "BAD_GRANT_TYPE"),
    ],
)
def test_a_bad_grant_is_a_400_with_oauths_words_and_hubspots(
    simulator: Simulator, portal: SimulatedPortal, wrong: dict[str, str], error: str, status: str
) -> None:
    answer = post(simulator, "v3/token", **grant(portal, **wrong))

    assert answer.status_code == 400
    assert (answer.json()["error"], answer.json()["status"]) == (error, status)


def test_dated_versions_read_the_body_only(simulator: Simulator, portal: SimulatedPortal) -> None:
    fields = grant(portal)
    old, dated = (
        requests.post(
            f"{simulator.url}/oauth/{version}/token", params=fields, timeout=TIMEOUT
        ).status_code
        for version in ("v3", "2026-09")
    )
    assert (old, dated) == (200, 400)


def test_a_refresh_may_rotate_the_refresh_token_by_switch(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    simulator.set_switches(refresh_token="rotated")
    first = grant(portal)

    body = post(simulator, "v3/token", **first).json()

    assert body["refresh_token"] != first["refresh_token"]
    assert post(simulator, "v3/token", **first).json()["status"] == "BAD_REFRESH_TOKEN"
    again = grant(portal, refresh_token=body["refresh_token"])
    assert post(simulator, "v3/token", **again).status_code == 200


def test_oauth_v1_may_be_switched_off(simulator: Simulator, portal: SimulatedPortal) -> None:
    simulator.set_switches(oauth_v1="off")

    assert post(simulator, "v1/token", **grant(portal)).status_code == 404
    assert post(simulator, "v3/token", **grant(portal)).status_code == 200


def test_a_private_apps_token_tells_its_account_and_scopes(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    url = f"{simulator.url}/oauth/v2/private-apps/get/access-token-info"

    def details(token: str) -> requests.Response:
        return requests.post(url, json={"tokenKey": token}, timeout=TIMEOUT)

    known = details(portal.read_only_token).json()
    assert known["hubId"] == 8800123
    assert not any(scope.endswith(".write") for scope in known["scopes"])
    assert details("pat-na1-unknown").status_code == 404


def test_one_app_in_two_portals_opens_the_portal_of_the_refresh_token() -> None:
    app = {"clientId": "app", "clientSecret": "secret"}
    with Simulator(
        [
            {"id": 1, "oauth": {**app, "refreshToken": "one"}},
            {"id": 2, "oauth": {**app, "refreshToken": "two"}},
        ]
    ) as simulator:
        hubs = [
            post(simulator, "v3/token", **grant(portal)).json()["hub_id"]
            for portal in simulator.portals
        ]
    assert hubs == [1, 2]
