"""The schema that editors complete from, held against what `validate` says."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from hubspot_limits.configuration.bases.base import read_base
from hubspot_limits.configuration.schema import base_schema, stack_schema
from hubspot_limits.configuration.settings import KEYS
from hubspot_limits.configuration.stack_configuration import configuration_of
from hubspot_limits.configuration.stack_files import examine_stack_file
from hubspot_limits.configuration.yaml.document import read_document
from hubspot_limits.configuration.yaml.values import YamlValues
from tools.project import PROJECT

STACKS = PROJECT / "stacks"
STACK, BASE = Draft7Validator(stack_schema()), Draft7Validator(base_schema())

BASE_FILE = "base.yaml"
DEALS = "deals -> contacts"

CANNOT_SAY = re.compile(
    r"required, but missing"  # Pulumi.yaml or an environment may have it
    r"|is above the object limit|the type without a label|the same as|is the resource name of"
    r"|there is no such file|takes nothing away|leaves no limits|expected it once"
    r"|expected another name for a base|expected a map of pairs"  # a JSON text's content
    r"|expected a pair such as"  # letters beyond ASCII, names of two words
    r"|expected a (limit|whole number|share) .*, not \"[0-9]+\"|expected at most"  # in quotes
    r"|expected an? (https|address|host)"
)
"""What `validate` finds and a schema cannot, named in docs/schema.md."""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    Path(BASE_FILE).write_text(f"{DEALS}: {{limit: 10, labels: {{Decision maker: 2}}}}\n")


def content(file: Path) -> object:
    return YamlValues(read_document(file)).value


def found_in(config: object) -> tuple[list[str], list[str]]:
    """What the schema says of a stack's configuration, and what `validate` finds."""
    file = Path("Pulumi.dev.yaml")
    file.write_text(json.dumps({"config": config}))
    stack = examine_stack_file(file)
    findings = (*stack.findings, *configuration_of(stack, environment={}).findings)
    return [error.message for error in STACK.iter_errors(content(file))], [*map(str, findings)]


def found_in_base(pairs: object) -> tuple[list[str], list[str]]:
    file = Path("other.yaml")
    file.write_text(json.dumps(pairs))
    errors = [error.message for error in BASE.iter_errors(content(file))]
    return errors, [*map(str, read_base(file).findings)]


def config(limits: object = None, **more: object) -> dict[str, object]:
    given = {"portalId": "8800123", **more, **({} if limits is None else {"limits": limits})}
    return {f"hubspot-limits:{key}": value for key, value in given.items()}


GOOD: dict[str, dict[str, object]] = {
    "a limit alone": config({DEALS: 10}),
    "many": config({DEALS: "many"}),
    "a number in quotes": config({DEALS: "10"}, portalId=8800123, maxWait="60", quotaShare="0.5"),
    "every key of an entry": config(
        {
            "Deal -> 0-1": {
                "limit": 10,
                "labels": {"Decision maker": 2, "Lawyer": "many"},
                "types": {"INTEGRATOR_DEFINED/41": 5, "work/2": 1},
                "exclusive": True,
                "adopt": False,
                "name": "people",
                "protect": True,
                "retainOnDelete": True,
            }
        }
    ),
    "every setting": config(
        {DEALS: 10},
        accountType="SANDBOX",
        tokenVariable="HUBSPOT_SANDBOX_TOKEN",
        token={"secure": "v1:abc"},
        apiVersion="2026-09",
        maxLimit=500,
        maxWait=0,
        quotaShare=1,
        baseUrl="http://127.0.0.1:8700",
    ),
    "objects of all spellings": config(
        {"line items -> contacts": 1, "2-123 -> Feedback-Submission": 1, "pet->p1_pet": 1}
    ),
    "a base": config(extends=BASE_FILE),
    "what a base lacks of a pair": config({DEALS: {"protect": True}}, extends=[BASE_FILE]),
    "without": config({"a -> b": 1}, extends=BASE_FILE, without=[{DEALS: ["Decision maker"]}]),
    "limits as JSON": config(json.dumps({DEALS: 10})),
    "limits of a program": config(),
    "settings of others": {**config({DEALS: 10}), "aws:region": "eu-west-1", "mine:anything": [1]},
}

