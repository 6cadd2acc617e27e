"""A base holds pairs and nothing else, and is read as a stack file is."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from hubspot_limits.configuration.bases.base import Base, is_base, read_base
from tests.configuration.readings import READINGS, Reading

FILE = Path("base.yaml")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def base(content: str | bytes) -> Base:
    FILE.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return read_base(FILE)


def findings(content: str | bytes) -> list[str]:
    return [str(finding).removeprefix("base.yaml:") for finding in base(content).findings]


def test_a_base_is_a_map_of_pairs() -> None:
    found = base("""\
        contacts -> companies: 3
        deals -> contacts:
          limit: many
          labels: {Decision maker: 2}
          types: {INTEGRATOR_DEFINED/41: 5}
        """)
    assert not found.findings
    assert [(str(pair), dict(pair.values())) for pair in found.entries] == [
        ("contacts -> companies", {("limit",): 3}),
        (
            "deals -> contacts",
            {
                ("limit",): "many",
                ("labels", "Decision maker"): 2,
                ("types", "INTEGRATOR_DEFINED/41"): 5,
            },
        ),
    ]


@pytest.mark.parametrize("key", ["exclusive", "adopt", "protect", "retainOnDelete"])
def test_what_only_a_stack_may_say_of_a_pair_is_a_mistake(key: str) -> None:
    content = f"deals -> contacts:\n  limit: 3\n  {key}: true\n"
    only = "only a stack says this: a base holds limit, labels, types of a pair"
    assert findings(content) == [f'3: "deals -> contacts".{key}: {only}']
    assert [pair.beside_ends() for pair in base(content).entries] == [{"limit": 3}]


def test_a_name_is_a_stacks_to_give() -> None:
    assert "2: " in findings("deals -> contacts: {limit: 3,\n name: people}")[0]


@pytest.mark.parametrize(
    "key",
    ["config", "hubspot-limits:limits", "hubspot-limits:portalId", "hubspot-limits:extends"],
)
def test_a_base_has_no_settings_and_extends_nothing(key: str) -> None:
    assert findings(f"deals -> contacts: 3\n{key}: {{a -> b: 1}}\n") == [
        (
            f"2: {key}: only a stack says this: a base holds pairs such as deals -> contacts, has "
            "no settings and extends nothing"
        )
    ]


def test_every_mistake_is_named_with_its_line() -> None:
    assert findings("""\
        deals -> contacts:
          limit: 0
          lables: {Lawyer: 1}
        contacts => companies: 3
        companies -> contacts: {limit: 10, labels: {Approver: 11}}
        deal -> contact: 5
        contacts -> deals:
        tickets -> contacts: {labels: {}}
        """) == [
        (
            '2: "deals -> contacts".limit: expected a whole number of at least 1, or many for no '
            "limit, not 0"
        ),
        (
            '3: "deals -> contacts".lables: unknown key, did you mean labels? Known: limit, '
            "labels, types"
        ),
        '4: "contacts => companies": expected a pair such as contacts -> companies',
        (
            '7: "contacts -> deals": expected a limit of at least 1, many, or a map with limit, '
            "labels or types, not null"
        ),
        '6: "deal -> contact": the same as "deals -> contacts": expected one of them',
        (
            '5: "companies -> contacts".labels.Approver: 11 is above the object limit 10: expected '
            "1 to 10, or an object limit of at least 11"
        ),
        '8: "tickets -> contacts": no limits: expected limit, labels or types',
    ]


@pytest.mark.parametrize("content", ["", "# later\n", "{}", "[]", "3", "deals"])
def test_a_base_without_pairs_is_a_mistake(content: str) -> None:
    assert "expected a map of pairs such as deals -> contacts" in findings(content)[0]


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.written)
def test_a_value_is_held_to_what_pulumi_reads(reading: Reading) -> None:
    told = "\n".join(findings(f"a -> b: {{labels: {{x: {reading.written}}}}}\n"))
    is_misread = "Pulumi reads" in told or "Pulumi cannot" in told or "tag" in told
    assert is_misread != reading.same


def test_the_bounds_of_a_stack_file_hold() -> None:
    assert findings(b"#" * (1024 * 1024 + 1)) == [" larger than 1048576 bytes"]
    assert findings("[" * 60) == ["1:51: nested more than 50 levels deep"]
    assert findings(b"a: \xff") == ["1:4: not UTF-8"]
    assert findings("a: *x") == ["1:4: not YAML: nothing is called &x above it"]


def test_what_differs_from_portal_to_portal_is_a_warning() -> None:
    found = base("""\
        2-123 -> contacts: 1
        p8800123_pet -> contacts: 1
        deals -> contacts:
          types: {USER_DEFINED/35: 1, HUBSPOT_DEFINED/4: 2}
        """)
    assert not found.findings
    assert [
        (warning.line, warning.message.split(" is of one portal")[0])
        for warning in (found.warnings)
    ] == [
        (1, '"2-123 -> contacts": 2-123'),
        (2, '"p8800123_pet -> contacts": p8800123_pet'),
        (4, '"deals -> contacts".types."USER_DEFINED/35": the id of a label'),
    ]


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("base.yaml", "deals -> contacts: 3", True),
        ("base.yaml", "deals => contacts: 3", True),
        ("Pulumi.dev.yaml", "deals -> contacts: 3", False),
        ("pulumi.yaml", "deals -> contacts: 3", False),
        ("dev.yaml", "config: {a:b: 1}", False),
        ("dev.yaml", "encryptionsalt: v1", False),
        ("dev.yaml", "", False),
        ("dev.yaml", "[", False),
    ],
)
def test_a_base_is_told_from_a_stack_file_by_its_name_and_keys(
    name: str,
    content: str,
    is_one: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    Path(name).write_text(content)
    assert is_base(Path(name)) == is_one
