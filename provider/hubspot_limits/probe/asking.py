"""Asking HubSpot within a budget of requests and of seconds, and remembering each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hubspot_limits.hubspot import Clock, HubSpotClient, Refused
from hubspot_limits.hubspot.request import Method, Request
from hubspot_limits.hubspot.times import duration
from hubspot_limits.probe.answers import Answer, answer_of
from hubspot_limits.probe.findings import NotSettled, Spent
from hubspot_limits.probe.redaction import code

_NOT_ALLOWED = (401, 403)
_WORTH_SAYING = 5.0


class Asking:
    """One client, what it may still ask, and what it was answered since ``begin``.

    requests: how many it may send, attempts included. patience: how many seconds it may wait.
    """

    def __init__(
        self,
        client: HubSpotClient,
        clock: Clock,
        *,
        requests: int = 1_000,
        patience: float = 3_600.0,
        announce: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.client = client
        self.clock = clock
        self.answers: list[Answer] = []
        self.sent = 0
        self.writes = 0
        self._requests = requests
        self._patience = patience
        self._announce = announce
        self._is_bounded = True

    def begin(self) -> None:
        """Forget the answers so far."""
        self.answers = []

    def send(  # noqa: PLR0913 - by keyword
        self,
        method: Method,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        is_idempotent: bool = True,
        changes: bool = True,
        may_be_forbidden: bool = False,
    ) -> Answer:
        """HubSpot's answer, whatever it is. Raises HubSpotError where none is to be had.

        changes: whether anything but a GET changes the portal. Raises NotSettled for a 403, unless
        ``may_be_forbidden``, and Spent.
        """
        is_write = changes and method != "GET"
        request = Request(
            doing=f"send {method} {path}",
            method=method,
            path=path,
            body=body,
            changes_limits=is_write,
            is_idempotent=is_idempotent,
        )
        began = self.clock.monotonic()
        # `_spend` is called right before each attempt, so that repeated ones are counted too.
        reply = self.client.ask(request, self._spend)
        self.writes += is_write
        seconds = self.clock.monotonic() - began
        answer = answer_of(reply, asked=f"{method} {path}", sent=body, seconds=seconds)
        self.answers.append(answer)
        if answer.status in _NOT_ALLOWED and not may_be_forbidden:
            codes = f"HTTP {answer.status}, {code(answer.category) or 'no category'}"
            raise NotSettled(f"HubSpot does not let the token do it ({codes})")
        return answer

    def scopes(self) -> tuple[str, ...]:
        """The scopes of the token; none where HubSpot does not tell them."""
        self._spend()
        try:
            return self.client.scopes()
        except Refused:
            return ()

    def wait(self, seconds: float, why: str) -> None:
        """Wait. Raises Spent where that is longer than the patience that is left."""
        if seconds > self._patience and self._is_bounded:
            raise Spent(f"Waiting ({why}) would take longer than --patience allows")
        self._patience -= seconds
        if seconds >= _WORTH_SAYING:
            self._announce(f"Waiting {duration(seconds)}: {why}.")
        if seconds:
            self.clock.sleep(seconds)

    @contextmanager
    def unbounded(self) -> Iterator[None]:
        """What restores the portal is asked whatever the budget says."""
        was_bounded, self._is_bounded = self._is_bounded, False
        try:
            yield
        finally:
            self._is_bounded = was_bounded

    def _spend(self) -> None:
        if self._is_bounded and self.sent >= self._requests:
            raise Spent(f"The {self._requests} requests that --requests allows are sent")
        self.sent += 1
