"""What Pulumi's state last knew of a portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.pair.state import RESOURCE_TYPE, PairState, StateError
from hubspot_limits.values.limits import Pair


@dataclass(frozen=True, slots=True)
class Known:
    """The pairs in a stack's state, each as it was last written or refreshed."""

    pairs: Mapping[Pair, PairState]

    @classmethod
    def of(cls, resources: Iterable[Mapping[str, Any]], *, portal_id: str) -> Known:
        """Read the resources of a stack as Pulumi exports them.

        Raises StateError where ours cannot be read, or are of another portal.
        """
        states = [
            PairState.read(resource.get("outputs") or {})
            for resource in resources
            # Pulumi marks with `delete` what a replacement has left over.
            if resource.get("type") == RESOURCE_TYPE and not resource.get("delete")
        ]
        others = sorted({state.portal_id for state in states} - {portal_id})
        if others:
            raise StateError(
                f"Pulumi's state is of portal {', '.join(others)}, so it says nothing of portal "
                f'{portal_id}. See "A new portal" in the documentation.'
            )
        return cls({state.pair: state for state in states})

    def of_pair(self, pair: Pair) -> PairState | None:
        return self.pairs.get(pair)

    def of_names(self, declaration: Declaration) -> PairState | None:
        """The pair that state has under the names of a declaration, whatever they mean now."""
        states = self.pairs.values()
        return next((state for state in states if str(state.declaration) == str(declaration)), None)
