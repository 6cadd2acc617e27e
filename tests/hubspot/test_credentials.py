from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock, Semaphore
from typing import Any, NoReturn

import pytest
from pydantic import SecretStr

from hubspot_limits.hubspot import (
    AccessToken,
    CredentialsError,
    HubSpotClient,
    OAuthRefresh,
    OutcomeUnknown,
    ServerFailed,
    Unauthorized,
    UnreadableReply,
    credentials_from_environment,
)
from hubspot_limits.hubspot.wire.schemas import TokenReply
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.conftest import SANDBOX
from tests.hubspot.conftest import MakeClient
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED

OAUTH = {
    "HUBSPOT_CLIENT_ID": "id",
    "HUBSPOT_CLIENT_SECRET": "secret",
    "HUBSPOT_REFRESH_TOKEN": "refresh",
}

MakeOAuth = Callable[..., OAuthRefresh]


@pytest.fixture
def make_oauth(portal: SimulatedPortal, clock: FakeClock) -> MakeOAuth:
    def make(**settings: Any) -> OAuthRefresh:  # noqa: ANN401 - OAuthRefresh's own keywords
        app = portal.oauth_app
        secrets = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "refresh_token": app.refresh_token,
        }
        return OAuthRefresh(**{**secrets, "clock": clock, **settings})

    return make


@pytest.fixture
def oauth_client(make_client: MakeClient, make_oauth: MakeOAuth) -> HubSpotClient:
    return make_client(credentials=make_oauth())


def renewals(simulator: Simulator) -> int:
    return len(simulator.requests(path="/oauth/"))


@pytest.mark.parametrize(
    ("environ", "taken"),
    [
        ({"SANDBOX": "a", "HUBSPOT_ACCESS_TOKEN": "b", **OAUTH}, "a"),
        ({"SANDBOX": " ", "HUBSPOT_ACCESS_TOKEN": "b", **OAUTH}, "b"),
        ({"HUBSPOT_ACCESS_TOKEN": " b\n", **OAUTH}, "b"),
        ({"HUBSPOT_ACCESS_TOKEN": ""}, "config"),
        ({"HUBSPOT_CLIENT_ID": "half of OAuth"}, "config"),
    ],
)
def test_the_first_token_that_is_set_is_taken(environ: dict[str, str], taken: str) -> None:
    credentials = credentials_from_environment(environ, "SANDBOX", "config")
    assert isinstance(credentials, AccessToken)
    assert credentials._token.get_secret_value() == taken


def test_oauth_comes_before_the_secret_of_the_stack() -> None:
    assert isinstance(credentials_from_environment(OAUTH, "SANDBOX", "config"), OAuthRefresh)


def test_nothing_set_is_no_credentials() -> None:
    assert credentials_from_environment({"HUBSPOT_ACCESS_TOKEN": " "}, "SANDBOX", " ") is None


def test_a_part_of_oauth_alone_names_what_is_missing() -> None:
    with pytest.raises(CredentialsError) as caught:
        credentials_from_environment({"HUBSPOT_CLIENT_ID": "id"})
    assert "HUBSPOT_CLIENT_SECRET and HUBSPOT_REFRESH_TOKEN are not set" in str(caught.value)


