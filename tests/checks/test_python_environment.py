from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hubspot_limits.checks.check import CheckVerdict
from hubspot_limits.checks.python_environment import (
    PythonEnvironment,
    check_package,
    check_python,
    check_sdk,
    environment_of,
)
from hubspot_limits.configuration.project import find_project

VERSIONS = {"python": "3.13.1", "pulumi": "3.272.0", "hubspot-limits": "0.1.0"}


def environment(**versions: str | None) -> PythonEnvironment:
    given = {key.replace("_", "-"): version for key, version in versions.items()}
    return PythonEnvironment(Path(".venv/bin/python"), "in .venv", {**VERSIONS, **given})


BROKEN = PythonEnvironment(Path(".venv/bin/python"), "in .venv")


def test_what_is_new_enough_is_said_with_its_version() -> None:
    found = environment()
    checks = (check_python(found), check_package(found, "0.1.0"), check_sdk(found))
    assert [(str(check), check.verdict) for check in checks] == [
        ("3.13.1 in .venv", CheckVerdict.OK),
        ("0.1.0", CheckVerdict.OK),
        ("3.272.0", CheckVerdict.OK),
    ]


@pytest.mark.parametrize(
    ("sdk", "verdict"),
    [("3.267.9", "FAIL"), ("3.268.0", "ok"), ("3.999.0", "ok"), ("4.0.0", "FAIL"), (None, "FAIL")],
)
def test_an_sdk_outside_of_what_the_package_takes_fails(sdk: str | None, verdict: str) -> None:
    assert check_sdk(environment(pulumi=sdk)).verdict == verdict


def test_a_python_that_is_too_old_fails() -> None:
    assert check_python(environment(python="3.10.14")).verdict == CheckVerdict.FAIL
    assert check_python(environment(python="3.11.0")).verdict == CheckVerdict.OK


def test_a_package_that_no_program_finds_is_told_how_to_install() -> None:
    check = check_package(environment(hubspot_limits=None), "0.1.0")
    assert check.verdict == CheckVerdict.FAIL
    assert check.remedy == "Install it there: .venv/bin/python -m pip install -r requirements.txt"


def test_another_version_than_the_command_s_is_said() -> None:
    assert str(check_package(environment(), "0.2.0")) == "0.1.0, where this command is 0.2.0"


def test_where_there_is_no_python_nothing_is_looked_for_in_it() -> None:
    assert check_python(BROKEN).verdict == CheckVerdict.FAIL
    assert check_package(BROKEN, "0.1.0").verdict == CheckVerdict.UNKNOWN
    assert check_sdk(BROKEN).verdict == CheckVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ("{toolchain: pip, virtualenv: venv}", "venv"),
        ("{toolchain: uv}", ".venv"),
        ("{toolchain: uv, virtualenv: venv}", "venv"),
    ],
)
def test_the_environment_is_the_one_that_pulumi_takes(
    options: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text(f"name: mine\nruntime: {{name: python, options: {options}}}\n")
    found = environment_of(find_project(tmp_path), {})
    assert found.interpreter == tmp_path / place / "bin" / "python"
    assert not found.versions
    assert f"python3 -m venv {place}," in check_python(found).remedy


@pytest.mark.parametrize("runtime", ["python", "{name: python}", "{name: python, options: [1]}"])
def test_without_an_environment_it_is_the_python_of_path(
    runtime: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Pulumi.yaml").write_text(f"name: mine\nruntime: {runtime}\n")
    found = environment_of(find_project(tmp_path), {"PATH": str(Path(sys.executable).parent)})
    assert found.interpreter == Path(sys.executable).with_name("python3")
    assert found.versions.keys() == VERSIONS.keys()


def test_a_python_that_does_not_answer_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\necho nonsense\n")
    (tmp_path / "python3").chmod(0o755)
    assert not environment_of(None, {"PATH": str(tmp_path)}).versions
