"""Reports whose renderings are kept in snapshots, by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from hubspot_limits.configuration.mistakes import KeyPath
from hubspot_limits.pair.previewed import Found
from hubspot_limits.report.preview.judging import (
    Ended,
    SourceLine,
    report_of_files,
    report_of_preview,
)
from hubspot_limits.report.preview.pulumi_preview import read_preview
from hubspot_limits.report.report import Report, ReportOrigin
from hubspot_limits.report.stack_report import PlacedMistake, StackReport, failed
from tests.report.previews import STACK, Limits, declared, found, printed, report_of, steps

NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"
REPOSITORY = "https://github.com/acme/limits"
ORIGIN = ReportOrigin(
    at=NOON,
    commit=COMMIT,
    source=f"{REPOSITORY}/blob/{COMMIT}",
    run=f"{REPOSITORY}/actions/runs/17",
)
HOSTILE = "<b>x</b> | `a`` @all ![i](http://x) \u202eevil\n::error::boo"


class Lines:
    """Where things are declared: pairs in the lines that are given, those of a base in a base."""

    def __init__(self, stack: str, lines: Mapping[str, int], base: tuple[str, ...] = ()) -> None:
        self._file = f"stacks/Pulumi.{stack}.yaml"
        self._lines = lines
        self._base = base

    def of_limit(self, pair: str, path: KeyPath) -> SourceLine | None:
        if pair not in self._lines:
            return None
        file = "stacks/base.yaml" if pair in self._base else self._file
        return SourceLine(file, self._lines[pair] + (path[0] == "labels"))

    def of_resource(self, name: str) -> SourceLine | None:
        return self.of_limit(name.replace("-", " -> "), ("limit",))


def _everything() -> Report:
    """Every kind of change, what failed, what is taken, and a base that reaches two stacks."""
    before: dict[str, Limits] = {
        "deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2, "Lawyer": 1}},
        "companies -> deals": 50,
        "tickets -> contacts": 5,
        "deals -> companies": 4,
        "contacts -> deals": 7,
    }
    after: dict[str, Limits] = {
        "deals -> contacts": {"limit": 5, "labels": {"Decision maker": "many", "Lawyer": 1}},
        "companies -> deals": 60,
        "tickets -> contacts": 6,
        "deals -> companies": 4,
        "contacts -> companies": {"limit": 3, "labels": {"Billing approver": 1}},
        "leads -> contacts": 8,
        "orders -> contacts": 9,
        "carts -> contacts": "many",
        "contacts -> contacts": {"limit": 4, "adopt": True},
    }
    places = Lines(
        "production",
        {pair: 7 + 2 * number for number, pair in enumerate(after)},
        base=("tickets -> contacts",),
    )
    production = report_of(
        before,
        after,
        found(Found.TAKEN_AS_IS, "leads -> contacts", "limit", live=8),
        found(Found.TAKEN_AS_IS, "orders -> contacts", "limit", live=9),
        found(Found.TAKEN_OVER, "contacts -> contacts", "limit", live=6),
        found(Found.REMOVED, "deals -> companies", "labels", "Reseller", live=2),
        places=places,
    )
    at_limit = {"at_limit": "at least 42 deals are at the limit of 10 (20 samples from HubSpot)"}
    production = production.model_copy(
        update={
            "changes": tuple(
                change.model_copy(update=at_limit) if change.old == 10 else change
                for change in production.changes
            ),
            "warnings": ("a stack of this name is protected",),
            "others": ("create urn:pulumi:production::limits::aws:s3/bucket:Bucket::logs",),
        }
    )
    sandbox = report_of(
        {"tickets -> contacts": 5, "deals -> contacts": 10},
        {"tickets -> contacts": 6, "deals -> contacts": 10},
        stack="sandbox",
        places=Lines("sandbox", {"tickets -> contacts": 11}, base=("tickets -> contacts",)),
    )
    sandbox = sandbox.model_copy(
        update={
            "notes": ("Which records are at a limit was not looked at: the token may not.",),
        }
    )
    return Report(origin=ORIGIN, stacks=(production, sandbox, _refused()))


def _refused() -> StackReport:
    message = (
        "resource 'deals-contacts' has a problem: Portal 8800789: labels.Lawyr: deals -> contacts "
        "has no label 'Lawyr' in this portal. Did you mean 'Lawyer'?"
    )
    return failed("training", message).model_copy(
        update={
            "mistakes": (
                PlacedMistake(file="stacks/Pulumi.training.yaml", line=9, message=message),
            )
        }
    )


def _nothing() -> Report:
    limits = {"deals -> contacts": {"limit": 10, "labels": {"Decision maker": 2}}}
    return Report(
        origin=ORIGIN,
        stacks=(report_of(limits, limits), report_of(limits, limits, stack="sandbox")),
    )


def _exclusive() -> Report:
    """Nothing but which limits the pairs may have beside the declared ones."""
    before: dict[str, Limits] = {"deals -> contacts": 10, "tickets -> contacts": 5}
    alone: dict[str, Limits] = {
        pair: {"limit": limit, "exclusive": True} for pair, limit in before.items()
    }
    return Report(
        origin=ORIGIN,
        stacks=(
            report_of(before, alone),
            report_of(alone, before, stack="sandbox"),
        ),
    )


def _only_taken() -> Report:
    after = {"deals -> contacts": 10, "companies -> deals": 50}
    live = (
        found(Found.TAKEN_AS_IS, "deals -> contacts", "limit", live=10),
        found(Found.TAKEN_AS_IS, "companies -> deals", "limit", live=50),
    )
    return Report(origin=ORIGIN, stacks=(report_of({}, after, *live),))


def _not_compared() -> Report:
    """A preview that nobody asked for its findings, from another place than CI."""
    text = printed(steps({}, {"deals -> contacts": {"limit": 10, "labels": {"Lawyer": 1}}}))
    return Report(
        origin=ReportOrigin(at=NOON), stacks=(report_of_preview(STACK, Ended(read_preview(text))),)
    )


def _offline() -> Report:
    after = {"deals -> contacts": 10}
    text = printed(steps({}, after))
    ended = Ended(read_preview(text), 0, (found(Found.OFFLINE, "deals -> contacts"),))
    return Report(origin=ORIGIN, stacks=(report_of_preview(STACK, ended),))


def _files_alone() -> Report:
    return Report(
        origin=ORIGIN,
        stacks=(
            report_of_files(
                STACK,
                declared({"deals -> contacts": 10, "companies -> deals": 50}),
                declared({"deals -> contacts": 12, "companies -> deals": 50}),
                against="base",
            ),
        ),
    )


def _hostile() -> Report:
    stack = report_of({}, {"deals -> contacts": {"labels": {HOSTILE: 1}}}, stack=STACK)
    return Report(
        origin=ORIGIN,
        stacks=(
            stack.model_copy(
                update={"stack": f"{HOSTILE} 1", "warnings": (f"{HOSTILE}\n```\n# title",)}
            ),
            failed(f"{HOSTILE} 2", f"{HOSTILE}\n````\n<script>"),
        ),
    )


CASES: Mapping[str, Report] = {
    "everything": _everything(),
    "nothing": _nothing(),
    "exclusive": _exclusive(),
    "only-taken": _only_taken(),
    "not-compared": _not_compared(),
    "offline": _offline(),
    "files-alone": _files_alone(),
    "hostile": _hostile(),
}
