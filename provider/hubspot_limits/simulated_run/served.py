"""The simulators that are served until somebody ends them: that of a project, or of none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hubspot_limits.simulated_run.portals.control import Control
from hubspot_limits.simulated_run.stacks import SimulatedProject, SimulationError
from hubspot_limits.simulator import (
    DescriptionError,
    Scenario,
    Simulator,
    read_evidence,
    read_scenario,
)

_PORT = 8700


def switches_found(evidence: Path | None) -> Mapping[str, object]:
    """The switches that evidence settles. Raises SimulationError for a file that is none."""
    try:
        return read_evidence(evidence) if evidence else {}
    except DescriptionError as error:
        raise SimulationError(str(error)) from error


@contextmanager
def serving_project(
    project: SimulatedProject, port: int | None, switches: Mapping[str, object]
) -> Iterator[Control]:
    """The simulator that the project's runs share."""
    # They lock files, which not every system has that serves portals of no project.
    from hubspot_limits.simulated_run.portals.making import add_portals  # noqa: PLC0415
    from hubspot_limits.simulated_run.portals.sharing import shared_simulator  # noqa: PLC0415

    with shared_simulator(project.kept, port=_PORT if port is None else port) as control:
        add_portals(control, project.stacks())
        if switches:
            control.set_switches(switches)
        yield control


@contextmanager
def serving_alone(
    port: int | None, state: Path | None, portals: Path | None, switches: Mapping[str, object]
) -> Iterator[Control]:
    """A simulator of no project. Raises SimulationError for what cannot be served."""
    port = _PORT if port is None else port
    try:
        described = read_scenario(portals) if portals is not None else Scenario()
        scenario = described.model_copy(
            update={"switches": described.switches.with_values(switches)}
        )
        with Simulator(scenario=scenario, state=state, port=port) as simulator:
            yield Control(simulator.url)
    except DescriptionError as error:
        raise SimulationError(str(error)) from error
    except OSError as error:
        # An OSError of a file names the file; one of a socket does not.
        place = f"port {port} of 127.0.0.1" if error.filename is None else error.filename
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise SimulationError(f"{place} cannot be used: {reason}.") from error
