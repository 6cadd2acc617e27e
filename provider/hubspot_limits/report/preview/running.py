"""The previews that a report is made of: run by Pulumi, read from files, or of the files alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pydantic import ValidationError

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.findings import FileError, Finding
from hubspot_limits.configuration.settings import FINDINGS_VARIABLE
from hubspot_limits.configuration.stack_configuration import StackConfiguration, configuration_of
from hubspot_limits.configuration.stack_files import (
    NoStackFileError,
    examine_stack_file,
    find_stack_file,
    read_stack_file,
)
from hubspot_limits.pair.previewed import PreviewFinding
from hubspot_limits.pulumi_command import Pulumi
from hubspot_limits.report.given import text_of
from hubspot_limits.report.preview.judging import (
    Ended,
    read_findings,
    report_of_files,
    report_of_preview,
)
from hubspot_limits.report.preview.places import StackPlaces, placed_mistakes
from hubspot_limits.report.preview.pulumi_preview import (
    PreviewUnreadableError,
    read_preview,
    said_in_errors,
)
from hubspot_limits.report.preview.records_at_limits import with_records_at_limits
from hubspot_limits.report.report import ReportError
from hubspot_limits.report.stack_report import StackReport, failed

_AS_EVENTS = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
"""With it, Pulumi prints another JSON: an event a line."""


@dataclass(frozen=True, slots=True)
class Files:
    """What a stack's files say, as far as they can be read, and what is wrong in them."""

    configuration: StackConfiguration | None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, stack: str) -> Files:
        """Those of a stack in the project here; none for a stack of another project."""
        try:
            examined = examine_stack_file(find_stack_file(Path.cwd(), stack))
            # An empty environment: HUBSPOT_BASE_URL of this job is no part of the file.
            configuration = configuration_of(examined, environment={})
        except NoStackFileError:
            return cls(None)
        except FileError as error:
            return cls(None, error.findings)
        return cls(configuration, (*examined.findings, *configuration.findings))

    def places(self, top: Path) -> StackPlaces | None:
        return StackPlaces(self.configuration, top) if self.configuration else None


class Told(NamedTuple):
    """What a person tells of a preview that was printed before."""

    stack: str | None = None
    exit_code: int | None = None
    findings: Path | None = None


def run_preview(
    save_plan: Path | None, announce: Callable[[str], None], stack: str, top: Path
) -> StackReport:
    """Let Pulumi preview a stack of the project here, and save its plan if asked.

    Raises PulumiFailedError where there is no Pulumi.
    """
    with TemporaryDirectory() as folder:
        findings = Path(folder) / "findings.jsonl"
        # The provider makes no file where it finds nothing, and an empty one is to be read below.
        findings.touch()
        plan = ("--save-plan", str(save_plan.absolute())) if save_plan else ()
        variables = {FINDINGS_VARIABLE: str(findings), _AS_EVENTS: "false"}
        ended = Pulumi(Path.cwd(), stack, environment={**os.environ, **variables}).ended(
            "preview", "--json", "--show-sames", *plan
        )
        found = _findings(findings)
    # Pulumi failed before it previewed anything: what it says is on stderr.
    if ended.returncode and not ended.stdout.strip():
        why = said_in_errors(ended.stderr)
        told = f"Pulumi ended with code {ended.returncode}, and printed no preview."
        return with_mistakes(failed(stack, why or told), top)
    report = _judged(stack, ended.stdout, ended.returncode, found, top)
    configuration = Files.of(stack).configuration
    return (
        with_records_at_limits(report, configuration, announce=announce)
        if configuration
        else report
    )


def read_printed(text: str, told: Told, top: Path) -> StackReport:
    """Read what Pulumi printed of a preview, which may lack the name of the stack."""
    findings = _findings(told.findings) if told.findings else None
    return _judged(told.stack or "", text, told.exit_code, findings, top)


def compare_files(folder: Path, stack: str, top: Path) -> StackReport:
    """Compare a stack's files here with those in the same project elsewhere.

    Raises FileError for mistakes over there, which are nothing that a change here could mend.
    """
    files = Files.of(stack)
    if files.findings or files.configuration is None:
        told = "\n".join(map(str, files.findings)) or f"There is no stack file of {stack} here."
        return with_mistakes(failed(stack, told), top)
    return report_of_files(
        stack,
        _declared_in(folder, stack),
        {str(entry): entry for entry in files.configuration.declared},
        against=str(folder),
        places=files.places(top),
    )


def top_of_repository() -> Path:
    """The folder that paths in a report are seen from, as a pull request has them."""
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        if folder := os.environ.get(variable):
            return Path(folder)
    here = Path.cwd()
    return next((parent for parent in (here, *here.parents) if (parent / ".git").exists()), here)


def with_mistakes(report: StackReport, top: Path) -> StackReport:
    """The report with what is wrong in the stack's files, which a preview says without lines."""
    found = placed_mistakes(Files.of(report.stack).findings, top)
    return report.model_copy(update={"mistakes": (*found, *report.mistakes)})


def _judged(
    stack: str,
    text: str,
    exit_code: int | None,
    findings: tuple[PreviewFinding, ...] | None,
    top: Path,
) -> StackReport:
    """The report of what Pulumi printed."""
    try:
        preview = read_preview(text)
    except PreviewUnreadableError as error:
        return with_mistakes(failed(stack, str(error)), top)
    stack = preview.stack or stack
    places = Files.of(stack).places(top)
    report = report_of_preview(stack, Ended(preview, exit_code, findings), places)
    return with_mistakes(report, top) if report.failure else report


def _findings(file: Path) -> tuple[PreviewFinding, ...]:
    """The findings that the provider wrote to a file. Raises ReportError."""
    try:
        return read_findings(text_of(file))
    except ValidationError:
        raise ReportError(
            f"{file} does not hold the findings of a preview by this version of hubspot-limits."
        ) from None


def _declared_in(folder: Path, stack: str) -> dict[str, Declaration]:
    """What a stack declares in another folder; nothing where it is not there."""
    try:
        file = find_stack_file(folder, stack)
    except NoStackFileError:
        return {}
    configuration = configuration_of(read_stack_file(file), environment={})
    if configuration.findings:
        raise FileError(configuration.findings)
    return {str(entry): entry for entry in configuration.declared}
