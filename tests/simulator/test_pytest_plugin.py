"""The fixtures that come with the package, in projects that are not ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console

from tools.project import PROJECT
from tools.pulumi_cli import ready

GUIDE = (PROJECT / "docs" / "testing-stacks.md").read_text(encoding="utf-8")
EXAMPLES: Mapping[str, str] = dict(
    re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that belongs to somebody else's project."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    return tmp_path


def run_pytest(folder: Path, *options: str, path: str | None = None) -> str:
    """What pytest says there. No plugin is loaded but those that are installed."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "HUB"))
    }
    environment = {
        **inherited,
        "HUBSPOT_ACCESS_TOKEN": "pat-na1-of-a-real-portal",
        "HUBSPOT_REFRESH_TOKEN": "of-a-real-portal",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **({"PATH": path} if path else {}),
    }
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    return ended.stdout + ended.stderr


@pytest.mark.real_cli
def test_the_guides_test_of_a_stack_works_with_the_real_pulumi(elsewhere: Path) -> None:
    for name in ("my_limits.py", "test_my_limits.py"):
        (elsewhere / name).write_text(EXAMPLES[name])
    cli = ready(Console(soft_wrap=True))

    assert "2 passed" in run_pytest(elsewhere, "-n", "2", path=cli.search_path)


@pytest.mark.real_cli
def test_the_guides_test_of_a_base_works_with_the_real_pulumi(elsewhere: Path) -> None:
    [base] = re.findall(r"^```yaml\n# base.yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    (elsewhere / "base.yaml").write_text(base)
    (elsewhere / "test_my_base.py").write_text(EXAMPLES["test_my_base.py"])
    cli = ready(Console(soft_wrap=True))

    assert "1 passed" in run_pytest(elsewhere, path=cli.search_path)


def test_the_guides_other_examples_work(elsewhere: Path) -> None:
    for name in EXAMPLES.keys() - {"my_limits.py", "test_my_limits.py", "test_my_base.py"}:
        (elsewhere / name).write_text(EXAMPLES[name])

    assert "2 passed" in run_pytest(elsewhere)


def test_each_test_has_a_simulator_of_its_own_side_by_side(elsewhere: Path) -> None:
    (elsewhere / "test_many.py").write_text(
        """
import os
import pytest

@pytest.mark.parametrize("number", range(40))
def test_own(number, hubspot_portal, hubspot_simulator):
    assert hubspot_portal.limits() == {}
    hubspot_portal.set_limit("deals", "contacts", 1 + number)
    assert os.environ["HUBSPOT_BASE_URL"] == hubspot_simulator.url
    assert os.environ["HUBSPOT_ACCESS_TOKEN"] == hubspot_portal.token
    assert "HUBSPOT_REFRESH_TOKEN" not in os.environ
"""
    )

    assert "40 passed" in run_pytest(elsewhere, "-n", "2")


def test_without_the_extra_other_tests_run_and_the_fixture_says_what_is_missing(
    elsewhere: Path,
) -> None:
    (elsewhere / "conftest.py").write_text("import sys\nsys.modules['starlette'] = None\n")
    (elsewhere / "test_some.py").write_text(
        "def test_other():\n    pass\n\ndef test_simulated(hubspot_portal):\n    pass\n"
    )

    said = run_pytest(elsewhere)

    assert "1 passed, 1 error" in said
    assert "The fixture hubspot_simulator needs the library 'starlette'." in said
    assert "pip install './hubspot-limits[simulator]'" in said
    assert "Traceback" not in said


def test_loading_the_plugin_loads_next_to_nothing() -> None:
    program = (
        "import sys, pytest; before = set(sys.modules); "
        "import hubspot_limits.simulator.pytest_plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert loaded.split() == [
        "hubspot_limits",
        "hubspot_limits.simulator",
        "hubspot_limits.simulator.pytest_plugin",
    ]
