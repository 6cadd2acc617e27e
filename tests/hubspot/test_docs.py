"""docs/client.md says what the client does."""

from __future__ import annotations

import inspect
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_limits import hubspot
from hubspot_limits.hubspot import HubSpotClient, HubSpotError
from hubspot_limits.hubspot.client import _MOST_PAGES, _MOST_ROWS
from hubspot_limits.hubspot.sending.retries import POLICY, Rule
from hubspot_limits.hubspot.sending.transport import MOST_BYTES, MOST_VALUES
from hubspot_limits.hubspot.wire.error_bodies import _MOST_ERRORS
from hubspot_limits.simulator import SimulatedPortal, Simulator

GUIDE = Path(__file__).parents[2].joinpath("docs", "client.md").read_text()


def block(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert match
    return match[1]


def section(heading: str) -> str:
    return GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def without_correlation_ids(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4,12}){4}", "...", text)


def test_the_example_prints_what_the_guide_shows(
    simulator: Simulator, portal: SimulatedPortal
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", block("python")],
        env={"HUBSPOT_BASE_URL": simulator.url, "HUBSPOT_ACCESS_TOKEN": portal.token},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert without_correlation_ids(done.stdout) == without_correlation_ids(block("text"))


@pytest.mark.parametrize("error", POLICY)
def test_the_guide_has_the_retries_of_each_error(error: type[HubSpotError]) -> None:
    rule = POLICY[error]
    rows = section("What is sent again").splitlines()
    (row,) = (row for row in rows if f"| `{error.__name__}` |" in row)
    _, _, _, waits, attempts, _ = row.split("|")
    assert re.findall(r"[\d.]+", waits) == waits_of(rule)
    assert attempts.split()[0] == ("until" if math.isinf(rule.attempts) else str(rule.attempts))


def waits_of(rule: Rule) -> list[str]:
    if math.isinf(rule.attempts):
        longest = rule.longest if rule.longest < 60 else rule.longest / 60
        return [f"{seconds:g}" for seconds in dict.fromkeys((rule.first, longest))]
    waits = dict.fromkeys(rule.wait(failures) for failures in range(1, int(rule.attempts)))
    return [f"{seconds:g}" for seconds in waits]


def test_the_guide_explains_every_error() -> None:
    errors = {
        name
        for name, value in vars(hubspot).items()
        if inspect.isclass(value) and issubclass(value, HubSpotError)
    }
    explained = section("Errors")
    assert {name for name in errors if f"`{name}`" not in explained} == set()


def test_the_guide_lists_every_call_and_setting() -> None:
    settings = set(inspect.signature(HubSpotClient).parameters) - {"credentials", "clock"}
    calls = {name for name in vars(HubSpotClient) if not name.startswith("_")}
    listed = set(re.findall(r"^\| `(\w+)", GUIDE, re.MULTILINE))
    assert settings | calls <= listed


def test_the_guide_has_the_bounds_of_an_answer() -> None:
    bounds = section("Bounds")
    assert f"| {MOST_BYTES // 2**20} MB |" in bounds
    assert f"| {MOST_VALUES:,} |" in bounds
    assert f"| {_MOST_ERRORS:,} (all are counted) |" in bounds
    assert f"| {_MOST_PAGES}, and none after {_MOST_ROWS:,} rows |" in bounds
