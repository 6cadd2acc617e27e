from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubspot_limits.configuration.findings import FileError
from hubspot_limits.configuration.stack_files import (
    NoStackFileError,
    StackFile,
    examine_stack_file,
    find_stack_file,
    find_stack_files,
    read_stack_file,
)
from tests.configuration.readings import DOCUMENTS, READINGS, REFUSED, Document, Reading


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: reading\nruntime: python\n")


def examined(content: str | bytes) -> StackFile:
    file = Path("Pulumi.dev.yaml")
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return examine_stack_file(file)


def refusal(content: str | bytes) -> str:
    file = Path("Pulumi.dev.yaml")
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileError) as refused:
        read_stack_file(file)
    return str(refused.value)


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.written)
def test_a_value_is_what_pulumi_reads_or_refused(reading: Reading) -> None:
    stack = examined(f"config:\n  hubspot-limits:limits:\n    x: {reading.written}\n")
    assert bool(stack.findings) != reading.same
    if reading.same:
        limits = stack.configuration["hubspot-limits:limits"]
        assert json.dumps(limits) == json.dumps({"x": reading.value})


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.written)
def test_a_key_is_what_pulumi_reads_or_refused(reading: Reading) -> None:
    stack = examined(f"config:\n  hubspot-limits:limits:\n    {reading.written} : x\n")
    assert bool(stack.findings) == (reading.key is not None)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_is_what_pulumi_reads(document: Document) -> None:
    stack = examined(document.written)
    assert not stack.findings
    assert stack.configuration == document.configuration


@pytest.mark.parametrize(
    "content", [content for _, content in REFUSED], ids=[n for n, _ in REFUSED]
)
def test_what_pulumi_refuses_is_refused_at_its_line(content: str) -> None:
    assert refusal(content).startswith("Pulumi.dev.yaml:2:")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("x: 0500", "x: Pulumi reads 0500 as 320: write 320 or 500"),
        ("x: 1_000", 'x: Pulumi reads 1_000 as 1000: write 1000 or "1_000" in quotes'),
        ("x: 2024-01-01", 'x: Pulumi reads a time: write "2024-01-01" in quotes'),
        ("1.0: 5", '"1.0": Pulumi reads this key as 1: write "1.0" in quotes'),
        ("null: 5", 'null: Pulumi reads this key as nothing: write "null" in quotes'),
        ("x: !!binary aGk=", "x: expected the value without the tag tag:yaml.org,2002:binary"),
    ],
)
def test_what_is_misread_is_told_with_what_to_write(written: str, said: str) -> None:
    assert refusal(f"config:\n  hubspot-limits:limits:\n    {written}\n") == (
        f"Pulumi.dev.yaml:3: hubspot-limits:limits.{said}"
    )


def test_other_settings_may_be_read_as_they_are() -> None:
    assert not examined("config: {aws:mode: 0755, other:day: {2024-01-01: 0x1F}}").findings


def test_aliases_of_aliases_are_counted_as_what_they_stand_for() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert refusal("\n".join(lines)) == (
        "Pulumi.dev.yaml:5:45: the file has more than 100000 keys and values"
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"a: {'[' * 1500}", id="lists"),
        pytest.param("\n".join(f"{' ' * n}a:" for n in range(60)), id="maps"),
        pytest.param(
            "a0: &a0 [x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 60)),
            id="aliases",
        ),
    ],
)
def test_a_file_that_is_nested_too_deeply_is_refused_at_its_line(content: str) -> None:
    assert refusal(content).endswith("nested more than 50 levels deep")


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert refusal(" " * (1024 * 1024 + 1)) == ("Pulumi.dev.yaml: larger than 1048576 bytes")


def test_bounds_hold_for_the_project_as_well() -> None:
    Path("Pulumi.yaml").write_text("name: reading\nconfig:\n  x: &x [*x]\n")
    assert refusal("config: {}") == (
        f"{Path.cwd() / 'Pulumi.yaml'}:3:10: an alias within what it stands for"
    )


def test_the_project_gives_what_the_stack_does_not_say() -> None:
    Path("Pulumi.yaml").write_text(
        """\
name: reading
config:
  hubspot-limits:portalId: {value: "8800123"}
  hubspot-limits:maxWait: 60
  hubspot-limits:apiVersion: {value: v4}
  mine: {type: string, default: x}
  typed: {type: string}
"""
    )
    stack = examined("config: {hubspot-limits:apiVersion: 2026-03}")
    assert stack.configuration == {
        "hubspot-limits:portalId": "8800123",
        "hubspot-limits:maxWait": 60,
        "hubspot-limits:apiVersion": "2026-03",
        "reading:mine": "x",
    }
    assert stack.project
    assert stack.project.required == {"reading:typed"}


def test_keys_without_a_namespace_are_in_that_of_the_project() -> None:
    Path("Pulumi.yaml").write_text("name: hubspot-limits\nconfig: {portalId: {default: 5}}\n")
    assert examined("config: {maxWait: 6}").configuration == {
        "hubspot-limits:portalId": 5,
        "hubspot-limits:maxWait": 6,
    }


@pytest.mark.parametrize(
    "project",
    [
        pytest.param("name: reading\nstackConfigDir: stacks\n", id="stackConfigDir"),
        pytest.param("name: reading\nconfig: stacks\n", id="its older name"),
    ],
)
@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_a_stack_is_found_by_each_name_that_pulumi_takes(project: str, suffix: str) -> None:
    Path("Pulumi.yaml").unlink()
    Path(f"Pulumi{suffix}").write_text(project)
    stacks = Path("stacks").absolute()
    stacks.mkdir()
    file = stacks / f"Pulumi.sandbox{suffix}"
    file.touch()
    for name in ("sandbox", "acme/sandbox", "organization/reading/sandbox"):
        assert find_stack_file(stacks, name) == file
    assert find_stack_files(Path.cwd()) == (file,)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nonsense", "there is no stack file Pulumi.nonsense.yaml; there are Pulumi.sandbox.yaml."),
        (
            "organization/other/sandbox",
            "organization/other/sandbox is a stack of the project other",
        ),
        ("sandbox/", "expected a name of letters, digits, - _ and . for the stack, not ''"),
        ("a b", "expected a name of letters, digits, - _ and . for the stack, not 'a b'"),
    ],
)
def test_a_stack_that_is_not_there_is_answered_with_those_there_are(name: str, said: str) -> None:
    Path("Pulumi.sandbox.yaml").touch()
    with pytest.raises(NoStackFileError) as refused:
        find_stack_file(Path.cwd(), name)
    assert said in str(refused.value)
