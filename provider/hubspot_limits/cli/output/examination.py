"""What `hubspot-limits doctor --json` prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Literal, Self

from hubspot_limits.checks.check import Check, CheckVerdict
from hubspot_limits.cli.output.documents import Document


class CheckDocument(Document):
    """One thing, and how it is here. ``remedy`` is empty where nothing is to be done."""

    subject: str
    verdict: CheckVerdict
    found: str
    remedy: str


class DoctorDocument(Document):
    """`hubspot-limits doctor --json`."""

    version: Literal[1] = 1
    checks: tuple[CheckDocument, ...]

    @classmethod
    def of(cls, checks: Iterable[Check]) -> Self:
        return cls(checks=tuple(CheckDocument(**asdict(check)) for check in checks))
