"""What the `pulumi` of a simulated run makes of each call, with a stand-in for Pulumi itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hubspot_limits.simulated_run.pulumi import PulumiCall
from hubspot_limits.simulated_run.stacks import SimulatedProject, SimulationError
from hubspot_limits.simulator import Simulator
from tests.simulated_run.conftest import Ran
from tests.simulated_run.trial import stack_files

Simulate = Callable[..., Ran]
SANDBOX = "pat-na1-simulated-7000001"
PRODUCTION = "pat-na1-simulated-8800456"


@pytest.fixture(autouse=True)
def untouched(project: SimulatedProject) -> Iterator[None]:
    """Whatever Pulumi is called with, the project's own files stay as they are."""
    before = stack_files(project)
    yield
    assert stack_files(project) == before


class Launcher:
    """Gives the arguments that Pulumi gets, and keeps what else it gets."""

    def __init__(self, project: SimulatedProject, pulumi: Path, simulator: Simulator) -> None:
        self.project = project
        self.copies = project.kept / "project"
        self._executable = str(pulumi)
        self.environment = {"HUBSPOT_BASE_URL": simulator.url, "PATH": "/usr/bin:/bin"}

    def __call__(self, command: str) -> str:
        call = PulumiCall(self.project, self._executable, self.environment)
        return " ".join(call.prepared(command.split()))

    @property
    def token(self) -> str:
        return self.environment["HUBSPOT_ACCESS_TOKEN"]


@pytest.fixture
def launcher(project: SimulatedProject, pulumi: Path, simulator: Simulator) -> Launcher:
    simulator.add_portal(7000001)
    project.kept.mkdir(parents=True)
    return Launcher(project, pulumi, simulator)


@pytest.mark.parametrize("command", ["up", "preview", "refresh", "destroy", "import", "config"])
def test_a_command_works_with_a_copy_of_its_stack_s_file(launcher: Launcher, command: str) -> None:
    copy = launcher.copies / "Pulumi.sandbox.yaml"
    assert launcher(f"{command} --stack sandbox --yes") == (
        f"{command} --config-file {copy} --stack sandbox --yes"
    )
    assert "Signs" in copy.read_text()
    assert launcher.token == SANDBOX


@pytest.mark.parametrize("stack", ["-s {}", "--stack={}", "--stack organization/mine/{}"])
def test_a_stack_is_named_in_each_of_pulumi_s_ways(launcher: Launcher, stack: str) -> None:
    named = stack.format("production")
    copy = launcher.copies / "Pulumi.production.yaml"
    assert launcher(f"up {named}") == (
        f"up --config-file {copy} {named.replace('organization/mine/', '')}"
    )
    assert launcher.token == PRODUCTION


def test_pulumi_s_own_variable_names_the_stack(launcher: Launcher) -> None:
    launcher.environment["PULUMI_STACK"] = "organization/mine/production"
    launcher("preview")
    assert launcher.environment["PULUMI_STACK"] == "production"
    assert launcher.token == PRODUCTION


def test_the_stack_that_is_selected_is_meant_where_none_is_named(launcher: Launcher) -> None:
    launcher.environment["SELECTED"] = "production"
    launcher("preview")
    assert launcher.environment["PULUMI_STACK"] == "production"


def test_the_only_stack_is_meant_where_none_is_named(launcher: Launcher) -> None:
    stacks = launcher.project.folder / "stacks"
    (stacks / "Pulumi.production.yaml").rename(stacks / "away")
    launcher("preview")
    (stacks / "away").rename(stacks / "Pulumi.production.yaml")
    assert launcher.token == SANDBOX


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("preview", "Which stack? Say --stack, with one of: production, sandbox."),
        ("up -s sandbx", "no stack 'sandbx' in this project. Did you mean sandbox?"),
        ("destroy -s sandbox --remove", "removes the stack file"),
        ("watch -s sandbox", "works with the project's own stack file"),
        ("new python", "makes a project and its stack file"),
    ],
)
def test_what_cannot_be_done_on_copies_is_refused(
    launcher: Launcher, command: str, said: str
) -> None:
    with pytest.raises(SimulationError) as error:
        launcher(command)
    assert said in str(error.value)


@pytest.mark.parametrize("command", ["stack ls", "stack rm dev", "state unprotect x", "cancel"])
def test_commands_that_take_no_stack_file_work_among_the_copies(
    launcher: Launcher, command: str
) -> None:
    assert launcher(command) == f"{command} --cwd {launcher.copies}"


@pytest.mark.parametrize("command", ["version", "whoami", "login --local", "plugin ls", ""])
def test_commands_of_no_stack_are_pulumi_s_own(launcher: Launcher, command: str) -> None:
    assert launcher(command) == command
    assert not launcher.copies.exists()


def test_a_file_of_the_user_s_is_found_from_there(launcher: Launcher) -> None:
    file = launcher.project.folder / "state.json"
    assert f" --file {file} " in launcher("stack export --file state.json")


