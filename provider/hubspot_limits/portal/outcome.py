"""What HubSpot's answer to a write says of the limits that were wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from hubspot_limits.hubspot import BatchAnswer, HubSpotError, OutcomeUnknown, ValidationFailed
from hubspot_limits.values.limits import AssociationType, Limits, listed

CANCELED = "CANCELED"

Wanted: TypeAlias = Mapping[AssociationType, int | None]
"""Limits to be live; None for those to be gone."""

WriteAnswer: TypeAlias = BatchAnswer | OutcomeUnknown | ValidationFailed


def present(wanted: Wanted) -> Limits:
    """What is wanted to be set."""
    return {present: limit for present, limit in wanted.items() if limit is not None}


def is_refusal(answer: WriteAnswer) -> bool:
    """Whether HubSpot said no, to all of it or to a part."""
    if isinstance(answer, BatchAnswer):
        return bool(answer.errors) or answer.status == CANCELED
    return isinstance(answer, ValidationFailed)


def is_accepted(wanted: Wanted, answer: WriteAnswer | None) -> bool:
    """Whether HubSpot said that it removed what was to be removed.

    Only for a purge: nothing is set.
    """
    return isinstance(answer, BatchAnswer) and answer.is_complete and not present(wanted)


def confirmed(wanted: Wanted, answer: WriteAnswer | None) -> Limits:
    """What a complete answer without errors reports as set, at the value asked for.

    Any other one may merely echo what was sent.
    """
    if not isinstance(answer, BatchAnswer) or not answer.is_complete:
        return {}
    return {
        reported: limit
        for reported, limit in answer.confirmed.items()
        if wanted.get(reported) == limit
    }


def blamed(wanted: Wanted, answer: WriteAnswer) -> tuple[AssociationType, ...]:
    """What an error of the answer names: not done, whatever else the answer or a read shows."""
    if not isinstance(answer, BatchAnswer):
        return ()
    return tuple(named for named in wanted if answer.blames(named))


def reason(answer: BatchAnswer | HubSpotError) -> str:
    """Why something is not live, for a person, and what to do about it."""
    # Before the other HubSpotErrors, of which it is one.
    if isinstance(answer, OutcomeUnknown):
        tried = f" {answer.tried}" if answer.tried else ""
        return f"HubSpot's limits do not show it, and {answer.why}.{tried}"
    if isinstance(answer, HubSpotError):
        said = f'HubSpot says: "{answer.said.message}".' if answer.said.message else ""
        parts = (f"The reason: {answer.why}.", said, answer.tried, answer.way_out)
        return " ".join(filter(None, parts))
    if not answer.errors:
        status = answer.status or "without a status"
        return f"HubSpot answered {status}, and its limits do not show the change."
    ways_out = dict.fromkeys(error.way_out for error in answer.errors)
    return f"HubSpot says: {listed(map(str, answer.errors))}. {' '.join(ways_out)}"
