"""From a preview, or from files, to what is reported of a stack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.previewed import Found, PreviewFinding
from hubspot_limits.pair.state import StateError
from hubspot_limits.report.change import LimitChange, changes, unchanged
from hubspot_limits.report.preview.pulumi_preview import Diagnostic, PreviewStep, PulumiPreview
from hubspot_limits.report.stack_report import PlacedMistake, StackReport, failed
from hubspot_limits.values.limits import listed


class SourceLine(NamedTuple):
    """Where something is declared. ``file`` is seen from the top of the repository."""

    file: str
    line: int | None


class Places(Protocol):
    """Where a stack's files declare things; None for what they do not."""

    def of_limit(self, pair: str, path: KeyPath) -> SourceLine | None: ...

    def of_resource(self, name: str) -> SourceLine | None: ...


@dataclass(frozen=True, slots=True)
class Ended:
    """A preview that has ended, as it was printed. exit_code: Pulumi's, where it is known."""

    preview: PulumiPreview
    exit_code: int | None = None
    findings: tuple[PreviewFinding, ...] | None = None
    """What the provider found; None where nobody asked it."""


def report_of_preview(stack: str, ended: Ended, places: Places | None = None) -> StackReport:
    """Judge a preview. Pulumi's count of changes says nothing of whether it went well."""
    # Each alone means a failure: a preview can print errors and no code, or end without a word.
    if ended.preview.errors or ended.exit_code or ended.preview.is_empty:
        return _of_failure(stack, ended, places)
    declared = _Declared.of(ended.preview.limits)
    findings = _Findings(ended.findings)
    changed = [told for change in declared.changes() if (told := findings.told(change))]
    changed += findings.removals(changed)
    new = declared.after.keys() - declared.before.keys()
    return StackReport(
        stack=stack,
        unknown=declared.unknown,
        is_offline=findings.is_offline,
        changes=_in_order(_placed(change, places) for change in changed),
        exclusive=declared.exclusive,
        # New pairs of which no limit changes.
        taken=tuple(sorted(new - {change.pair for change in changed})),
        unchanged=declared.unchanged,
        unseen=ended.preview.unseen,
        others=tuple(
            f"{step.op} {step.urn}" for step in ended.preview.steps if step.is_other_change
        ),
        warnings=ended.preview.warnings,
    )


def report_of_files(
    stack: str,
    before: dict[str, Declaration],
    after: dict[str, Declaration],
    *,
    against: str,
    places: Places | None = None,
) -> StackReport:
    """Compare what two sets of files declare. No portal is compared, and no state."""
    declared = _Declared(before, after)
    return StackReport(
        stack=stack,
        against=against,
        changes=_in_order(_placed(change, places) for change in declared.changes()),
        exclusive=declared.exclusive,
        unchanged=declared.unchanged,
    )


def _of_failure(stack: str, ended: Ended, places: Places | None) -> StackReport:
    """The report of a preview that failed: what Pulumi said, and where it belongs."""
    errors = ended.preview.errors
    told = listed((error.text for error in errors), "\n")
    silent = (
        f"Pulumi ended with code {ended.exit_code}, and did not say why."
        if ended.exit_code
        else "Nothing was previewed: there are no steps in it, and no count of changes."
    )
    mistakes = tuple(_mistakes(errors, places))
    return failed(stack, told or silent).model_copy(update={"mistakes": mistakes})


def read_findings(text: str) -> tuple[PreviewFinding, ...]:
    """The findings of a provider, a JSON object a line.

    Raises ValidationError: of another version, or cut off.
    """
    return tuple(PreviewFinding.model_validate_json(line) for line in text.splitlines() if line)


def _in_order(found: Iterable[LimitChange]) -> tuple[LimitChange, ...]:
    """The riskiest first; of a pair the object limit first."""
    return tuple(
        sorted(
            found,
            key=lambda change: (
                change.kind.rank,
                change.pair,
                change.path != ("limit",),
                change.path,
            ),
        )
    )


def _placed(change: LimitChange, places: Places | None) -> LimitChange:
    place = places.of_limit(change.pair, change.path) if places else None
    if place is None:
        return change
    return change.model_copy(update={"file": place.file, "line": place.line})


