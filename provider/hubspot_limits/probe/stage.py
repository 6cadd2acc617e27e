"""One pair that experiments write to: marked as the probe's own, and left as it was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.associations import Associations, Input
from hubspot_limits.probe.findings import NoRoomForLabels, NotSettled
from hubspot_limits.probe.marks import Name
from hubspot_limits.probe.removing import delete_labels, delete_marks, purge
from hubspot_limits.values.limits import HUBSPOT_DEFINED, USER_DEFINED, AssociationType

_TOO_MANY_LABELS = 437
"""HubSpot's own status for one label more than a pair may have."""


class OwnLabel(NamedTuple):
    """A label of the probe's: its types in either direction, and the answer that made it."""

    type: AssociationType
    inverse: AssociationType
    name: Name
    made: Answer


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
        """Mark the pair, if it can be read and has no limits. Raises NotSettled if that fails."""
        found = calls.read_limits(may_be_forbidden=True)
        if found.kind != "list" or any(limit is not None for limit in found.limits().values()):
            return None
        stage = cls(calls, calls.labels())
        stage.add_label(names)
        return stage

    @property
    def label(self) -> OwnLabel:
        """The label that marks the pair."""
        return self._own[0]

    @property
    def unlabelled(self) -> AssociationType:
        """The type that the object limit is on. Raises NotSettled where the pair has none."""
        for found, text in self._found.items():
            if text is None:
                return found
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
        return [found for found in self._found if found.category not in usual]

    def add_label(self, names: Iterator[Name]) -> OwnLabel:
        """A new label. Of one object type with itself it reads the same both ways."""
        name = next(names)
        made = self.calls.make_label(name, inverse=not self.pair.is_same_object)
        if made.status == _TOO_MANY_LABELS:
            raise NoRoomForLabels(self.pair, self._label_count)
        self._found = self.calls.labels()
        mine = [found for found, text in self._found.items() if text == name.text]
        if not mine:
            raise NotSettled(f"HubSpot made no label on {self.pair} (HTTP {made.status})")
        label = OwnLabel(mine[0], self._inverse(mine, name, made), name, made)
        self._own.append(label)
        return label

    def _inverse(self, mine: list[AssociationType], name: Name, made: Answer) -> AssociationType:
        """A new label's type in the other direction, from the answer that made it or a list.

        Of one object type with itself the pair's own list has both.
        """
        # The pair's own list first, then the answer; only then the list of the reverse pair.
        others = mine[1:] or [listed for listed in made.limits() if listed not in mine]
        if not others:
            there = Associations(self.calls.asking, self.pair.reverse, self.calls.version)
            others = [listed for listed, text in there.labels().items() if text == name.inverse]
        if not others:
            raise NotSettled(f"HubSpot lists the new label of {self.pair} in one direction only")
        return others[0]

    @property
    def _label_count(self) -> int:
        found = self._found.items()
        return sum(listed.category == USER_DEFINED and bool(text) for listed, text in found)

    def delete_label(self, label: OwnLabel) -> Answer:
        answer = self.calls.delete_label(label.type.type_id)
        if answer.is_empty and label in self._own:
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
            # Before it is sent: an answer may be lost, and the limit be there all the same.
            self._touched |= dict.fromkeys(limited for limited, _ in inputs if self.has(limited))
        calls = calls or self.calls
        answer = calls.batch(verb, inputs, may_be_forbidden=may_be_forbidden)
        self._written_at = self.calls.asking.clock.monotonic()
        if verb == "purge" and answer.is_removal:
            for limited, _ in inputs:
                self._set.pop(limited, None)
        elif answer.kind == "batch":
            done = answer.limits().items()
            self._set |= {limited: limit for limited, limit in done if limit is not None}
        return answer

    def set(self, limited: AssociationType, limit: int) -> Answer:
        """Create the limit, or change it where there is one: what HubSpot documents for each."""
        return self.batch("update" if limited in self._set else "create", (limited, limit))

    def put(self, limited: AssociationType, limit: int) -> None:
        """Have the limit set. Raises NotSettled where HubSpot does not do that."""
        answer = self.set(limited, limit)
        if not answer.has_done(limited, limit):
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
        # [:2] are the two types of a label.
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
