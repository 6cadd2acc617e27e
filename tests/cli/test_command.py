from __future__ import annotations

import sys
from importlib.metadata import version

import pytest

from hubspot_limits.cli import main


@pytest.mark.parametrize(
    ("argument", "said"),
    [("--version", f"hubspot-limits {version('hubspot-limits')}"), ("--help", "simulate")],
)
def test_the_command_says_what_it_is(
    argument: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["hubspot-limits", argument])
    with pytest.raises(SystemExit):
        main()
    assert said in capsys.readouterr().out