@pytest.mark.parametrize("token", ["two words", "line\nend", "Bearer hunter2", "tökén", "\x00"])
def test_what_cannot_be_a_token_is_refused_with_its_source_and_not_repeated(token: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        credentials_from_environment({"SANDBOX": token}, "SANDBOX")
    assert "SANDBOX is empty or holds blanks" in str(caught.value)
    assert token not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("version", ["v4", "2026-03", "2026-09"])
def test_oauth_opens_the_portal_in_each_version(
    version: str, make_client: MakeClient, make_oauth: MakeOAuth, portal: SimulatedPortal
) -> None:
    client = make_client(credentials=make_oauth(), api_version=version)
    assert client.account().portal_id == portal.id


def test_oauth_does_without_its_first_version_which_hubspot_switches_off(
    oauth_client: HubSpotClient, simulator: Simulator
) -> None:
    simulator.set_switches(oauth_v1="off")
    oauth_client.account()


def test_one_access_token_serves_many_requests(
    oauth_client: HubSpotClient, simulator: Simulator
) -> None:
    for _ in range(5):
        oauth_client.limits(DEALS_TO_CONTACTS)
    assert renewals(simulator) == 1


def test_an_access_token_is_renewed_before_it_expires(
    oauth_client: HubSpotClient, simulator: Simulator, clock: FakeClock
) -> None:
    oauth_client.limits(DEALS_TO_CONTACTS)
    clock.pass_by(1499)
    oauth_client.limits(DEALS_TO_CONTACTS)
    assert renewals(simulator) == 1
    clock.pass_by(2)
    oauth_client.limits(DEALS_TO_CONTACTS)
    assert renewals(simulator) == 2
    assert all(request.status == 200 for request in simulator.requests())


def test_an_access_token_of_seconds_is_renewed_at_half_its_life(
    oauth_client: HubSpotClient, simulator: Simulator, clock: FakeClock
) -> None:
    simulator.set_switches(access_token_seconds=60)
    oauth_client.limits(DEALS_TO_CONTACTS)
    clock.pass_by(29)
    oauth_client.limits(DEALS_TO_CONTACTS)
    assert renewals(simulator) == 1
    clock.pass_by(2)
    oauth_client.limits(DEALS_TO_CONTACTS)
    assert renewals(simulator) == 2


def test_a_token_that_expires_during_a_long_wait_is_renewed_for_the_next_attempt(
    oauth_client: HubSpotClient, simulator: Simulator, clock: FakeClock
) -> None:
    oauth_client.account()
    clock.pass_by(1400)
    simulator.faults.add("status", status=477, retry_after=200)
    oauth_client.limits(DEALS_TO_CONTACTS)
    assert renewals(simulator) == 2


def test_an_access_token_is_renewed_once_for_all_threads(
    make_client: MakeClient, make_oauth: MakeOAuth, simulator: Simulator, clock: FakeClock
) -> None:
    client = make_client(credentials=make_oauth())
    barrier = Barrier(8)

    def read(_: int) -> None:
        barrier.wait()
        client.limits(DEALS_TO_CONTACTS)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(read, range(8)))
        clock.pass_by(1700)
        list(threads.map(read, range(8)))
    assert renewals(simulator) == 2


@pytest.mark.parametrize("verb", ["create", "update"])
def test_a_401_in_the_middle_of_a_run_renews_the_token_and_goes_on(
    verb: str,
    oauth_client: HubSpotClient,
    simulator: Simulator,
    portal: SimulatedPortal,
    announced: list[str],
) -> None:
    oauth_client.account()
    simulator.faults.add("status", path="/crm/*", status=401, category="EXPIRED_AUTHENTICATION")
    answer = getattr(oauth_client, f"{verb}_limits")(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    assert answer.confirms({UNLABELLED: 5})
    assert portal.limit("deals", "contacts") == 5
    assert renewals(simulator) == 2
    assert announced == []


def test_a_token_that_several_threads_hear_refused_is_renewed_once(clock: FakeClock) -> None:
    tokens = iter(["first", "second"])

    def exchange(_: object) -> TokenReply:
        return TokenReply(access_token=SecretStr(next(tokens)), expires_in=1800)

    oauth = OAuthRefresh("id", "secret", "refresh", clock=clock)
    first = oauth.access_token(exchange)
    assert all(oauth.expire(first) for _ in range(4))
    second = oauth.access_token(exchange)
    assert oauth.expire(first), "a late thread may ask again, and gets the second"
    assert oauth.access_token(exchange) == second


def test_a_token_that_is_refused_again_after_its_renewal_ends_the_call(
    oauth_client: HubSpotClient, simulator: Simulator
) -> None:
    simulator.faults.add("status", path="/crm/*", status=401, times=99)
    with pytest.raises(Unauthorized, match="was renewed, and the new one is not accepted either"):
        oauth_client.limits(DEALS_TO_CONTACTS)
    assert renewals(simulator) == 2
    assert len(simulator.requests(path="/crm/")) == 2


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_replaced_refresh_token_is_used_and_kept_or_else_announced(
    make_client: MakeClient,
    make_oauth: MakeOAuth,
    simulator: Simulator,
    announced: list[str],
    *,
    is_kept: bool,
) -> None:
    simulator.set_switches(refresh_token="rotated", access_token_seconds=60)
    clock = FakeClock()
    kept: list[str] = []
    client = make_client(credentials=make_oauth(keep=kept.append if is_kept else None, clock=clock))
    client.account()
    clock.pass_by(31)
    client.account()
    newest = simulator.portal(SANDBOX).oauth_app.refresh_token
    if is_kept:
        assert len(kept) == 2
        assert kept[-1] == newest
        assert announced == []
    else:
        assert "HubSpot replaced the OAuth refresh token" in announced[0]
        assert not any(newest in line for line in announced)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("client_id", "Copy HUBSPOT_CLIENT_ID"),
        ("client_secret", "Copy HUBSPOT_CLIENT_SECRET"),
        ("refresh_token", "put its new token into HUBSPOT_REFRESH_TOKEN"),
    ],
)
def test_oauth_that_is_refused_says_which_variable_to_correct(
    wrong: str, named: str, make_client: MakeClient, make_oauth: MakeOAuth
) -> None:
    client = make_client(credentials=make_oauth(**{wrong: "hunter2"}))
    with pytest.raises(CredentialsError) as caught:
        client.account()
    assert named in str(caught.value)
    assert caught.value.status == 400
    assert caught.value.path == "/oauth/v3/token"
    assert "hunter2" not in str(vars(caught.value))


