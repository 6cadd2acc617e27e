from __future__ import annotations

import re
import shlex
import subprocess
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from semver import VersionInfo

from tools.project import PROJECT
from tools.pulumi_cli import NoPulumiCli, PulumiCli, built, official, on_path, ready
from tools.pulumi_cli.cli import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


VERSION = VersionInfo(3, 274, 1)


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO())


def cli_of(executable: Path, origin: str = "somewhere") -> PulumiCli:
    return PulumiCli(executable=executable, version=VERSION, origin=origin)


def install(folder: Path, names: Iterable[str], *, version: str) -> None:
    for name in names:
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("version", ["v3.254.0", "v3.300.1", "v4.0.0"])
def test_a_cli_on_path_that_is_new_enough_is_taken(path: Path, version: str) -> None:
    install(path, ["pulumi", *on_path.LANGUAGE_HOST], version=version)
    found = on_path.find()
    assert (found.executable, f"v{found.version}") == (path / "pulumi", version)


@pytest.mark.parametrize(
    ("names", "version", "said"),
    [
        ([], "v3.274.1", "no `pulumi` is on PATH"),
        (["pulumi"], "v3.274.1", "comes without pulumi-language-python"),
        (["pulumi", *on_path.LANGUAGE_HOST], "v3.253.0", "is v3.253.0, older than v3.254.0"),
        (["pulumi", *on_path.LANGUAGE_HOST], "dev", "gives no version"),
    ],
    ids=["none", "no Python language host", "too old", "no version"],
)
def test_a_cli_on_path_that_cannot_run_the_stacks_is_passed_over(
    path: Path, names: list[str], version: str, said: str
) -> None:
    install(path, names, version=version)
    with pytest.raises(Unavailable, match=re.escape(said)):
        on_path.find()


def unavailable(*_: object) -> PulumiCli:
    raise Unavailable("not here")


def test_what_was_installed_before_is_taken_without_another_download(
    monkeypatch: pytest.MonkeyPatch, path: Path, console: Console
) -> None:
    cli = cli_of(path / "pulumi")
    monkeypatch.setattr(official, "installed", lambda _: None)
    monkeypatch.setattr(built, "installed", lambda _: cli)
    assert ready(console) is cli


def test_pulumi_s_own_release_is_preferred_to_a_build(
    monkeypatch: pytest.MonkeyPatch, path: Path, console: Console
) -> None:
    cli = cli_of(path / "pulumi")
    for way in (official, built):
        monkeypatch.setattr(way, "installed", lambda _: None)
    monkeypatch.setattr(official, "install", lambda *_: cli)
    assert ready(console) is cli


@pytest.mark.usefixtures("path")
def test_without_any_way_to_a_cli_all_three_are_named_with_their_reason(
    monkeypatch: pytest.MonkeyPatch, console: Console
) -> None:
    for way in (official, built):
        monkeypatch.setattr(way, "installed", lambda _: None)
        monkeypatch.setattr(way, "install", unavailable)
    with pytest.raises(NoPulumiCli) as error:
        ready(console)
    assert str(error.value).splitlines()[1:4] == [
        "  1. from PATH: no `pulumi` is on PATH.",
        f"  2. Pulumi's own release v{built.pinned_version()}: not here.",
        "  3. a build from its Go modules: not here.",
    ]


@pytest.mark.usefixtures("path")
def test_a_build_without_go_says_so(console: Console) -> None:
    with pytest.raises(Unavailable, match="no `go` is on PATH"):
        built.install(VERSION, console)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a build of the CLI, in a folder with all that shells take for theirs."""
    folder = tmp_path / "My [project]'s $HOME"
    monkeypatch.setattr(built, "PROJECT", folder)
    monkeypatch.setattr(built, "CLI_FOLDER", folder)
    monkeypatch.setattr(built, "PYTHON", folder / "python")
    for name, of in (("bin", ["pulumi"]), ("python", built.SCRIPTS)):
        (folder / f"built-{VERSION}" / name).mkdir(parents=True)
        install(folder / f"built-{VERSION}" / name, of, version=f"v{VERSION}")
    return folder


@pytest.mark.usefixtures("project")
def test_another_pin_is_built_anew() -> None:
    found = built.installed(VERSION)
    assert found
    assert found.version == VERSION
    assert built.installed(VERSION.bump_patch()) is None


def test_the_launchers_run_with_the_project_s_python_wherever_it_is(project: Path) -> None:
    tell = '#!/bin/sh\nprintf "%s\\n" "$PULUMI_PYTHON_CMD" "$@"\n'
    for file in (project / "python", project / f"built-{VERSION}/python/{built.PROVIDER_SCRIPT}"):
        file.write_text(tell)
        file.chmod(0o755)
    cli = built.installed(VERSION)
    assert cli

    def told(name: str) -> list[str]:
        return subprocess.run(
            [cli.executable.with_name(name), "127.0.0.1:1"],
            env={},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()

    script = str(project / f"built-{VERSION}" / "python" / built.PROGRAM_SCRIPT)
    host = ["-u", str(built.LANGUAGE_HOST), script, "127.0.0.1:1"]
    assert told("pulumi-language-python") == [str(project / "python"), *host]
    assert told(built.PROVIDER_SCRIPT) == [str(project / "python"), "127.0.0.1:1"]


def test_a_build_lacks_what_pulumi_s_module_has_elsewhere(
    project: Path, path: Path, console: Console
) -> None:
    (project / f"built-{VERSION}" / "python" / built.PROGRAM_SCRIPT).unlink()
    assert built.installed(VERSION) is None
    module = project / "module"
    go = path / "go"
    go.write_text(f"#!/bin/sh\necho {shlex.quote(str(module))}\n")
    go.chmod(0o755)
    with pytest.raises(Unavailable) as error:
        built.install(VERSION, console)
    assert str(error.value) == (
        f"Pulumi's Go module in {module} has no python/cmd/pulumi-language-python-exec, with which "
        "it runs Python; this version may have it elsewhere, and built.py names the place"
    )
    for place in built.SCRIPTS.values():
        (module / place).parent.mkdir(parents=True)
        (module / place).write_text("")
    assert built.install(VERSION, console) == built.installed(VERSION)


def test_a_cli_says_its_version_and_where_it_is_from(path: Path) -> None:
    assert str(cli_of(path / "pulumi", "from PATH")) == "Pulumi CLI v3.274.1: from PATH"


def test_the_pin_is_no_older_than_the_project_demands() -> None:
    demanded = re.search(r'requiredPulumiVersion: ">=(.+)"', (PROJECT / "Pulumi.yaml").read_text())
    assert demanded
    assert VersionInfo.parse(demanded[1]) == on_path.OLDEST <= built.pinned_version()
