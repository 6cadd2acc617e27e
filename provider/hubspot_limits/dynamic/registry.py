"""What the program has declared so far, by pair: one pair, one resource."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from hubspot_limits.configuration.declaration import PairDeclaration
from hubspot_limits.limits import Pair
from hubspot_limits.object_types import is_object_type_id, standard_object_type


class DeclaredPairs:
    """The declarations that one engine run has checked.

    A custom object has several spellings, and only the portal knows that they are one. So its
    pairs are told apart by spelling until one of them is read anyway.

    resolve: the pair of a declaration; None for one that the portal does not have.
    """

    def __init__(self, resolve: Callable[[PairDeclaration], Pair | None]) -> None:
        self._resolve = resolve
        self._checks: set[tuple[str, bool]] = set()
        self._waiting: list[PairDeclaration] = []
        self._by_pair: dict[Pair, PairDeclaration] = {}
        self._is_resolving = False
        self._lock = Lock()

    def add(
        self, declaration: PairDeclaration, *, is_new: bool, is_read: bool
    ) -> PairDeclaration | None:
        """Add a declaration, and return another one of the same pair, if there is one.

        The engine checks a resource once with its former inputs and once, where it is new or
        replaced, without: a repetition is another resource.
        """
        check = (str(declaration), is_new)
        with self._lock:
            if check in self._checks:
                return declaration
            self._checks.add(check)
            self._waiting.append(declaration)
            self._is_resolving |= is_read and _has_custom_object(declaration)
            return self._resolve_waiting(asks=self._is_resolving)

    def of(self, pair: Pair) -> PairDeclaration | None:
        """The declaration of a pair."""
        with self._lock:
            self._resolve_waiting(asks=True)
            return self._by_pair.get(pair)

    def _resolve_waiting(self, *, asks: bool) -> PairDeclaration | None:
        """Find the pair of each declaration that may be looked up; return a repeated one."""
        repeated = None
        for each in [*self._waiting]:
            if _has_custom_name(each) and not asks:
                continue
            pair = self._resolve(each)
            self._waiting.remove(each)
            other = self._by_pair.setdefault(pair, each) if pair else each
            if str(other) != str(each):
                repeated = other
        return repeated


def _has_custom_object(declaration: PairDeclaration) -> bool:
    return not all(map(standard_object_type, _ends(declaration)))


def _has_custom_name(declaration: PairDeclaration) -> bool:
    return not all(
        standard_object_type(end) or is_object_type_id(end) for end in _ends(declaration)
    )


def _ends(declaration: PairDeclaration) -> tuple[str, str]:
    return declaration.from_object_type, declaration.to_object_type
