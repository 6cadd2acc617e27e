"""What the program has declared so far, by pair: one pair, one resource."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.values.limits import Pair
from hubspot_limits.values.object_types import is_object_type_id, standard_object_type


class PairRegistry:
    """The declarations that one engine run has checked.

    A custom object has several spellings, and only the portal knows that they are one. So its
    pairs are told apart by spelling until one of them is read anyway.

    find: the pair of a declaration; None for one that the portal does not have.
    """

    def __init__(self, find: Callable[[Declaration], Pair | None]) -> None:
        self._find = find
        self._checks: set[tuple[str, bool]] = set()  # the pair as spelled, and whether it was new
        self._waiting: list[Declaration] = []
        self._by_pair: dict[Pair, Declaration] = {}
        self._asks_portal = False
        self._lock = Lock()

    def add(self, declaration: Declaration, *, is_new: bool, is_read: bool) -> Declaration | None:
        """Add a declaration, and return another one of the same pair, if there is one.

        The engine checks a resource once with its former inputs and once, where it is new or
        replaced, without: a repetition is another resource.
        """
        check = (str(declaration), is_new)
        with self._lock:
            if check in self._checks:
                return declaration
            self._checks.add(check)
            # This one is compared with the portal anyway, so names may be looked up there too.
            self._asks_portal |= is_read and _has_custom_object(declaration)
            # Standard names and ids need no portal, so they are entered at once.
            if self._asks_portal or not _goes_by_custom_name(declaration):
                # If the first call finds a repetition, the run ends: what waits can be left.
                return self._enter(declaration) or self._enter_waiting()
            self._waiting.append(declaration)
            return None

    def of(self, pair: Pair) -> Declaration | None:
        """The declaration of a pair."""
        with self._lock:
            self._asks_portal = True
            self._enter_waiting()
            return self._by_pair.get(pair)

    def _enter_waiting(self) -> Declaration | None:
        """Enter those that only the portal can tell, once it is asked; return a repeated one."""
        repeated = None
        while self._asks_portal and self._waiting:
            repeated = self._enter(self._waiting[-1]) or repeated
            self._waiting.pop()  # only now: looking it up may have failed
        return repeated

    def _enter(self, declaration: Declaration) -> Declaration | None:
        """Enter a declaration under its pair; return another one that is there already."""
        pair = self._find(declaration)
        other = self._by_pair.setdefault(pair, declaration) if pair else declaration
        # The same spelling is this declaration itself, checked again for a replacement.
        return None if str(other) == str(declaration) else other


def _has_custom_object(declaration: Declaration) -> bool:
    """Whether an end is a custom object, by name or id."""
    return not all(map(standard_object_type, _ends(declaration)))


def _goes_by_custom_name(declaration: Declaration) -> bool:
    """Whether only the portal can tell the pair."""
    return not all(
        standard_object_type(end) or is_object_type_id(end) for end in _ends(declaration)
    )


def _ends(declaration: Declaration) -> tuple[str, str]:
    return declaration.from_object_type, declaration.to_object_type
