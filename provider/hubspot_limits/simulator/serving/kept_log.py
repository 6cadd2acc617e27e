"""The requests and changes of a simulator that has ended, for whoever looks at the next one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from hubspot_limits.simulator.portals.changes import PortalChange
from hubspot_limits.simulator.portals.model import Model
from hubspot_limits.simulator.serving.log import LoggedRequest

MOST_KEPT = 1_000


class KeptLog(Model):
    version: Literal[1] = 1
    requests: tuple[LoggedRequest, ...] = ()
    changes: tuple[PortalChange, ...] = ()

    @classmethod
    def read(cls, portals: Path) -> KeptLog:
        """The log beside a file of portals. One that cannot be read is none: it is only shown."""
        with suppress(OSError, ValidationError):
            return cls.model_validate_json(_beside(portals).read_bytes())
        return cls()

    def write(self, portals: Path) -> None:
        """Raises OSError."""
        _beside(portals).write_text(self.model_dump_json(by_alias=True), encoding="utf-8")


def _beside(portals: Path) -> Path:
    return portals.with_name(f"{portals.stem}.log.json")
