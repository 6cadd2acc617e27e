"""docs/probe.md shows what is printed, and names every option and outcome."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import get_args

import pytest

from hubspot_limits.cli import main
from hubspot_limits.probe.evidence import Evidence, Outcome
from hubspot_limits.probe.marks import PREFIX, names
from hubspot_limits.simulator import Simulator
from tests.hubspot.fake_clock import FakeClock
from tests.probe.laboratory import TEST_ACCOUNT
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "probe.md").read_text(encoding="utf-8")
OPTIONS = re.compile(r"`(--[a-z-]+)")


def transcripts() -> list[tuple[str, str]]:
    """Each command of the guide, with what it is shown to print."""
    blocks = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
    return [
        (command, shown)
        for block in blocks
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    ]


def run(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, without the blanks at the ends of its lines."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    return "".join(f"{line.rstrip()}\n" for line in capsys.readouterr().out.splitlines())


def test_the_commands_print_what_the_guide_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("hubspot_limits.probe.beginning.Clock", FakeClock)
    (tmp_path / "docs").symlink_to(PROJECT / "docs")
    switches = {"purge_answer": "batch", "maximum_limit": 500_000}
    with Simulator([{**TEST_ACCOUNT, "burstQuota": 2_000}], switches=switches) as simulator:
        for name, value in simulator.portal(8800123).environment.items():
            monkeypatch.setenv(name, value)
        ran = [
            (run(f"{command} --yes", monkeypatch, capsys), shown)
            for command, shown in transcripts()
            if command.startswith("hubspot-limits probe")
        ]
    assert len(ran) == 3
    for printed, shown in ran:
        assert not shown or printed == shown
    assert sum(bool(shown) for _, shown in ran) == 1
    assert "by probe: `batch`" in ran[-1][0]


def test_every_option_is_in_the_guide(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    told = set(
        re.findall(
            r"^ +(--[a-z-]+)", run("hubspot-limits probe --help", monkeypatch, capsys), re.MULTILINE
        )
    )
    assert "--portal" in told
    assert told - {"--help"} == set(OPTIONS.findall(GUIDE))


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_is_explained(outcome: str) -> None:
    assert re.search(rf"^\| `{outcome}` \| ", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("field", [field.alias for field in Evidence.model_fields.values()])
def test_every_field_of_the_file_is_named(field: str) -> None:
    assert f"`{field}`" in GUIDE


def test_the_guide_shows_a_mark_as_it_is() -> None:
    (shown,) = re.findall(rf"`({PREFIX} \w+ \d+)`", GUIDE)
    text = next(names()).text
    assert re.sub(r"[0-9a-f]{6}", "", text) == re.sub(r"[0-9a-f]{6}", "", shown)
