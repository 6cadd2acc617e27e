"""What `hubspot-limits doctor` says of the real CLI, and the way out that it offers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from hubspot_limits.simulator import SimulatedPortal
from tools.pulumi_cli import PulumiCli

STACK = "config: {hubspot-limits:portalId: 8800123, hubspot-limits:limits: {deals -> contacts: 10}}"


def test_backend_and_stack_are_asked_for_and_the_stack_that_is_missing_is_made_as_it_says(
    tmp_path: Path, cli: PulumiCli, portal: SimulatedPortal
) -> None:
    runtime = f"{{name: python, options: {{virtualenv: {Path(sys.executable).parents[1]}}}}}"
    (tmp_path / "Pulumi.yaml").write_text(f"name: mine\nruntime: {runtime}\n")
    (tmp_path / "Pulumi.sandbox.yaml").write_text(STACK)
    (tmp_path / "backend").mkdir()
    environment = {
        **os.environ,
        **portal.environment,
        "PATH": cli.search_path,
        "PULUMI_BACKEND_URL": (tmp_path / "backend").as_uri(),
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_CONFIG_PASSPHRASE": "simulated",
    }

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    def told() -> dict[str, dict[str, str]]:
        ran = run(str(Path(sys.executable).with_name("hubspot-limits")), "doctor", "--json")
        return {check["subject"]: check for check in json.loads(ran.stdout)["checks"]}

    before = told()
    assert {name for name, check in before.items() if check["verdict"] != "ok"} == {"stack"}
    assert before["Pulumi CLI"]["found"].startswith(str(cli.version))
    assert before["backend"]["found"].startswith(f"{environment['PULUMI_BACKEND_URL']} as ")
    way_out = before["stack"]["remedy"].removeprefix("Make it: ").split()
    assert run(str(cli.executable), *way_out[1:]).returncode == 0
    assert told()["stack"]["found"] == "sandbox of the project mine"
