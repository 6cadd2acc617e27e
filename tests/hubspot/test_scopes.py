from __future__ import annotations

from datetime import timedelta

import pytest

from hubspot_limits.hubspot import AccessToken, OAuthRefresh, Quota, Refused
from hubspot_limits.simulator import SimulatedPortal, Simulator
from hubspot_limits.simulator.portals.account import ALL_SCOPES, READ_SCOPES
from tests.hubspot.conftest import MakeClient
from tests.hubspot.fake_clock import FakeClock


@pytest.mark.parametrize("version", ["v4", "2026-03", "2026-09"])
def test_a_key_s_scopes_are_those_that_hubspot_tells(
    make_client: MakeClient, portal: SimulatedPortal, version: str
) -> None:
    client = make_client(credentials=AccessToken(portal.read_only_token), api_version=version)
    assert client.scopes() == READ_SCOPES


def test_an_oauth_app_s_scopes_come_with_its_token(
    make_client: MakeClient, portal: SimulatedPortal, simulator: Simulator
) -> None:
    app = portal.oauth_app
    credentials = OAuthRefresh(app.client_id, app.client_secret, app.refresh_token)
    assert make_client(credentials=credentials).scopes() == ALL_SCOPES
    assert [entry.path for entry in simulator.requests()] == ["/oauth/v3/token"]


def test_a_token_that_hubspot_does_not_know_has_no_scopes_to_tell_and_is_not_quoted(
    make_client: MakeClient,
) -> None:
    with pytest.raises(Refused, match="ask which scopes the token has") as refused:
        make_client(credentials=AccessToken("pat-na1-unknown")).scopes()
    assert "pat-na1" not in str(refused.value)


def test_an_answer_tells_what_is_left_of_the_rate_limits_and_how_far_its_clock_is(
    make_client: MakeClient, clock: FakeClock, simulator: Simulator
) -> None:
    client = make_client()
    assert (client.quota, client.ahead) == (None, None)
    simulator.faults.add("quota", quota="daily", remaining=7)
    client.account()
    assert client.quota == Quota(190, 189, 10, limit_of_day=1_000_000, left_of_day=6)
    assert client.ahead is not None
    assert client.now() - clock.now() == client.ahead > timedelta(0)
