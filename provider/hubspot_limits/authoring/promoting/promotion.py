"""Which limits come along into a stack's file, and which cannot. No I/O but the file's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from hubspot_limits.configuration.bases.base import KEYS
from hubspot_limits.configuration.bases.without import WITHOUT, left_out_of
from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.configuration.editing.declaring import DeclaringFile
from hubspot_limits.configuration.editing.edited_file import EditedFile
from hubspot_limits.configuration.editing.target import Target
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.configuration.parsing import pair_of
from hubspot_limits.standing.comparing.comparison import Comparison, MatchedLimit, Verdict
from hubspot_limits.standing.comparing.side import DeclaredSide
from hubspot_limits.standing.limit import LimitName, named
from hubspot_limits.values.limits import DeclaredLimit, desired
from hubspot_limits.values.refusal import Refusal

_ADVICE = (
    "what comes along does not go together with what else the stack declares. Change that first; "
    "--remove takes out what A does not have"
)


class NotPromotedError(Refusal):
    """What was asked to come along is not there."""


@dataclass(frozen=True, slots=True)
class NotPromoted:
    """A limit of A that does not come along, and why."""

    name: LimitName
    reason: str


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class Promotion:
    """What B would need to be like A, as far as it is asked for and can be.

    only: the pairs that are asked for; none are all. removes: whether what A does not have is taken
    out. lacking: what B's portal is known to lack, by the limits of A that need it.
    """

    comparison: Comparison
    target: Target
    only: frozenset[str] = frozenset()
    removes: bool = False
    lacking: Mapping[LimitName, str] | None = None

    def of(self, pairs: Collection[str]) -> Promotion:
        """The same of some pairs alone. Raises NotPromotedError for one that neither side has."""
        names = {pair_of(name): name for name in self.comparison.pairs}
        for pair in pairs:
            if pair_of(pair) not in names:
                raise NotPromotedError(
                    f"--only {pair!r}: neither side has limits of such a pair. Pairs that differ: "
                    f"{', '.join(self._differing) or 'none'}."
                )
        return replace(self, only=frozenset(names[pair_of(pair)] for pair in pairs))

    @property
    def wanted(self) -> tuple[MatchedLimit, ...]:
        """Limits of A that B does not have, or not so."""
        return tuple(
            limit
            for limit in self._asked
            if limit.a.limit is not None and limit.verdict is not Verdict.EQUAL
        )

    @cached_property
    def left_out(self) -> tuple[NotPromoted, ...]:
        """What does not come along, by name."""
        reasons = ((limit, self._obstacle(limit)) for limit in self.wanted)
        return tuple(NotPromoted(limit.name, reason) for limit, reason in reasons if reason)

    @property
    def coming(self) -> tuple[MatchedLimit, ...]:
        names = {left.name for left in self.left_out}
        return tuple(limit for limit in self.wanted if limit.name not in names)

    @property
    def only_in_b(self) -> tuple[MatchedLimit, ...]:
        """What B declares and A does not have."""
        return tuple(limit for limit in self._asked if limit.verdict is Verdict.ONLY_IN_B)

    @property
    def removed(self) -> tuple[MatchedLimit, ...]:
        return tuple(limit for limit in self.only_in_b if self.removes and not self._keeps(limit))

    @property
    def kept(self) -> tuple[tuple[LimitName, str], ...]:
        """What stays though A does not have it, and how it could go."""
        others = ((limit, self._keeps(limit)) for limit in self.only_in_b)
        return tuple(
            (limit.name, way_out or "(--remove takes it out.)")
            for limit, way_out in others
            # What a base asks for stays even with --remove.
            if way_out or not self.removes
        )

    @property
    def above_maximum(self) -> tuple[tuple[LimitName, DeclaredLimit], ...]:
        """What a preview of B would refuse as new, because of ``maxLimit``."""
        settings = self.target.configuration.settings
        maximum = settings.max_limit if settings else 0
        return tuple(
            (limit.name, limit.a.limit)
            for limit in self.coming
            if limit.a.limit is not None and (desired(limit.a.limit) or 0) > maximum
        )

    @property
    def own_keys(self) -> Mapping[str, tuple[str, ...]]:
        """What A says beside its limits, and B does not, by pair: it is each stack's own."""
        side, of_b = self.comparison.a, self.target.configuration.declared
        beside = {str(entry): _beside_limits(entry) for entry in of_b}
        found: dict[str, tuple[str, ...]] = {}
        for entry in side.entries if isinstance(side, DeclaredSide) else ():
            keys = _beside_limits(entry) - beside.get(str(entry), set())
            if keys and (not self.only or str(entry) in self.only):
                found[str(entry)] = tuple(sorted(keys))
        return found

    @cached_property
    def edited(self) -> EditedFile:
        """B's file, which declares what comes along, and nothing else is changed in it."""
        file = self.target.edited()
        declaring = DeclaringFile(file, self.target.configuration.effective)
        values: dict[str, dict[KeyPath, DeclaredLimit | None]] = {}
        for limit in self.coming:
            values.setdefault(limit.name.pair, {})[self._path(limit.name)] = limit.a.limit
        for limit in self.removed:
            values.setdefault(limit.name.pair, {})[self._path(limit.name)] = None
        for pair, limits in values.items():
            declaring.declare(pair, limits)
        return file

    def result(self) -> tuple[StackEntry, ...]:
        """What the file would declare: read again, before it is written.

        Raises FileError where it would have a mistake, NotEditedError where nothing would be left.
        """
        after = self.target.saying(
            self.edited.text(),
            advice=_ADVICE,
            if_none=f"{self.comparison.a.title} has none of the limits that "
            f"{self.target.read.file} declares",
        )
        values = {name: limit for entry in after.declared for name, _, limit in named(entry)}
        meant = {limit.name: limit.a.limit for limit in self.coming}
        wrong = [name for name in meant if values.get(name) != meant[name]]
        wrong += [limit.name for limit in self.removed if limit.name in values]
        if wrong:
            raise AssertionError(f"the file would not say what is meant: {wrong}")
        return after.declared

    @property
    def _asked(self) -> Iterator[MatchedLimit]:
        for limit in self.comparison.limits:
            if not self.only or limit.name.pair in self.only:
                yield limit

    @property
    def _differing(self) -> list[str]:
        return [
            pair
            for pair, limits in self.comparison.pairs.items()
            if any(limit.verdict is not Verdict.EQUAL for limit in limits)
        ]

    def _obstacle(self, limit: MatchedLimit) -> str:
        """Why a limit of A cannot come along, if it cannot."""
        if limit.reason:
            return limit.reason
        if lacking := (self.lacking or {}).get(limit.name):
            return lacking
        configuration = self.target.configuration.stack.configuration
        left_out = left_out_of(configuration, limit.name.pair, limit.name.path)
        # The edit would be in vain: `without` takes it away again.
        if limit.b.limit is None and left_out:
            return (
                f"{self.target.read.file} leaves out {left_out}, by {WITHOUT}. Take it out of that "
                "list if its portal has it by now."
            )
        return ""

    def _keeps(self, limit: MatchedLimit) -> str:
        """Why the stack's own file cannot do without a limit: a base asks for it."""
        effective = self.target.configuration.effective
        shared = {name for entry in effective.shared for name, _, _ in named(entry)}
        if limit.name not in shared:
            return ""
        return effective.to_do_without(limit.name.pair, [self._path(limit.name)]) or ""

    def _path(self, name: LimitName) -> KeyPath:
        """The keys that lead to a limit in B, where it has it, or is to have it."""
        return self._paths.get(name, name.path)

    @cached_property
    def _paths(self) -> Mapping[LimitName, KeyPath]:
        effective = self.target.configuration.effective
        return {
            name: path
            for entry in (*effective.shared, *effective.own)
            for name, path, _ in named(entry)
        }


def _beside_limits(entry: StackEntry) -> set[str]:
    return {*entry.beside_ends()} - {*KEYS}
