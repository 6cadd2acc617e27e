"""What Pulumi prints of previews, made as it prints them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.configuration.parsing import parse_pair
from hubspot_limits.pair.previewed import Found, PreviewFinding
from hubspot_limits.pair.state import RESOURCE_TYPE, read_inputs
from hubspot_limits.report.preview.judging import Ended, Places, report_of_preview
from hubspot_limits.report.preview.pulumi_preview import read_preview
from hubspot_limits.report.stack_report import StackReport

STACK = "production"
TOKEN = "pat-na1-in-state"
"""A secret that Pulumi's own JSON might hold, and no report may."""

Limits = Mapping[str, Any] | int | str


def inputs(pair: str, limits: Limits) -> dict[str, Any]:
    """The inputs of a resource, as the provider has checked them."""
    one, other = pair.split(" -> ")
    entry = limits if isinstance(limits, Mapping) else {"limit": limits}
    ends = {"fromObjectType": one, "toObjectType": other}
    return {"__provider": "gASV", **parse_pair({**ends, **entry}).inputs()}


def declared(limits: Mapping[str, Limits]) -> dict[str, Declaration]:
    """What is declared, by pair."""
    return {pair: read_inputs(inputs(pair, given)) for pair, given in limits.items()}


def step(  # noqa: PLR0913 - by keyword
    op: str,
    name: str,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    stack: str = STACK,
    type: str = RESOURCE_TYPE,
    **of_state: object,
) -> dict[str, Any]:
    """A resource, from inputs to inputs; None where it is not."""
    urn = f"urn:pulumi:{stack}::limits::{type}::{name}"
    states = {"oldState": old, "newState": new}
    return {
        "op": op,
        "urn": urn,
        "detailedDiff": None,
        **{
            key: {
                "urn": urn,
                "type": type,
                "inputs": given,
                "outputs": {"token": TOKEN},
                **of_state,
            }
            for key, given in states.items()
            if given is not None
        },
    }


def steps(
    before: Mapping[str, Limits], after: Mapping[str, Limits], stack: str = STACK
) -> list[dict[str, Any]]:
    """The steps from one declaration to another, resources named after their pairs."""
    found = []
    for pair in {**before, **after}:
        old = inputs(pair, before[pair]) if pair in before else None
        new = inputs(pair, after[pair]) if pair in after else None
        op = "create" if old is None else "delete" if new is None else "update"
        op = "same" if old == new else op
        found.append(step(op, pair.replace(" -> ", "-"), old=old, new=new, stack=stack))
    return found


def printed(
    of: Iterable[Mapping[str, Any]],
    *,
    stack: str = STACK,
    errors: Iterable[Mapping[str, str]] = (),
    warnings: Iterable[str] = (),
    same: int | None = None,
) -> str:
    """What `pulumi preview --json --show-sames` prints; ``same`` is Pulumi's own count."""
    root = step("same", f"limits-{stack}", old={}, new={}, stack=stack, type="pulumi:pulumi:Stack")
    all_steps = [root, *of]
    counted = sum(one_step["op"] == "same" for one_step in all_steps) if same is None else same
    diagnostics = [
        *({"severity": "error", **error} for error in errors),
        *({"severity": "warning", "message": f"warning: {text}"} for text in warnings),
        {"severity": "info#err", "message": f"a line of the program with {TOKEN}"},
    ]
    return json.dumps(
        {
            "config": {"hubspot-limits:token": TOKEN},
            "steps": all_steps,
            "diagnostics": diagnostics,
            "duration": 1,
            "changeSummary": {"same": counted},
        }
    )


def found(what: Found, pair: str, *path: str, live: int | None = None) -> PreviewFinding:
    return PreviewFinding(finding=what, pair=pair, path=path, live=live)


def report_of(
    before: Mapping[str, Limits],
    after: Mapping[str, Limits],
    *findings: PreviewFinding,
    stack: str = STACK,
    places: Places | None = None,
) -> StackReport:
    """What is reported from one declaration to another, where everything was compared."""
    compared = [found(Found.COMPARED, pair) for pair in after]
    text = printed(steps(before, after, stack), stack=stack)
    ended = Ended(read_preview(text), 0, (*compared, *findings))
    return report_of_preview(stack, ended, places)
