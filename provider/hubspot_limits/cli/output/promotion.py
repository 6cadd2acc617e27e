"""What `hubspot-limits promote --json` prints."""

from __future__ import annotations

from typing import Literal, Self

from hubspot_limits.authoring.promoting.portal_check import PortalCheck
from hubspot_limits.authoring.promoting.promotion import Promotion
from hubspot_limits.cli.output.comparison import SideDocument
from hubspot_limits.cli.output.documents import Document
from hubspot_limits.standing.comparing.comparison import MatchedLimit
from hubspot_limits.standing.limit import LimitName
from hubspot_limits.standing.looking.sides import SideRead
from hubspot_limits.values.limits import DeclaredLimit


class NamedDocument(Document):
    """A limit. ``path``: the keys that lead to it within an entry of a stack file."""

    pair: str
    path: tuple[str, ...]
    reason: str | None

    @classmethod
    def named(cls, name: LimitName, reason: str) -> Self:
        return cls(pair=name.pair, path=name.path, reason=reason or None)


class PromotedDocument(Document):
    """A limit that B declares as A has it. ``before``: what it declared; null for nothing."""

    pair: str
    path: tuple[str, ...]
    limit: DeclaredLimit | None
    before: DeclaredLimit | None

    @classmethod
    def of(cls, compared: MatchedLimit) -> Self:
        return cls(
            pair=compared.name.pair,
            path=compared.name.path,
            limit=compared.a.limit,
            before=compared.b.limit,
        )


class PortalCheckDocument(Document):
    """Whether it was looked at what B's portal has, or why not."""

    is_looked_at: bool
    reason: str | None
    unread: tuple[str, ...]


class PromoteDocument(Document):
    """`hubspot-limits promote --json`. ``removed``: what is taken out, with ``limit`` null.
    ``onlyInB``: what stays though A does not have it, with how it could go.
    """

    version: Literal[1] = 1
    a: SideDocument
    file: str
    is_complete: bool
    promoted: tuple[PromotedDocument, ...]
    removed: tuple[PromotedDocument, ...]
    left_out: tuple[NamedDocument, ...]
    only_in_b: tuple[NamedDocument, ...]
    portal_check: PortalCheckDocument
    diff: str
    is_written: bool

    @classmethod
    def of(  # noqa: PLR0913 - by keyword
        cls,
        a: SideRead,
        promotion: Promotion,
        check: PortalCheck,
        *,
        diff: str,
        is_complete: bool,
        is_written: bool,
    ) -> Self:
        return cls(
            a=SideDocument.of(a),
            file=str(promotion.target.read.file),
            is_complete=is_complete,
            promoted=tuple(map(PromotedDocument.of, promotion.coming)),
            removed=tuple(map(PromotedDocument.of, promotion.removed)),
            left_out=tuple(
                NamedDocument.named(left.name, left.reason) for left in promotion.left_out
            ),
            only_in_b=tuple(NamedDocument.named(name, way_out) for name, way_out in promotion.kept),
            portal_check=PortalCheckDocument(
                is_looked_at=not check.refusal,
                reason=check.refusal or None,
                unread=tuple(check.unread.values()),
            ),
            diff=diff,
            is_written=is_written,
        )
