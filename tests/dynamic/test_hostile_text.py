"""Whatever a portal or a program holds, what the provider says is shown and not obeyed."""

from __future__ import annotations

import pytest

from hubspot_limits.simulator import SimulatedPortal
from tests.dynamic.declared import pair
from tests.dynamic.engine import RunFailed, Stack

WORST = "\x1b]0;owned\x07\x1b[2J\u202eX\u200b\n::error::owned"


def assert_harmless(text: str) -> None:
    lines = text.splitlines()
    assert all(line.isprintable() for line in lines), text
    assert "owned" in text
    assert not any(line.startswith("::error::") for line in lines)


@pytest.fixture(autouse=True)
def hostile(portal: SimulatedPortal) -> None:
    """A portal with a limit on a hostile label."""
    portal.add_label("deals", "contacts", WORST)
    portal.set_limit("deals", "contacts", 4, label=WORST)


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param({"labels": {WORST: 9}}, id="set otherwise"),
        pytest.param({"labels": {"Nonsense": 1}}, id="an unknown label beside it"),
        pytest.param({"labels": {f"{WORST}?": 1}}, id="an unknown label near it"),
        pytest.param({"limit": 2}, id="an undeclared limit in the way"),
        pytest.param({"limit": 9, "exclusive": True}, id="what an exclusive pair would remove"),
        pytest.param({"limit": 0, "labels": {WORST: 0}, WORST: 1}, id="mistakes"),
    ],
)
def test_refusals_of_a_preview(declared: dict[str, object], stack: Stack) -> None:
    with pytest.raises(RunFailed) as failure:
        stack.preview(pair("deals -> contacts", **declared))
    assert_harmless(str(failure.value))


def test_a_refusal_about_very_many_labels_is_short_and_always_the_same(stack: Stack) -> None:
    declared = pair("deals -> contacts", labels={f"Label {number}": 1 for number in range(1_000)})
    told = set()
    for _ in range(3):
        with pytest.raises(RunFailed) as failure:
            stack.preview(declared)
        told.add(str(failure.value))
    [text] = told
    assert text.endswith("and 950 more mistakes")
    assert len(text) < 16_000


def test_what_is_announced_and_refused_of_a_known_label(
    stack: Stack, portal: SimulatedPortal
) -> None:
    adopting = pair("deals -> contacts", labels={WORST: 9}, adopt=True)
    assert_harmless(stack.preview(adopting).lines)
    stack.up(adopting)
    portal.set_limit("deals", "contacts", 3, label=WORST)
    with pytest.raises(RunFailed) as failure:
        stack.destroy()
    assert_harmless(str(failure.value))
    stack.refresh()
    assert_harmless(stack.up({"new": adopting["deals-contacts"]}).lines)
