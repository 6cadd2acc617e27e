"""The command `hubspot-limits simulate --evidence`, whose switches are what a probe has found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests

from tests.simulator.calls import TIMEOUT
from tests.simulator.command import simulate


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    file = tmp_path / "evidence.json"
    findings = {
        "batch": {"outcome": "settled", "position": "partial"},
        "maximumLimit": {"outcome": "settled", "position": 500},
        "nullRows": {"outcome": "notSettled", "why": "It was not asked"},
    }
    file.write_text(json.dumps({"version": 1, "findings": findings}))
    return file


def test_a_simulator_is_served_as_evidence_has_it_and_a_reset_keeps_it(evidence: Path) -> None:
    with simulate("--evidence", evidence) as (_, url):
        requests.post(f"{url}/simulator/reset", timeout=TIMEOUT)
        switches = requests.get(f"{url}/simulator/switches", timeout=TIMEOUT).json()
    assert (switches["batch"], switches["maximumLimit"]) == ("partial", 500)
    assert switches["nullRows"] == "all"


def test_what_is_no_evidence_is_refused(tmp_path: Path) -> None:
    with simulate("--evidence", tmp_path / "none.json") as (process, _):
        _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert error == f"Error: {tmp_path / 'none.json'} cannot be read: No such file or directory.\n"
