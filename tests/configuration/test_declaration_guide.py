from __future__ import annotations

import re
import subprocess
import sys
from itertools import count
from pathlib import Path
from textwrap import indent

import pytest

from hubspot_limits.configuration.settings import KEYS
from hubspot_limits.object_types import STANDARD_OBJECT_TYPES

PROJECT = Path(__file__).parents[2]
GUIDE = (PROJECT / "docs" / "declaration.md").read_text(encoding="utf-8")

IS_TOLD = r"\nis told:\n\n```console\n.*\n((?s:.*?))```\n"
EXAMPLES = re.findall(rf"```yaml\n((?s:.*?))```\n(?:{IS_TOLD})?", GUIDE)


def section(title: str) -> str:
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def keys_of_table(title: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)


def validate(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("hubspot-limits")
    return subprocess.run(
        [command, "validate", *arguments],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("example", "told"), EXAMPLES, ids=map(str, count(1)))
def test_each_example_is_told_what_the_guide_says(example: str, told: str, tmp_path: Path) -> None:
    if not example.startswith("config:"):
        head = "config:\n  hubspot-limits:portalId: 1\n  hubspot-limits:limits:\n"
        example = head + indent(example, "    ")
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(example)
    ended = validate("stacks/Pulumi.dev.yaml", folder=tmp_path)
    assert ended.stdout == told or not told
    assert ended.returncode == bool(told)


def test_the_stacks_of_the_project_are_told_what_the_guide_says() -> None:
    told = validate(folder=PROJECT).stdout
    assert f"```console\n$ hubspot-limits validate\n{told}```\n" in section("Mistakes")


def test_every_key_is_in_the_guide() -> None:
    [known] = re.findall(r"lables: .* Known: (.*)", GUIDE)
    assert keys_of_table("The keys of an entry") == known.split(", ")
    assert set(keys_of_table("Settings")) == set(KEYS)


def test_every_standard_object_is_in_the_guide() -> None:
    [listed] = re.findall(r"^Standard objects: (.*)\.$", GUIDE, re.MULTILINE)
    names = [f"`{each.name}`" for each in STANDARD_OBJECT_TYPES]
    assert listed.split(", ") == sorted(names)
