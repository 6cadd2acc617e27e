from __future__ import annotations

from pathlib import Path

import pytest

from hubspot_limits.checks.check import CheckVerdict
from hubspot_limits.checks.pulumi_cli import (
    LANGUAGE_HOST,
    PulumiCli,
    check_backend,
    check_cli,
    check_language_host,
    check_stack,
)
from hubspot_limits.configuration.project import Project

PROJECT = Project(Path("Pulumi.yaml"), "mine", Path(), {}, frozenset())


class Installed:
    """A stand-in for Pulumi that answers each command with a line of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: dict[str, str] = {"version": "echo v3.274.1"}

    def cli(self, *parts: str) -> PulumiCli:
        cases = "".join(f"{command}) {line} ;;\n" for command, line in self.answers.items())
        script = f'#!/bin/sh\ncase "$1" in\n{cases}esac\n'
        for name in ("pulumi", *parts):
            (self.folder / name).write_text(script)
            (self.folder / name).chmod(0o755)
        return PulumiCli(self.folder, {"PATH": str(self.folder)})


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    return Installed(tmp_path)


def test_without_a_cli_that_is_a_line_and_the_rest_is_not_asked(tmp_path: Path) -> None:
    cli = PulumiCli(tmp_path, {"PATH": str(tmp_path)})
    assert "https://www.pulumi.com" in check_cli(cli).remedy
    checks = (check_language_host(cli), check_backend(cli), check_stack(cli, PROJECT, "sandbox"))
    assert {check.verdict for check in checks} == {CheckVerdict.UNKNOWN}


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("echo v3.253.9", "FAIL"),
        ("echo v3.254.0", "ok"),
        ("echo dev", "FAIL"),
        ("exit 1", "FAIL"),
    ],
)
def test_a_cli_has_to_be_new_enough(installed: Installed, answer: str, verdict: str) -> None:
    installed.answers["version"] = answer
    assert check_cli(installed.cli()).verdict == verdict


def test_a_pulumi_that_is_no_program_is_a_line(installed: Installed) -> None:
    cli = installed.cli()
    (installed.folder / "pulumi").write_bytes(b"\x7fELF nonsense")
    check = check_cli(cli)
    assert check.verdict == CheckVerdict.FAIL
    assert "does not run: [Errno 8] Exec format error" in check.found
    assert check_backend(cli).verdict == CheckVerdict.UNKNOWN


def test_the_language_host_has_to_be_on_path_or_beside_the_cli(
    installed: Installed, tmp_path: Path
) -> None:
    assert check_language_host(installed.cli()).verdict == CheckVerdict.FAIL
    whole = installed.cli(*LANGUAGE_HOST)
    assert str(check_language_host(whole)) == "beside the CLI, so of one release with it"
    linked = tmp_path / "elsewhere"
    linked.mkdir()
    (linked / "pulumi").symlink_to(tmp_path / "pulumi")
    assert (
        check_language_host(PulumiCli(tmp_path, {"PATH": str(linked)})).verdict == CheckVerdict.OK
    )


def test_a_language_host_of_another_place_is_named(installed: Installed, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    Installed(elsewhere).cli(*LANGUAGE_HOST)
    (elsewhere / "pulumi").unlink()
    installed.cli()
    cli = PulumiCli(tmp_path, {"PATH": f"{tmp_path}:{elsewhere}"})
    assert f"{elsewhere}/pulumi-language-python" in str(check_language_host(cli))


def test_the_backend_is_the_one_that_pulumi_is_logged_in_to(installed: Installed) -> None:
    installed.answers["whoami"] = """echo '{"user": "ada", "url": "s3://state"}'"""
    assert str(check_backend(installed.cli())) == "s3://state as ada"
    installed.answers["whoami"] = "echo 'error: this command requires logging in' >&2; exit 3"
    check = check_backend(installed.cli())
    assert (check.verdict, check.found) == (CheckVerdict.FAIL, "this command requires logging in")
    assert "pulumi login" in check.remedy


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("""echo '[{"name": "sandbox"}]'""", "ok"),
        ("""echo '[{"name": "acme/mine/sandbox"}, {"name": "production"}]'""", "ok"),
        ("""echo '[{"name": "production"}]'""", "FAIL"),
        ("echo '[]'", "FAIL"),
        ("echo nonsense", "unknown"),
        ("echo 'error: no backend' >&2; exit 3", "unknown"),
    ],
)
def test_the_stack_has_to_be_in_the_backend(
    installed: Installed, answer: str, verdict: str
) -> None:
    installed.answers["stack"] = answer
    check = check_stack(installed.cli(), PROJECT, "sandbox")
    assert check.verdict == verdict
    assert ("pulumi stack init sandbox" in check.remedy) == (verdict == "FAIL")


def test_an_answer_that_is_no_json_is_said(installed: Installed) -> None:
    installed.answers["whoami"] = "echo nonsense"
    assert check_backend(installed.cli()).verdict == CheckVerdict.UNKNOWN
