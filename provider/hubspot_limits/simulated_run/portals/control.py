"""The running simulator, asked and changed through its HTTP interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from requests import RequestException, Response, Session

from hubspot_limits.simulated_run.stacks import SimulationError

_SECONDS = 30


class Control:
    """What a person or a test may do to a simulator, whatever process it runs in."""

    def __init__(self, url: str) -> None:
        self.url: Final = url
        self._session = Session()
        self._session.trust_env = False  # no proxy leads to this machine

    def portals(self) -> Mapping[str, Any]:
        """Every portal, with all that it holds, by id."""
        found = self._ask("GET", "/simulator/portals").json()["portals"]
        return {portal["id"]: portal for portal in found}

    def portal(self, portal_id: str) -> Any:  # noqa: ANN401 - JSON
        """One portal with all that it holds."""
        return self._ask("GET", f"/simulator/portals/{portal_id}").json()

    def add_portal(self, description: Mapping[str, object]) -> None:
        """Add a portal. Raises SimulationError with what is wrong in the description."""
        self._ask("POST", "/simulator/portals", description)

    def change(self, portal_id: str, change: Mapping[str, object]) -> None:
        """Change a portal by hand. Raises SimulationError with what it lacks."""
        self._ask("POST", f"/simulator/portals/{quote(portal_id, safe='')}/changes", change)

    def set_switches(self, values: Mapping[str, object]) -> None:
        """Set some switches. Raises SimulationError for one that there is not."""
        self._ask("PATCH", "/simulator/switches", values)

    def tell_stacks(self, names: Mapping[str, list[str]], running: str | None) -> None:
        """Let the page name the stacks of each portal, and open on the one that is run."""
        self._ask("PUT", "/simulator/stacks", {"names": names, "running": running})

    def reset(self) -> None:
        """Begin again: no portal is left, and no request in the log."""
        self._ask("POST", "/simulator/reset")

    def requests(self) -> Iterator[Mapping[str, Any]]:
        """The requests in the log, oldest first."""
        yield from self._ask("GET", "/simulator/requests").json()["requests"]

    def last_request(self) -> int:
        """The number of the latest request, 0 before the first."""
        return max((entry["number"] for entry in self.requests()), default=0)

    def request(self, number: int) -> Mapping[str, Any] | None:
        """One request by its number in the log, if it is there."""
        answer = self._send("GET", f"/simulator/requests/{number}", None)
        return answer.json() if answer.ok else None

    def _ask(self, method: str, path: str, body: object = None) -> Response:
        answer = self._send(method, path, body)
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise SimulationError(str(answer.json()["error"]))
        return answer

    def _send(self, method: str, path: str, body: object) -> Response:
        try:
            return self._session.request(method, f"{self.url}{path}", json=body, timeout=_SECONDS)
        except RequestException:
            raise SimulationError(
                f"The simulator at {self.url} does not answer: it has ended. Run this again."
            ) from None
