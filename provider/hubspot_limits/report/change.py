"""One limit that would change: from what, to what, and what that means for a portal's users."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, computed_field
from pydantic.alias_generators import to_camel

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.values.limits import MANY, DeclaredLimit, desired


class ReportedLimit(BaseModel):
    """A part of a report. In JSON its keys are in camel case."""

    model_config = ConfigDict(
        alias_generator=to_camel, frozen=True, validate_by_name=True, serialize_by_alias=True
    )


class ChangeKind(StrEnum):
    """What happens to a limit, in the order in which a reviewer is told."""

    LOWERED = "lowered"
    REMOVED = "removed"
    RELEASED = "released"
    RAISED = "raised"
    ADDED = "added"
    MANY = "many"

    @property
    def rank(self) -> int:
        return [*ChangeKind].index(self)

    @property
    def is_risky(self) -> bool:
        """Whether it may stand in somebody's way, or gives up what was enforced."""
        return self in (ChangeKind.LOWERED, ChangeKind.REMOVED, ChangeKind.RELEASED)


class LimitChange(ReportedLimit):
    """One limit of a pair, before and after; None is what nothing is declared for.

    path: the keys that lead to it within the entry. is_found: ``old`` was found live, and not
    declared by the stack. is_compared: whether the portal was looked at, as far as it matters.
    file, line: where it is declared. at_limit: what HubSpot tells of records that are at the old
    limit.
    """

    pair: str
    path: KeyPath = Field(min_length=1)
    old: DeclaredLimit | None
    new: DeclaredLimit | None
    is_released: bool = False
    is_found: bool = False
    is_compared: bool = True
    file: str | None = None
    line: int | None = None
    at_limit: str | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def kind(self) -> ChangeKind:
        """`many` is HubSpot's word for no limit: declared, it is the highest."""
        # `many` and nothing declared are both None here; what differs between them is told below.
        old, new = _number(self.old), _number(self.new)
        if self.is_released:
            return ChangeKind.RELEASED
        if old is None and new is None:
            return ChangeKind.MANY
        if new is None:
            return ChangeKind.REMOVED
        if old is None:
            # From `many` a number is a lower limit; from nothing declared it is a new one.
            return ChangeKind.LOWERED if self.old == MANY else ChangeKind.ADDED
        return ChangeKind.LOWERED if new < old else ChangeKind.RAISED

    @computed_field  # type: ignore[prop-decorator]
    @property
    def meaning(self) -> str:
        """What it means, in a sentence without its full stop. No text from outside is in it."""
        parts = [_MEANINGS[self.kind].format(new=self.new)]
        if self.kind is ChangeKind.REMOVED and self.new == MANY:
            parts.append("one that appears is drift")
        if self.is_found:
            parts.insert(0, "found live and not set by this stack")
        if not self.is_compared:
            parts.insert(0, "create, not compared")
        return "; ".join(parts)


_REFUSED = "existing associations stay; new ones and merges above {new} are refused"

_MEANINGS: Mapping[ChangeKind, str] = {
    ChangeKind.LOWERED: _REFUSED,
    ChangeKind.REMOVED: "no limit is left but HubSpot's own",
    ChangeKind.RELEASED: "stays as it is in HubSpot, and is no longer managed",
    ChangeKind.RAISED: "up to {new} from then on",
    ChangeKind.ADDED: _REFUSED,
    ChangeKind.MANY: "a declaration alone: there is no limit before and after",
}


def changes(
    pair: str, before: Declaration | None, after: Declaration | None, *, is_released: bool = False
) -> Iterator[LimitChange]:
    """What differs between two declarations of a pair, limit by limit."""
    old = dict(before.values()) if before else {}
    new = dict(after.values()) if after else {}
    for path in {**old, **new}:
        if old.get(path) != new.get(path):
            yield LimitChange(
                pair=pair,
                path=path,
                old=old.get(path),
                new=new.get(path),
                is_released=is_released and path not in new,
            )


def unchanged(before: Declaration | None, after: Declaration | None) -> int:
    """How many limits of a pair are declared as before."""
    old = dict(before.values()) if before else {}
    return sum(old.get(path) == limit for path, limit in (after.values() if after else ()))


def _number(limit: DeclaredLimit | None) -> int | None:
    return None if limit is None else desired(limit)