def test_a_renewal_that_meets_trouble_is_tried_again_and_only_as_often_as_any_request(
    oauth_client: HubSpotClient, simulator: Simulator, clock: FakeClock
) -> None:
    simulator.faults.add("status", path="/oauth/*", status=503, times=99)
    with pytest.raises(ServerFailed, match="Could not renew the OAuth access token"):
        oauth_client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    assert renewals(simulator) == 6
    assert len(clock.slept) == 5


def test_a_write_whose_token_runs_out_after_a_broken_attempt_stays_open(
    oauth_client: HubSpotClient, simulator: Simulator, clock: FakeClock
) -> None:
    oauth_client.account()
    clock.pass_by(1499.5)
    simulator.faults.add("status", path="/crm/*", status=503)
    simulator.faults.add("status", path="/oauth/*", status=403)
    with pytest.raises(OutcomeUnknown, match="Could not update limits of deals -> contacts"):
        oauth_client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})


class WatchedLock:
    """A lock that tells of each thread that arrives at it."""

    def __init__(self) -> None:
        self.arrived = Semaphore(0)
        self._lock = Lock()

    def __enter__(self) -> None:
        self.arrived.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_a_renewal_that_fails_fails_for_every_thread_that_waits_for_it(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    oauth = OAuthRefresh("id", "secret", "refresh", clock=clock)
    lock = WatchedLock()
    monkeypatch.setattr(oauth, "_lock", lock)
    asked: list[object] = []

    def exchange(secrets: object) -> NoReturn:
        if not asked:
            for _ in range(4):
                lock.arrived.acquire()
        asked.append(secrets)
        raise CredentialsError(reason="refused")

    def ask(_: int) -> None:
        with pytest.raises(CredentialsError):
            oauth.access_token(exchange)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, range(4)))
    assert len(asked) == 1


def test_an_access_token_that_no_header_can_hold_is_not_quoted(clock: FakeClock) -> None:
    body = '{"access_token": "hunter2\\nX-Evil: 1", "expires_in": 1800}'
    with odd_server([Answer(200, body)]) as server:
        credentials = OAuthRefresh("id", "secret", "refresh", clock=clock)
        client = HubSpotClient(credentials, base_url=server.url, clock=clock)
        with pytest.raises(UnreadableReply) as caught:
            client.account()
    assert "access_token" in str(caught.value)
    assert "hunter2" not in str(caught.value)
