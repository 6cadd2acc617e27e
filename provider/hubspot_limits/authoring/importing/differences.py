"""What a portal has and a stack does not declare, and where the two say different things. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hubspot_limits.configuration.declaration import StackEntry
from hubspot_limits.pair.comparison import ComparedLimit, compared
from hubspot_limits.pair.live import LivePair
from hubspot_limits.portal.declared import DeclaredPairs
from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.values.limits import in_words
from hubspot_limits.values.plain_text import plain


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """A live pair, the stack's entry for it, if it has one, and each limit of both."""

    live: LivePair
    entry: StackEntry | None
    limits: tuple[ComparedLimit, ...]

    def __str__(self) -> str:
        """The pair as the stack calls it, or would."""
        return str(self.entry or self.live.pair)

    @property
    def new(self) -> tuple[ComparedLimit, ...]:
        """What is live and nothing declares; of an exclusive pair, that it is not to be is."""
        return () if self._is_exclusive else tuple(filter(_can_be_declared, self._undeclared))

    @property
    def differing(self) -> tuple[ComparedLimit, ...]:
        """What is declared otherwise than it is live."""
        declared = [limit for limit in self.limits if limit.declared is not None]
        # On an exclusive pair a limit that nothing declares contradicts the declaration.
        excluded = filter(_can_be_declared, self._undeclared) if self._is_exclusive else ()
        return tuple(limit for limit in (*declared, *excluded) if not limit.agrees)

    @property
    def undeclarable(self) -> tuple[ComparedLimit, ...]:
        """What is live and cannot be declared."""
        return tuple(limit for limit in self._undeclared if not _can_be_declared(limit))

    @property
    def _undeclared(self) -> list[ComparedLimit]:
        return [limit for limit in self.limits if limit.declared is None]

    @property
    def _is_exclusive(self) -> bool:
        return bool(self.entry and self.entry.exclusive)


def _can_be_declared(limit: ComparedLimit) -> bool:
    """Whether what is live can be declared.

    A limit of 0, which HubSpot is not known to have, cannot.
    """
    return bool(limit.live) and limit.obstacle is None


def why_not(limit: ComparedLimit) -> str:
    """Why what is live cannot be declared."""
    return plain(limit.obstacle) if limit.obstacle else "a limit is at least 1"


def compared_pairs(inventory: Inventory, declared: DeclaredPairs) -> Iterator[ComparedPair]:
    """Every pair that was read, with its entry: those declared first, as they are declared."""
    for pair, entry in declared.resolved.items():
        live = inventory.of(pair)
        if live:
            yield ComparedPair(live, entry, tuple(compared(entry, live)))
    for live in inventory.pairs:
        if live.pair not in declared.resolved:
            possible = declared.may_declare(live.pair)
            limits = compared(None, live)
            yield ComparedPair(live, None, tuple(_as_of(possible, limits) if possible else limits))


def _as_of(possible: StackEntry, limits: Iterable[ComparedLimit]) -> Iterator[ComparedLimit]:
    """The limits of a pair that may be declared already: with that as the obstacle.

    To declare them beside an entry of the same pair would be a mistake.
    """
    for limit in limits:
        yield replace(limit, obstacle=f"{possible} may be the same pair")


def said(limit: ComparedLimit) -> str:
    """A difference in words: declared 10, live 25."""
    declared = "nothing else (exclusive)" if limit.declared is None else limit.declared
    live = in_words(limit.live) if limit.types else "no such type"
    return f"declared {declared}, live {live}"
