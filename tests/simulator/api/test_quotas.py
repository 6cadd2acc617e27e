from __future__ import annotations

from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.simulator.calls import Api

PREFIX = "X-HubSpot-RateLimit-"
DETAILS = "/account-info/v3/details"


def quotas(api: Api, path: str) -> dict[str, str]:
    headers = api.get(path).headers
    return {
        name.lower().removeprefix(PREFIX.lower()): value
        for name, value in headers.items()
        if name.lower().startswith(PREFIX.lower())
    }


def test_each_answer_carries_both_quotas(api: Api) -> None:
    assert quotas(api, DETAILS) == {
        "max": "190",
        "remaining": "189",
        "interval-milliseconds": "10000",
        "daily": "1000000",
        "daily-remaining": "999999",
    }


def test_limit_and_label_calls_are_exempt_from_the_burst_or_not_by_switch(
    api: Api, simulator: Simulator
) -> None:
    path = api.path("all")
    assert quotas(api, path)["remaining"] == "190"

    simulator.set_switches(burst_counts_configuration="yes")
    assert quotas(api, path)["remaining"] == "189"


def test_quotas_depend_on_the_plan(simulator: Simulator) -> None:
    api = Api(simulator, simulator.add_portal({"id": 77, "plan": "STARTER"}))

    assert (quotas(api, DETAILS)["max"], quotas(api, DETAILS)["daily"]) == ("100", "250000")
    api.close()


def test_a_burst_that_is_used_up_is_a_429(simulator: Simulator) -> None:
    api = Api(simulator, simulator.add_portal({"id": 77, "burstQuota": 2}))
    statuses = [api.get(DETAILS).status_code for _ in range(3)]

    refused = api.get(DETAILS)

    assert statuses == [200, 200, 429]
    assert refused.json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert refused.headers[f"{PREFIX}Remaining"] == "0"
    assert api.all_limits().status_code == 200, "exempt"
    api.close()


def test_a_day_that_is_used_up_is_a_429_for_every_token_of_the_account(
    simulator: Simulator,
) -> None:
    portal = simulator.add_portal({"id": 77, "dailyQuota": 1})
    first = Api(simulator, portal)
    second = Api(simulator, portal, token=portal.read_only_token)

    assert first.all_limits().status_code == 200
    refused = second.all_limits()

    assert (refused.status_code, refused.json()["policyName"]) == (429, "DAILY")
    assert refused.headers[f"{PREFIX}Daily-Remaining"] == "0"
    first.close()
    second.close()


def test_a_quota_may_run_out_from_some_request_on(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("quota", quota="daily", remaining=2)

    assert [api.all_limits().status_code for _ in range(3)] == [200, 200, 429]


def test_a_burst_may_run_out_too(api: Api, simulator: Simulator) -> None:
    simulator.faults.add("quota", quota="burst", remaining=1)

    assert [api.get(DETAILS).status_code for _ in range(2)] == [200, 429]


def test_a_public_app_has_its_own_burst_and_no_daily_quota(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    app = portal.oauth_app
    with_token = Api(simulator, portal)
    token = with_token._session.post(
        f"{simulator.url}/oauth/v3/token",
        data={
            "grant_type": "refresh_token",
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "refresh_token": app.refresh_token,
        },
        timeout=10,
    ).json()["access_token"]
    api = Api(simulator, portal, token=token)

    seen = quotas(api, DETAILS)

    assert seen["max"] == "110"
    assert "daily" not in seen
    api.close()
    with_token.close()


def test_a_request_without_a_token_belongs_to_no_quota(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    api = Api(simulator, portal, token="pat-unknown")

    assert quotas(api, DETAILS) == {}
    api.close()
