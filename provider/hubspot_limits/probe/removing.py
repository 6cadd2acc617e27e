"""Removing from a pair what the probe has made there, until HubSpot does not have it any more."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from hubspot_limits.probe.associations import Associations, labels_in
from hubspot_limits.probe.findings import NotSettled
from hubspot_limits.probe.marks import is_mark
from hubspot_limits.probe.redaction import code
from hubspot_limits.values.limits import USER_DEFINED, AssociationType

_TRIES = 3
"""How often it is tried where HubSpot's answer makes no sense."""


def clear(calls: Associations) -> int:
    """Remove from a pair what an unfinished run has left, and say how many labels that was.

    Only a pair that carries a mark is touched, and of its types only those that experiments use:
    nobody else's label. A pair that the token may not read cannot have been marked by it.
    """
    listed = calls.read_labels(may_be_forbidden=True)
    if listed.status == HTTPStatus.FORBIDDEN:
        return 0
    types = labels_in(listed)
    if not any(map(is_mark, types.values())):
        return 0
    for limited in types:
        # The limit of a USER_DEFINED type goes with its label, or is somebody else's.
        if limited.category != USER_DEFINED:
            purge(calls, limited)
    return delete_marks(calls)


def purge(calls: Associations, limited: AssociationType) -> None:
    """Remove a limit. Raises NotSettled where HubSpot does not say that it is gone."""
    for _ in range(_TRIES):
        answer = calls.batch("purge", [(limited, None)])
        if answer.is_removal:
            return
    raise NotSettled(
        f"HubSpot does not remove a limit that the probe has set on {calls.pair} "
        f"(HTTP {answer.status}, {code(answer.category) or 'no category'})"
    )


def delete_marks(calls: Associations) -> int:
    """Delete the probe's labels on a pair, their limits with them; how many they were."""
    marks = [own for own, text in calls.labels().items() if is_mark(text)]
    delete_labels(calls, marks)
    # Of one object type with itself each label is listed with both of its ids.
    return len(marks) // 2 if calls.pair.is_same_object else len(marks)


def delete_labels(calls: Associations, wanted: Iterable[AssociationType]) -> None:
    """Delete labels until the list has none of them. Raises NotSettled where it keeps some.

    HubSpot's answer is not looked at: either id deletes both, and one that is gone is refused.
    """
    left = list(wanted)
    for _ in range(_TRIES):
        for label in left:
            calls.delete_label(label.type_id)
        if left:
            listed = calls.labels()
            left = [label for label in left if label in listed]
    if left:
        raise NotSettled(f"HubSpot does not delete the probe's labels on {calls.pair}")
