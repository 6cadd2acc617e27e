from __future__ import annotations

import re
import subprocess
from itertools import count
from pathlib import Path
from textwrap import indent

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks, set_mocks

from hubspot_limits.configuration.settings import KEYS
from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "declaration.md").read_text(encoding="utf-8")

IS_TOLD = r"\nis told:\n\n```console\n.*\n((?s:.*?))```\n"
EXAMPLES = [
    (example, told)
    for example, told in re.findall(rf"```yaml\n((?s:.*?))```\n(?:{IS_TOLD})?", GUIDE)
    if not example.startswith("# stacks/")
]


def section(title: str) -> str:
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def keys_of_table(title: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)


def run(command: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [command, *arguments],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("example", "told"), EXAMPLES, ids=map(str, count(1)))
def test_each_example_is_told_what_the_guide_says(
    example: str, told: str, tmp_path: Path, command: Path
) -> None:
    if not example.startswith("config:"):
        head = "config:\n  hubspot-limits:portalId: 1\n  hubspot-limits:limits:\n"
        example = head + indent(example, "    ")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(example)
    ended = run(command, "validate", "stacks/Pulumi.dev.yaml", folder=tmp_path)
    assert ended.stdout == told or not told
    assert ended.returncode == bool(told)


def test_the_stacks_of_the_project_are_told_what_the_guide_says(command: Path) -> None:
    told = run(command, "validate", folder=PROJECT).stdout
    assert f"```console\n$ hubspot-limits validate\n{told}```\n" in section("Mistakes")


def test_stacks_with_a_base_are_told_what_the_guide_says(tmp_path: Path, command: Path) -> None:
    guide = section("What several portals share: a base")
    (tmp_path / "Pulumi.yaml").write_text("name: a\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    for content in re.findall(r"```yaml\n((?s:.*?))```\n", guide):
        (tmp_path / content.split()[1]).write_text(content)
    transcripts = re.findall(r"```console\n\$ hubspot-limits (.*)\n((?s:.*?))```\n", guide)
    for arguments, printed in transcripts:
        assert run(command, *arguments.split(), folder=tmp_path).stdout == printed
    assert len(transcripts) == 2


@pytest.fixture
def made() -> dict[str, dict[str, object]]:
    """What a program makes, by resource name."""
    made: dict[str, dict[str, object]] = {}

    class Monitor(Mocks):
        def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, object]]:
            own = {key: value for key, value in args.inputs.items() if not key.startswith("__")}
            made[args.name] = own
            return args.name, own

        def call(self, _: MockCallArgs) -> tuple[dict[str, object], None]:
            return {}, None

    set_mocks(Monitor())
    return made


@pytest.mark.filterwarnings("ignore:There is no current event loop")  # of Pulumi's mocks
def test_a_program_merges_what_it_shares_with_others(made: dict[str, dict[str, object]]) -> None:
    [_, example] = re.findall(r"```python\n((?s:.*?))```\n", section("In a program of your own"))

    @pulumi.runtime.test  # type: ignore[untyped-decorator]
    def program() -> None:
        exec(example, {})  # noqa: S102 - the guide's own

    program()
    assert made == {
        "deals-contacts": {
            "fromObjectType": "deals",
            "toObjectType": "contacts",
            "limit": 10,
            "labels": {"Decision maker": 2, "Lawyer": 1},
        },
        "companies-deals": {
            "fromObjectType": "companies",
            "toObjectType": "deals",
            "limit": "many",
        },
    }


def test_every_key_is_in_the_guide() -> None:
    [known] = re.findall(r"lables: .* Known: (.*)", GUIDE)
    assert keys_of_table("The keys of an entry") == known.split(", ")
    assert set(keys_of_table("Settings")) == set(KEYS)


def test_every_standard_object_is_in_the_guide() -> None:
    [listed] = re.findall(r"^Standard objects: (.*)\.$", GUIDE, re.MULTILINE)
    names = [f"`{object_type.name}`" for object_type in STANDARD_OBJECT_TYPES]
    assert listed.split(", ") == sorted(names)
