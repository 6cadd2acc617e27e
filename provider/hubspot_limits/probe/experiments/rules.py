"""Label limits and the object limit: which may be above which, and what HubSpot says of it."""

from __future__ import annotations

from collections.abc import Iterator

from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import accepted_or_refused, experiment
from hubspot_limits.probe.findings import NONE_OF_THEM, NotAsked, NotSettled, Reading
from hubspot_limits.probe.pairs import PairKind, hubspots_types
from hubspot_limits.probe.stage import Stage
from hubspot_limits.values.limits import AssociationType


@experiment(
    "labelRuleRefusal",
    "How a label limit above the object limit is refused",
    "canceled",
    "error",
    requests=4,
    writes=4,
)
def label_rule_refusal(bench: Bench) -> Reading:
    stage, (object_limit, above) = bench.stage(), bench.values(2)
    stage.put(stage.unlabelled, object_limit)
    answer = stage.set(stage.label.type, above)
    if answer.is_canceled:
        return "canceled"
    return "error" if answer.is_error else NONE_OF_THEM


@experiment(
    "labelLimitEqualToObjectLimit",
    "A label limit equal to the object limit",
    "accepted",
    "refused",
    requests=6,
    writes=6,
)
def label_limit_equal_to_object_limit(bench: Bench) -> Reading:
    """Try a limit below and one above it as well, or the answer would mean something else."""
    stage, (below, object_limit, above) = bench.stage(), bench.values(3)
    label = stage.label.type
    stage.put(stage.unlabelled, object_limit)
    stage.put(label, below)
    if not stage.set(label, above).is_refusal:
        return NONE_OF_THEM
    return accepted_or_refused(stage.set(label, object_limit), label, object_limit)


@experiment(
    "labelRuleBinds",
    "Whether the object limit binds HubSpot's own types too",
    "labels",
    "all",
    requests=6,
    writes=6,
)
def label_rule_binds(bench: Bench) -> Reading:
    object_limit, above = bench.values(2)
    stage, limited = _limitable(bench, above)
    # _limitable has set a limit there, which would be above the object limit from the start.
    stage.batch("purge", (limited, None))
    stage.put(stage.unlabelled, object_limit)
    answer = stage.set(limited, above)
    if answer.has_done(limited, above):
        return "labels"
    return "all" if answer.is_refusal else NONE_OF_THEM


def _limitable(bench: Bench, limit: int) -> tuple[Stage, AssociationType]:
    """One of HubSpot's own types that takes a limit as long as there is no object limit."""
    for stage, limited in _qualified_types(bench):
        if stage.set(limited, limit).has_done(limited, limit):
            return stage, limited
    raise NotSettled("HubSpot sets no limit on any of its own types that has a word to it")


def _qualified_types(bench: Bench) -> Iterator[tuple[Stage, AssociationType]]:
    kinds: tuple[tuple[PairKind, bool], ...] = (("qualified", False), ("primary", True))
    for kind, primary in kinds:
        for stage in bench.stages(kind):
            for limited in hubspots_types(stage.pair, primary=primary):
                if stage.has(limited):
                    yield stage, limited


@experiment(
    "primaryTypeLimit", "A limit on a Primary type", "accepted", "refused", requests=2, writes=2
)
def primary_type_limit(bench: Bench) -> Reading:
    (limit,) = bench.values(1)
    for stage in bench.stages("primary"):
        for limited in hubspots_types(stage.pair, primary=True):
            if stage.has(limited):
                return accepted_or_refused(stage.set(limited, limit), limited, limit)
    raise NotAsked("HubSpot lists no Primary type on a pair without limits")


@experiment(
    "integratorDefinedLimit",
    "A limit on a type that an app has made",
    "accepted",
    "refused",
    requests=2,
    writes=2,
)
def integrator_defined_limit(bench: Bench) -> Reading:
    (limit,) = bench.values(1)
    for stage in bench.stages("plain"):
        for limited in stage.apps_types:
            return accepted_or_refused(stage.set(limited, limit), limited, limit)
    raise NotAsked("The portal has no type that an app has made, on a pair without limits")


@experiment(
    "sameObjectLabelLimit",
    "The limit of a label that reads the same both ways",
    "shared",
    "separate",
    requests=3,
    writes=2,
)
def same_object_label_limit(bench: Bench) -> Reading:
    """Set a limit on one id of a label that has two, of an object type with itself."""
    stage, (limit,) = bench.stage("same_object"), bench.values(1)
    one, other, *_ = stage.label
    stage.put(one, limit)
    live = stage.live(bench.lag)
    if live.get(one) != limit:
        return NONE_OF_THEM
    match live.get(other):
        case None:
            return "separate"
        case shown if shown == limit and one != other:
            return "shared"
    return NONE_OF_THEM
