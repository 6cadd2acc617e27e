"""The picture of a portal, and of how it stands to a stack."""

from __future__ import annotations

from hubspot_limits.configuration.parsing import pair_of
from hubspot_limits.portal.inventory.left_over import left_over
from hubspot_limits.portal.tracking import LOWERING, Tracking
from hubspot_limits.standing.limit import LimitStanding, Standing
from hubspot_limits.standing.picture.picture import (
    DrawnLimit,
    DrawnPair,
    Meaning,
    Picture,
    RecordsAtLimit,
    Tone,
)
from hubspot_limits.standing.portal_standing import PortalStanding
from hubspot_limits.standing.words import reasons, summary

_TONES = {
    Standing.AS_DECLARED: Tone.PLAIN,
    Standing.UNDECLARED: Tone.UNDECLARED,
    Standing.UNDECLARED_PAIR: Tone.UNDECLARED,
    Standing.SETTLING: Tone.UNKNOWN,
    Standing.UNKNOWN: Tone.UNKNOWN,
}

_KEY = (
    Meaning(DrawnLimit(None, "10"), "as the stack declares it"),
    Meaning(
        DrawnLimit(None, "25", "declared 10", "differs", Tone.DIFFERENT),
        "otherwise in the portal than declared, or missing there",
    ),
    Meaning(
        DrawnLimit(None, "25", word="undeclared", tone=Tone.UNDECLARED),
        "in the portal, and not declared by the stack",
    ),
    Meaning(
        DrawnLimit(None, "unknown", "declared 10", "unknown", Tone.UNKNOWN),
        "could not be looked at, or is not settled yet",
    ),
)


def picture_of(
    standing: PortalStanding, tracking: Tracking | None = None, *, stack: str | None = None
) -> Picture:
    """Draw a portal, and how it stands to a stack.

    stack: the one whose limits the portal is compared with; without it nothing is declared.
    """
    uses = at_limits(tracking)
    pairs = tuple(
        drawn_pair(
            name, tuple(_limit(limit, is_declared=bool(stack)) for limit in limits), uses.get(name)
        )
        for name, limits in standing.pairs.items()
    )
    told = reasons(standing)
    return Picture(
        title=f"Portal {standing.portal_id}" + (f" and stack {stack}" if stack else ""),
        summary=(f"{summary(standing.counts)}.",) if stack else (),
        pairs=pairs,
        key=_KEY if stack else (),
        notes=(
            *(f"{_named(limits)}: {reason}" for reason, limits in told.items()),
            *left_over(standing.inventory),
            *notes_on(tracking),
        ),
    )


def drawn_pair(
    name: str, limits: tuple[DrawnLimit, ...], at_limit: RecordsAtLimit | None
) -> DrawnPair:
    from_name, to_name = pair_of(name) or (name, name)
    return DrawnPair(from_name, to_name, limits, at_limit)


def at_limits(tracking: Tracking | None) -> dict[str, RecordsAtLimit]:
    """Which records are at a limit or near it, by pair."""
    return {
        str(found.pair): RecordsAtLimit(
            "at limit" if found.use.at_limit else "near limit", found.said
        )
        for found in (tracking.pairs if tracking else ())
    }


def notes_on(tracking: Tracking | None) -> tuple[str, ...]:
    if tracking is None:
        return ()
    lowering = (LOWERING,) if tracking.pairs else ()
    return (*lowering, *((tracking.unread,) if tracking.unread else ()))


def _limit(limit: LimitStanding, *, is_declared: bool) -> DrawnLimit:
    is_unknown = limit.standing is Standing.UNKNOWN
    value = "unknown" if is_unknown else "none" if limit.live is None else str(limit.live)
    is_as_declared = limit.standing is Standing.AS_DECLARED
    if is_as_declared and limit.live is None:
        value = str(limit.declared)
    if not is_declared or is_as_declared:
        return DrawnLimit(label_of(limit.name.path), value)
    return DrawnLimit(
        label_of(limit.name.path),
        value,
        "" if limit.declared is None else f"declared {limit.declared}",
        limit.standing,
        _TONES.get(limit.standing, Tone.DIFFERENT),
    )


def label_of(path: tuple[str, ...]) -> str | None:
    """What a limit is called beside its pair; None for the object limit."""
    return path[1] if path[1:] else None


def _named(limits: tuple[LimitStanding, ...]) -> str:
    return ", ".join(str(limit.name) for limit in limits)
