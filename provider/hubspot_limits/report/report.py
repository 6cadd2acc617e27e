"""The report of one stack or several: a value, read and written as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, ValidationError, computed_field

from hubspot_limits.report.change import LimitChange, ReportedLimit
from hubspot_limits.report.stack_report import StackReport
from hubspot_limits.values.refusal import Refusal
from hubspot_limits.values.validation import first_mistake

_COMMIT = re.compile(r"[0-9a-f]{7,64}")  # SHA-1 or SHA-256, whole or in short
_ADDRESS = re.compile(r"https?://[\w.:/%@~+-]+", re.ASCII)


class ReportError(Refusal):
    """A report cannot be used, or not beside the others."""


def _commit(text: str) -> str:
    if not _COMMIT.fullmatch(text):
        raise ValueError("expected the hexadecimal digits of a commit")
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("expected an address that begins with https://")
    return text


Commit = Annotated[str, AfterValidator(_commit)]
Address = Annotated[str, AfterValidator(_address)]


class ReportOrigin(ReportedLimit):
    """What a report is of. at: when. source: the address that the paths of files follow at this
    commit. run: the address of the CI job.
    """

    at: AwareDatetime
    commit: Commit | None = None
    source: Address | None = None
    run: Address | None = None


class ReportRow(ReportedLimit):
    """One change, with the stacks that it reaches: several where a base changed."""

    stacks: tuple[str, ...]
    change: LimitChange


class Report(ReportedLimit):
    version: Literal[1] = 1
    origin: ReportOrigin
    stacks: tuple[StackReport, ...] = Field(min_length=1)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def is_complete(self) -> bool:
        """Whether it says all that the change would do, for each stack."""
        return all(stack.is_complete for stack in self.stacks)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def digest(self) -> str | None:
        """What would change, as a short text that is another one whenever that is; None where it
        is not known. Where something is declared, and when it was previewed, has no part in it.
        """
        if not self.is_complete or any(stack.against for stack in self.stacks):
            return None
        # In an order of its own, so that the order of the reports makes no other digest.
        told = sorted((stack.stack, _digested(stack)) for stack in self.stacks)
        return f"sha256:{sha256(json.dumps(told).encode()).hexdigest()}"

    @property
    def rows(self) -> tuple[ReportRow, ...]:
        """Every change once, the stacks that share it together."""
        found: dict[LimitChange, dict[str, str | None]] = {}
        for stack in self.stacks:
            for change in stack.changes:
                # Stacks share a change even where other records are at their limits.
                alike = change.model_copy(update={"at_limit": None})
                found.setdefault(alike, {})[stack.stack] = change.at_limit
        rows = [
            ReportRow(stacks=tuple(at), change=_noted(change, at)) for change, at in found.items()
        ]
        return tuple(sorted(rows, key=lambda row: row.change.kind.rank))


def is_report(text: str) -> bool:
    """Whether a text is meant as a report, and not as what Pulumi prints."""
    try:
        return "stacks" in json.loads(text)
    except (ValueError, RecursionError, TypeError):
        return False


def read_report(text: str) -> Report:
    """Read a report. Raises ReportError for what is none, or is one of a newer version."""
    try:
        return Report.model_validate_json(text)
    except ValidationError as error:
        where, message = first_mistake(error)
        raise ReportError(
            f"This is no report of `hubspot-limits report --json` ({where}: {message}). It is "
            "cut off, edited, or of another version: write it again with this one."
        ) from None


def as_one(reports: Iterable[Report], run: Address | None = None) -> Report:
    """Several reports as one, as old as its oldest part.

    run: the job that puts them together. Raises ReportError where they are of two commits, or two
    are of one stack.
    """
    parts = tuple(reports)
    stacks = tuple(stack for report in parts for stack in report.stacks)
    names = [stack.stack for stack in stacks]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ReportError(f"Two of the reports are of the stack {twice}. Give one of each.")
    commits = {report.origin.commit for report in parts}
    if len(commits) > 1:
        told = " and ".join(sorted(map(str, commits)))
        raise ReportError(
            f"The reports are of different commits ({told}), so they do not belong together. "
            "Preview all of them again at one commit."
        )
    oldest = min((report.origin for report in parts), key=lambda origin: origin.at)
    origin = oldest.model_copy(update={"run": run}) if run else oldest
    return Report(origin=origin, stacks=stacks)


def _digested(stack: StackReport) -> list[object]:
    """The parts of a stack's report that its digest is made of."""
    return [
        [
            [change.pair, change.path, change.old, change.new, change.is_released, change.is_found]
            for change in stack.changes
        ],
        sorted(stack.exclusive.items()),
        sorted(stack.taken),
        sorted(stack.others),
    ]


def _noted(change: LimitChange, at_limit: dict[str, str | None]) -> LimitChange:
    """A change with what is at the limit in each stack; of several stacks, with their names."""
    notes = [(stack, note) for stack, note in at_limit.items() if note]
    if not notes:
        return change
    told = (note if len(at_limit) == 1 else f"{stack}: {note}" for stack, note in notes)
    return change.model_copy(update={"at_limit": "; ".join(told)})
