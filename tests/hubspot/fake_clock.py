"""Time that passes only when somebody sleeps."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from hubspot_limits.hubspot import Clock


class FakeClock(Clock):
    def __init__(self, now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.start = now
        self.passed = 0.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.passed += seconds
