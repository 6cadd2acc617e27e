"""The base of everything that the simulator reads from YAML or HTTP, or keeps in its state file."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Model(BaseModel):
    """A value: camelCase outside, as HubSpot writes it, and never changed in place."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )
