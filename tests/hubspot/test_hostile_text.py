"""Whatever HubSpot says, a terminal shows it and does not obey it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from hubspot_limits.hubspot import AccessToken, HubSpotClient, HubSpotError
from hubspot_limits.values.limits import Pair
from hubspot_limits.values.object_types import ObjectType
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import CONTACTS, DEALS_TO_CONTACTS, UNLABELLED

WORST = "\x1b]0;owned\x07\x1b[2J\x00\u202e\u200b\r\n::error::owned"
HOSTILE = {
    "status": WORST,
    "message": WORST,
    "category": WORST,
    "subCategory": {WORST: WORST},
    "correlationId": WORST,
    "policyName": WORST,
    "context": {"missingScopes": [WORST], WORST: [WORST]},
    "errors": [{"message": WORST, "category": WORST, "context": WORST}, WORST],
    "results": WORST,
    "portalId": WORST,
}

READS: dict[str, Callable[[HubSpotClient], object]] = {
    "account": HubSpotClient.account,
    "labels": lambda client: client.labels(DEALS_TO_CONTACTS),
    "limits": lambda client: client.limits(DEALS_TO_CONTACTS),
    "custom objects": HubSpotClient.custom_object_types,
}


def assert_harmless(text: str) -> None:
    assert text.isprintable(), repr(text)


def client_of(url: str, announce: Callable[[str], None] = print) -> HubSpotClient:
    clock = FakeClock()
    return HubSpotClient(AccessToken("t"), base_url=url, clock=clock, announce=announce)


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 423, 429, 437, 477, 500])
def test_every_error_about_a_hostile_answer_is_harmless(status: int) -> None:
    headers = {"X-HubSpot-Correlation-Id": "\x1b[31m\x9b"}
    announced: list[str] = []
    bodies = (json.dumps(HOSTILE), f"<html>{WORST}")
    with odd_server([]) as server:
        client = client_of(server.url, announced.append)
        for body in bodies:
            server.answers = [Answer(status, body, headers)]
            for call in READS.values():
                with pytest.raises(HubSpotError) as caught:
                    call(client)
                for text in (str(caught.value), repr(caught.value), caught.value.why):
                    assert_harmless(text)
    for line in announced:
        assert_harmless(line)


def test_every_error_of_a_hostile_batch_is_harmless() -> None:
    body = json.dumps({**HOSTILE, "results": []})
    with odd_server([Answer(207, body)]) as server:
        answer = client_of(server.url).update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})
    assert answer.errors
    for text in (answer.status, *map(str, answer.errors)):
        assert_harmless(str(text))


def test_a_hostile_name_of_an_object_is_harmless_in_errors_and_announcements() -> None:
    announced: list[str] = []
    pair = Pair(ObjectType("2-1", f"\ud83e{WORST}"), CONTACTS)
    with odd_server([Answer(423, "{}")]) as server, pytest.raises(HubSpotError) as caught:
        client_of(server.url, announced.append).limits(pair)
    assert announced
    for text in (str(caught.value), *announced):
        assert_harmless(text)
