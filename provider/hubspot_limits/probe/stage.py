"""One pair that experiments write to: marked as the probe's own, and left as it was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hubspot_limits.hubspot.schemas import as_wire
from hubspot_limits.hubspot.versions import ApiVersion
from hubspot_limits.limits import HUBSPOT_DEFINED, USER_DEFINED, AssociationType, Pair
from hubspot_limits.probe.answers import Answer, type_of
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.findings import NoRoomForLabels, NotSettled
from hubspot_limits.probe.marks import Name, is_mark
from hubspot_limits.probe.pairs import ids
from hubspot_limits.probe.redaction import code

_TRIES = 3
"""How often what restores the pair is tried where HubSpot's answer makes no sense."""

_TOO_MANY_LABELS = 437
"""HubSpot's own status for one label more than a pair may have."""

Input = tuple[AssociationType, int | None]
"""One input of a batch; a purge has no value."""


class OwnLabel(NamedTuple):
    """A label of the probe's: its types in either direction, and the answer that made it."""

    type: AssociationType
    inverse: AssociationType
    name: Name
    made: Answer


class Associations:
    """The calls for labels and limits of one pair, in one version of the API."""

    def __init__(self, asking: Asking, pair: Pair, version: ApiVersion) -> None:
        self.asking = asking
        self.pair = pair
        self._root = version.associations

    def read_labels(self, path: str | None = None, *, may_be_forbidden: bool = False) -> Answer:
        """path: the two object types as they are spelled, in place of their ids."""
        path = f"{self._root}/{path or ids(self.pair)}/labels"
        return self.asking.send("GET", path, may_be_forbidden=may_be_forbidden)

    def read_limits(self, pair: Pair | None = None) -> Answer:
        return self.asking.send("GET", self._configurations(pair or self.pair))

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
        return self.asking.send(
            "POST",
            f"{self._configurations(self.pair)}/batch/{verb}",
            {"inputs": [as_wire(*wanted) for wanted in inputs]},
            is_idempotent=verb != "create",
            may_be_forbidden=may_be_forbidden,
        )

    def _configurations(self, pair: Pair) -> str:
        return f"{self._root}/definitions/configurations/{ids(pair)}"


class Stage:
    """A marked pair. Open it with ``Stage.open``; nothing else writes to a pair."""

    def __init__(self, calls: Associations, types: Mapping[AssociationType, str | None]) -> None:
        self.calls = calls
        self.pair = calls.pair
        self._found = types
        self._own: list[OwnLabel] = []
        self._touched: dict[AssociationType, None] = {}
        self._set: dict[AssociationType, int] = {}
        self._written_at = calls.asking.clock.monotonic()

    @classmethod
    def open(cls, calls: Associations, names: Iterator[Name]) -> Stage | None:
        """Mark the pair, if it has no limits. Raises NotSettled where it cannot be marked."""
        found = calls.read_limits()
        if found.kind != "list" or any(limit is not None for limit in found.limits().values()):
            return None
        stage = cls(calls, _labels(calls.read_labels()))
        stage.add_label(names)
        return stage

    @property
    def label(self) -> OwnLabel:
        """The label that marks the pair."""
        return self._own[0]

    @property
    def unlabelled(self) -> AssociationType:
        """The type that the object limit is on. Raises NotSettled where the pair has none."""
        for association_type, text in self._found.items():
            if text is None:
                return association_type
        raise NotSettled(f"HubSpot lists no unlabelled type of {self.pair}")

    def has(self, association_type: AssociationType) -> bool:
        """Whether HubSpot lists the type for the pair."""
        return association_type in self._found

    @property
    def foreign(self) -> AssociationType:
        """A type that another pair has and this one lacks: the mark's, in the other direction."""
        return self.label.inverse

    @property
    def apps_types(self) -> list[AssociationType]:
        """The types that are neither HubSpot's nor made by hand."""
        usual = (HUBSPOT_DEFINED, USER_DEFINED)
        return [
            association_type
            for association_type in self._found
            if association_type.category not in usual
        ]

    def add_label(self, names: Iterator[Name]) -> OwnLabel:
        """A new label. Of one object type with itself it reads the same both ways."""
        name = next(names)
        made = self.calls.make_label(name, inverse=not self.pair.is_same_object)
        if made.status == _TOO_MANY_LABELS:
            texts = self._found.items()
            custom = [
                association_type
                for association_type, text in texts
                if association_type.category == USER_DEFINED and text
            ]
            raise NoRoomForLabels(self.pair, len(custom))
        self._found = _labels(self.calls.read_labels())
        mine = [
            association_type for association_type, text in self._found.items() if text == name.text
        ]
        if not mine:
            raise NotSettled(f"HubSpot made no label on {self.pair} (HTTP {made.status})")
        others = [
            association_type for association_type in made.limits() if association_type not in mine
        ]
        if self.pair.is_same_object:
            others = mine[1:]
        if not others:
            others = self._inverse_of(name)
        label = OwnLabel(mine[0], others[0], name, made)
        self._own.append(label)
        return label

    def _inverse_of(self, name: Name) -> list[AssociationType]:
        """The label's type in the other direction, where the answer that made it was lost."""
        there = Associations(self.calls.asking, self.pair.reverse, self.calls.asking.client.version)
        listed = _labels(there.read_labels())
        found = [
            association_type for association_type, text in listed.items() if text == name.inverse
        ]
        if not found:
            raise NotSettled(f"HubSpot lists the new label of {self.pair} in one direction only")
        return found

    def delete_label(self, label: OwnLabel) -> Answer:
        answer = self.calls.delete_label(label.type.type_id)
        if answer.is_success and label in self._own:
            self._own.remove(label)
        return answer

    def batch(
        self,
        verb: str,
        *inputs: Input,
        calls: Associations | None = None,
        may_be_forbidden: bool = False,
    ) -> Answer:
        """A batch as it is asked for; whatever it sets is purged later.

        calls: those of another version, or with another token.
        """
        if verb != "purge":
            self._touched |= dict.fromkeys(
                association_type for association_type, _ in inputs if self.has(association_type)
            )
        calls = calls or self.calls
        answer = calls.batch(verb, inputs, may_be_forbidden=may_be_forbidden)
        self._written_at = self.calls.asking.clock.monotonic()
        if verb == "purge" and answer.is_success:
            for association_type, _ in inputs:
                self._set.pop(association_type, None)
        elif answer.kind == "batch":
            done = answer.limits().items()
            self._set |= {
                association_type: limit for association_type, limit in done if limit is not None
            }
        return answer

    def set(self, association_type: AssociationType, limit: int) -> Answer:
        """Create the limit, or change it where there is one: what HubSpot documents for each."""
        return self.batch(
            "update" if association_type in self._set else "create", (association_type, limit)
        )

    def put(self, association_type: AssociationType, limit: int) -> None:
        """Have the limit set. Raises NotSettled where HubSpot does not do that."""
        answer = self.set(association_type, limit)
        if not answer.has_done(association_type, limit):
            raise NotSettled(
                f"HubSpot does not set a limit of {limit} on {self.pair} (HTTP {answer.status}), "
                "which the experiment begins with"
            )

    def live(self, lag: float) -> dict[AssociationType, int | None]:
        """The pair's limits, once a read shows what was written last."""
        self.settle(lag)
        return self.read()

    def settle(self, lag: float) -> None:
        """Wait until reads show what was written last."""
        asking = self.calls.asking
        passed = asking.clock.monotonic() - self._written_at
        asking.wait(max(0.0, lag - passed), "reads lag behind writes")

    def read(self) -> dict[AssociationType, int | None]:
        """The pair's limits as a read shows them now."""
        answer = self.calls.read_limits()
        if answer.kind != "list":
            raise NotSettled(f"HubSpot's list of limits cannot be read (HTTP {answer.status})")
        return answer.limits()

    def restore(self) -> None:
        """Remove the limits that were set, and the labels but for the mark."""
        extra = self._own[1:]
        gone_with_their_label = {one for label in extra for one in label[:2]}
        for limited in tuple(self._touched):
            if limited not in gone_with_their_label:
                purge(self.calls, limited)
                self._written_at = self.calls.asking.clock.monotonic()
            del self._touched[limited]
        self._set.clear()
        if extra:
            delete_labels(self.calls, [label.type for label in extra])
            del self._own[1:]

    def close(self) -> None:
        """Leave the pair as it was found."""
        self.restore()
        delete_marks(self.calls)
        self._own.clear()


