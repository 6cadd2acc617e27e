"""What `hubspot-limits compare --json` prints."""

from __future__ import annotations

from typing import Literal, Self

from hubspot_limits.cli.output.documents import Document, TrackingDocument
from hubspot_limits.portal.inventory.left_over import left_over
from hubspot_limits.standing.comparing.comparison import Comparison, MatchedLimit, Verdict
from hubspot_limits.standing.comparing.live_side import LiveSide
from hubspot_limits.standing.comparing.side import SideLimit, UnseenSide
from hubspot_limits.standing.looking.sides import SideRead
from hubspot_limits.values.limits import DeclaredLimit


class SideDocument(Document):
    """A side. ``portal``: whose ids it has. ``reason``: why it could not be looked at.
    ``leftOver``: what could not be read of it, in words.
    """

    name: str
    title: str
    portal: str | None
    is_complete: bool
    reason: str | None
    left_over: tuple[str, ...]

    @classmethod
    def of(cls, read: SideRead) -> Self:
        side = read.side
        return cls(
            name=str(read.name),
            title=side.title,
            portal=side.portal_id,
            is_complete=side.is_complete,
            reason=side.reason if isinstance(side, UnseenSide) else None,
            left_over=tuple(left_over(side.inventory)) if isinstance(side, LiveSide) else (),
        )


class FoundDocument(Document):
    """A limit on one side. ``limit`` is null for none, and where ``isKnown`` is false."""

    limit: DeclaredLimit | None
    is_known: bool
    origin: str | None

    @classmethod
    def of(cls, found: SideLimit) -> Self:
        return cls(limit=found.limit, is_known=not found.unknown, origin=found.origin)


class ComparedLimitDocument(Document):
    """A limit. ``path``: the keys that lead to it within an entry of a stack file."""

    pair: str
    path: tuple[str, ...]
    verdict: Verdict
    a: FoundDocument
    b: FoundDocument
    reason: str | None

    @classmethod
    def of(cls, limit: MatchedLimit) -> Self:
        return cls(
            pair=limit.name.pair,
            path=limit.name.path,
            verdict=limit.verdict,
            a=FoundDocument.of(limit.a),
            b=FoundDocument.of(limit.b),
            reason=limit.reason or None,
        )


class CompareDocument(Document):
    """`hubspot-limits compare --json`: what ``b`` would need to be like ``a``.

    ``counts``: how many limits stand how, of all that there are. ``tracking``: of B's portal, where
    B is one.
    """

    version: Literal[1] = 1
    a: SideDocument
    b: SideDocument
    is_complete: bool
    is_different: bool
    counts: dict[Verdict, int]
    limits: tuple[ComparedLimitDocument, ...]
    tracking: TrackingDocument | None

    @classmethod
    def of(cls, a: SideRead, b: SideRead, whole: Comparison, listed: Comparison) -> Self:
        return cls(
            a=SideDocument.of(a),
            b=SideDocument.of(b),
            is_complete=whole.is_complete,
            is_different=whole.is_different,
            counts=dict(whole.counts),
            limits=tuple(map(ComparedLimitDocument.of, listed.limits)),
            tracking=TrackingDocument.of(b.tracking) if b.tracking else None,
        )
