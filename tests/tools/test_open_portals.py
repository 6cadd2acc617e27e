from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from tests.tools.trial import Trial


def test_a_portal_can_be_changed_by_hand_between_two_runs(trial: Trial) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tools.open_portals", "--port", "0"],
        cwd=trial.folder,
        stdout=subprocess.PIPE,
        text=True,
    ) as opened:
        assert opened.stdout
        address = opened.stdout.readline().split()[-1]
        change = {"change": "set_limit", "pair": "companies -> deals", "limit": 7}
        portal = f"{address}/simulator/portals/8800123"
        requests.post(f"{portal}/changes", json=change, timeout=60).raise_for_status()
        meanwhile = trial.run("up", "sandbox")
        opened.terminate()

    assert opened.returncode == 0
    assert meanwhile.errors.startswith("Error: Another simulated run is going on")
    kept = json.loads((trial.simulated / "portals.json").read_text())["portals"]
    assert [limit["limit"] for each in kept for limit in each["portal"]["limits"]] == [7]
