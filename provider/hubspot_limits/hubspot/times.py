"""Times and durations in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def duration(seconds: float) -> str:
    """A number of seconds for people: "0.5 s", "90 s", "15 min", "24 h"."""
    if seconds < 10:  # noqa: PLR2004 - where tenths matter
        return f"{seconds:.1f} s".replace(".0 ", " ")
    if seconds < 120:  # noqa: PLR2004 - two of the next unit
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"  # noqa: PLR2004 - two of the next unit


def moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} {time.tzname()}"


def turn_of_the_day(now: datetime, time_zone: str | None) -> str:
    """When HubSpot counts a day's requests anew: midnight in the account's time zone.

    The zone may be unknown, here or on this machine; then it is named in words.
    """
    if time_zone is None:
        return "at midnight in the portal's time zone"
    try:
        today = now.astimezone(ZoneInfo(time_zone))
    except (KeyError, ValueError, OSError):
        return f"at midnight in the portal's time zone ({time_zone})"
    # By the calendar of that zone: a day that begins or ends summer time has 23 or 25 hours.
    midnight = (today + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return f"at {moment(midnight)}, midnight in the portal's time zone ({time_zone})"
