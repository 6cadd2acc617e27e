"""What is live, put into a stack's file as a person would write it."""

from __future__ import annotations

from collections.abc import Collection

from hubspot_limits.authoring.importing.differences import ComparedPair
from hubspot_limits.configuration.bases.effective import Effective
from hubspot_limits.configuration.editing.changes import value_of
from hubspot_limits.configuration.editing.declaring import DeclaringFile
from hubspot_limits.configuration.editing.writing import in_one_line
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.comparison import ComparedLimit
from hubspot_limits.values.object_types import is_object_type_id


def put(
    file: DeclaringFile, pair: ComparedPair, limits: Collection[ComparedLimit], why_by_id: str
) -> None:
    """Have the stack declare these limits as they are live.

    why_by_id: said of an object type that the pair has to name by its id.
    """
    written = {_as_written(limit): limit.live for limit in limits}
    ends = dict.fromkeys(str(pair).split(" -> "))
    file.declare(
        str(pair),
        {path: live for (path, _), live in written.items()},
        comments={path: comment for path, comment in written if comment},
        about="; ".join(f"{end}: {why_by_id}" for end in ends if is_object_type_id(end)),
    )


def can_have(effective: Effective, pair: ComparedPair, limit: ComparedLimit) -> bool:
    """Whether the stack's own file can say what is live: not where nothing can, and not that the
    portal lacks an association type which a base asks for, since only ``without`` leaves that out.
    """
    shared = dict(
        value for entry in effective.shared if str(entry) == str(pair) for value in entry.values()
    )
    return limit.obstacle is None or not (limit.types or limit.path in shared)


def _as_written(limit: ComparedLimit) -> tuple[KeyPath, str | None]:
    """The keys that name a limit, and what is to be said of them, where they are an id."""
    # The name by its id is always at hand; it is used where the label's text will not do.
    by_id, reason = ("types", str(next(iter(limit.types), ""))), limit.by_id
    if limit.path[0] == "labels" and limit.types and not _can_be_a_key(limit.path[1]):
        return by_id, f"{by_id[1]}: its label is no text that a file can have"
    return limit.path, f"{by_id[1]}: {reason}" if reason else None


def _can_be_a_key(text: str) -> bool:
    # Written and read again, as Pulumi would: what comes back has to be the same text.
    return value_of(in_one_line({text: 1})) == {text: 1}
