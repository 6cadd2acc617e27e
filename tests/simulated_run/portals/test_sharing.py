from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hubspot_limits.simulated_run.portals.sharing import (
    no_run,
    registered_run,
    running_simulator,
    shared_simulator,
)
from hubspot_limits.simulated_run.stacks import SimulationError


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "kept"
    wait_until_nobody_serves(tmp_path / "kept")


def wait_until_nobody_serves(kept: Path) -> None:
    """The simulator ends by itself; a test's time limit is for one that does not."""
    if kept.exists():
        with (kept / "serving.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)


def pid_of_simulator(kept: Path) -> int:
    listed = subprocess.run(
        ["ps", "-eww", "-o", "pid=,args="],  # noqa: S607 - POSIX has it
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = [process for process in listed.stdout.splitlines() if f"serving {kept} " in process]
    return int(line.split()[0])


def test_all_who_need_a_simulator_at_once_have_the_same_one(kept: Path) -> None:
    with shared_simulator(kept) as first, shared_simulator(kept) as second:
        assert first.url == second.url


def test_the_simulator_ends_with_the_last_who_uses_it(kept: Path) -> None:
    with shared_simulator(kept) as first:
        with shared_simulator(kept):
            pass
        assert first.portals() == {}
    wait_until_nobody_serves(kept)
    with pytest.raises(SimulationError, match="does not answer"):
        first.portals()
    assert running_simulator(kept) is None


def test_portals_are_kept_from_one_simulator_to_the_next(kept: Path) -> None:
    with shared_simulator(kept) as control:
        control.add_portal({"id": 7000001})
    with shared_simulator(kept) as control:
        assert list(control.portals()) == ["7000001"]


def test_a_simulator_that_was_killed_is_not_taken_for_one_that_runs(kept: Path) -> None:
    with shared_simulator(kept) as killed:
        killed.add_portal({"id": 7000001})
        os.kill(pid_of_simulator(kept), signal.SIGKILL)
        wait_until_nobody_serves(kept)
        with shared_simulator(kept) as control:
            assert list(control.portals()) == ["7000001"]


def test_a_simulator_ends_when_all_who_use_it_are_killed(kept: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path;"
        "from hubspot_limits.simulated_run.portals.sharing import shared_simulator\n"
        "with shared_simulator(Path(sys.argv[1])): print(flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(kept)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        assert running_simulator(kept)
        process.kill()
    wait_until_nobody_serves(kept)
    assert running_simulator(kept) is None


def test_a_port_that_is_in_use_is_no_reason_not_to_start(kept: Path, tmp_path: Path) -> None:
    with shared_simulator(tmp_path / "other") as other:
        port = int(other.url.rpartition(":")[2])
        with shared_simulator(kept, port=port) as control:
            assert control.url != other.url
            assert requests.get(control.url, timeout=60).status_code == 404  # no portal to show
    wait_until_nobody_serves(tmp_path / "other")


def test_kept_portals_that_cannot_be_used_are_named(kept: Path) -> None:
    kept.mkdir()
    (kept / "portals.json").write_text("no JSON")
    with (
        pytest.raises(SimulationError, match=r"portals\.json is not a state file"),
        shared_simulator(kept),
    ):
        pass


def git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - wherever it is
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def test_git_does_not_see_what_is_kept(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with shared_simulator(tmp_path / "kept"), registered_run(tmp_path / "kept"):
        assert git(tmp_path, "status", "--short", "--untracked-files=all") == ""
    wait_until_nobody_serves(tmp_path / "kept")


def test_what_a_killed_run_left_in_the_backend_is_removed_and_no_state_is(kept: Path) -> None:
    stacks = kept / "backend" / ".pulumi" / "stacks" / "mine"
    lock = kept / "backend" / ".pulumi" / "locks" / "sandbox.json"
    for folder in (stacks, lock.parent):
        folder.mkdir(parents=True)
    lock.write_text("{}")
    for name, content in (("a.json", "{}"), ("a.json.attrs", ""), ("b.json.attrs", "{}")):
        (stacks / name).write_text(content)

    with registered_run(kept) as is_alone:
        assert is_alone
        assert not lock.exists()
        assert {file.name for file in stacks.iterdir()} == {"a.json", "b.json.attrs"}


def test_the_lock_of_a_run_that_goes_on_stays(kept: Path) -> None:
    kept.mkdir()
    lock = kept / "backend" / ".pulumi" / "locks" / "sandbox.json"
    with registered_run(kept):
        lock.parent.mkdir(parents=True)
        lock.write_text("{}")
        with registered_run(kept) as is_alone:
            assert not is_alone
            assert lock.exists()


def test_a_run_that_goes_on_is_not_reset(kept: Path) -> None:
    kept.mkdir()
    with registered_run(kept), pytest.raises(SimulationError, match="is going on"), no_run(kept):
        pass