def clear(calls: Associations) -> int:
    """Remove from a pair what an unfinished run has left, and say how many labels that was.

    Only a pair that carries a mark is touched, and of its types only those that experiments use:
    nobody else's label.
    """
    types = _labels(calls.read_labels())
    if not any(map(is_mark, types.values())):
        return 0
    for limited in types:
        if limited.category != USER_DEFINED:
            purge(calls, limited)
    return delete_marks(calls)


def purge(calls: Associations, limited: AssociationType) -> None:
    """Remove a limit. Raises NotSettled where HubSpot does not say that it is gone."""
    for _ in range(_TRIES):
        answer = calls.batch("purge", [(limited, None)])
        if answer.is_complete or (answer.is_success and answer.kind == "empty"):
            return
    raise NotSettled(
        f"HubSpot does not remove a limit that the probe has set on {calls.pair} "
        f"(HTTP {answer.status}, {code(answer.category) or 'no category'})"
    )


def delete_marks(calls: Associations) -> int:
    """Delete the probe's labels on a pair, their limits with them; how many they were."""
    types = _labels(calls.read_labels())
    marks = [one for one, text in types.items() if is_mark(text)]
    delete_labels(calls, marks)
    return len(marks) // 2 if calls.pair.is_same_object else len(marks)


def delete_labels(calls: Associations, wanted: Iterable[AssociationType]) -> None:
    """Delete labels until the list has none of them. Raises NotSettled where it keeps some.

    HubSpot's answer is not looked at: either id deletes both, and one that is gone is refused.
    """
    left = list(wanted)
    for _ in range(_TRIES):
        for label in left:
            calls.delete_label(label.type_id)
        if left:
            left = [label for label in _labels(calls.read_labels()) if label in left]
    if left:
        raise NotSettled(f"HubSpot does not delete the probe's labels on {calls.pair}")


def _labels(answer: Answer) -> dict[AssociationType, str | None]:
    """The types of a pair with their texts. Raises NotSettled for anything but a list."""
    if answer.kind != "list":
        raise NotSettled(f"HubSpot's list of labels cannot be read (HTTP {answer.status})")
    return {
        association_type: row.get("label")
        for row in answer.results
        if (association_type := type_of(row))
    }
