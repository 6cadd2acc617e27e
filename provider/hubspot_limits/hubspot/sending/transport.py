"""One request to HubSpot and its answer, as bytes and within bounds.

A server may be slow, endless or something else than HubSpot. So an answer has a bound in seconds
(each read of a socket has one of its own, which a dripping answer never meets), in bytes (before
and after unpacking) and in the values that its JSON holds. Redirects are not even looked at.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from importlib.metadata import version
from socket import SHUT_RDWR
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool

from hubspot_limits.hubspot.sending.deadlines import at_most

MOST_BYTES = 32 * 2**20
MOST_VALUES = 500_000
"""Strings, numbers, lists and objects of one answer: those of some 100,000 limits."""

_CHUNK = 2**16
_USER_AGENT = f"hubspot-limits/{version('hubspot-limits')}"
_FOREVER = threading.TIMEOUT_MAX
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say: with gzip's header, and no other


class UnusableContent(Exception):  # noqa: N818 - what it is
    """The body of an answer cannot be taken; ``str`` says why, to follow "HubSpot's answer"."""


class RequestBody:
    """The JSON of a request, which knows whether a part of it may have been sent."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.was_begun = False

    def __len__(self) -> int:
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        # requests asks for the pieces of an iterable only when the connection is there.
        self.was_begun = True
        yield self._content


def http_session(*, trusts_environment: bool) -> requests.Session:
    """A session of requests' within these bounds, for one thread.

    trusts_environment: whether proxies and certificates are taken from it.
    """
    session = _Session()
    # gzip alone: what else requests offers could not be unpacked within bounds here.
    session.headers.update({"User-Agent": _USER_AGENT, "Accept-Encoding": "gzip"})
    session.trust_env = trusts_environment
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    return session


def content_of(response: requests.Response, *, seconds: float) -> bytes:
    """The body of a response that is streamed, unpacked.

    Raises UnusableContent, TimeoutError, and errors of urllib3's when the connection breaks.
    """
    # The head of the answer has used up some of the time.
    left = max(0.0, seconds - response.elapsed.total_seconds())
    with at_most(left, response.raw.shutdown):
        content = _unpacked(_read(response), response.headers.get("Content-Encoding", ""))
    # An upper bound that costs no parsing: every value but the first follows one of these.
    values = sum(map(content.count, (b",", b"[", b"{")))
    if values > MOST_VALUES:
        raise UnusableContent(f"holds more than {MOST_VALUES:,} values")
    return content


def _read(response: requests.Response) -> bytes:
    """The content of an answer as it was sent. Raises UnusableContent where it is too large."""
    content = bytearray()
    # Not requests' own reading, which unpacks without a bound.
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        content += chunk
        if len(content) > MOST_BYTES:
            raise _too_large()
    return bytes(content)


def _unpacked(content: bytes, encoding: str) -> bytes:
    """The content of an answer, out of its gzip. Raises UnusableContent."""
    if not content or encoding.lower() in ("", "identity"):
        return content
    if encoding.lower() not in ("gzip", "x-gzip"):
        raise UnusableContent("is packed in a way that was not asked for")
    gzip = zlib.decompressobj(_GZIP)
    try:
        unpacked = gzip.decompress(content, MOST_BYTES)
    except zlib.error:
        raise UnusableContent("says that it is gzip, and is not") from None
    # More would come out than MOST_BYTES.
    if gzip.unconsumed_tail:
        raise _too_large()
    if not gzip.eof:
        raise UnusableContent("ends in the middle of its gzip")
    return unpacked


def _too_large() -> UnusableContent:
    return UnusableContent(f"is larger than {MOST_BYTES // 2**20} MB")


class _Session(requests.Session):
    """requests' session, which looks at no redirect."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """A redirect is not followed. Requests would parse its address all the same, and raise for
        a wrong one as if nothing had been sent.
        """


class _HTTPConnection(HTTPConnection):
    """A connection that bounds the time until the headers are there."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as in urllib3
        with _head_in_time(self):
            return super().getresponse()


class _HTTPSConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as in urllib3
        with _head_in_time(self):
            return super().getresponse()


def _head_in_time(connection: HTTPConnection) -> AbstractContextManager[None]:
    """Bound the time until status and headers are there, however slowly they drip."""
    # urllib3 has other values for "no time-out" and "the default".
    seconds = connection.timeout if isinstance(connection.timeout, (int, float)) else _FOREVER
    return at_most(seconds, partial(connection.sock.shutdown, SHUT_RDWR))


class _Adapter(HTTPAdapter):
    """requests' adapter, with these connections in its pools."""

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> ConnectionPool:  # noqa: ANN401 - requests' own
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        if isinstance(pool, HTTPConnectionPool):
            is_encrypted = isinstance(pool, HTTPSConnectionPool)
            pool.ConnectionCls = _HTTPSConnection if is_encrypted else _HTTPConnection
        return pool
