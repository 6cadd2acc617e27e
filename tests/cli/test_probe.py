"""The command: what it asks before it begins, what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.progress import Progress

from hubspot_limits.cli import main
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.hubspot.fake_clock import FakeClock
from tests.probe.laboratory import READS, TEST_ACCOUNT, held

COMMAND = str(Path(sys.executable).with_name("hubspot-limits"))

Ran = tuple[int | str | None, str, str]
Probe = Callable[..., Ran]


@pytest.fixture
def account(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> SimulatedPortal:
    """A simulated test account, and the environment that opens it."""
    portal = simulator.add_portal({**TEST_ACCOUNT, "id": 7700001, "burstQuota": 2_000})
    monkeypatch.chdir(tmp_path)
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("READS", READS)
    monkeypatch.setattr("hubspot_limits.probe.beginning.Clock", FakeClock)
    return portal


@pytest.fixture
def probe(
    account: SimulatedPortal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Probe:
    """Run the command; its exit code or message, what it prints, and what it says beside it."""

    def run(*arguments: str, portal: str = account.id) -> Ran:
        named = ("--portal", portal) if portal else ()
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "probe", *named, *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return ended.value.code or 0, printed.out, printed.err

    return run


def test_it_prints_what_is_settled_and_what_is_not_and_why(
    probe: Probe, account: SimulatedPortal, simulator: Simulator
) -> None:
    simulator.set_switches(purge_answer="batch")
    before = held(account)
    code, printed, said = probe("--yes", "--evidence", "found.json")
    assert code == 0
    lines = [line.split() for line in printed.splitlines()]
    assert ["Settled", "otherwise", "(1)"] in lines
    assert ["purgeAnswer", "batch", "not", "empty", "The", "answer", "to", "batch/purge"] in lines
    assert ["canceledStatus", "207", "The", "status", "of", "a", "CANCELED", "batch"] in lines
    assert "It needs records: --records lets the probe make a handful." in printed
    assert "The portal is as it was. The evidence is in found.json.\n" in said
    assert held(account) == before


def test_json_has_the_evidence_and_whether_it_is_complete(probe: Probe) -> None:
    code, printed, _ = probe(
        "--yes",
        "--token-variable",
        "HUBSPOT_ACCESS_TOKEN",
        "--token-variable",
        "READS",
        "--json",
    )
    result = json.loads(printed)
    assert (code, result["version"], result["incomplete"]) == (0, 1, False)
    assert result["file"] == "hubspot-limits-evidence-2026-09.json"
    assert result["evidence"] == json.loads(Path(result["file"]).read_text())
    assert result["evidence"]["findings"]["writeScope"]["position"] == "write"


def test_what_could_not_be_asked_is_exit_code_3_and_a_second_run_goes_on(probe: Probe) -> None:
    code, printed, _ = probe("--yes", "--requests", "40")
    assert code == 3
    assert "It was not asked yet: run it again." in printed
    code, printed, _ = probe("--yes")
    assert code == 0
    assert "run it again" not in printed


def test_dry_run_lists_the_questions_and_sends_nothing(probe: Probe, simulator: Simulator) -> None:
    code, printed, _ = probe("--dry-run", portal="")
    assert code == 0
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert "batch/create where there is a limit already createOnExistingLimit 3 3" in lines
    assert "limitBelowRecords" not in printed
    assert "limitBelowRecords" in probe("--dry-run", "--records", portal="")[1]
    questions = json.loads(probe("--dry-run", "--json", portal="")[1])["questions"]
    assert {"name", "question", "requests", "writes"} == questions[0].keys()
    assert not simulator.requests()


def test_after_ctrl_c_the_portal_is_as_it_was_and_it_says_how_to_go_on(
    probe: Probe, account: SimulatedPortal, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, description: str, **__: object) -> None:
        if description == "batch/create where there is a limit already":
            raise KeyboardInterrupt

    before = held(account)
    monkeypatch.setattr(Progress, "update", interrupted)
    monkeypatch.setattr("hubspot_limits.cli._leave", lambda: sys.exit(130))
    code, printed, said = probe("--yes", "--evidence", "found.json")
    assert (code, printed) == (130, "")
    assert said == (
        "Ended. What was answered is in found.json. The same command removes what is left, if "
        "anything is, and goes on.\n"
    )
    assert held(account) == before
    assert simulator.writes()


def test_where_nobody_can_be_asked_it_wants_to_be_told(probe: Probe, simulator: Simulator) -> None:
    code, _, _ = probe()
    assert "say --yes if that is meant" in str(code)
    assert not simulator.writes()


@pytest.mark.parametrize(("answer", "code", "writes"), [("n\n", 1, False), ("y\n", 0, True)])
def test_on_a_terminal_it_asks_once(
    answer: str,
    code: int,
    writes: bool,  # noqa: FBT001
    account: SimulatedPortal,
    simulator: Simulator,
) -> None:
    ours, theirs = pty.openpty()
    command = [COMMAND, "probe", "--portal", account.id]
    os.write(ours, answer.encode())
    ended = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert ended.returncode == code
    assert f"portal {account.id} (DEVELOPER_TEST), and remove them again?" in ended.stderr
    assert bool(simulator.writes()) is writes


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--api-version", "v3"), "--api-version is one of v4, 2026-03, 2026-09"),
        (("--plan", "GOLD", "--yes"), "--plan is one of FREE"),
        (("--yes", "--table", "table.md"), "--table is for --read"),
        (("--token-variable", "NOWHERE"), "the environment variable NOWHERE is not set"),
    ],
)
def test_a_mistake_on_the_command_line_is_named(
    arguments: tuple[str, ...], words: str, probe: Probe, simulator: Simulator
) -> None:
    assert words in str(probe(*arguments)[0])
    assert not simulator.writes()


def test_the_account_has_to_be_named(probe: Probe, simulator: Simulator) -> None:
    assert "--portal 8800123" in str(probe("--yes", portal="")[0])
    assert not simulator.requests()


def test_without_a_token_it_says_where_one_goes(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN")
    assert "Set HUBSPOT_ACCESS_TOKEN, or name another variable" in str(probe("--yes")[0])


def test_another_account_is_refused(probe: Probe, simulator: Simulator) -> None:
    assert "opens portal 7700001, not 8800123" in str(probe("--yes", portal="8800123")[0])
    assert not simulator.writes()


def test_a_second_token_of_another_account_is_refused_too(
    probe: Probe, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READS", simulator.portal(8800456).read_only_token)
    tokens = ("--token-variable", "HUBSPOT_ACCESS_TOKEN", "--token-variable", "READS")
    assert "opens portal 8800456, not 7700001" in str(probe("--yes", *tokens)[0])
    assert not simulator.writes()


def test_a_file_that_cannot_be_written_is_said_to_be_so_before_it_begins(
    probe: Probe, simulator: Simulator
) -> None:
    assert "cannot be written" in str(probe("--yes", "--evidence", "no folder/e.json")[0])
    assert not simulator.writes()


def test_a_file_of_another_portal_is_not_gone_on_with(
    probe: Probe, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe("--yes", "--requests", "20")
    other = simulator.add_portal({"id": 7700002, "accountType": "DEVELOPER_TEST"})
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", other.token)
    assert "Name another file with --evidence" in str(probe("--yes", portal=other.id)[0])


def test_clean_says_what_it_removed(probe: Probe, account: SimulatedPortal) -> None:
    before = held(account)
    account.add_label("deals", "contacts", "hubspot-limits probe 0a1b2c 1")
    account.set_limit("deals", "contacts", 7)
    assert probe("--clean")[:2] == (0, "Removed 1 label.\n")
    assert probe("--clean", "--records")[:2] == (0, "Removed nothing.\n")
    assert held(account) == before


def test_a_file_is_read_without_asking_anybody(probe: Probe, simulator: Simulator) -> None:
    _, printed, _ = probe("--yes", "--evidence", "found.json")
    simulator.clear_requests()
    code, again, _ = probe("--read", "found.json", portal="")
    assert (code, again) == (0, printed)
    assert not simulator.requests()
    both = ("--read", "found.json", "--read", "found.json")
    _, twice, _ = probe(*both, portal="")
    assert twice.count("found.json: version 2026-09, 20") == 2
    assert "--json is for one file" in str(probe(*both, "--json", portal="")[0])
    assert "there is no file missing.json" in str(probe("--read", "missing.json", portal="")[0])


def test_the_table_of_what_is_known_is_printed_with_what_was_observed(probe: Probe) -> None:
    Path("table.md").write_text("# Known\n\n| One bad input | unconfirmed | `batch`: `atomic` |\n")
    probe("--yes", "--evidence", "found.json")
    _, printed, _ = probe("--read", "found.json", "--table", "table.md", portal="")
    assert "| One bad input | observed 20" in printed
    assert ", by probe: `atomic` (2026-09) | `batch`: `atomic` |\n" in printed
    assert "cannot be read" in str(probe("--read", "found.json", "--table", "no.md", portal="")[0])


def test_a_table_fits_into_80_columns_and_is_plain_without_colours(
    probe: Probe,
) -> None:
    probe("--yes", "--evidence", "found.json")
    ours, theirs = pty.openpty()
    command = [COMMAND, "probe", "--read", "found.json"]
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "xterm"}
    with subprocess.Popen(command, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # how Linux says that the other end is closed
            pass
        assert process.wait() == 0
    os.close(ours)
    lines = shown.decode().splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in shown.decode()
    assert any("labelLimitEqualToObjectLimit  accepted" in line for line in lines)
