"""Removing what a killed run has left behind: all that carries the probe's mark."""

from __future__ import annotations

from dataclasses import dataclass

from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.associations import Associations
from hubspot_limits.probe.pairs import ALL
from hubspot_limits.probe.records import clear_records
from hubspot_limits.probe.removing import clear


@dataclass(frozen=True, slots=True)
class Cleaned:
    """How much was removed."""

    labels: int = 0
    records: int = 0

    def __str__(self) -> str:
        removed = (_counted(self.labels, "label"), _counted(self.records, "record"))
        return " and ".join(filter(None, removed)) or "nothing"


def clean(asking: Asking, *, records: bool) -> Cleaned:
    """Look at every pair that experiments use. Raises NotSettled, HubSpotError.

    Records go first: a label that they carry may be one that HubSpot does not delete.
    """
    found = clear_records(asking) if records else 0
    version = asking.client.version
    return Cleaned(sum(clear(Associations(asking, pair, version)) for pair in ALL), found)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
