"""What is said, and known, when no answer comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.hubspot import AnswerLost, ConnectionFailed, HubSpotError, OutcomeUnknown
from hubspot_limits.simulator import Simulator
from tests.hubspot.conftest import MakeClient
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED


def test_a_server_that_cannot_be_reached_is_named_with_what_was_tried(
    make_client: MakeClient, simulator: Simulator
) -> None:
    client = make_client()
    simulator.stop()
    with pytest.raises(ConnectionFailed) as caught:
        client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    host = simulator.url.removeprefix("http://")
    assert str(caught.value).startswith(
        "Could not update limits of deals -> contacts: there is no connection to "
        f"{host}: the connection is refused. Tried 4 times with "
    )
    assert "Nothing was sent." in str(caught.value)


def test_a_name_that_is_not_known_is_said_to_be_so(make_client: MakeClient) -> None:
    client = make_client(base_url="https://hubspot.invalid")
    with pytest.raises(ConnectionFailed, match=r"hubspot\.invalid: the name is not known"):
        client.account()


def test_a_port_that_speaks_no_tls_is_told_apart_from_a_lost_answer(
    make_client: MakeClient, simulator: Simulator
) -> None:
    client = make_client(base_url=simulator.url.replace("http:", "https:"))
    with pytest.raises(ConnectionFailed, match="not trusted, or something else speaks there"):
        client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})


def test_certificates_that_cannot_be_read_are_said_to_be_so(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    client = make_client(base_url="https://hubspot.invalid")
    with pytest.raises(ConnectionFailed, match="certificates that REQUESTS_CA_BUNDLE names"):
        client.account()


@pytest.mark.parametrize(
    ("proxy", "why"),
    [
        ("socks9://127.0.0.1", "its address or the proxy's is"),
        ("http://[", "its address or the proxy's is"),
        ("http://me:hunter2@127.0.0.1:1", "the proxy does not let it through"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    proxy: str, why: str, make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConnectionFailed) as caught:
        make_client(base_url="https://hubspot.invalid").account()
    assert why in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_proxy_that_refuses_is_said_to_do_so_and_never_sees_the_token(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with odd_server([Answer(407, "who are you?")]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        client = make_client(base_url="https://hubspot.invalid")
        with pytest.raises(ConnectionFailed, match="the proxy does not let it through"):
            client.account()
    assert {heard.method for heard in proxy.heard} == {"CONNECT"}
    assert "Authorization" not in str(proxy.heard)


def test_a_proxy_of_the_environment_is_not_used_to_reach_this_machine(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    make_client().account()


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("reset", "broke before the answer was complete"),
        ("truncated", "broke before the answer was complete"),
        ("timeout", "did not answer in time"),
    ],
)
def test_a_lost_answer_says_how_it_was_lost(
    fault: str, why: str, make_client: MakeClient, simulator: Simulator
) -> None:
    client = make_client(max_wait=0, read_timeout=0.5 if fault == "timeout" else 60)
    for call, lost in (
        (client.account, AnswerLost),
        (lambda: client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}), OutcomeUnknown),
    ):
        simulator.faults.add(fault)
        with pytest.raises(lost, match=why) as caught:
            call()
        assert_nothing_of_requests_is_kept(caught.value)


def assert_nothing_of_requests_is_kept(error: HubSpotError) -> None:
    """An error of requests' holds the request that was sent, token and all."""
    assert error.__cause__ is None
    assert error.__context__ is None
