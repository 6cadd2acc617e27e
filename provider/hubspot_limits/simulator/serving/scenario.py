"""What a simulation begins with, and the file that says so."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from hubspot_limits.simulator.api.faults import Fault
from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.description import DEFAULT_PORTALS, PortalDescription
from hubspot_limits.simulator.portals.model import DescriptionError, Model


class Scenario(Model):
    """A whole description file. Without portals: a sandbox and a production account."""

    portals: tuple[PortalDescription, ...] = Field(
        default_factory=lambda: tuple(
            PortalDescription.model_validate(portal) for portal in DEFAULT_PORTALS.values()
        )
    )
    switches: Switches = Switches()
    faults: tuple[Fault, ...] = ()


def read_scenario(path: Path) -> Scenario:
    """Read a description file. Raises DescriptionError with every mistake and its place."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - the in-process simulator needs none
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DescriptionError(f"{path} cannot be read: {error.strerror}.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DescriptionError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    try:
        return Scenario.read({} if content is None else content)
    except DescriptionError as error:
        raise DescriptionError(f"{path}: {error}") from error