BAD: dict[str, dict[str, object]] = {
    "a limit of 0": config({DEALS: 0}),
    "a limit that is none": config({DEALS: {"limit": "lots"}}),
    "a limit too high": config({DEALS: 2**31}),
    "a limit of true": config({DEALS: True}),
    "a limit without a value": config({DEALS: None}),
    "no limits": config({DEALS: {}}),
    "labels without any": config({DEALS: {"labels": {}, "protect": True}}),
    "no pairs": config({}),
    "no map": config(10),
    "no pair": config({"deals > contacts": 10}),
    "an unknown key of an entry": config({DEALS: {"limit": 1, "lables": {"Lawyer": 1}}}),
    "an unknown setting": config({DEALS: 10}, portalID="1"),
    "a label without a text": config({DEALS: {"labels": {" ": 1}}}),
    "a type without a category": config({DEALS: {"types": {"41": 1}}}),
    "yes for true": config({DEALS: {"limit": 1, "protect": "yes"}}),
    "a portal by its name": config({DEALS: 10}, portalId="sandbox"),
    "an account type that HubSpot lacks": config({DEALS: 10}, accountType="PRODUCTION"),
    "a version that HubSpot lacks": config({DEALS: 10}, apiVersion="v3"),
    "a token in place of its variable": config({DEALS: 10}, tokenVariable="pat-na1-1"),
    "a token in clear": config({DEALS: 10}, token="pat-na1-1"),
    "a secret that is none": config({DEALS: {"secure": "v1:abc"}}),
    "a share of 2": config({DEALS: 10}, quotaShare=2),
    "a wait of days": config({DEALS: 10}, maxWait=1_000_000),
    "no address": config({DEALS: 10}, baseUrl="hubapi"),
    "a base anywhere on this machine": config(extends="/tmp/base.yaml"),  # noqa: S108
    "no base": config(extends=[]),
    "without a base": config({DEALS: 10}, without=[DEALS]),
    "without anything": config(extends=BASE_FILE, without=[]),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_validate_takes_an_editor_takes(name: str) -> None:
    assert found_in(GOOD[name]) == ([], [])


@pytest.mark.parametrize("name", BAD)
def test_what_validate_refuses_an_editor_marks(name: str) -> None:
    errors, findings = found_in(BAD[name])
    assert errors
    assert findings


@pytest.mark.parametrize(
    "pairs",
    [
        {DEALS: {"labels": {"Lawyer": 2}, "limit": 1}},
        {DEALS: 1, "Deal -> contact": 1},
        {DEALS: {"limit": 1, "types": {"HUBSPOT_DEFINED/3": 1}}},
        {DEALS: {"limit": 1, "name": "one"}, "a -> b": {"limit": 1, "name": "one"}},
        {"decision makers -> contacts": 1},
        {"€ -> contacts": 1},
        {DEALS: "9999999999"},
    ],
)
def test_what_only_validate_finds_is_known(pairs: object) -> None:
    errors, findings = found_in(config(pairs))
    assert not errors
    assert all(CANNOT_SAY.search(finding) for finding in findings)
    assert findings


@pytest.mark.parametrize(
    ("pairs", "is_base"),
    [
        ({DEALS: 10, "a -> b": {"labels": {"x": "many"}}}, True),
        ({DEALS: {"limit": 10, "protect": True}}, False),
        ({DEALS: {"labels": {}}}, False),
        ({"hubspot-limits:portalId": 1, DEALS: 1}, False),
        ({"config": {DEALS: 1}}, False),
        ({}, False),
    ],
)
def test_a_base_holds_pairs_and_nothing_else(pairs: object, is_base: bool) -> None:  # noqa: FBT001
    assert tuple(map(bool, found_in_base(pairs))) == (not is_base, not is_base)


LIMITS: st.SearchStrategy[object] = st.sampled_from(
    [1, 7, 10, "5", "many", 0, -1, 1.5, 2**31, True, None, "ten", "007", [], {}]
)
PAIRS = st.sampled_from(
    [
        *(DEALS, "Deal->0-1", "line items -> contacts", "pet -> contacts", "2-123 -> pet"),
        *("deals > contacts", "deals -> ", "deals", "a b c -> d", "1x -> y", "é -> contacts"),
    ]
)
LABELS = st.sampled_from(["Decision maker", "Lawyer", " ", "Primary", "5"])
TYPES = st.sampled_from(["HUBSPOT_DEFINED/3", "user_defined/35", "41", "A/0", "A/"])
FLAGS = st.sampled_from([True, False, "true", 1, None])
ENTRIES = LIMITS | st.fixed_dictionaries(
    {},
    optional={
        "limit": LIMITS,
        "labels": st.dictionaries(LABELS, LIMITS, max_size=3) | LIMITS,
        "types": st.dictionaries(TYPES, LIMITS, max_size=2),
        "exclusive": FLAGS,
        "adopt": FLAGS,
        "protect": FLAGS,
        "name": st.sampled_from(["one", "", " ", 5, None]),
        "lables": LIMITS,
    },
)
MAPS = st.dictionaries(PAIRS, ENTRIES, max_size=3)
CONFIGURATIONS: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {},
    optional={
        "portalId": st.sampled_from(["8800123", 8800123, "0", 0, -5, "x", 1.5, True, None, []]),
        "limits": MAPS | st.sampled_from([None, 5, "", [], '{"deals -> contacts": 1}', "{"]),
        "accountType": st.sampled_from(["SANDBOX", "sandbox", None, 5]),
        "apiVersion": st.sampled_from(["v4", "2026-03", "4", 4, None]),
        "tokenVariable": st.sampled_from(["TOKEN", "_T1", "1T", "a-b", "", None, 5]),
        "token": st.sampled_from([{"secure": "v1:x"}, "pat-na1-1", {"secure": 5}, {}, None]),
        "maxWait": st.sampled_from([0, 300, 86401, -1, "60", "-1", "x", 1.5, None, True]),
        "maxLimit": st.sampled_from([1, 0, 2**31, "500", "", None]),
        "quotaShare": st.sampled_from([0.5, 1, 0, 2, "0.5", "half", None, True]),
        "baseUrl": st.sampled_from(
            ["https://api.hubapi.com", "http://127.0.0.1:1", "http://x", "ftp://x", "", None, 5]
        ),
        "extends": st.sampled_from(
            [BASE_FILE, [BASE_FILE], "none.yaml", "/base.yaml", "", [], None, 5, [BASE_FILE] * 2]
        ),
        "without": st.sampled_from(
            [[DEALS], [{DEALS: ["Decision maker"]}], [{}], [], ["deals"], [5], DEALS, None]
        ),
        "unknown": st.just(1),
    },
)


