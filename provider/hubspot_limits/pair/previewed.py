"""What a preview found of a pair in the portal, for whoever tells a reviewer of it.

Pulumi calls whatever is new to a stack a creation, and has no word for what is live already.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.comparison import compared
from hubspot_limits.pair.decision import Decision
from hubspot_limits.pair.live import LivePair
from hubspot_limits.pair.state import PairState


class Found(StrEnum):
    """``compared`` and ``offline`` are about a pair as a whole, the others about one limit."""

    COMPARED = "compared"  # the portal was read
    TAKEN_AS_IS = "taken as is"  # live as declared: nothing is written
    TAKEN_OVER = "taken over"  # `adopt` replaces what is live
    REMOVED = "removed"  # `exclusive` purges it
    OFFLINE = "offline"  # no token: the portal was not read


class PreviewFinding(BaseModel):
    """One finding. path: the keys that lead to the limit within an entry, or would."""

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = Field(default=1, description="Of this shape, which only grows.")
    finding: Found
    pair: str
    path: KeyPath = ()
    live: int | None = None


def findings_of(
    declaration: Declaration, live: LivePair, decision: Decision, state: PairState | None
) -> Iterator[PreviewFinding]:
    """What there is to tell of a pair that was compared, and what was decided.

    What this resource had declared before is not told as removed: Pulumi shows that itself.
    """
    pair = str(declaration)
    adopted = {change.type for change in decision.adopted}
    changed = {change.type for change in decision.plan.changes}
    own = state.limits if state else {}
    yield PreviewFinding(finding=Found.COMPARED, pair=pair)
    for limit in compared(declaration, live):
        types = set(limit.types)
        if limit.agrees:
            found = Found.TAKEN_AS_IS
        elif limit.declared is not None and types & adopted:
            found = Found.TAKEN_OVER
        elif limit.declared is None and types & changed and not types & own.keys():
            found = Found.REMOVED
        else:
            continue
        yield PreviewFinding(finding=found, pair=pair, path=limit.path, live=limit.live)
