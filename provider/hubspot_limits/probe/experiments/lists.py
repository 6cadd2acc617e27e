"""What lists show, in which order, and how long after a write."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hubspot_limits.hubspot.versions import API_VERSIONS
from hubspot_limits.probe.answers import Answer, type_of
from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import experiment
from hubspot_limits.probe.findings import (
    NONE_OF_THEM,
    NotAsked,
    NotSettled,
    Observed,
    Position,
    Reading,
)
from hubspot_limits.probe.pairs import ids
from hubspot_limits.values.limits import AssociationType

_FIRST_PAUSE = 0.5  # seconds
_GROWTH = 0.1  # of the time that has passed
_LONGEST_LAG = 600.0  # seconds
_TRIES = 4
_TRACKING_LAG = 60.0
"""Limits tracking of labels was seen to lag 40 seconds."""

IsShown = Callable[[], bool]


@experiment(
    "propagationLag",
    "Seconds until reads of limits show a write",
    assumed=0,
    requests=6,
    writes=3,
)
def propagation_lag(bench: Bench) -> Reading:
    """Measure it on a label that never had a limit: nothing older can be taken for the new one."""
    stage, (limit,) = bench.stage(), bench.values(1)

    def write() -> IsShown:
        label = bench.add_label(stage).type
        stage.put(label, limit)
        return lambda: stage.read().get(label) == limit

    return _seconds_until(bench, write)


@experiment(
    "schemaPropagationLag",
    "Seconds until schemas show a new label",
    assumed=0,
    requests=5,
    writes=2,
)
def schema_propagation_lag(bench: Bench) -> Reading:
    stage = bench.stage()
    path = f"{bench.version.object_schemas}/{stage.pair.from_object_type.id}"

    def write() -> IsShown:
        name = bench.add_label(stage).name.internal
        return lambda: name in _names_of_types(bench.asking.send("GET", path))

    return _seconds_until(bench, write)


def _names_of_types(answer: Answer) -> list[object]:
    """The internal names of the association types that an object's schema has."""
    match answer.body:
        case {"associations": list() as definitions}:
            return [one.get("name") for one in definitions if isinstance(one, dict)]
    if answer.is_error:
        raise NotAsked("HubSpot has no schema of standard objects, which alone get labels here")
    raise NotSettled(f"HubSpot's schema cannot be read (HTTP {answer.status})")


def _seconds_until(bench: Bench, write: Callable[[], IsShown]) -> Position:
    """How long after a write it is shown; 0 if it is so at once.

    Where HubSpot was asked more than once for one look, nobody knows since when it was shown: then
    it is written again.
    """
    for _ in range(_TRIES):
        measured = _measure(bench, write())
        if measured is not None:
            return measured
        bench.restore()
    raise NotSettled("HubSpot was too busy to tell how long it takes")


def _measure(bench: Bench, is_shown: IsShown) -> Position | None:
    """Seconds, or None where it was not looked at for too long. A tenth of what has passed goes by
    between two looks.
    """
    asking = bench.asking
    began = looked = asking.clock.monotonic()
    while not is_shown():
        looked = asking.clock.monotonic()
        passed = looked - began
        if passed > _LONGEST_LAG:
            raise NotSettled(f"It was not shown after {passed:.0f} seconds")
        asking.wait(max(_FIRST_PAUSE, passed * _GROWTH), "reads lag behind writes")
    now = asking.clock.monotonic()
    # It was shown at some moment within `unseen`, which is how exact the measurement is.
    passed, unseen = now - began, now - looked
    if unseen > max(2 * _FIRST_PAUSE, 2 * _GROWTH * passed):
        return None
    is_at_once = looked == began and passed < _FIRST_PAUSE
    return 0 if is_at_once else min(_LONGEST_LAG, round(passed, 1))


@experiment(
    "nullRows",
    "Where the inverse of a limited type is listed without a limit",
    "all",
    "everywhere",
    "none",
    requests=4,
    writes=2,
)
def null_rows(bench: Bench) -> Reading:
    stage = bench.stage()
    stage.put(stage.label.type, bench.values(1)[0])
    stage.settle(bench.lag)
    lists = stage.calls.read_all_limits(), stage.calls.read_limits(stage.pair.reverse)
    text = stage.label.name.inverse
    match [_has_null_row(rows, stage.label.inverse, text) for rows in lists]:
        case [True, False]:
            return "all"
        case [True, True]:
            return "everywhere"
        case [False, False]:
            return "none"
    return NONE_OF_THEM


def _has_null_row(answer: Answer, limited: AssociationType, text: str) -> bool | None:
    """Whether a list has such a row. The account's list has the rows of all pairs, so no other
    label's text may be in it. None for anything but a list, and for a limit that nobody has set.
    """
    if answer.kind != "list":
        return None
    limits = [
        row.get("userEnforcedMaxToObjectIds")
        for row in answer.results
        if type_of(row) == limited and row.get("label") in (text, None)
    ]
    return None if any(limit is not None for limit in limits) else bool(limits)


@experiment("resultOrder", "The order of lists", "ascending", "descending", requests=9, writes=5)
def result_order(bench: Bench) -> Reading:
    """Set limits on two labels, and look at the order of ids in both lists."""
    stage, (limit,) = bench.stage(), bench.values(1)
    types = {stage.label.type, bench.add_label(stage).type}
    for limited in types:
        stage.put(limited, limit)
    stage.settle(bench.lag)
    lists = stage.calls.read_labels(), stage.calls.read_limits()
    orders = [[limited.type_id for limited in rows.limits() if limited in types] for rows in lists]
    ascending = sorted(limited.type_id for limited in types)
    if all(order == ascending for order in orders):
        return "ascending"
    return "descending" if all(order == ascending[::-1] for order in orders) else NONE_OF_THEM


@experiment(
    "trackingLimit",
    "Which limit the limits tracking shows",
    "user",
    "subscription",
    requests=3,
    writes=2,
)
def tracking_limit(bench: Bench) -> Reading:
    stage, (limit,) = bench.stage(), bench.values(1)
    stage.put(stage.unlabelled, limit)
    stage.settle(bench.lag)
    path = f"{bench.version.limits_tracking}/associations/records/{ids(stage.pair)}"
    for pause in (0.0, _TRACKING_LAG):
        bench.asking.wait(pause, "limits tracking may lag behind writes")
        match bench.asking.send("GET", path).body:
            case {"limit": int() as shown}:
                if shown == limit:
                    return "user"
            case _:
                return NONE_OF_THEM
    return "subscription"


@experiment("versions", "What the versions of the API answer", requests=13, writes=7)
def versions(bench: Bench) -> Reading:
    """The same calls in each: both lists, a limit that is set, and one that is removed."""
    stage, (limit,) = bench.stage(), bench.values(1)
    label = stage.label.type
    answers: dict[str, dict[str, str]] = {}
    for version in API_VERSIONS:
        calls = bench.calls(stage.pair, version=version)
        told = {
            "labels": calls.read_labels(),
            "create": stage.batch("create", (label, limit), calls=calls),
            "limits": calls.read_limits(),
            "purge": stage.batch("purge", (label, None), calls=calls),
        }
        for name, answer in told.items():
            answers.setdefault(name, {})[version] = f"HTTP {answer.status} {answer.kind}"
    return Observed("; ".join(f"{name} {_compared(told)}" for name, told in answers.items()))


def _compared(told: Mapping[str, str]) -> str:
    """What each version said, or what all of them did."""
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return ", ".join(f"{version} {said}" for version, said in told.items())
