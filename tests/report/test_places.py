from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.configuration.findings import Finding
from hubspot_limits.configuration.stack_configuration import configuration_of
from hubspot_limits.configuration.stack_files import read_stack_file
from hubspot_limits.report.preview.judging import SourceLine
from hubspot_limits.report.preview.places import StackPlaces, placed_mistakes

PAIR = "deals -> contacts"
STACK = """\
config:
  hubspot-limits:portalId: "8800123"
  hubspot-limits:extends: base.yaml
  hubspot-limits:limits:
    deals -> contacts:
      limit: 10
      name: forecast
"""
BASE = """\
deals -> contacts:
  labels:
    Decision maker: 2
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StackPlaces:
    project = tmp_path / "limits"
    project.mkdir()
    monkeypatch.chdir(project)
    Path("Pulumi.yaml").write_text("name: limits\nruntime: python\n")
    Path("Pulumi.sandbox.yaml").write_text(STACK)
    Path("base.yaml").write_text(BASE)
    return StackPlaces(configuration_of(read_stack_file(Path("Pulumi.sandbox.yaml"))), tmp_path)


def test_a_limit_is_in_the_file_that_declares_it(places: StackPlaces) -> None:
    assert places.of_limit(PAIR, ("limit",)) == SourceLine("limits/Pulumi.sandbox.yaml", 6)
    assert places.of_limit(PAIR, ("labels", "Decision maker")) == SourceLine("limits/base.yaml", 3)


def test_one_that_is_declared_no_more_is_where_its_pair_is(places: StackPlaces) -> None:
    assert places.of_limit(PAIR, ("labels", "Lawyer")) == SourceLine(
        "limits/Pulumi.sandbox.yaml", 5
    )
    assert places.of_limit("companies -> deals", ("limit",)) is None


def test_a_resource_is_found_by_the_name_that_its_entry_gives_it(places: StackPlaces) -> None:
    assert places.of_resource("forecast") == SourceLine("limits/Pulumi.sandbox.yaml", 5)
    assert places.of_resource("deals-contacts") is None


def test_mistakes_keep_their_lines(tmp_path: Path) -> None:
    finding = Finding(tmp_path / "stacks" / "base.yaml", 3, None, "expected a limit")
    (mistake,) = placed_mistakes([finding], tmp_path)
    assert (mistake.file, mistake.line) == ("stacks/base.yaml", 3)
