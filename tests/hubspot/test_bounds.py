"""No answer takes more seconds, bytes or values than it may."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from hubspot_limits.hubspot import (
    AccessToken,
    AnswerLost,
    BatchAnswer,
    HubSpotClient,
    HubSpotError,
    OutcomeUnknown,
    UnreadableReply,
)
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EMPTY_LIST = b'{"results": []}'
MB = 2**20


Call = Callable[[HubSpotClient], object]


def read(client: HubSpotClient) -> object:
    return client.limits(DEALS_TO_CONTACTS)


def write(client: HubSpotClient) -> object:
    return client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5})


def answered(call: Call, answer: Answer, *, read_timeout: float = 60) -> object:
    with odd_server([answer]) as server:
        client = HubSpotClient(
            AccessToken("token"),
            base_url=server.url,
            clock=FakeClock(),
            max_wait=0,
            read_timeout=read_timeout,
        )
        return call(client)


def byte_by_byte(content: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in content]


# Each would be a good answer in the end, after some seconds.
DRIPPING: dict[str, list[bytes]] = {
    "body": [
        HEAD + b"Content-Length: 115\r\n\r\n",
        *byte_by_byte(b" " * 100 + EMPTY_LIST),
    ],
    "chunks": [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        *[b"1\r\n \r\n"] * 100,
        b"f\r\n" + EMPTY_LIST + b"\r\n0\r\n\r\n",
    ],
    "a body without an end": [HEAD + b"\r\n", *byte_by_byte(EMPTY_LIST + b" " * 100)],
    "the size of a chunk": [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        *byte_by_byte(b"0" * 100 + b"f\r\n"),
        EMPTY_LIST + b"\r\n0\r\n\r\n",
    ],
    "the headers": [
        b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nX: ",
        *byte_by_byte(b"x" * 100),
        b"\r\n\r\n" + EMPTY_LIST,
    ],
}


@pytest.mark.parametrize("part", DRIPPING)
def test_an_answer_that_drips_ends_at_the_time_out(part: str) -> None:
    answer = Answer(raw=DRIPPING[part], pause=0.05)
    with pytest.raises(AnswerLost, match="did not answer in time"):
        answered(read, answer, read_timeout=0.3)


def test_a_write_whose_answer_drips_may_have_been_done() -> None:
    answer = Answer(raw=DRIPPING["body"], pause=0.05)
    with pytest.raises(OutcomeUnknown, match="did not answer in time"):
        answered(write, answer, read_timeout=0.3)


def packed(content: bytes) -> Answer:
    return Answer(200, gzip.compress(content), {"Content-Encoding": "gzip"})


TOO_MUCH: dict[str, tuple[Answer, str]] = {
    "a body without an end": (
        Answer(raw=[HEAD + b"\r\n", *[b" " * MB] * 40]),
        "is larger than 32 MB",
    ),
    "a gzip of 40 MB": (packed(bytes(40 * MB)), "is larger than 32 MB"),
    "half a gzip": (
        Answer(200, gzip.compress(EMPTY_LIST)[:-9], {"Content-Encoding": "gzip"}),
        "ends in the middle of its gzip",
    ),
    "too many values": (
        Answer(200, f'{{"results": [{"0," * 600_000}0]}}'),
        "holds more than 500,000 values",
    ),
    "too deep a list": (Answer(200, "[" * 100_000), "is not what its API documents"),
    "too many wrong rows": (
        Answer(200, f'{{"results": [{"0," * 400_000}0]}}'),
        "is not what its API documents (results.0: ",
    ),
}


@pytest.mark.parametrize("odd", TOO_MUCH)
@pytest.mark.parametrize(("call", "kind"), [(read, UnreadableReply), (write, OutcomeUnknown)])
def test_an_answer_that_is_too_much_is_named_and_not_taken(
    odd: str, call: Call, kind: type[HubSpotError]
) -> None:
    answer, why = TOO_MUCH[odd]
    with pytest.raises(kind) as caught:
        answered(call, answer)
    assert f"HubSpot's answer {why}" in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_a_packed_answer_is_unpacked() -> None:
    assert answered(read, packed(EMPTY_LIST)) == ()


def test_thousands_of_errors_are_counted_and_not_all_kept() -> None:
    errors = ",".join(['{"message": "No"}'] * 50_000)
    answer = answered(write, Answer(207, f'{{"status": "COMPLETE", "errors": [{errors}]}}'))
    assert isinstance(answer, BatchAnswer)
    assert len(answer.errors) == 1000
    assert not answer.is_complete
