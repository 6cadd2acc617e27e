"""A handful of records of the probe's own, for what limits do to records."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.findings import NotSettled
from hubspot_limits.probe.marks import PREFIX
from hubspot_limits.probe.pairs import CANDIDATES, ids
from hubspot_limits.values.limits import AssociationType, Pair
from hubspot_limits.values.object_types import ObjectType

_NAMED_BY = {"companies": "name", "contacts": "firstname"}
"""The property that carries the mark. A contact without an e-mail address joins no company."""

_MOST = 10
_PAUSE = 5.0
"""Seconds that HubSpot has for knowing of a new record or association everywhere."""


class MadeRecords:
    """The records that this run has made."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._made: list[tuple[ObjectType, str]] = []
        self._has_lost_one = False

    def associated(self, pair: Pair, count: int, association_type: AssociationType) -> list[str]:
        """One record of the pair's first object type, with so many of its second.

        The ids, the first one's first. Raises NotSettled where HubSpot does not make them.
        """
        if count > _MOST:
            raise NotSettled(f"It would take {count} records, more than a handful")
        one = self.make(pair.from_object_type)
        others = [self.make(pair.to_object_type) for _ in range(count)]
        for other in others:
            answer = self.associate(pair, one, other, association_type)
            if not answer.is_complete:
                raise NotSettled(f"HubSpot does not associate two records (HTTP {answer.status})")
        self._asking.wait(_PAUSE, "the new records have to be known everywhere")
        return [one, *others]

    def make(self, object_type: ObjectType) -> str:
        """A record that carries the mark as its name; its id."""
        properties = {_NAMED_BY[object_type.name]: PREFIX}
        path = f"{self._objects}/{object_type.id}"
        # Set before it is sent: if the answer is lost, the record may be there all the same.
        self._has_lost_one = True
        answer = self._asking.send("POST", path, {"properties": properties}, is_idempotent=False)
        made = answer.body.get("id") if answer.kind == "object" else None
        if not isinstance(made, str) or not made.isdecimal():
            raise NotSettled(f"HubSpot does not make a record (HTTP {answer.status})")
        self._made.append((object_type, made))
        self._has_lost_one = False
        return made

    def associate(
        self, pair: Pair, one: str, other: str, association_type: AssociationType
    ) -> Answer:
        """HubSpot's answer to an association of two records."""
        wanted = {
            "from": {"id": one},
            "to": {"id": other},
            "types": [
                {
                    "associationCategory": association_type.category,
                    "associationTypeId": association_type.type_id,
                }
            ],
        }
        root = self._asking.client.version.record_associations
        return self._asking.send("POST", f"{root}/{ids(pair)}/batch/create", {"inputs": [wanted]})

    def delete(self) -> None:
        """Delete what was made. Raises NotSettled where HubSpot does not do that.

        A record whose id was lost with HubSpot's answer is looked for by its mark.
        """
        for object_type, record in tuple(self._made):
            _delete(self._asking, object_type, record)
            self._made.remove((object_type, record))
        if self._has_lost_one:
            self._asking.wait(_PAUSE, "the new records have to be known everywhere")
            clear_records(self._asking)
            self._has_lost_one = False

    @property
    def _objects(self) -> str:
        return self._asking.client.version.objects


def clear_records(asking: Asking) -> int:
    """Delete the records that carry the mark, and say how many they were."""
    deleted = 0
    for object_type in _object_types():
        for record in _marked(asking, object_type):
            _delete(asking, object_type, record)
            deleted += 1
    return deleted


def _object_types() -> list[ObjectType]:
    ends = (
        end
        for pair in CANDIDATES["records"]
        for end in (pair.from_object_type, pair.to_object_type)
    )
    return list(dict.fromkeys(ends))


def _marked(asking: Asking, object_type: ObjectType) -> list[str]:
    """The ids of the records that carry the mark. Raises NotSettled."""
    wanted = {"propertyName": _NAMED_BY[object_type.name], "operator": "EQ", "value": PREFIX}
    body: Mapping[str, object] = {"filterGroups": [{"filters": [wanted]}], "limit": 100}
    path = f"{asking.client.version.objects}/{object_type.id}/search"
    answer = asking.send("POST", path, body, changes=False)
    if answer.kind != "list":
        raise NotSettled(f"HubSpot does not search {object_type} (HTTP {answer.status})")
    return [str(row["id"]) for row in answer.results if "id" in row]


def _delete(asking: Asking, object_type: ObjectType, record: str) -> None:
    path = f"{asking.client.version.objects}/{object_type.id}/{quote(record, safe='')}"
    answer = asking.send("DELETE", path)
    if not answer.is_empty:
        raise NotSettled(f"HubSpot does not delete a record of the probe's (HTTP {answer.status})")
