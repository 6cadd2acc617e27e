"""What a change would do to the limits of one stack, as far as that is known."""

from __future__ import annotations

from collections import Counter

from pydantic import Field

from hubspot_limits.report.change import ChangeKind, LimitChange, ReportedLimit
from hubspot_limits.values.plain_text import plain

_LONGEST_FAILURE = 4_000


class PlacedMistake(ReportedLimit):
    """A mistake with the file and line that it is in."""

    file: str
    line: int | None
    message: str


class StackReport(ReportedLimit):
    """What is known of one stack.

    failure: why the preview failed; then nothing is known of what it would change. unknown: why a
    resource's limits are not known, by its name. is_offline: whether what is new or changed was
    compared with no portal. against: the files that these were compared with, where neither state
    nor portal was looked at. taken: the new pairs that are live as declared. unchanged: a number of
    limits; unseen: one of resources that Pulumi did not show. others: what changes beside limits.
    notes: what else could not be looked at.
    """

    stack: str
    failure: str | None = None
    unknown: dict[str, str] = Field(default_factory=dict)
    is_offline: bool = False
    against: str | None = None
    changes: tuple[LimitChange, ...] = ()
    exclusive: dict[str, bool] = Field(default_factory=dict)
    taken: tuple[str, ...] = ()
    unchanged: int = 0
    unseen: int = 0
    others: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mistakes: tuple[PlacedMistake, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether it says all that the change would do."""
        return not (self.failure or self.unknown or self.is_offline)

    @property
    def counts(self) -> Counter[ChangeKind]:
        return Counter(change.kind for change in self.changes)


def failed(stack: str, why: str) -> StackReport:
    return StackReport(stack=stack, failure=plain(why, longest=_LONGEST_FAILURE, lines=True))
