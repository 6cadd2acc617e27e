"""Time, as the simulation sees it: one object, so that a test can bring its own."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The date and time in UTC."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""


class MachineClock:
    """This machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()