def judged_alike(errors: list[str], findings: list[str]) -> None:
    """An editor marks nothing that is right, and misses only what a schema cannot say."""
    if errors:
        assert findings, errors
    else:
        assert [finding for finding in findings if not CANNOT_SAY.search(finding)] == []


@given(CONFIGURATIONS)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_editor_and_validate_judge_a_stack_alike(given: dict[str, object]) -> None:
    judged_alike(*found_in({f"hubspot-limits:{key}": value for key, value in given.items()}))


@given(MAPS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_editor_and_validate_judge_a_base_alike(pairs: dict[str, object]) -> None:
    judged_alike(*found_in_base(pairs))


@pytest.mark.parametrize("name", ["stack", "base"])
def test_the_schemas_that_the_project_keeps_are_those_that_the_command_prints(
    name: str, command: Path
) -> None:
    options = ["--base"] if name == "base" else []
    printed = subprocess.check_output([command, "schema", *options], text=True)
    assert (STACKS / f"{name}.schema.json").read_text() == printed
    Draft7Validator.check_schema(json.loads(printed))


@pytest.mark.parametrize("file", sorted(STACKS.glob("*.yaml")), ids=lambda file: file.name)
def test_the_project_s_own_files_name_their_schema_and_fit_it(file: Path) -> None:
    first = file.read_text().splitlines()[0]
    name = first.removeprefix("# yaml-language-server: $schema=")
    Draft7Validator(json.loads((STACKS / name).read_text())).validate(content(file))
    assert name.startswith("stack" if file.name.startswith("Pulumi.") else "base")


def descriptions(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, below in schema["properties"].items():
        yield key, below.get("description", "")


def test_every_setting_and_every_key_of_an_entry_is_described() -> None:
    schema = stack_schema()
    described = [
        *descriptions(schema["properties"]["config"]),
        *descriptions(schema["definitions"]["entry"]),
    ]
    assert {key for key, _ in described} >= {f"hubspot-limits:{key}" for key in KEYS}
    assert [key for key, description in described if not description.endswith(".")] == []


def test_defaults_are_those_of_the_settings() -> None:
    known = stack_schema()["properties"]["config"]["properties"]
    defaults = {key: schema["default"] for key, schema in known.items() if "default" in schema}
    assert defaults == {
        "hubspot-limits:apiVersion": "v4",
        "hubspot-limits:baseUrl": "https://api.hubapi.com",
        "hubspot-limits:maxWait": 300,
        "hubspot-limits:maxLimit": 10_000,
        "hubspot-limits:quotaShare": 0.5,
    }
