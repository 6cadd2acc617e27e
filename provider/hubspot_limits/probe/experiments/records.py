"""What limits and labels mean to records. Only asked where records may be made."""

from __future__ import annotations

from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import accepted_or_refused, deleted_or_refused, experiment
from hubspot_limits.probe.findings import NotSettled, Observed, Reading
from hubspot_limits.probe.redaction import code


@experiment(
    "limitBelowRecords",
    "An object limit below what a record has",
    "accepted",
    "refused",
    requests=10,
    writes=10,
)
def limit_below_records(bench: Bench) -> Reading:
    records, stage, limit = bench.records, bench.stage("records"), _lowest(bench)
    records.associated(stage.pair, limit + 1, stage.unlabelled)
    answer = stage.set(stage.unlabelled, limit)
    return accepted_or_refused(answer, stage.unlabelled, limit)


@experiment(
    "labelInUseDelete",
    "A delete of a label that records carry",
    "accepted",
    "refused",
    requests=8,
    writes=7,
)
def label_in_use_delete(bench: Bench) -> Reading:
    records, stage = bench.records, bench.stage("records")
    label = bench.add_label(stage)
    records.associated(stage.pair, 1, label.type)
    return deleted_or_refused(stage.delete_label(label))


@experiment(
    "refusedAssociation",
    "What an association above the limit is answered",
    requests=10,
    writes=10,
)
def refused_association(bench: Bench) -> Reading:
    records, stage, limit = bench.records, bench.stage("records"), _lowest(bench)
    stage.put(stage.unlabelled, limit)
    one, *_ = records.associated(stage.pair, limit, stage.unlabelled)
    more = records.make(stage.pair.to_object_type)
    answer = records.associate(stage.pair, one, more, stage.unlabelled)
    if answer.is_complete:
        return Observed("It is accepted")
    codes = (f"HTTP {answer.status}", code(answer.category), code(answer.sub_category))
    return Observed(f"It is refused: {', '.join(filter(None, codes))} ({answer.kind})")


def _lowest(bench: Bench) -> int:
    """The lowest limit above 0 that HubSpot takes, so that few records are needed."""
    lowest = bench.settled("minimumLimit")
    if lowest is None:
        raise NotSettled("The lowest limit is not known, and so not how many records it takes")
    return max(1, int(lowest))
