"""Switches as a probe of a real account has found them: what an evidence file settles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.model import DescriptionError


class _Finding(BaseModel):
    outcome: str
    position: str | int | float | None = None


class _Evidence(BaseModel):
    version: Literal[1]
    findings: Mapping[str, _Finding] = {}


def read_evidence(path: Path) -> dict[str, object]:
    """The switches that an evidence file settles, by name. Raises DescriptionError.

    Whatever it does not settle keeps its default.
    """
    try:
        evidence = _Evidence.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DescriptionError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise DescriptionError(
            f"{path} is no evidence file of `hubspot-limits probe`, or one of a later version."
        ) from error
    findings = evidence.findings.items()
    settled: dict[str, object] = {
        name: found.position for name, found in findings if found.outcome == "settled"
    }
    try:
        Switches.read(settled)
    except DescriptionError as error:
        raise DescriptionError(f"{path}: {error}") from error
    return settled
