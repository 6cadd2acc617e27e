"""`hubspot-limits github`, as docs/ci.md shows it."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.report.written.markdown import MARKER
from tests.report.github.talk import Talk
from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "ci.md").read_text(encoding="utf-8")
HEAD = "3d3c42e5aac5ba805825da76410c181273ba90b1"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("comment.md").write_text(MARKER)
    Path("drift.txt").write_text("1 stack: 1 with drift.")


def run(command: str, monkeypatch: pytest.MonkeyPatch) -> str | int | None:
    """Run a command, and give its refusal or exit code."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_the_guide_s_commands_print_what_it_shows(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.has_head(7, HEAD)
    (transcript,) = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
    for command, told in re.findall(r"^\$ (.*)\n([^$]*)", transcript, re.MULTILINE):
        assert not run(command, monkeypatch)
        assert capsys.readouterr().out == told


def test_a_run_that_was_overtaken_says_who_writes_the_comment(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.has_head(7, HEAD)
    command = "hubspot-limits github comment comment.md --pull-request 7 --commit 0123456"
    assert not run(command, monkeypatch)
    assert capsys.readouterr().out == (
        "The pull request has another head than 0123456: its run writes the comment.\n"
    )


@pytest.mark.parametrize("options", ["", "drift.txt --close"])
def test_an_issue_is_either_of_drift_or_closed(
    options: str, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(f"hubspot-limits github issue {options}", monkeypatch) == (
        "Error: Give what `hubspot-limits drift` printed, or --close if it is clean."
    )
    assert not talk.calls
