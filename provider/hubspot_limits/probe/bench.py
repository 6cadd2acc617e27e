"""What an experiment works with: marked pairs, and what is known of HubSpot so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubspot_limits.hubspot.versions import ApiVersion, api_version
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.associations import Associations
from hubspot_limits.probe.findings import NoRoomForLabels, NotAsked, NotSettled, Position
from hubspot_limits.probe.marks import names
from hubspot_limits.probe.pairs import CANDIDATES, PairKind, listed
from hubspot_limits.probe.records import MadeRecords
from hubspot_limits.probe.removing import delete_marks
from hubspot_limits.probe.stage import OwnLabel, Stage
from hubspot_limits.values.limits import Pair

_USUAL_VALUE = 100  # a limit that HubSpot's dialog takes as well, unless other ones are known
_MARGIN = 1.5
_SHORTEST_SETTLING = 1.0  # seconds


class Bench:
    """One run's pairs, opened when they are first needed and closed at its end.

    settled: what is settled so far, by switch. others: the tokens that were given for questions
    about scopes.
    """

    def __init__(
        self,
        asking: Asking,
        settled: Mapping[str, Position],
        *,
        others: tuple[Asking, ...] = (),
        may_make_records: bool = False,
    ) -> None:
        self.asking = asking
        self.version: ApiVersion = asking.client.version
        self.others = others
        self._settled = settled
        self._may_make_records = may_make_records
        self._names = names()
        self._stages: dict[Pair, Stage] = {}
        self._limited: set[Pair] = set()
        self._half_open: Pair | None = None
        self._records: MadeRecords | None = None

    def stages(self, kind: PairKind) -> Iterator[Stage]:
        """The pairs of this kind that have no limits, and room for the mark.

        Raises NoRoomForLabels, NotAsked where there are none.
        """
        full: NoRoomForLabels | None = None
        found = False
        for pair in CANDIDATES[kind]:
            try:
                stage = self._stage(pair)
            except NoRoomForLabels as no_room:
                full = full or no_room
                continue
            if stage:
                found = True
                yield stage
        if not found:
            tried = listed(CANDIDATES[kind])
            raise full or NotAsked(
                f"Every pair that could be used has limits or cannot be read: {tried}"
            )

    def stage(self, kind: PairKind = "plain") -> Stage:
        """The first pair of this kind that has no limits."""
        return next(self.stages(kind))

    def calls(self, pair: Pair, *, version: str | None = None) -> Associations:
        """The calls of a pair that are not written with, in this version or another one."""
        return Associations(self.asking, pair, api_version(version) if version else self.version)

    def add_label(self, stage: Stage) -> OwnLabel:
        return stage.add_label(self._names)

    def values(self, count: int) -> tuple[int, ...]:
        """So many limits that HubSpot accepts, one above the other.

        Raises NotSettled where it accepts fewer.
        """
        lowest = int(self._settled.get("minimumLimit", 1))
        highest = int(self._settled.get("maximumLimit", 10_000))
        if highest - lowest < count - 1:
            raise NotSettled(
                f"HubSpot accepts limits from {lowest} to {highest}, fewer than are needed"
            )
        first = max(lowest, min(_USUAL_VALUE, highest - count + 1))
        return tuple(range(first, first + count))

    def need_inputs(self, count: int) -> None:
        """Raise NotSettled where a batch may have fewer inputs."""
        most = self._settled.get("maximumInputs", count)
        if float(most) < count:
            raise NotSettled(f"A batch may have {most} inputs at most, and {count} are needed")

    def settled(self, switch: str) -> Position | None:
        """What this switch is settled at."""
        return self._settled.get(switch)

    @property
    def lag(self) -> float:
        """How long to wait, after a write, for a read to show it. Raises NotSettled."""
        measured = self._settled.get("propagationLag")
        if measured is None:
            raise NotSettled("It is not known how long reads of limits lag behind writes")
        # `0 and ...` is 0: without a lag nothing is waited for.
        return float(measured) and max(_SHORTEST_SETTLING, float(measured) * _MARGIN)

    @property
    def records(self) -> MadeRecords:
        """Records of the probe's own. Raises NotAsked where none may be made."""
        if not self._may_make_records:
            raise NotAsked("It needs records: --records lets the probe make a handful")
        if self._records is None:
            self._records = MadeRecords(self.asking)
        return self._records

    def restore(self) -> None:
        """Remove what the last experiment made, but for the marks. Raises NotSettled."""
        if self._records:
            self._records.delete()
        if self._half_open:
            delete_marks(self.calls(self._half_open))
            self._half_open = None
        for stage in self._stages.values():
            stage.restore()

    def close(self) -> None:
        """Leave every pair as it was found."""
        self.restore()
        for pair in tuple(self._stages):
            self._stages[pair].close()
            del self._stages[pair]

    def _stage(self, pair: Pair) -> Stage | None:
        """The pair, marked as the probe's; None where somebody has limits on it."""
        if pair in self._limited:
            return None
        if pair not in self._stages:
            # Opening makes a label. If it breaks off in between, `restore` finds the pair here.
            self._half_open = pair
            opened = Stage.open(self.calls(pair), self._names)
            self._half_open = None
            if opened is None:
                self._limited.add(pair)
                return None
            self._stages[pair] = opened
        return self._stages[pair]
