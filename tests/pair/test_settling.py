"""A read that shows what was there before this resource's own write is no drift, for 5 minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hubspot_limits.pair.settling import recent, settled, settling_until
from hubspot_limits.pair.state import PairState
from tests.pair.builders import (
    DECISION_MAKER,
    LEGAL,
    NOON,
    OBJECT,
    declaration,
    live,
    state,
    written,
)

BOTH = declaration(10, labels={"Decision maker": 2})
DONE = {OBJECT: 10, DECISION_MAKER: 2, LEGAL: 4}
"""As declared, beside a limit that nobody declares."""


def known(*writes: dict[Any, int], seconds_ago: float = 60) -> PairState:
    """What an earlier run wrote; ``writes`` are the limits before each, newest first."""
    own = tuple(written(before, seconds_ago=seconds_ago) for before in writes)
    return state(BOTH, live(DONE), written=own)


def test_a_read_that_shows_what_was_before_the_write_is_settling() -> None:
    until = settling_until(live({LEGAL: 4}), known({LEGAL: 4}), NOON)
    assert until == NOON + timedelta(minutes=4)


def test_a_read_that_shows_what_was_before_the_write_before_it_is_settling_too() -> None:
    assert settling_until(live({LEGAL: 4}), known({LEGAL: 4, OBJECT: 9}, {LEGAL: 4}), NOON)


def test_a_read_that_shows_what_was_written_has_settled() -> None:
    assert settling_until(live(DONE), known({LEGAL: 4}), NOON) is None


@pytest.mark.parametrize(
    "found",
    [
        pytest.param({OBJECT: 10, DECISION_MAKER: 2}, id="an undeclared limit went"),
        pytest.param({**DONE, LEGAL: 5}, id="an undeclared limit changed"),
        pytest.param({LEGAL: 5}, id="as before, but for another limit"),
        pytest.param({OBJECT: 10, LEGAL: 4}, id="as before in part"),
        pytest.param({}, id="nothing is left"),
    ],
)
def test_whatever_else_a_read_shows_is_drift(found: dict[Any, int]) -> None:
    assert settling_until(live(found), known({LEGAL: 4}), NOON) is None


def test_after_five_minutes_nothing_is_settling() -> None:
    assert settling_until(live(), known({}, seconds_ago=299), NOON)
    assert settling_until(live(), known({}, seconds_ago=300), NOON) is None


def test_a_write_in_the_future_is_over() -> None:
    assert settling_until(live(), known({}, seconds_ago=-1), NOON) is None


def test_only_recent_writes_are_kept() -> None:
    writes = (written({OBJECT: 1}), written({OBJECT: 2}, seconds_ago=301))
    assert recent(writes, NOON) == writes[:1]


def test_what_was_written_counts_until_it_shows() -> None:
    found = live({LEGAL: 4})
    assert settled(found, known({LEGAL: 4}), NOON).limits == DONE


def test_what_is_drift_counts_as_it_is() -> None:
    found = live({**DONE, OBJECT: 99})
    assert settled(found, known({LEGAL: 4}), NOON) is found


def test_without_state_a_pair_counts_as_it_is() -> None:
    found = live({LEGAL: 4})
    assert settled(found, None, NOON) is found


@pytest.mark.parametrize(
    "unreadable",
    [
        "yesterday",
        [{"at": "yesterday", "before": {}}],
        [{"at": "2026-11-23T12:00:00", "before": {}}],
        [{"at": "2026-11-23T12:00:00Z", "before": {"nonsense": 1}}],
        [{"before": {}}],
        None,
    ],
    ids=str,
)
def test_writes_that_cannot_be_read_are_over(unreadable: object) -> None:
    outputs = {**known().outputs(), "written": unreadable}
    assert PairState.read(outputs) == known()


def test_a_state_of_before_writes_were_kept_means_what_it_did() -> None:
    outputs = known().outputs()
    assert "written" not in outputs
    assert settling_until(live(), PairState.read(outputs), NOON) is None


def test_writes_enter_state_and_come_back() -> None:
    state_of_two = known({LEGAL: 4, OBJECT: 9}, {})
    assert state_of_two.outputs()["written"] == [
        {
            "at": "2026-11-23T11:59:00Z",
            "before": {"USER_DEFINED/39": 4, "HUBSPOT_DEFINED/3": 9},
        },
        {"at": "2026-11-23T11:59:00Z", "before": {}},
    ]
    assert PairState.read(state_of_two.outputs()) == state_of_two
