"""What a preview finds is written down for whoever reports it, if somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.configuration.settings import FINDINGS_VARIABLE
from hubspot_limits.pair.previewed import Found, PreviewFinding
from hubspot_limits.simulator import SimulatedPortal
from tests.dynamic.declared import pair
from tests.dynamic.engine import ProcessStack, Stack


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "findings.jsonl"


def told(file: Path) -> list[tuple[Found, str, tuple[str, ...], int | None]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    found = map(PreviewFinding.model_validate_json, lines)
    return [(finding.finding, finding.pair, finding.path, finding.live) for finding in found]


def test_new_pairs_are_told_with_what_is_live_of_them(
    stack: Stack, portal: SimulatedPortal, file: Path
) -> None:
    portal.set_limit("deals", "contacts", 10)
    portal.set_limit("companies", "deals", 60)
    stack.environment[FINDINGS_VARIABLE] = str(file)
    stack.preview(
        {
            **pair("deals -> contacts", limit=10),
            **pair("companies -> deals", limit=50, adopt=True),
            **pair("deals -> companies", limit=4),
        }
    )
    assert told(file) == [
        (Found.COMPARED, "deals -> contacts", (), None),
        (Found.TAKEN_AS_IS, "deals -> contacts", ("limit",), 10),
        (Found.COMPARED, "companies -> deals", (), None),
        (Found.TAKEN_OVER, "companies -> deals", ("limit",), 60),
        (Found.COMPARED, "deals -> companies", (), None),
    ]


def test_what_an_update_finds_is_told(stack: Stack, portal: SimulatedPortal, file: Path) -> None:
    stack.up(pair("deals -> contacts", limit=10))
    portal.set_limit("deals", "contacts", 2, label="Decision maker")
    stack.environment[FINDINGS_VARIABLE] = str(file)
    stack.preview(pair("deals -> contacts", limit=12, labels={"Decision maker": 2}))
    assert told(file) == [
        (Found.COMPARED, "deals -> contacts", (), None),
        (Found.TAKEN_AS_IS, "deals -> contacts", ("labels", "Decision maker"), 2),
    ]


def test_without_a_token_it_is_told_that_nothing_was_compared(stack: Stack, file: Path) -> None:
    stack.environment |= {FINDINGS_VARIABLE: str(file), "HUBSPOT_ACCESS_TOKEN": None}
    stack.preview(pair("deals -> contacts", limit=10))
    assert told(file) == [(Found.OFFLINE, "deals -> contacts", (), None)]


def test_a_pair_that_is_unchanged_is_not_told(stack: Stack, file: Path) -> None:
    stack.up(pair("deals -> contacts", limit=10))
    stack.environment[FINDINGS_VARIABLE] = str(file)
    stack.preview(pair("deals -> contacts", limit=10))
    assert not file.exists()


def test_a_file_that_cannot_be_written_is_said_and_no_failure(stack: Stack, tmp_path: Path) -> None:
    stack.environment[FINDINGS_VARIABLE] = str(tmp_path)
    preview = stack.preview(pair("deals -> contacts", limit=10))
    assert preview.steps == {"deals-contacts": "create"}
    assert (
        f"cannot be written to {tmp_path}, which {FINDINGS_VARIABLE} names: Is a" in preview.lines
    )


def test_the_real_provider_process_takes_the_file_from_its_environment(
    process_stack: ProcessStack, file: Path
) -> None:
    process_stack.environment[FINDINGS_VARIABLE] = str(file)
    process_stack.preview(pair("deals -> contacts", limit=10))
    assert told(file) == [(Found.COMPARED, "deals -> contacts", (), None)]
