"""The picture of a comparison: what B has, and what it would need to be like A."""

from __future__ import annotations

from hubspot_limits.portal.inventory.left_over import left_over
from hubspot_limits.portal.tracking import Tracking
from hubspot_limits.standing.comparing.comparison import Comparison, MatchedLimit, Verdict
from hubspot_limits.standing.comparing.live_side import LiveSide
from hubspot_limits.standing.comparing.side import SideLimit
from hubspot_limits.standing.comparing.words import NONE, UNKNOWN, reasons, summary, unseen, value
from hubspot_limits.standing.picture.of_standing import at_limits, drawn_pair, label_of, notes_on
from hubspot_limits.standing.picture.picture import DrawnLimit, Meaning, Picture, Tone

_TONES = {
    Verdict.EQUAL: Tone.PLAIN,
    Verdict.DIFFERS: Tone.DIFFERENT,
    Verdict.ONLY_IN_A: Tone.ADDED,
    Verdict.ONLY_IN_B: Tone.REMOVED,
    Verdict.CANNOT_BE_SAID: Tone.UNKNOWN,
}

_KEY = (
    Meaning(DrawnLimit(None, "10"), "equal"),
    Meaning(
        DrawnLimit(None, "25 → 10", word=Verdict.DIFFERS, tone=Tone.DIFFERENT),
        "B has 25 and would need 10",
    ),
    Meaning(
        DrawnLimit(None, "none → 10", word=Verdict.ONLY_IN_A, tone=Tone.ADDED),
        "B has none and would need 10",
    ),
    Meaning(
        DrawnLimit(None, "25 → none", word=Verdict.ONLY_IN_B, tone=Tone.REMOVED),
        "B has 25 and would need none",
    ),
    Meaning(
        DrawnLimit(None, "unknown → 10", word=Verdict.CANNOT_BE_SAID, tone=Tone.UNKNOWN),
        "B could not be looked at, or its portal lacks what is limited",
    ),
)


def picture_of(comparison: Comparison, tracking: Tracking | None = None) -> Picture:
    """Draw a comparison.

    tracking: of B's portal, where B is one.
    """
    uses = at_limits(tracking)
    return Picture(
        title=f"A: {comparison.a.title}. B: {comparison.b.title}",
        summary=(summary(comparison),),
        pairs=tuple(
            drawn_pair(name, tuple(map(_limit, limits)), uses.get(name))
            for name, limits in comparison.pairs.items()
        ),
        key=_KEY,
        notes=(
            *(f"{title} was not looked at: {reason}" for title, reason in unseen(comparison)),
            *(f"{names}: {reason}" for names, reason in reasons(comparison)),
            *(
                f"{side.title}: {line}"
                for side in (comparison.a, comparison.b)
                if isinstance(side, LiveSide)
                for line in left_over(side.inventory)
            ),
            *notes_on(tracking),
        ),
    )


def _limit(limit: MatchedLimit) -> DrawnLimit:
    label = label_of(limit.name.path)
    if limit.verdict is Verdict.EQUAL:
        # Equal may mean `many` on one side and nothing on the other: the one that says something.
        return DrawnLimit(label, _value(limit.b if limit.b.limit else limit.a))
    change = f"{_value(limit.b)} → {_value(limit.a)}"
    return DrawnLimit(label, change, word=limit.verdict, tone=_TONES[limit.verdict])


def _value(found: SideLimit) -> str:
    return {NONE: "none", UNKNOWN: "unknown"}.get(value(found), value(found))
