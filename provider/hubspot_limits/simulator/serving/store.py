"""What is kept between runs: the portals in a state file, and a log beside it to be looked at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from hubspot_limits.simulator.portals.changes import PortalChange
from hubspot_limits.simulator.portals.model import DescriptionError, Model
from hubspot_limits.simulator.portals.portal import PortalState
from hubspot_limits.simulator.serving.log import LoggedRequest

MOST_KEPT = 1_000
"""How many requests and changes of a simulator that has ended are there to be looked at."""


class _State(Model):
    version: Literal[2] = 2
    portals: tuple[PortalState, ...] = ()


class KeptLog(Model):
    """The requests and changes of a simulator that has ended."""

    version: Literal[1] = 1
    requests: tuple[LoggedRequest, ...] = ()
    changes: tuple[PortalChange, ...] = ()


class Store:
    """A state file, or none. A kill at any moment leaves the portals before or after a write.

    Nothing is forced onto the disk: a simulator need not survive the machine. The file is its
    owner's alone, because it holds tokens.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._log = path and path.with_name(f"{path.stem}.log.json")

    def load(self) -> Mapping[str, PortalState]:
        """What the file holds, by portal id. Raises DescriptionError if it holds something else."""
        if self._path is None or not self._path.exists():
            return {}
        try:
            state = _State.model_validate_json(self._path.read_bytes())
        except OSError as error:
            raise DescriptionError(f"{self._path} cannot be read: {error.strerror}.") from error
        except ValidationError as error:
            raise DescriptionError(
                f"{self._path} is not a state file of this version of the simulator. Move it away "
                "to start with fresh portals."
            ) from error
        return {portal.id: portal for portal in state.portals}

    def save(self, portals: Iterable[PortalState]) -> None:
        """Replace the file in one step. Raises OSError, and then the old file still stands."""
        if self._path is None:
            return
        content = _State(portals=tuple(portals)).model_dump_json(by_alias=True)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_name(f".{self._path.name}.unfinished")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        unfinished.replace(self._path)

    def load_log(self) -> KeptLog:
        """The log beside the file. One that cannot be read is none: it is only shown."""
        with suppress(OSError, ValidationError):
            if self._log is not None:
                return KeptLog.model_validate_json(self._log.read_bytes())
        return KeptLog()

    def save_log(self, log: KeptLog) -> None:
        with suppress(OSError):
            if self._log is not None:
                self._log.write_text(log.model_dump_json(by_alias=True), encoding="utf-8")
