"""Which scopes a call needs, and whether it counts against the quota."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from itertools import pairwise

from hubspot_limits.hubspot.scopes import FOR_LIMITS, THAT_WRITE
from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.asking import Asking
from hubspot_limits.probe.associations import Associations
from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import experiment
from hubspot_limits.probe.findings import NONE_OF_THEM, NotAsked, NotSettled, Reading
from hubspot_limits.probe.pairs import pair

_SELDOM_GRANTED = ("line_items", "products", "quotes", "leads", "orders", "carts", "invoices")
_CALLS = 4  # one more than the differences that are looked at


@experiment(
    "writeScope",
    "Whether a write needs a scope that ends in .write",
    "write",
    "any",
    requests=3,
    writes=1,
)
def write_scope(bench: Bench) -> Reading:
    """Ask with another token, which may only read: it removes a limit that is not there."""
    stage = bench.stage()
    for asking in filter(_may_only_read, bench.others):
        calls = Associations(asking, stage.pair, bench.version)
        if calls.read_labels(may_be_forbidden=True).kind != "list":
            continue  # it may not even read this pair, which says nothing about writes
        # Harmless: the mark of this run has no limit.
        purged = (stage.label.type, None)
        answer = stage.batch("purge", purged, calls=calls, may_be_forbidden=True)
        if answer.is_removal:
            return "any"
        return "write" if _lacks_a_scope(answer) else NONE_OF_THEM
    raise NotAsked(
        f"It needs a second token that may read {stage.pair}, and whose scopes all end in .read"
    )


def _may_only_read(asking: Asking) -> bool:
    scopes = asking.scopes()
    is_of_objects = any(map(FOR_LIMITS.fullmatch, scopes))
    return is_of_objects and not any(map(THAT_WRITE.fullmatch, scopes))


@experiment(
    "objectScopes",
    "Whether a token needs a scope of each object type in the path",
    "ignored",
    "required",
    requests=3,
)
def object_scopes(bench: Bench) -> Reading:
    """Ask with any token, on an object type that none of its scopes names. Only reads."""
    for asking in (bench.asking, *bench.others):
        scopes = asking.scopes()
        lacking = [name for name in _SELDOM_GRANTED if not _names(scopes, name)]
        if scopes and lacking and _names(scopes, "contacts"):
            calls = Associations(asking, pair("contacts", lacking[0]), bench.version)
            if calls.read_labels("0-1/0-1", may_be_forbidden=True).kind != "list":
                continue  # it lacks more than that object type
            answer = calls.read_labels(may_be_forbidden=True)
            if answer.kind == "list":
                return "ignored"
            return "required" if _lacks_a_scope(answer) else NONE_OF_THEM
    raise NotAsked("It needs a token of known scopes that lack an object type")


def _names(scopes: Iterable[str], object_type: str) -> bool:
    return any(object_type in scope for scope in scopes)


def _lacks_a_scope(answer: Answer) -> bool:
    return answer.status == HTTPStatus.FORBIDDEN and answer.category == "MISSING_SCOPES"


@experiment(
    "burstCountsConfiguration",
    "Whether these calls count in the ten seconds",
    "no",
    "yes",
    requests=4,
)
def burst_counts_configuration(bench: Bench) -> Reading:
    """Look at the header that says how many calls are left, over a few calls in a row."""
    calls = bench.calls(pair("contacts", "companies"))
    left = [calls.read_labels().rate_limit.get("remaining") for _ in range(_CALLS)]
    # How much the count goes down from one call to the next: [0, 0, 0] or [1, 1, 1].
    steps = [None if one is None or other is None else one - other for one, other in pairwise(left)]
    if None in steps:
        return NONE_OF_THEM
    if all(step == 0 for step in steps):
        return "no"
    if all(step and step > 0 for step in steps):
        return "yes"
    raise NotSettled("The calls that are left went up and down: others use the token too")
