"""docs/schema.md: its example is right, and its commands write what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from tools.project import PROJECT

GUIDE = (PROJECT / "docs" / "schema.md").read_text(encoding="utf-8")


def test_the_commands_of_the_guide_write_the_schema_that_its_example_fits(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n((?s:.*?))```", GUIDE)
    [console] = re.findall(r"```console\n((?s:.*?))```", GUIDE)
    (tmp_path / "stacks").mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for command in re.findall(r"^\$ (.*)", console, re.MULTILINE):
        environment = {**os.environ, "PATH": path}
        subprocess.run(command, shell=True, cwd=tmp_path, env=environment, check=True)  # noqa: S602
    [name] = re.findall(r"\$schema=(\S+)\nconfig:", example)
    schema = json.loads((tmp_path / "stacks" / name).read_text())
    Draft7Validator(schema).validate(YAML(typ="safe").load(example))
    assert {file.name for file in (tmp_path / "stacks").iterdir()} == {name, "base.schema.json"}
