"""A report is made of what Pulumi printed, of other reports, or of the stacks' files alone."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hubspot_limits.cli import main
from hubspot_limits.pair.previewed import Found
from hubspot_limits.report.report import read_report
from hubspot_limits.report.written.markdown import MARKER
from tests.report.previews import Limits, found, printed, steps

PAIR = "deals -> contacts"
STACK_FILE = Path("stacks/Pulumi.production.yaml")
COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
CI_VARIABLES = ("CI_COMMIT_SHA", "CI_JOB_URL", "CI_PROJECT_DIR", "CI_PROJECT_URL")
GITHUB_VARIABLES = ("EVENT_PATH", "REPOSITORY", "RUN_ID", "SERVER_URL", "SHA", "WORKSPACE")

Report = Callable[..., str]


@pytest.fixture(autouse=True)
def _in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project whose stack has five lines, and no CI job around it."""
    for variable in (*CI_VARIABLES, *(f"GITHUB_{name}" for name in GITHUB_VARIABLES)):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    write_project(tmp_path, limit="5")


def write_project(folder: Path, *, limit: str) -> None:
    (folder / "stacks").mkdir(parents=True, exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: limits\nruntime: python\nstackConfigDir: stacks\n")
    (folder / STACK_FILE).write_text(
        'config:\n  hubspot-limits:portalId: "8800456"\n  hubspot-limits:limits:\n'
        f"    {PAIR}:\n      limit: {limit}\n"
    )


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Report:
    """Run the command, and give what it prints, messages last; ``code`` is the exit code."""

    def run(*arguments: str | Path, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["hubspot-limits", "report", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        output, errors = capsys.readouterr()
        if isinstance(ended.value.code, str):
            assert code == 1
            return f"{output}{errors}{ended.value.code}"
        assert (ended.value.code or 0) == code
        return f"{output}{errors}"

    return run


def preview_file(
    before: dict[str, Limits], after: dict[str, Limits], stack: str = "production"
) -> Path:
    file = Path(f"{stack}.json")
    file.write_text(printed(steps(before, after, stack), stack=stack))
    return file


@pytest.fixture
def lowered() -> Path:
    """What Pulumi printed where a limit is lowered."""
    return preview_file({PAIR: 10}, {PAIR: 5})


def test_what_pulumi_printed_is_reported_with_the_lines_of_the_stacks_files(
    report: Report, lowered: Path
) -> None:
    lines = report(lowered).splitlines()
    assert lines[:6] == [
        "production: 1 lowered",
        "",
        "Lowered and removed:",
        "  production: deals -> contacts, object limit: 10 -> 5",
        "    existing associations stay; new ones and merges above 5 are refused",
        "    stacks/Pulumi.production.yaml:5",
    ]


def test_it_is_taken_from_standard_input(
    report: Report, lowered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lowered.read_bytes())))
    assert report("-").startswith("production: 1 lowered\n")


def test_an_empty_preview_is_a_failure_of_the_stack_that_is_named(report: Report) -> None:
    Path("nothing.json").touch()
    assert "The preview of nothing failed" in report("nothing.json", code=3)
    text = report("nothing.json", "--stack", "production", code=3)
    assert text.startswith("production: preview failed\n")
    assert "Pulumi printed no preview." in text


def test_how_pulumi_ended_counts_whatever_it_printed(report: Report, lowered: Path) -> None:
    text = report(lowered, "--pulumi-exit-code", "255", code=3)
    assert "Pulumi ended with code 255" in text
    assert "lowered" not in text
    assert "1 lowered" in report(lowered, "--pulumi-exit-code", "0")


def test_findings_tell_what_is_live_already(report: Report) -> None:
    preview = preview_file({}, {PAIR: 5})
    assert "create, not compared" in report(preview)
    findings = Path("findings.jsonl")
    taken = found(Found.TAKEN_AS_IS, PAIR, "limit", live=5)
    findings.write_text(f"{taken.model_dump_json()}\n")
    assert "no changes, 1 new pair taken as is" in report(preview, "--findings", findings)
    findings.write_text('{"version": 2}')
    assert "does not hold the findings" in report(preview, "--findings", findings, code=1)


def test_reports_of_stacks_become_one_comment(report: Report, lowered: Path) -> None:
    sandbox = preview_file({PAIR: 10}, {PAIR: 12}, "sandbox")
    parts = []
    for preview in (lowered, sandbox):
        part = Path(f"part-{preview.name}")
        part.write_text(report(preview, "--json", "--commit", COMMIT))
        parts.append(part)
    lines = report(*parts, "--as", "markdown").splitlines()
    assert lines[:2] == ["- `production`: 1 lowered", "- `sandbox`: 1 raised"]
    assert f"Previewed at `{COMMIT[:12]}`" in lines[-3]
    assert lines[-1] == MARKER
    other = Path("other.json")
    other.write_text(report(sandbox, "--json", "--commit", "0" * 40))
    assert "of different commits" in report(parts[0], other, code=1)
    again = Path("again.json")
    again.write_text(parts[0].read_text())
    assert "of the stack production" in report(parts[0], again, code=1)


def test_json_holds_all_that_the_other_forms_say(report: Report, lowered: Path) -> None:
    text = report(lowered, "--json")
    part = Path("part.json")
    part.write_text(text)
    assert read_report(text).digest == json.loads(text)["digest"]
    assert report(part) == report(part, "--as", "text")
    assert report(part, "--as", "digest").strip() == json.loads(text)["digest"]
    assert "1 lowered" in report(part, "--as", "summary")


def test_what_was_approved_is_expected(report: Report, lowered: Path) -> None:
    digest = report(lowered, "--as", "digest").strip()
    assert "1 lowered" in report(lowered, "--expect", digest)
    other = preview_file({PAIR: 10}, {PAIR: 4})
    text = report(other, "--expect", digest, code=1)
    assert "1 lowered" in text
    assert "is not what was approved: its digest is sha256:" in text
    Path("nothing.json").touch()
    text = report("nothing.json", "--expect", digest, code=1)
    assert "not known to be what was approved" in text


def test_mistakes_are_annotated_as_many_as_github_shows(report: Report) -> None:
    wrong = "".join(f"    {PAIR}{number}: 0\n" for number in range(12))
    STACK_FILE.write_text(f"{STACK_FILE.read_text()}{wrong}")
    preview = Path("production.json")
    preview.write_text(printed([], errors=[{"message": "error: has mistakes"}]))
    *annotations, more = report(preview, "--as", "annotations", code=3).splitlines()
    assert len(annotations) == 10
    assert annotations[0].startswith("::error file=stacks/Pulumi.production.yaml,line=6::")
    assert more == "2 mistakes more, which GitHub would not show beside their lines."


def test_in_a_job_files_are_seen_from_the_checkout_and_linked(
    report: Report, lowered: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": {"sha": COMMIT}}}))
    for name, value in {
        "WORKSPACE": str(tmp_path.parent),
        "REPOSITORY": "acme/limits",
        "RUN_ID": "17",
        "EVENT_PATH": str(event),
    }.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    place = f"{tmp_path.name}/stacks/Pulumi.production.yaml"
    address = f"https://github.com/acme/limits/blob/{COMMIT}/{place}#L5"
    assert f"[`{place}:5`]({address})" in report(lowered, "--as", "markdown")


class TestFilesAlone:
    def test_they_are_compared_and_it_is_said_that_no_portal_was(self, report: Report) -> None:
        write_project(Path("base"), limit="10")
        text = report("--all", "--against", "base")
        assert text.startswith("production: 1 lowered, no portal was compared\n")
        assert "the files alone were compared, with those in base. No portal was compared" in text
        assert "stacks/Pulumi.production.yaml:5" in text

    def test_a_stack_that_is_new_is_all_added(self, report: Report) -> None:
        write_project(Path("base"), limit="10")
        STACK_FILE.rename("stacks/Pulumi.sandbox.yaml")
        assert "sandbox: 1 added" in report("--stack", "sandbox", "--against", "base")

    def test_mistakes_here_are_the_reports_and_over_there_nobodys(self, report: Report) -> None:
        write_project(Path("base"), limit="0")
        assert "base/stacks/Pulumi.production.yaml:5: " in report(
            "--all", "--against", "base", code=1
        )
        write_project(Path("base"), limit="10")
        write_project(Path(), limit="0")
        text = report("--all", "--against", "base", code=3)
        assert "production: preview failed" in text
        assert "stacks/Pulumi.production.yaml:5: " in text
        annotations = report("--all", "--against", "base", "--as", "annotations", code=3)
        assert annotations.startswith("::error file=stacks/Pulumi.production.yaml,line=5::")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "Which stacks?"),
        (("production.json", "--all"), "Files with previews are for themselves"),
        (("production.json", "--against", "."), "Files with previews are for themselves"),
        (("production.json", "--stack", "a", "--stack", "b"), "one --stack at most"),
        (("--all", "--pulumi-exit-code", "1"), "are for one file of Pulumi's"),
        (("production.json", "production.json", "--stack", "a"), "and only one"),
        (("--all", "--stack", "production"), "leave out one of them"),
        (("--stack", "nowhere"), "there is no stack file Pulumi.nowhere.yaml"),
        (("--all", "--against", "nowhere"), "There is no folder nowhere to compare with"),
        (("nowhere.json",), "nowhere.json cannot be read: No such file"),
        (("production.json", "--commit", "main"), "expected the hexadecimal digits of a commit"),
    ],
)
@pytest.mark.usefixtures("lowered")
def test_what_does_not_go_together_is_refused(
    report: Report, arguments: tuple[str, ...], why: str
) -> None:
    assert why in report(*arguments, code=1)


def test_a_plan_is_of_one_stack(report: Report) -> None:
    (STACK_FILE.parent / "Pulumi.sandbox.yaml").write_text(STACK_FILE.read_text())
    assert "--save-plan is for one --stack" in report("--all", "--save-plan", "plan", code=1)


def test_without_pulumi_it_is_said_how_to_go_on(
    report: Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "There is no `pulumi` on PATH." in report("--all", code=1)
