"""HubSpot's calls as tests make them: plain requests, no client of ours."""

from __future__ import annotations

import requests

from hubspot_limits.simulator import SimulatedPortal, Simulator

TIMEOUT = 10

PAIR = "deals/contacts"
OBJECT = ("HUBSPOT_DEFINED", 3)


class Api:
    """Calls with a portal's token, on one version's prefix."""

    def __init__(
        self,
        simulator: Simulator,
        portal: SimulatedPortal,
        *,
        token: str | None = None,
        prefix: str = "/crm/associations/v4",
    ) -> None:
        self.portal = portal
        self._root = simulator.url
        self._prefix = prefix
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token or portal.token}"

    def close(self) -> None:
        self._session.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        data: str | None = None,
        timeout: float = TIMEOUT,
    ) -> requests.Response:
        return self._session.request(
            method, f"{self._root}{path}", timeout=timeout, json=json, data=data
        )

    def get(self, path: str) -> requests.Response:
        return self.send("GET", path)

    def labels(self, pair: str) -> requests.Response:
        return self.get(f"{self._prefix}/{pair}/labels")

    def create_label(self, pair: str, **body: object) -> requests.Response:
        return self.send("POST", f"{self._prefix}/{pair}/labels", json=body)

    def update_label(self, pair: str, **body: object) -> requests.Response:
        return self.send("PUT", f"{self._prefix}/{pair}/labels", json=body)

    def delete_label(self, pair: str, type_id: object) -> requests.Response:
        return self.send("DELETE", f"{self._prefix}/{pair}/labels/{type_id}")

    def all_limits(self) -> requests.Response:
        return self.get(self.path("all"))

    def limits(self, pair: str) -> requests.Response:
        return self.get(self.path(pair))

    def batch(self, verb: str, pair: str, *inputs: tuple[str, int, int]) -> requests.Response:
        body = [
            {"category": category, "typeId": type_id, "maxToObjectIds": limit}
            for category, type_id, limit in inputs
        ]
        return self.post_batch(verb, pair, {"inputs": body})

    def update(self, pair: str, *inputs: tuple[str, int, int]) -> requests.Response:
        return self.batch("update", pair, *inputs)

    def create(self, pair: str, *inputs: tuple[str, int, int]) -> requests.Response:
        return self.batch("create", pair, *inputs)

    def purge(self, pair: str, *inputs: tuple[str, int]) -> requests.Response:
        body = [{"category": category, "typeId": type_id} for category, type_id in inputs]
        return self.post_batch("purge", pair, {"inputs": body})

    def post_batch(self, verb: str, pair: str, body: object) -> requests.Response:
        return self.send("POST", f"{self.path(pair)}/batch/{verb}", json=body)

    def path(self, rest: str) -> str:
        return f"{self._prefix}/definitions/configurations/{rest}"


def label_type(portal: SimulatedPortal) -> tuple[str, int]:
    """The type of the label "Decision maker" from deals to contacts."""
    known = portal.type("deals", "contacts", label="Decision maker")
    return known.category, known.type_id


def set_values(response: requests.Response) -> dict[tuple[str, int], int | None]:
    """The limits of a list, by category and type id."""
    return {
        (row["category"], row["typeId"]): row["userEnforcedMaxToObjectIds"]
        for row in response.json()["results"]
    }
