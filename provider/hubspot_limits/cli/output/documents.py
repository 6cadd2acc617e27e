"""What commands print with `--json`. A shape only grows; ``version`` changes when it cannot.

docs/schemas has the JSON Schema of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from hubspot_limits.portal.inventory.inventory import Inventory
from hubspot_limits.portal.tracking import Tracking
from hubspot_limits.standing.limit import LimitStanding, Standing
from hubspot_limits.standing.looking.stack import LookedAt
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.values.limits import DeclaredLimit


class Document(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)

    @classmethod
    def schema_of_json(cls) -> dict[str, object]:
        """The JSON Schema of what is printed."""
        return cls.model_json_schema(mode="serialization")

    def as_json(self) -> dict[str, object]:
        """The version first, where there is one."""
        shape = self.model_dump(mode="json", by_alias=True)
        return dict(sorted(shape.items(), key=lambda item: item[0] != "version"))


class LimitDocument(Document):
    """A limit. ``path``: the keys that lead to it within an entry of a stack file. ``known``: what
    Pulumi's state has, where that was looked at. ``live`` is null for no limit, and where the
    standing is ``unknown``.
    """

    pair: str
    path: tuple[str, ...]
    standing: Standing
    declared: DeclaredLimit | None
    known: DeclaredLimit | None
    live: int | None
    origin: str | None
    reason: str | None
    renamed: str | None
    until: datetime | None
    is_drift: bool
    is_pending: bool

    @classmethod
    def of(cls, limit: LimitStanding) -> Self:
        return cls(
            pair=limit.name.pair,
            path=limit.name.path,
            standing=limit.standing,
            declared=limit.declared,
            known=limit.known,
            live=limit.live,
            origin=limit.origin,
            reason=limit.reason or None,
            renamed=limit.renamed,
            until=limit.until,
            is_drift=limit.is_drift,
            is_pending=limit.is_pending,
        )


class UnclaimedDocument(Document):
    """A limit that HubSpot lists, and that no pair has which was read."""

    type: str
    label: str | None
    limit: int


class NearLimitDocument(Document):
    """How many records HubSpot counts at the limit of a pair, and near it."""

    pair: str
    limit: int
    at_limit: int
    near_limit: int
    samples: int


class TrackingDocument(Document):
    """``reason``: why not all of it could be looked at."""

    is_looked_at: bool
    reason: str | None
    pairs: tuple[NearLimitDocument, ...]

    @classmethod
    def of(cls, tracking: Tracking) -> Self:
        return cls(
            is_looked_at=tracking.error is None,
            reason=tracking.unread,
            pairs=tuple(
                NearLimitDocument(
                    pair=str(found.pair),
                    limit=found.use.limit,
                    at_limit=found.use.at_limit,
                    near_limit=found.use.near_limit,
                    samples=found.use.samples,
                )
                for found in tracking.pairs
            ),
        )


class PortalDocument(Document):
    """A portal. ``counts``: how many of its limits stand how, of all that there are."""

    portal: str
    is_complete: bool
    requests: int
    counts: dict[Standing, int]
    limits: tuple[LimitDocument, ...]
    unclaimed: tuple[UnclaimedDocument, ...]
    unread: tuple[str, ...]
    has_changed: bool

    @classmethod
    def of_portal(
        cls, standing: PortalStanding, limits: Iterable[LimitStanding], **others: object
    ) -> Self:
        """``limits``: those to be listed."""
        return cls.model_validate(
            {
                "portal": standing.portal_id,
                "is_complete": standing.is_complete,
                "counts": standing.counts,
                "limits": [LimitDocument.of(limit) for limit in limits],
                **of_inventory(standing.inventory),
                **others,
            }
        )


class ShowDocument(PortalDocument):
    """`hubspot-limits show --json`. Without a stack nothing is declared."""

    version: Literal[1] = 1
    stack: str | None
    tracking: TrackingDocument


class StateDocument(Document):
    """Whether what Pulumi's state last knew was looked at, or why not."""

    is_looked_at: bool
    reason: str | None


class StackDocument(Document):
    """A stack. ``portal`` is null where it could not be looked at, and ``reason`` says why."""

    stack: str
    file: str
    is_complete: bool
    has_drift: bool
    reason: str | None
    state: StateDocument
    portal: PortalDocument | None

    @classmethod
    def of(cls, found: LookedAt) -> Self:
        standing = found.standing
        is_state_known = bool(standing and standing.is_state_known)
        return cls(
            stack=found.stack.name,
            file=str(found.stack.file),
            is_complete=found.is_complete,
            has_drift=found.has_drift,
            reason=found.refusal or None,
            state=StateDocument(is_looked_at=is_state_known, reason=found.state_refusal or None),
            portal=PortalDocument.of_portal(standing, standing.differing) if standing else None,
        )


class DriftDocument(Document):
    """`hubspot-limits drift --json`."""

    version: Literal[1] = 1
    is_complete: bool
    has_drift: bool
    stacks: tuple[StackDocument, ...]

    @classmethod
    def of(cls, stacks: Iterable[LookedAt]) -> Self:
        found = tuple(stacks)
        return cls(
            is_complete=all(stack.is_complete for stack in found),
            has_drift=any(stack.has_drift for stack in found),
            stacks=tuple(map(StackDocument.of, found)),
        )


def of_inventory(inventory: Inventory) -> dict[str, object]:
    """What a document tells of how a whole portal was read."""
    return {
        "requests": inventory.requests,
        "unclaimed": [
            UnclaimedDocument(type=str(limit.type), label=limit.label, limit=limit.limit)
            for limit in inventory.unclaimed
        ],
        "unread": [str(part.error) for part in inventory.unread],
        "has_changed": inventory.has_changed,
    }
