"""Bases at the command line: what is wrong in them, and what a stack declares with them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hubspot_limits.cli import main
from hubspot_limits.configuration.bases.effective import effective
from hubspot_limits.configuration.yaml.document import read_document
from hubspot_limits.configuration.yaml.text import as_yaml
from hubspot_limits.configuration.yaml.values import YamlValues
from tests.parsed import parse_limits

Command = Callable[..., list[str]]

BASE = """\
deals -> contacts:
  limit: 10
  labels:
    Decision maker: 2
companies -> deals: 50
"""


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command in a project with a base, and give its lines, exit code last."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    file("Pulumi.yaml", "name: mine\nruntime: python\nstackConfigDir: stacks\n")
    file("stacks/base.yaml", BASE)

    def run(*arguments: str) -> list[str]:
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code or 0
        return [*capsys.readouterr().out.splitlines(), *f"exit {code}".splitlines()]

    return run


def file(name: str, content: str) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(content))


def stack(name: str, *lines: str) -> None:
    head = ["config:", "  hubspot-limits:portalId: 1", "  hubspot-limits:extends: stacks/base.yaml"]
    file(f"stacks/Pulumi.{name}.yaml", "\n".join([*head, *lines, ""]))


def test_a_base_is_checked_once_however_many_stacks_use_it(command: Command) -> None:
    stack("one")
    stack("two", "  hubspot-limits:limits: {pet -> contacts: 4}")
    assert command("validate") == [
        "stacks/Pulumi.one.yaml: 2 pairs, 3 limits",
        "stacks/Pulumi.two.yaml: 3 pairs, 4 limits",
        "stacks/base.yaml: 2 pairs, 3 limits",
        "exit 0",
    ]


def test_a_mistake_in_a_base_is_named_there_and_once(command: Command) -> None:
    file("stacks/base.yaml", "deals -> contacts:\n  limit: 0\n  adopt: true\n")
    stack("one")
    stack("two", "  hubspot-limits:maxWeight: 1")
    lines = command("validate")
    assert [line.split(": expected")[0].split(": only")[0] for line in lines[:2]] == [
        'stacks/base.yaml:2: "deals -> contacts".limit',
        'stacks/base.yaml:3: "deals -> contacts".adopt',
    ]
    assert lines[2].startswith("stacks/Pulumi.two.yaml:4: hubspot-limits:maxWeight: unknown key")
    assert lines[3:] == ["exit 1"]


def test_a_base_may_be_named_as_a_stack_file_may(command: Command) -> None:
    assert command("validate", "stacks/base.yaml") == [
        "stacks/base.yaml: 2 pairs, 3 limits",
        "exit 0",
    ]
    stack("one")
    named = command("validate", "./stacks/base.yaml", "stacks/Pulumi.one.yaml")
    assert [line.partition(":")[0] for line in named[:-1]] == [
        "stacks/base.yaml",
        "stacks/Pulumi.one.yaml",
    ]


def test_a_base_that_is_missing_is_a_mistake_of_the_stack(command: Command) -> None:
    Path("stacks/base.yaml").unlink()
    stack("one")
    [line, ended] = command("validate")
    assert line.startswith(
        'stacks/Pulumi.one.yaml:3: hubspot-limits:extends: "stacks/base.yaml": there is no such '
    )
    assert ended == "exit 1"


def test_a_project_that_demands_limits_of_every_stack_is_told(command: Command) -> None:
    file("Pulumi.yaml", "name: hubspot-limits\nconfig: {limits: {type: object}}\n")
    stack("one")
    [line, _, ended] = command("validate", "stacks/Pulumi.one.yaml")
    assert line == (
        "stacks/Pulumi.one.yaml:1: hubspot-limits:limits: Pulumi.yaml lists it, so Pulumi demands "
        "it of every stack: expected it not to be listed there"
    )
    assert ended == "exit 1"


def test_what_is_better_said_otherwise_is_a_warning(command: Command) -> None:
    file("stacks/base.yaml", f"{BASE}2-7 -> contacts: 5\n")
    stack("one", "  hubspot-limits:limits:", "    companies -> deals: 50")
    stack("two")
    assert command("validate") == [
        (
            'stacks/Pulumi.one.yaml:5: warning: hubspot-limits:limits."companies -> deals".limit: '
            "stacks/base.yaml:5 says the same: expected it there alone"
        ),
        "stacks/Pulumi.one.yaml: 3 pairs, 4 limits",
        "stacks/Pulumi.two.yaml: 3 pairs, 4 limits",
        (
            'stacks/base.yaml:6: warning: "2-7 -> contacts": 2-7 is of one portal, so it means '
            "nothing, or something else, in another portal: expected a name"
        ),
        "stacks/base.yaml: 3 pairs, 4 limits",
        "exit 0",
    ]


def test_a_limit_of_a_base_above_the_highest_of_a_stack_is_told_in_the_base(
    command: Command,
) -> None:
    stack("one", "  hubspot-limits:maxLimit: 20")
    [warning, *_] = command("validate")
    assert warning == (
        'stacks/base.yaml:5: warning: "companies -> deals".limit: expected at most 20 '
        "(hubspot-limits:maxLimit), not 50, unless it is so already"
    )


def test_what_a_stack_declares_is_shown_with_the_place_of_each_value(command: Command) -> None:
    stack(
        "one",
        "  hubspot-limits:limits:",
        "    deals -> contacts:",
        "      labels: {Decision maker: many, 'Lawyer: tax': 1}",
        "      protect: true",
        "    pet -> contacts: 4",
    )
    assert command("show", "--effective", "--stack", "one") == [
        "deals -> contacts:",
        "  limit: 10 # stacks/base.yaml:2",
        "  labels:",
        "    Decision maker: many # stacks/Pulumi.one.yaml:6",
        '    "Lawyer: tax": 1 # stacks/Pulumi.one.yaml:6',
        "  protect: true # stacks/Pulumi.one.yaml:7",
        "companies -> deals:",
        "  limit: 50 # stacks/base.yaml:5",
        "pet -> contacts:",
        "  limit: 4 # stacks/Pulumi.one.yaml:8",
        "exit 0",
    ]


def test_what_every_stack_has_by_its_project_is_shown_with_that_file(command: Command) -> None:
    with Path("Pulumi.yaml").open("a") as project:
        project.write("config: {'hubspot-limits:limits': {value: {pet -> contacts: 4}}}\n")
    stack("one")
    shown = command("show", "--effective", "--stack", "one")
    assert "  limit: 4 # Pulumi.yaml" in shown
    assert "  limit: 50 # stacks/base.yaml:5" in shown


def test_what_is_shown_declares_the_same_without_a_base(command: Command) -> None:
    stack(
        "one",
        "  hubspot-limits:limits:",
        "    deals -> contacts: {types: {INTEGRATOR_DEFINED/41: 5}, name: people, adopt: true}",
        "    contacts -> deals: {labels: {2026-11-25x: 1, '1.0': 2, 'a # b': 3}, exclusive: true}",
    )
    shown = command("show", "--effective", "--stack", "one")[:-1]
    file("shown.yaml", "\n".join(shown))
    read = YamlValues(read_document(Path("shown.yaml")))
    assert not (read.refused)
    assert not (read.misread)
    given = YamlValues(read_document(Path("stacks/Pulumi.one.yaml"))).value
    assert isinstance(given, dict)
    assert isinstance(given["config"], dict)
    declared = effective(given["config"], Path()).entries
    assert [(str(entry), entry.beside_ends()) for entry in parse_limits(read.value)] == [
        (str(entry), entry.beside_ends()) for entry in declared
    ]


def test_what_is_wrong_is_refused_in_each_file(command: Command) -> None:
    file("stacks/base.yaml", "deals -> contacts: 0\n")
    stack("one", "  hubspot-limits:limits: {pet -> contacts: 0}")
    stack_line, base_line = command("show", "--effective", "--stack", "one")
    assert stack_line.startswith("exit Error: ")
    assert 'stacks/Pulumi.one.yaml:4: hubspot-limits:limits."pet -> contacts": ' in stack_line
    assert base_line.startswith('stacks/base.yaml:1: "deals -> contacts": ')


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@example("<<")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_the_same_text_to_pulumi(tmp_path: Path, text: str) -> None:
    path = tmp_path / "text.yaml"
    contents = [f"x: [{as_yaml(text)}]", f"{{a: {as_yaml(text)}}}"]
    if text != "<<":  # as a key it merges a map, in quotes as well: no stack can have it
        contents.append(f"{as_yaml(text)}: 1")
    for content in contents:
        path.write_text(content, encoding="utf-8")
        read = YamlValues(read_document(path))
        assert not (read.refused)
        assert not (read.misread)
        assert read.value in ({"x": [text]}, {"a": text}, {text: 1})
