"""A preview knows what comes from a base: it reads that ahead, and says how to do without."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hubspot_limits.configuration.bases.effective import effective
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.configuration.yaml.document import read_document
from hubspot_limits.configuration.yaml.values import YamlValues
from hubspot_limits.simulator import SimulatedPortal
from tests.conftest import SANDBOX
from tests.dynamic.conftest import MakeStack
from tests.dynamic.declared import pair
from tests.dynamic.engine import Program, RunFailed, Stack

BASE = """\
deals -> contacts:
  limit: 10
  labels: {"Bar: owner": 1}
boat -> contacts: 4
companies -> deals: 50
"""
BAR_OWNER = {"Bar: owner": 1}
WITHOUT = re.compile(r"\(Asked for by (.*)\. To leave it out of this stack: (.*?): (.*)\)")


@pytest.fixture(autouse=True)
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("base.yaml")
    file.write_text(BASE)
    return file


@pytest.fixture
def stack(make_stack: MakeStack) -> Stack:
    return make_stack(SANDBOX, extends="base.yaml")


def refusal(stack: Stack, program: Program) -> str:
    with pytest.raises(RunFailed) as refused:
        stack.preview(program)
    return str(refused.value)


@pytest.mark.parametrize(
    ("program", "reason", "place", "left_out"),
    [
        pytest.param(
            pair("deals -> contacts", limit=10, labels=BAR_OWNER),
            "deals -> contacts has no label 'Bar: owner' in this portal",
            "base.yaml:3",
            ("deals -> contacts", ("labels", "Bar: owner")),
            id="a label",
        ),
        pytest.param(
            pair("boat -> contacts", limit=4),
            "boat",
            "base.yaml:4",
            ("boat -> contacts", ("limit",)),
            id="an object type",
        ),
    ],
)
def test_what_the_portal_lacks_is_refused_with_the_setting_that_leaves_it_out(
    stack: Stack, program: Program, reason: str, place: str, left_out: tuple[str, KeyPath]
) -> None:
    text = refusal(stack, program)
    assert reason in text
    [(said_place, key, setting)] = WITHOUT.findall(text)
    assert (said_place, key) == (place, "hubspot-limits:without")

    Path("setting.yaml").write_text(f"a: {setting}")
    content = YamlValues(read_document(Path("setting.yaml")))
    assert not content.misread
    assert isinstance(content.value, dict)
    found = effective({"hubspot-limits:extends": "base.yaml", key: content.value["a"]}, Path.cwd())
    assert not found.mistakes
    left = {(str(pair), path) for pair in found.entries for path, _ in pair.values()}
    assert found.origins.keys() - left >= {left_out}
    assert len(left) == 3


def test_a_label_that_was_deleted_is_refused_with_the_setting_as_well(
    base: Path, stack: Stack, portal: SimulatedPortal
) -> None:
    limits = {"Decision maker": 2}
    base.write_text("deals -> contacts: {limit: 10, labels: {Decision maker: 2}}\n")
    stack.up(pair("deals -> contacts", limit=10, labels=limits))
    portal.delete_label("deals", "contacts", "Decision maker")
    text = refusal(stack, pair("deals -> contacts", limit=11, labels=limits))
    assert "was deleted in the portal" in text
    assert "hubspot-limits:without: [{deals -> contacts: [Decision maker]}]" in text


def test_what_the_stack_itself_asks_for_is_not_to_be_left_out(make_stack: MakeStack) -> None:
    limits = json.dumps({"deals -> contacts": {"labels": BAR_OWNER}})
    stack = make_stack(SANDBOX, extends="base.yaml", limits=limits)
    assert "To leave it out" not in refusal(stack, pair("deals -> contacts", labels=BAR_OWNER))


def test_a_preview_reads_and_counts_the_pairs_of_a_base(
    base: Path, stack: Stack, portal: SimulatedPortal
) -> None:
    base.write_text("companies -> deals: 50\ndeals -> contacts: 10\n")
    portal.set_limit("companies", "deals", 50)
    program = pair("companies -> deals", limit=50) | pair("deals -> contacts", limit=10)
    assert "1 of 2 new pairs are live as declared" in stack.preview(program).lines


@pytest.mark.parametrize("content", [None, "deals -> contacts: 0\n", "["])
def test_nothing_fails_for_want_of_a_base(
    content: str | None, base: Path, stack: Stack, portal: SimulatedPortal
) -> None:
    if content is None:
        base.unlink()
    else:
        base.write_text(content)
    stack.up(pair("deals -> contacts", limit=10))
    assert list(portal.limits().values()) == [10]
    assert stack.refresh().steps == {}
    stack.destroy()
    assert portal.limits() == {}
