"""The calls for labels and limits of one pair, each with HubSpot's whole answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from hubspot_limits.hubspot.versions import ApiVersion
from hubspot_limits.hubspot.wire.schemas import as_wire
from hubspot_limits.probe.answers import Answer, type_of
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.findings import NotSettled
from hubspot_limits.probe.marks import Name
from hubspot_limits.probe.pairs import ids
from hubspot_limits.values.limits import AssociationType, Pair

Input: TypeAlias = tuple[AssociationType, int | None]
"""One input of a batch; a purge has no value."""


class Associations:
    """One pair, in one version of the API."""

    def __init__(self, asking: Asking, pair: Pair, version: ApiVersion) -> None:
        self.asking = asking
        self.pair = pair
        self.version = version
        self._root = version.associations

    def read_labels(self, path: str | None = None, *, may_be_forbidden: bool = False) -> Answer:
        """HubSpot's list of the pair's labels.

        path: the two object types as they are spelled, in place of their ids.
        """
        path = f"{self._root}/{path or ids(self.pair)}/labels"
        return self.asking.send("GET", path, may_be_forbidden=may_be_forbidden)

    def labels(self) -> dict[AssociationType, str | None]:
        """The types of the pair with their texts. Raises NotSettled for anything but a list."""
        return labels_in(self.read_labels())

    def read_limits(self, pair: Pair | None = None, *, may_be_forbidden: bool = False) -> Answer:
        path = self._configurations(pair or self.pair)
        return self.asking.send("GET", path, may_be_forbidden=may_be_forbidden)

    def read_all_limits(self) -> Answer:
        return self.asking.send("GET", f"{self._root}/definitions/configurations/all")

    def make_label(self, name: Name, *, inverse: bool) -> Answer:
        body = {"name": name.internal, "label": name.text}
        if inverse:
            body["inverseLabel"] = name.inverse
        path = f"{self._root}/{ids(self.pair)}/labels"
        return self.asking.send("POST", path, body, is_idempotent=False)

    def delete_label(self, type_id: int) -> Answer:
        return self.asking.send("DELETE", f"{self._root}/{ids(self.pair)}/labels/{type_id}")

    def batch(
        self, verb: str, inputs: Iterable[Input], *, may_be_forbidden: bool = False
    ) -> Answer:
        """HubSpot's answer to a batch: ``create``, ``update`` or ``purge``."""
        return self.asking.send(
            "POST",
            f"{self._configurations(self.pair)}/batch/{verb}",
            {"inputs": [as_wire(*wanted) for wanted in inputs]},
            is_idempotent=verb != "create",
            may_be_forbidden=may_be_forbidden,
        )

    def _configurations(self, pair: Pair) -> str:
        return f"{self._root}/definitions/configurations/{ids(pair)}"


def labels_in(answer: Answer) -> dict[AssociationType, str | None]:
    """The types of a list with their texts. Raises NotSettled for anything but a list."""
    if answer.kind != "list":
        raise NotSettled(f"HubSpot's list of labels cannot be read (HTTP {answer.status})")
    return {one: row.get("label") for row in answer.results if (one := type_of(row))}
