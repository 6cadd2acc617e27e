from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hubspot_limits.hubspot.times import duration, turn_of_the_day


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.5, "0.5 s"), (2, "2 s"), (59.6, "60 s"), (300, "5 min"), (86_400, "24 h")],
)
def test_durations_are_for_people(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_the_day_turns_at_the_portals_midnight() -> None:
    late_in_utc = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert turn_of_the_day(late_in_utc, "America/New_York") == (
        "at 2026-11-24 00:00 EST, midnight in the portal's time zone (America/New_York)"
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "../etc/passwd", ""])
def test_a_time_zone_that_is_not_known_here_is_named(zone: str) -> None:
    words = turn_of_the_day(datetime(2026, 11, 24, tzinfo=UTC), zone)
    assert words == f"at midnight in the portal's time zone ({zone})"


def test_without_a_time_zone_the_day_turns_at_midnight_somewhere() -> None:
    words = turn_of_the_day(datetime(2026, 11, 24, tzinfo=UTC), None)
    assert words == "at midnight in the portal's time zone"
