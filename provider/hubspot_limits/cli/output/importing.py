"""What `hubspot-limits import --json` prints."""

from __future__ import annotations

from typing import Literal, Self

from hubspot_limits.authoring.importing.differences import ComparedPair, why_not
from hubspot_limits.authoring.importing.into_state import Imported
from hubspot_limits.authoring.importing.stack_import import StackImport
from hubspot_limits.cli.output.documents import Document, UnclaimedDocument, of_inventory
from hubspot_limits.pair.comparison import ComparedLimit
from hubspot_limits.values.limits import DeclaredLimit


class LiveLimitDocument(Document):
    """A limit that is live and not declared. ``path``: the keys that lead to it within an entry."""

    pair: str
    path: tuple[str, ...]
    live: int | None

    @classmethod
    def of(cls, pair: ComparedPair, limit: ComparedLimit, **others: object) -> Self:
        return cls.model_validate(
            {"pair": str(pair), "path": limit.path, "live": limit.live, **others}
        )


class DifferenceDocument(LiveLimitDocument):
    """A limit that is declared otherwise than it is live; ``declared`` is null where an exclusive
    pair excludes it. ``obstacle``: why nothing could be declared that agrees.
    """

    declared: DeclaredLimit | None
    is_taken: bool
    obstacle: str | None


class UndeclarableDocument(LiveLimitDocument):
    """A limit that is live and cannot be declared."""

    reason: str


class ImportDocument(Document):
    """`hubspot-limits import --json`. ``unknownPairs``: why declared pairs could not be found.
    ``inState``: the resources that were imported; null where nobody asked for it.
    """

    version: Literal[1] = 1
    portal: str
    file: str
    is_complete: bool
    requests: int
    added: tuple[LiveLimitDocument, ...]
    differences: tuple[DifferenceDocument, ...]
    unknown_pairs: dict[str, str]
    undeclarable: tuple[UndeclarableDocument, ...]
    unclaimed: tuple[UnclaimedDocument, ...]
    unread: tuple[str, ...]
    has_changed: bool
    diff: str
    is_written: bool
    in_state: tuple[str, ...] | None

    @classmethod
    def of(
        cls, found: StackImport, diff: str, imported: Imported | None, *, is_written: bool
    ) -> Self:
        return cls.model_validate(
            {
                "portal": found.inventory.portal_id,
                "file": str(found.edited.file),
                "is_complete": found.is_complete,
                "added": [
                    LiveLimitDocument.of(pair, limit) for pair in found.pairs for limit in pair.new
                ],
                "differences": [
                    DifferenceDocument.of(
                        pair,
                        limit,
                        declared=limit.declared,
                        is_taken=found.takes(pair, limit),
                        obstacle=limit.obstacle,
                    )
                    for pair in found.differing
                    for limit in pair.differing
                ],
                "unknown_pairs": {
                    name: str(error) for name, (_, error) in found.declared.unknown.items()
                },
                "undeclarable": [
                    UndeclarableDocument.of(pair, limit, reason=why_not(limit))
                    for pair, limit in found.undeclarable
                ],
                **of_inventory(found.inventory),
                "diff": diff,
                "is_written": is_written and bool(diff),
                "in_state": None if imported is None else imported.names,
            }
        )
