"""The stacks ``sandbox`` and ``production`` in a project, for the tests of commands on both."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.simulator import SimulatedPortal
from tests.conftest import PRODUCTION, SANDBOX

PORTALS = {"sandbox": SANDBOX, "production": PRODUCTION}


class TwoStacks:
    """Each stack has a token variable of its own, and none is set at first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")

    def file(self, stack: str) -> Path:
        return Path(f"Pulumi.{stack}.yaml")

    def write(self, stack: str, limits: str, settings: str = "") -> None:
        """Have a stack's file declare these lines of limits."""
        variable = f"HUBSPOT_{stack.upper()}_TOKEN"
        head = (
            f'config:\n  hubspot-limits:portalId: "{PORTALS[stack]}"\n'
            f"  hubspot-limits:tokenVariable: {variable}\n{settings}"
        )
        below = f"  hubspot-limits:limits:\n{limits}" if limits else ""
        self.file(stack).write_text(head + below)

    def open(self, stack: str, portal: SimulatedPortal, token: str | None = None) -> None:
        """Set the token variable of a stack."""
        self._monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
        self._monkeypatch.setenv("HUBSPOT_BASE_URL", portal.environment["HUBSPOT_BASE_URL"])
        self._monkeypatch.setenv(f"HUBSPOT_{stack.upper()}_TOKEN", token or portal.token)

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command, and give what it prints."""
        self._monkeypatch.setattr(sys, "argv", ["hubspot-limits", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self._capsys.readouterr()
        if isinstance(ended.value.code, str):
            assert code == 1, ended.value.code
            return ended.value.code
        assert (ended.value.code or 0) == code, printed
        return printed.out + printed.err


@pytest.fixture
def stacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> TwoStacks:
    monkeypatch.chdir(tmp_path)
    for name in ("HUBSPOT_ACCESS_TOKEN", "HUBSPOT_SANDBOX_TOKEN", "HUBSPOT_PRODUCTION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return TwoStacks(monkeypatch, capsys)
