"""HubSpot's own Node client against the simulator: `make test-node`, which installs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from hubspot_limits.simulator import SimulatedPortal, Simulator

HERE = Path(__file__).parent


def test_hubspots_node_client_sets_lists_and_removes_limits_and_labels(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    node = shutil.which("node")
    assert node, "node is not on PATH"
    ran = subprocess.run(
        [node, HERE / "limits_and_labels.mjs"],
        env={**os.environ, **portal.environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "created": 5,
        "updated": 6,
        "ofPair": [6],
        "ofAccount": [3, 4],
        "canceled": "CANCELED",
        "made": ["Champion of", "Champion"],
        "listed": [None, "Decision maker", "Hero"],
    }
    assert portal.limits() == {}
    assert len(simulator.writes()) == 7
