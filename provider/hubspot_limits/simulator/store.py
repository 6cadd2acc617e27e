"""Where portals are kept between runs. A kill at any moment leaves the state before or after.

Nothing is forced onto the disk: a simulator need not survive the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from hubspot_limits.simulator.description import PortalDescription
from hubspot_limits.simulator.model import DescriptionError, Model
from hubspot_limits.simulator.portal import Portal


class StoredPortal(Model):
    """A portal, and the description that it was made of."""

    description: PortalDescription
    portal: Portal


class _State(Model):
    version: Literal[1] = 1
    portals: tuple[StoredPortal, ...] = ()


class Store:
    """A state file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Mapping[str, StoredPortal]:
        """What the file holds, by portal id. Raises DescriptionError if it holds something else."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise DescriptionError(f"{self.path} cannot be read: {error.strerror}.") from error
        try:
            state = _State.model_validate_json(content)
        except ValidationError as error:
            raise DescriptionError(
                f"{self.path} is not a state file of this version of the simulator. Move it away "
                "to start with fresh portals."
            ) from error
        return {stored.portal.id: stored for stored in state.portals}

    def save(self, portals: Mapping[str, StoredPortal]) -> None:
        """Replace the file in one step. Raises OSError, and then the old file still stands."""
        content = _State(portals=tuple(portals.values())).model_dump_json(by_alias=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_name(f".{self.path.name}.unfinished")
        unfinished.write_text(content, encoding="utf-8")
        unfinished.replace(self.path)
