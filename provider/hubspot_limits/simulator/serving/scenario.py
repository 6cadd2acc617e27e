"""What a simulation begins with, and the file that says so."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from hubspot_limits.simulator.api.faults import Fault
from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.building import tokens_of
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

    @model_validator(mode="after")
    def _portals_are_distinct(self) -> Self:
        ids = [portal.id for portal in self.portals]
        if len(set(ids)) < len(ids):
            raise ValueError("every portal needs an id of its own")
        tokens = [token.value for portal in self.portals for token in tokens_of(portal)]
        if len(set(tokens)) < len(tokens):
            raise ValueError("a token opens one portal: every token needs a value of its own")
        return self


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
