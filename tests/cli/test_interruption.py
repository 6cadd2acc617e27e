"""Ctrl-C ends a command, whatever its threads wait for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_limits.simulator import SimulatedPortal, Simulator

COMMAND = Path(sys.executable).with_name("hubspot-limits")
STACK = """\
config:
  hubspot-limits:portalId: "8800123"
  hubspot-limits:limits: {deals -> contacts: 10, companies -> deals: 50}
"""


@pytest.mark.parametrize("command", ["show --stack sandbox", "drift"])
def test_ctrl_c_is_quiet_and_waits_for_no_thread(
    command: str, tmp_path: Path, hubspot_portal: SimulatedPortal, hubspot_simulator: Simulator
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    (tmp_path / "Pulumi.sandbox.yaml").write_text(STACK)
    path = "*/configurations/0-3/0-1"
    hubspot_simulator.faults.add("status", status=429, retry_after=200, path=path)
    with subprocess.Popen(
        [COMMAND, *command.split()],
        cwd=tmp_path,
        env={**os.environ, **hubspot_portal.environment},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr
            told = process.stderr.readline()
            assert " min to read the limits of deals -> contacts" in told
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=100)
        finally:
            process.kill()
    assert (process.returncode, told) == (130, "")