def test_a_stack_file_of_another_name_is_copied_too(launcher: Launcher) -> None:
    other = launcher.project.folder / "other.yaml"
    other.write_text("encryptionsalt: v1:abc\nconfig: {}\n")
    copy = launcher.copies / "config-files" / "sandbox.yaml"
    assert launcher("up -s sandbox --config-file other.yaml") == (
        f"up -s sandbox --config-file {copy}"
    )
    assert copy.read_text() == "config: {}\n"
    assert other.read_text() == "encryptionsalt: v1:abc\nconfig: {}\n"


def labels(simulator: Simulator) -> set[str | None]:
    return {
        association_type.label
        for association_type in simulator.portal(7000001).state.association_types
    }


@pytest.mark.parametrize("command", ["preview", "refresh", "destroy"])
def test_nothing_but_up_makes_anything_in_a_portal(
    launcher: Launcher, simulator: Simulator, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    launcher(f"{command} -s sandbox")
    said = capsys.readouterr().err
    assert "portal 7000001 lacks: label 'Signs' (deals -> contacts). `pulumi up` makes" in said
    assert labels(simulator) == set()


def test_a_text_of_a_stack_file_is_shown_and_not_obeyed_by_the_terminal(
    launcher: Launcher, capsys: pytest.CaptureFixture[str]
) -> None:
    file = launcher.project.folder / "stacks" / "Pulumi.sandbox.yaml"
    before = file.read_text()
    file.write_text(before.replace("'Signs'", r'"Si\u202egns\e[31m"'))
    launcher("preview -s sandbox")
    assert r"lacks: label 'Si\u202egns\x1b[31m' (deals -> contacts)" in capsys.readouterr().err
    file.write_text(before)


def test_up_names_what_it_makes_and_makes_it_once(
    launcher: Launcher, simulator: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    launcher("up -s sandbox")
    assert capsys.readouterr().err == (
        "Made in the simulated portal 7000001, as by hand in HubSpot: "
        "label 'Signs' (deals -> contacts)\n"
    )
    launcher("up -s sandbox")
    assert capsys.readouterr().err == ""
    assert labels(simulator) == {"Signs"}


def test_what_was_deleted_by_hand_stays_deleted(launcher: Launcher, simulator: Simulator) -> None:
    launcher("up -s sandbox")
    simulator.portal(7000001).delete_label("deals", "contacts", "Signs")
    launcher("up -s sandbox")
    assert labels(simulator) == set()


def test_a_portal_of_another_account_type_is_told(
    launcher: Launcher, capsys: pytest.CaptureFixture[str]
) -> None:
    file = launcher.project.stack("production").file
    before = file.read_bytes()
    file.write_text(f"{before.decode()}  hubspot-limits:accountType: SANDBOX\n")
    launcher("preview -s production")
    file.write_bytes(before)
    assert "was made as STANDARD. `hubspot-limits simulate reset`" in capsys.readouterr().err


def test_secrets_that_are_left_out_are_named(
    launcher: Launcher, capsys: pytest.CaptureFixture[str]
) -> None:
    file = launcher.project.stack("production").file
    before = file.read_bytes()
    file.write_text(f"{before.decode()}  mine:password: {{secure: v1:abc}}\n")
    launcher("preview -s production")
    file.write_bytes(before)
    said = capsys.readouterr().err
    assert said == ("Left out, for only the stack's own backend can decrypt them: mine:password\n")


def last_call(pulumi: Path) -> str:
    return (pulumi.parents[1] / "calls").read_text().splitlines()[-1]


def test_a_script_may_run_pulumi_for_several_stacks(simulate: Simulate, pulumi: Path) -> None:
    script = "pulumi preview -s sandbox; pulumi preview -s production; exit 4"
    ran = simulate("--", "sh", "-c", script)
    assert ran.output == (
        f"PULUMI_STACK=sandbox TOKEN={SANDBOX}\nPULUMI_STACK=production TOKEN={PRODUCTION}\n"
    )
    assert ran.code == 4
    assert last_call(pulumi).startswith("preview --config-file")


@pytest.mark.usefixtures("served")
def test_pulumi_s_exit_code_is_told(
    simulate: Simulate, pulumi: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODE", "6")
    assert simulate("--", str(pulumi), "preview", "-s", "sandbox").code == 6


@pytest.mark.usefixtures("served")
def test_pulumi_in_another_project_is_left_alone(
    simulate: Simulate, tmp_path: Path, pulumi: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "Pulumi.yaml").write_text("name: other\nruntime: python\n")
    simulate("--", "pulumi", "-C", f"{tmp_path}/other", "up", "--stack", "theirs")
    assert last_call(pulumi) == f"-C {tmp_path}/other up --stack theirs"


@pytest.mark.usefixtures("served")
def test_without_pulumi_it_is_told(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    ran = simulate("--", "pulumi", "up", "-s", "sandbox")
    assert ran.errors.splitlines()[1] == "Error: There is no `pulumi` on PATH."