@dataclass(slots=True)
class _Declared:
    """What is declared of each pair before and after.

    By pair and not by resource: one that is renamed is created and deleted, and changes nothing.
    """

    before: dict[str, Declaration] = field(default_factory=dict)
    after: dict[str, Declaration] = field(default_factory=dict)
    released: set[str] = field(default_factory=set)
    unknown: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[PreviewStep]) -> _Declared:
        declared = cls()
        for step in steps:
            try:
                declared._add(step)
            # Inputs that hold an unknown value cannot be read yet.
            except StateError:
                declared.unknown[step.name] = "its limits are known only when `pulumi up` runs"
        return declared

    def changes(self) -> Iterator[LimitChange]:
        """What differs, limit by limit."""
        for pair in (
            *self.after,
            *(removed for removed in self.before if removed not in self.after),
        ):
            yield from changes(
                pair,
                self.before.get(pair),
                self.after.get(pair),
                is_released=pair in self.released,
            )

    @property
    def unchanged(self) -> int:
        return sum(
            unchanged(self.before.get(pair), declaration)
            for pair, declaration in self.after.items()
        )

    @property
    def exclusive(self) -> dict[str, bool]:
        """The pairs declared before and after that become exclusive, or no longer are."""
        return {
            pair: declaration.exclusive
            for pair, declaration in sorted(self.after.items())
            if pair in self.before and self.before[pair].exclusive is not declaration.exclusive
        }

    def _add(self, step: PreviewStep) -> None:
        """Note what a step declares before and after it.

        Raises StateError where that is not known.
        """
        old = step.old_state.declaration() if step.old_state else None
        new = step.new_state.declaration() if step.new_state else None
        # "delete", "delete-replaced": Pulumi's names of operations.
        is_removal = step.op.startswith("delete")
        if step.op in ("same", "update") and old and new:
            self.before[str(new)] = old  # called as it is spelled now
        elif old and is_removal:
            self.before[str(old)] = old
            if step.old_state and step.old_state.retain_on_delete:
                self.released.add(str(old))
        if new and not is_removal:
            self.after[str(new)] = new


class _Findings:
    """What the provider found, as far as somebody asked it."""

    def __init__(self, findings: Collection[PreviewFinding] | None) -> None:
        findings = findings or ()
        self._compared = {finding.pair for finding in findings if finding.finding is Found.COMPARED}
        self._of_limits = {
            (finding.pair, finding.path): finding for finding in findings if finding.path
        }
        self.is_offline = any(finding.finding is Found.OFFLINE for finding in findings)

    def told(self, change: LimitChange) -> LimitChange | None:
        """A change as the portal makes it; None where the limit is live as declared."""
        of_limit = self._of_limits.get((change.pair, change.path))
        if of_limit and of_limit.finding is Found.TAKEN_AS_IS:
            return None
        # Pulumi calls it new; the portal has another value by now, which is replaced.
        if of_limit and of_limit.finding is Found.TAKEN_OVER:
            return change.model_copy(update={"old": of_limit.live, "is_found": True})
        # What the state knows needs no look at the portal.
        is_compared = change.old is not None or change.pair in self._compared
        return change.model_copy(update={"is_compared": is_compared})

    def removals(self, told: Iterable[LimitChange]) -> Iterator[LimitChange]:
        """What an exclusive pair loses that nothing had declared."""
        told_limits = {(change.pair, change.path) for change in told}
        for (pair, path), of_limit in self._of_limits.items():
            if of_limit.finding is Found.REMOVED and (pair, path) not in told_limits:
                yield LimitChange(pair=pair, path=path, old=of_limit.live, new=None, is_found=True)


def _mistakes(errors: Iterable[Diagnostic], places: Places | None) -> Iterator[PlacedMistake]:
    """The errors that are about a resource, at the place that declares it."""
    for error in errors:
        place = places.of_resource(error.resource) if places and error.resource else None
        if place:
            yield PlacedMistake(file=place.file, line=place.line, message=error.text)
