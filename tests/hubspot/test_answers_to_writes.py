"""What a write may be answered with, and whether that tells that nothing was changed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from hubspot_limits.hubspot import AccessToken, HubSpotClient, OutcomeUnknown, UnreadableReply
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED

PAGE = "<!DOCTYPE html><html><body>Sign in to the guest network</body></html>"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ECHO = {
    "category": "HUBSPOT_DEFINED",
    "typeId": 3,
    "userEnforcedMaxToObjectIds": 5,
}


def refused_batch(**fields: object) -> Answer:
    errors = [{"category": "VALIDATION_ERROR", "message": "No"}]
    return Answer(400, json.dumps({"errors": errors, **fields}))


NOT_HUBSPOTS: dict[str, Answer] = {
    **{
        f"a web page with {status}": Answer(status, PAGE)
        for status in (200, 302, 400, 401, 403, 404, 405, 407, 409, 423, 429, 477, 500, 503)
    },
    **{
        f"nothing with {status}": Answer(status)
        for status in (400, 401, 403, 404, 405, 408, 409, 413, 422, 423, 429, 477, 500, 504)
    },
    **{
        f"a redirect with {status}": Answer(status, "", {"Location": "https://example.com/"})
        for status in (300, 301, 302, 303, 304, 307, 308)
    },
    "a redirect to an address that is none": Answer(302, "", {"Location": "http://["}),
    "a redirect to another scheme": Answer(302, "", {"Location": "ftp://example.com"}),
    "a gateway's JSON": Answer(403, '{"message": "Forbidden"}'),
    "a gateway's text": Answer(400, "Bad request"),
    "an empty object": Answer(400, "{}"),
    "a list": Answer(404, "[]"),
    "null": Answer(401, "null"),
    "half of an error": Answer(400, '{"status": "error", "category": "VALIDATION_ERR'),
    "a refused batch that is complete": refused_batch(status="COMPLETE"),
    "a refused batch under way": refused_batch(status="PROCESSING"),
    "a refused batch with results": refused_batch(status="CANCELED", results=[ECHO]),
    "a status that is none": Answer(raw=[b"HTTP/1.1 2x0 OK\r\n\r\n"]),
    "no HTTP at all": Answer(raw=[b"SSH-2.0-OpenSSH_9.7\r\n"]),
    "not one byte": Answer(raw=[b""]),
    "lengths that differ": Answer(raw=[OK + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}"]),
    "less than its length": Answer(raw=[OK + b"Content-Length: 99\r\n\r\n{}"]),
    "a chunk of a negative size": Answer(raw=[CHUNKED + b"-5\r\n{}\r\n0\r\n\r\n"]),
    "a chunk of size -1": Answer(raw=[CHUNKED + b"-1\r\n{}\r\n0\r\n\r\n"]),
    "a chunk of no size": Answer(raw=[CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"]),
    "chunks without an end": Answer(raw=[CHUNKED + b"2\r\n{}\r\n"]),
    "gzip that is none": Answer(200, "{}", {"Content-Encoding": "gzip"}),
    "a packing nobody asked for": Answer(200, "{}", {"Content-Encoding": "br"}),
}

WRITES: dict[str, Callable[[HubSpotClient], object]] = {
    "update": lambda client: client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}),
    "create": lambda client: client.create_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}),
    "purge": lambda client: client.purge_limits(DEALS_TO_CONTACTS, [UNLABELLED]),
}


def client_of(url: str) -> HubSpotClient:
    return HubSpotClient(AccessToken("token"), base_url=url, clock=FakeClock(), max_wait=300)


@pytest.mark.parametrize("odd", NOT_HUBSPOTS)
def test_only_hubspots_own_refusal_says_that_a_write_changed_nothing(odd: str) -> None:
    with odd_server([NOT_HUBSPOTS[odd]]) as server:
        client = client_of(server.url)
        for write in WRITES.values():
            with pytest.raises(OutcomeUnknown) as caught:
                write(client)
            assert "Whether the change was made is not known." in str(caught.value)
            assert "Nothing was" not in str(caught.value)

        creates = [heard for heard in server.heard if heard.path.endswith("/create")]
        assert len(creates) == 1, "what may have been done is not sent again"

        server.answers = [Answer(200, '{"results": []}')]
        assert client.limits(DEALS_TO_CONTACTS) == (), "the client goes on"


def test_what_to_check_is_said_where_something_else_may_have_answered() -> None:
    with odd_server([Answer(404, PAGE)]) as server, pytest.raises(OutcomeUnknown) as caught:
        WRITES["update"](client_of(server.url))
    assert str(caught.value) == (
        "Could not update limits of deals -> contacts: HubSpot's answer is a web page instead of "
        "JSON (HTTP 404). Whether the change was made is not known. Read the pair's limits, then "
        "run it again. Something between this machine and HubSpot may have answered in its place, "
        "or the API has changed: check the base URL, the proxy and apiVersion."
    )


@pytest.mark.parametrize("body", [PAGE, "", "no JSON"])
def test_a_read_that_something_else_answered_is_unreadable(body: str) -> None:
    for status in (301, 400, 401, 403, 404, 405):
        with odd_server([Answer(status, body)]) as server, pytest.raises(UnreadableReply) as caught:
            client_of(server.url).limits(DEALS_TO_CONTACTS)
        assert "check the base URL, the proxy and apiVersion" in str(caught.value)
