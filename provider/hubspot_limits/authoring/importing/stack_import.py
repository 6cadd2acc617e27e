"""A live portal beside the stack that is for it: what to add to its file, and what differs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from hubspot_limits.authoring.importing.differences import ComparedPair, compared_pairs
from hubspot_limits.authoring.importing.into_file import can_have, put
from hubspot_limits.configuration.editing.declaring import DeclaringFile
from hubspot_limits.configuration.editing.edited_file import EditedFile
from hubspot_limits.configuration.editing.target import Target
from hubspot_limits.configuration.parsing import pair_of
from hubspot_limits.pair.comparison import ComparedLimit
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.portal.portal import Portal
from hubspot_limits.values.refusal import Refusal

ALL = "all"

_ADVICE = (
    "what is live does not go together with what is declared. --take-live takes what is live for "
    "the pairs that differ"
)


class ImportRefusedError(Refusal):
    """A portal's limits are not put into a stack's file."""


@dataclass(frozen=True)  # no slots: cached_property needs a __dict__
class StackImport:
    """A portal that was read, beside the stack that is for it.

    taken: the pairs, as the stack calls them, whose differences are resolved for the portal.
    """

    target: Target
    portal: Portal
    inventory: Inventory
    declared: DeclaredPairs
    taken: frozenset[str] = frozenset()

    @cached_property
    def pairs(self) -> tuple[ComparedPair, ...]:
        return tuple(compared_pairs(self.inventory, self.declared))

    @cached_property
    def differing(self) -> tuple[ComparedPair, ...]:
        return tuple(pair for pair in self.pairs if pair.differing)

    @cached_property
    def edited(self) -> EditedFile:
        """The file with what is new, and with what is live of the pairs that are taken."""
        file = self.target.edited()
        declaring = DeclaringFile(file, self.target.configuration.effective)
        for pair in self.pairs:
            if limits := self._declared_anew(pair):
                put(declaring, pair, limits, self._why_by_id)
        return file

    def taking(self, named: Collection[str]) -> StackImport:
        """The same, with the differences of these pairs resolved for the portal; ALL is of all.

        Raises ImportRefusedError for a pair that does not differ.
        """
        if ALL in named:
            return replace(self, taken=frozenset(map(str, self.differing)))
        names = {pair_of(str(pair)): str(pair) for pair in self.differing}
        for name in named:
            if pair_of(name) not in names:
                raise ImportRefusedError(
                    f"There is no difference of {name} to take what is live. Pairs that differ: "
                    f"{', '.join(names.values()) or 'none'}."
                )
        return replace(self, taken=frozenset(names[pair_of(name)] for name in named))

    def takes(self, pair: ComparedPair, limit: ComparedLimit) -> bool:
        """Whether a difference is resolved for the portal."""
        return str(pair) in self.taken and can_have(
            self.target.configuration.effective, pair, limit
        )

    def _declared_anew(self, pair: ComparedPair) -> list[ComparedLimit]:
        """What the file gets: what is new, and the differences that are taken."""
        return [*pair.new, *(limit for limit in pair.differing if self.takes(pair, limit))]

    def origin(self, pair: ComparedPair, limit: ComparedLimit) -> str:
        """The file and line where what differs is declared."""
        base, path = self.target.configuration.effective.origin(pair, limit.path)
        if base is None:
            lines = self.target.configuration.stack.lines
            return f"{self.target.read.file}:{lines.of(path)}"
        return f"{base.file}:{base.lines.of(path)}"

    @property
    def undeclarable(self) -> list[tuple[ComparedPair, ComparedLimit]]:
        """What is live and cannot be declared."""
        return [(pair, limit) for pair in self.pairs for limit in pair.undeclarable]

    @property
    def is_complete(self) -> bool:
        is_any_unknown = bool(self.undeclarable or self.declared.unresolved)
        return self.inventory.is_complete and not is_any_unknown

    @property
    def above_maximum(self) -> list[str]:
        """What a preview would refuse as new, though it is live."""
        settings = self.target.configuration.settings
        maximum = settings.max_limit if settings else 0
        return [
            f"{pair}: {limit.name}: {limit.live} is above hubspot-limits:maxLimit ({maximum}), "
            "which `pulumi up` refuses as a new value: fill the state as well, by --into-state, or "
            "set maxLimit."
            for pair in self.pairs
            for limit in self._declared_anew(pair)
            if (limit.live or 0) > maximum
        ]

    def result(self) -> tuple[ComparedPair, ...]:
        """The pairs as they stand to the file that is to be: read again, before it is written.

        Raises FileError where the file would have a mistake, NotEditedError where nothing would be
        left in it.
        """
        after = self.target.saying(
            self.edited.text(),
            advice=_ADVICE,
            if_none=f"Portal {self.portal.id} has none of the limits that "
            f"{self.target.read.file} declares",
        )
        declared = DeclaredPairs.of(self.portal, after.declared)
        pairs = tuple(compared_pairs(self.inventory, declared))
        left = {
            (str(pair), limit.path)
            for pair in self.pairs
            for limit in pair.differing
            if not self.takes(pair, limit)
        }
        # What would still differ after the edit. It has to be just what was not taken.
        found = {
            (str(pair), limit.path) for pair in pairs for limit in (*pair.differing, *pair.new)
        }
        if found != left:
            raise AssertionError(f"the file would not say what is live: {sorted(found ^ left)}")
        return pairs

    @property
    def _why_by_id(self) -> str:
        if self.inventory.are_custom_objects_known:
            return "by its id, because its name means another object as well"
        return "by its id, because the token may not read the names of custom objects"
