"""One thing that has to be right, and how it is here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hubspot_limits.values.plain_text import plain


class CheckVerdict(StrEnum):
    OK = "ok"
    FAIL = "FAIL"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    ``found`` says how it is; ``remedy`` what to do, where something is to be done.
    """

    subject: str
    verdict: CheckVerdict
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.found.rstrip('.')}. {self.remedy}" if self.remedy else self.found


def ok(subject: str, found: str, remedy: str = "") -> Check:
    """A check of something that is as it has to be."""
    return _check(subject, CheckVerdict.OK, found, remedy)


def fails(subject: str, found: str, remedy: str) -> Check:
    """A check of something by which `pulumi up` would fail."""
    return _check(subject, CheckVerdict.FAIL, found, remedy)


def unknown(subject: str, found: str, remedy: str = "") -> Check:
    """A check of what could not be looked at; ``found`` says why."""
    return _check(subject, CheckVerdict.UNKNOWN, found, remedy)


def _check(subject: str, verdict: CheckVerdict, found: str, remedy: str) -> Check:
    return Check(
        subject,
        verdict,
        plain(found, longest=None, lines=True),
        plain(remedy, longest=None, lines=True),
    )
