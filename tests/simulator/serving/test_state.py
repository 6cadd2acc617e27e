"""Portals survive restarts, and a kill at any moment."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from hubspot_limits.simulator import DescriptionError, SimulatedPortal, Simulator
from tests.simulator.calls import OBJECT, PAIR, TIMEOUT, Api
from tests.simulator.command import simulate


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "portals.json"


def test_a_restart_finds_the_portals_as_they_were_left(state: Path) -> None:
    with Simulator(state=state) as first:
        portal = first.portal(8800123)
        api = Api(first, portal)
        api.update(PAIR, (*OBJECT, 5))
        api.create_label(PAIR, name="champion", label="Champion")
        portal.add_custom_object("boat", associated_with=["deals"])
        before = portal.state
        api.close()

    with Simulator(state=state) as second:
        assert second.portal(8800123).state == before


def test_the_requests_and_changes_of_before_are_there_to_be_looked_at(state: Path) -> None:
    with Simulator(state=state) as first:
        api = Api(first, first.portal(8800123))
        api.update(PAIR, (*OBJECT, 5))
        api.close()
        before = first.requests()

    with Simulator(state=state) as second:
        assert second.requests() == before
        changes = requests.get(f"{second.url}/simulator/changes", timeout=TIMEOUT).json()
        assert [change["request"] for change in changes["changes"]] == [before[-1].number]
        api = Api(second, second.portal(8800123))
        api.limits(PAIR)
        api.close()
        assert second.requests()[-1].number == before[-1].number + 1
        second.reset()

    with Simulator(state=state) as third:
        assert third.requests() == ()


@pytest.mark.parametrize("content", ["", "null", '{"version": 7}'])
def test_a_log_that_cannot_be_read_keeps_no_simulator_from_starting(
    state: Path, content: str
) -> None:
    state.parent.mkdir()
    state.with_name("portals.log.json").write_text(content)
    with Simulator(state=state) as simulator:
        assert simulator.requests() == ()


def test_an_oauth_token_survives_a_restart(state: Path) -> None:
    with Simulator(state=state) as first:
        token = refresh(first, first.portal(8800123))

    with Simulator(state=state) as second:
        api = Api(second, second.portal(8800123), token=token)
        assert api.all_limits().status_code == 200
        api.close()


def test_a_stop_and_a_start_keep_address_and_portals() -> None:
    with Simulator() as simulator:
        url = simulator.url
        simulator.portal(8800123).set_limit("deals", "contacts", 5)

        simulator.stop()
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=TIMEOUT)
        simulator.start()

        assert simulator.url == url
        assert requests.get(url, timeout=TIMEOUT).status_code == 200
        assert simulator.portal(8800123).limit("deals", "contacts") == 5


def test_a_kept_portal_wins_over_its_description(state: Path) -> None:
    described = {
        "id": 77,
        "labels": {"deals -> contacts": ["Champion", "Skipper", "Payer"]},
        "limits": {"deals -> contacts": 10},
    }
    with Simulator([described], state=state) as first:
        first.portal(77).delete_label("deals", "contacts", "Skipper")
        first.portal(77).rename_label("deals", "contacts", "Payer", "Who pays")
        first.portal(77).set_limit("deals", "contacts", 7)

        before = first.portal(77).state

    described = {
        "id": 77,
        "accountType": "SANDBOX",
        "token": "another-token",
        "customObjects": ["boat"],
        "labels": {"deals -> contacts": ["Champion", "Skipper", "Friend"]},
        "limits": {"deals -> contacts": 12, "companies -> deals": 3},
    }
    with Simulator([described], state=state) as second:
        assert second.portal(77).state == before


def test_a_rotated_refresh_token_survives_a_restart(state: Path) -> None:
    with Simulator(state=state) as first:
        first.set_switches(refresh_token="rotated")
        refresh(first, first.portal(8800123))
        rotated = first.portal(8800123).oauth_app.refresh_token

    with Simulator(state=state) as second:
        assert second.portal(8800123).oauth_app.refresh_token == rotated
    assert rotated != "refresh-8800123"


def refresh(simulator: Simulator, portal: SimulatedPortal) -> str:
    """An access token, as OAuth gives it."""
    app = portal.oauth_app
    answer = requests.post(
        f"{simulator.url}/oauth/v3/token",
        data={
            "grant_type": "refresh_token",
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "refresh_token": app.refresh_token,
        },
        timeout=TIMEOUT,
    )
    return str(answer.json()["access_token"])


def test_a_portal_that_is_not_described_any_more_is_still_there(state: Path) -> None:
    with Simulator([1, 2], state=state) as first:
        first.add_portal({"id": 3})
        first.portal(3).set_limit("deals", "contacts", 5)

    with Simulator([2], state=state) as second:
        assert [portal.id for portal in second.portals] == ["2", "1", "3"]
        assert second.portal(3).limit("deals", "contacts") == 5


def test_a_reset_is_kept_too(state: Path) -> None:
    with Simulator(state=state) as first:
        first.portal(8800123).set_limit("deals", "contacts", 5)
        first.reset()

    with Simulator(state=state) as second:
        assert second.portal(8800123).limits() == {}


@pytest.mark.parametrize("content", ["", "{", '{"version": 1, "portals": []}', "[]", "\x00"])
def test_a_file_that_holds_something_else_is_left_alone(state: Path, content: str) -> None:
    state.parent.mkdir()
    state.write_text(content)

    with pytest.raises(DescriptionError, match="Move it away"):
        Simulator(state=state)

    assert state.read_text() == content


def test_what_a_killed_run_left_half_written_is_passed_over(state: Path) -> None:
    with Simulator(state=state) as first:
        first.portal(8800123).set_limit("deals", "contacts", 5)
    state.with_name(f".{state.name}.unfinished").write_text('{"version": 1, "por')

    with Simulator(state=state) as second:
        assert second.portal(8800123).limit("deals", "contacts") == 5
        second.portal(8800123).set_limit("deals", "contacts", 6)
        assert not list(state.parent.glob(".*"))


def test_a_write_that_cannot_be_kept_did_not_happen(state: Path) -> None:
    with Simulator(state=state) as simulator:
        portal = simulator.portal(8800123)
        api = Api(simulator, portal)
        # A folder where the new file would be written.
        state.with_name(f".{state.name}.unfinished").mkdir()

        answer = api.update(PAIR, (*OBJECT, 5))

        assert answer.status_code == 500
        assert "cannot write its state file" in answer.json()["message"]
        assert portal.limit("deals", "contacts") is None
        assert api.all_limits().status_code == 200
        api.close()


def test_only_its_owner_may_read_a_state_file_from_the_moment_it_exists(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.parent.mkdir()
    left_by_a_killed_run = state.with_name(f".{state.name}.unfinished")
    left_by_a_killed_run.write_text("")
    left_by_a_killed_run.chmod(0o644)
    modes = []
    in_one_step = Path.replace

    def replace(unfinished: Path, target: Path) -> Path:
        modes.append(stat.S_IMODE(unfinished.stat().st_mode))
        return in_one_step(unfinished, target)

    monkeypatch.setattr(Path, "replace", replace)
    previous = os.umask(0)
    try:
        with Simulator(state=state) as simulator:
            simulator.portal(8800123).set_limit("deals", "contacts", 5)
    finally:
        os.umask(previous)

    assert modes == [0o600, 0o600]
    assert stat.S_IMODE(state.stat().st_mode) == 0o600


@pytest.mark.parametrize("answered_before_kill", [1, 7, 40])
def test_every_answered_write_survives_a_kill_in_the_middle_of_another(
    state: Path, answered_before_kill: int
) -> None:
    answered = 0
    with simulate("--state", state) as (process, url), ThreadPoolExecutor(1) as background:
        for answered in answered_writes(url):
            if answered == answered_before_kill:
                # The next write is on its way while the process is killed.
                background.submit(process.send_signal, signal.SIGKILL)

    kept = Simulator(state=state).portal(8800123).limit("deals", "contacts")
    assert answered >= answered_before_kill
    assert kept in (answered, answered + 1), "the last one was kept, or nobody answered it"


def answered_writes(url: str) -> Iterator[int]:
    """Set the limit to 1, 2, 3 and so on until nobody answers, and give each that was answered."""
    headers = {"Authorization": "Bearer pat-na1-simulated-8800123"}
    with requests.Session() as session:
        for limit in range(1, 10_000):
            inputs = [{"category": "HUBSPOT_DEFINED", "typeId": 3, "maxToObjectIds": limit}]
            try:
                session.post(
                    f"{url}/crm/associations/v4/definitions/configurations/0-3/0-1/batch/update",
                    json={"inputs": inputs},
                    headers=headers,
                    timeout=TIMEOUT,
                ).json()
            except requests.RequestException:
                return
            yield limit


def test_the_command_says_where_it_serves_and_ends_on_a_signal(state: Path) -> None:
    with simulate("--state", state) as (process, url):
        assert requests.get(url, timeout=TIMEOUT).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_the_command_names_a_port_that_is_in_use(simulator: Simulator) -> None:
    port = simulator.url.rpartition(":")[2]

    error = failing("--port", port)

    assert error == f"Error: port {port} of 127.0.0.1 cannot be used: Address already in use.\n"


def test_the_command_names_every_mistake_in_its_file(tmp_path: Path) -> None:
    file = tmp_path / "portals.yaml"
    file.write_text("portals: [{id: x}]\nswitches: {nullRows: some}\n")

    error = failing("--portals", file)

    assert error.startswith(f"Error: {file}: portals.0.id: a portal id is a whole number")
    assert "switches.nullRows: Input should be 'all'" in error


def failing(*options: object) -> str:
    with simulate(*options) as (process, _):
        _, error = process.communicate(timeout=60)
        assert process.returncode == 1
        return error
