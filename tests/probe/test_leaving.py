"""The portal is left as it was, whatever happens, and nothing but the probe's own is written to."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from hubspot_limits.hubspot.versions import API_VERSIONS
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.cleaning import clean
from hubspot_limits.probe.marks import PREFIX, is_mark
from hubspot_limits.probe.running import NotRestored
from hubspot_limits.simulator import LoggedRequest
from hubspot_limits.simulator.portals.portal import PairIds
from tests.probe.laboratory import Laboratory, held, laboratory


class Killed(BaseException):
    """No code of the probe's runs any more."""


class MortalAsking(Asking):
    """Is killed right before a request, and with it whatever would have been sent after that."""

    lives = 10**9

    def _spend(self) -> None:
        if self.sent >= self.lives:
            raise Killed
        super()._spend()


def mortal(simulated: Laboratory, lives: int) -> MortalAsking:
    asking = MortalAsking(simulated.asking().client, simulated.clock)
    asking.lives = lives
    return asking


@pytest.fixture
def simulated() -> Iterator[Laboratory]:
    with laboratory() as simulated:
        yield simulated


def test_a_run_leaves_the_portal_as_it_was(simulated: Laboratory) -> None:
    before = held(simulated.portal)
    simulated.probe()
    assert held(simulated.portal) == before
    assert len(simulated.simulator.writes()) > 50


REQUESTS_OF_A_RUN = 260
SOME_KILLS = range(3, REQUESTS_OF_A_RUN, 37)


@pytest.mark.no_cover
@pytest.mark.parametrize("lives", SOME_KILLS)
def test_what_a_killed_run_leaves_is_removed_by_clean(lives: int) -> None:
    is_cleaned_after(lives, API_VERSIONS[lives % len(API_VERSIONS)])


@pytest.mark.exhaustive
@pytest.mark.parametrize("api_version", API_VERSIONS)
@pytest.mark.parametrize("lives", range(1, REQUESTS_OF_A_RUN))
def test_a_run_may_be_killed_at_each_of_its_requests(lives: int, api_version: str) -> None:
    is_cleaned_after(lives, api_version)


def is_cleaned_after(lives: int, api_version: str) -> None:
    with laboratory(api_version, {"propagation_lag": 60}) as simulated:
        before = held(simulated.portal)
        with suppress(Killed):
            simulated.probe(asking=mortal(simulated, lives))
        clean(simulated.asking(), records=True)
        assert held(simulated.portal) == before
        assert not clean(simulated.asking(), records=True).labels


def test_no_run_is_longer_than_what_is_killed_above() -> None:
    with laboratory(switches={"propagation_lag": 60}) as simulated:
        asking = simulated.asking()
        simulated.probe(asking=asking)
        assert asking.sent < REQUESTS_OF_A_RUN < asking.sent * 1.5


@pytest.mark.no_cover
@pytest.mark.parametrize("lives", [1, 4, 7, 20])
def test_clean_may_be_killed_too_and_run_again(lives: int, simulated: Laboratory) -> None:
    before = held(simulated.portal)
    with pytest.raises(Killed):
        simulated.probe(asking=mortal(simulated, 90))
    with pytest.raises(Killed):
        clean(mortal(simulated, lives), records=True)
    clean(simulated.asking(), records=True)
    assert held(simulated.portal) == before


def test_a_run_after_a_killed_one_first_removes_what_that_left(simulated: Laboratory) -> None:
    before = held(simulated.portal)
    with pytest.raises(Killed):
        simulated.probe(asking=mortal(simulated, 90))
    assert held(simulated.portal) != before
    simulated.probe()
    assert held(simulated.portal) == before


def test_ctrl_c_leaves_nothing_behind(simulated: Laboratory) -> None:
    before = held(simulated.portal)

    def interrupt(_: object) -> None:
        if len(simulated.simulator.writes()) > 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulated.probe(tell=interrupt)
    assert held(simulated.portal) == before


def test_what_cannot_be_removed_is_said_with_the_way_to_remove_it(simulated: Laboratory) -> None:
    before = held(simulated.portal)
    simulated.simulator.faults.add("status", status=403, method="DELETE", times=1_000)
    with pytest.raises(NotRestored, match="--clean"):
        simulated.probe()
    simulated.simulator.faults.clear()
    assert clean(simulated.asking(), records=True).labels
    assert held(simulated.portal) == before


BUSY = (423, 429, 500, 502, 503)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "seed", [1, 2, 3, *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in range(4, 60))]
)
def test_429_and_5xx_in_between_change_nothing_of_what_is_found(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    with laboratory(API_VERSIONS[seed % 3], {"propagation_lag": 5}) as simulated:
        before = held(simulated.portal)

        def disturb(_: LoggedRequest) -> None:
            if chance.random() < 0.1:
                simulated.simulator.faults.add("status", status=chance.choice(BUSY))

        simulated.simulator.on_request(disturb)
        evidence = simulated.probe(asking=simulated.asking(patience=10**6))
        simulated.simulator.faults.clear()
        settled = {name: one for name, one in evidence.findings.items() if one.position is not None}
        other = {name for name, one in settled.items() if not one.is_as_assumed}
        assert other == {"propagationLag"}
        assert len(settled) > 25
        assert held(simulated.portal) == before


@pytest.mark.no_cover
@pytest.mark.parametrize("api_version", API_VERSIONS)
def test_nothing_is_written_outside_of_the_mark(api_version: str) -> None:
    with laboratory(api_version) as simulated:
        outside: list[str] = []

        def look(request: LoggedRequest) -> None:
            if request.is_write and not is_own(simulated, request):
                outside.append(f"{request.method} {request.path}: {request.body}")

        simulated.simulator.on_request(look)
        simulated.probe()
        assert simulated.simulator.writes()
        assert outside == []


def is_own(simulated: Laboratory, request: LoggedRequest) -> bool:
    """Whether what is written carries the mark, or is on a pair that carries it."""
    if request.path.endswith("/search"):
        return True  # a read, whatever its method
    if "/objects/" in request.path:
        return request.method == "DELETE" or set(request.body["properties"].values()) == {PREFIX}
    if request.path.endswith("/labels"):
        return is_mark(request.body["label"])
    found = re.search(r"/(\d-\d+)/(\d-\d+)/(?:batch/|labels/)", request.path)
    assert found
    pair = PairIds(*found.groups())
    state = simulated.portal.state
    if request.method == "DELETE":
        return all(is_own_text(gone.label) for gone in state.deleted_types)
    return any(is_mark(one.label) for one in state.types_of(pair))


def is_own_text(label: str | None) -> bool:
    return label is not None and label.startswith(PREFIX)


def test_a_pair_that_has_limits_is_passed_over(simulated: Laboratory) -> None:
    for pair in (("deals", "contacts"), ("companies", "companies")):
        simulated.portal.set_limit(*pair, 7)
    before = held(simulated.portal)
    evidence = simulated.probe()
    assert held(simulated.portal) == before
    assert not [one for one in simulated.simulator.writes() if "/0-3/0-1/" in one.path]
    assert evidence.findings["sameObjectLabelLimit"].outcome == "settled"


def test_where_every_pair_has_limits_nothing_is_written(simulated: Laboratory) -> None:
    for from_name in ("contacts", "companies", "deals", "tickets"):
        for to_name in ("contacts", "companies", "deals", "tickets"):
            simulated.portal.set_limit(from_name, to_name, 7)
    evidence = simulated.probe(may_make_records=False)
    assert not simulated.simulator.writes()
    assert evidence.findings["minimumLimit"].outcome == "leftOut"
    assert "has limits" in (evidence.findings["minimumLimit"].why or "")
