"""What a batch does: of an odd input, of none, of one that is there already or is not there."""

from __future__ import annotations

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import experiment
from hubspot_limits.probe.findings import NONE_OF_THEM, Reading
from hubspot_limits.probe.stage import Stage
from hubspot_limits.values.limits import AssociationType


def _canceled(bench: Bench) -> Answer:
    """The answer to a batch whose only input is of a type that the pair does not have."""
    stage = bench.stage()
    return stage.batch("update", (stage.foreign, bench.values(1)[0]))


@experiment("canceledStatus", "The status of a CANCELED batch", 207, 200, 400, requests=1, writes=1)
def canceled_status(bench: Bench) -> Reading:
    answer = _canceled(bench)
    return answer.status if answer.is_canceled else NONE_OF_THEM


@experiment(
    "batchFields",
    "Which fields a batch's answer has",
    "observed",
    "documented",
    requests=3,
    writes=3,
)
def batch_fields(bench: Bench) -> Reading:
    """Look for `requestedAt`, `links` and whole error entries, which live answers were seen
    without.
    """
    stage = bench.stage()
    canceled = _canceled(bench)
    done = stage.set(stage.label.type, bench.values(1)[0])
    if not canceled.is_canceled or not done.is_complete:
        return NONE_OF_THEM
    # {True}: all of them are there. {False}: none. Both: neither of the two positions.
    present = {
        name in answer.body for answer in (canceled, done) for name in ("requestedAt", "links")
    }
    present |= {name in error for error in canceled.errors for name in ("id", "errors", "links")}
    if present == {True}:
        return "documented"
    return "observed" if present == {False} else NONE_OF_THEM


@experiment("emptyInputs", "A batch without inputs", "accepted", "refused", requests=1, writes=1)
def empty_inputs(bench: Bench) -> Reading:
    answer = bench.stage().batch("update")
    if answer.is_complete and not answer.results:
        return "accepted"
    return "refused" if answer.is_refusal else NONE_OF_THEM


@experiment(
    "createOnExistingLimit",
    "batch/create where there is a limit already",
    "refused",
    "overwrites",
    requests=3,
    writes=3,
)
def create_on_existing_limit(bench: Bench) -> Reading:
    stage, (low, high) = bench.stage(), bench.values(2)
    stage.put(stage.label.type, low)
    answer = stage.batch("create", (stage.label.type, high))
    if answer.has_done(stage.label.type, high):
        return "overwrites"
    return "refused" if answer.is_refusal else NONE_OF_THEM


@experiment(
    "updateOnAbsentLimit",
    "batch/update where there is no limit",
    "creates",
    "refused",
    "ignored",
    requests=6,
    writes=3,
)
def update_on_absent_limit(bench: Bench) -> Reading:
    stage, (value,) = bench.stage(), bench.values(1)
    label = bench.add_label(stage)
    answer = stage.batch("update", (label.type, value))
    live = stage.live(bench.lag).get(label.type)
    if answer.has_done(label.type, value) and live == value:
        return "creates"
    if live is not None:
        return NONE_OF_THEM
    if answer.is_complete and not answer.results:
        return "ignored"
    return "refused" if answer.is_refusal else NONE_OF_THEM


@experiment(
    "batch",
    "One bad input drops the whole batch, or itself",
    "atomic",
    "partial",
    requests=4,
    writes=3,
)
def batch(bench: Bench) -> Reading:
    bench.need_inputs(2)
    stage, (before, after) = bench.stage(), bench.values(2)
    label = stage.label.type
    stage.put(label, before)
    answer = stage.batch("update", (label, after), (stage.foreign, after))
    live = stage.live(bench.lag).get(label)
    if answer.is_refusal and live == before:
        return "atomic"
    is_partial = answer.is_success and answer.limits() == {label: after} and bool(answer.errors)
    return "partial" if is_partial and live == after else NONE_OF_THEM


@experiment(
    "batchOrder",
    "In which order a batch's inputs are judged",
    "given",
    "reversed",
    "whole",
    requests=8,
    writes=8,
)
def batch_order(bench: Bench) -> Reading:
    """Raise both limits, which is valid in one order only, unless the end alone counts."""
    bench.need_inputs(2)
    stage, (label_low, object_low, label_high, object_high) = bench.stage(), bench.values(4)
    up = (stage.unlabelled, object_high), (stage.label.type, label_high)

    def is_done(*inputs: tuple[AssociationType, int]) -> bool | None:
        _put_both(stage, label_low, object_low)
        answer = stage.batch("update", *inputs)
        if all(answer.has_done(*wanted) for wanted in inputs):
            return True
        # None fits no position: neither done nor refused.
        return None if not (answer.errors or answer.is_refusal) else False

    match is_done(*up), is_done(*reversed(up)):
        case (True, False):
            return "given"
        case (False, True):
            return "reversed"
        case (True, True):
            return "whole"
    return NONE_OF_THEM


def _put_both(stage: Stage, label: int, object_limit: int) -> None:
    """In the order that is valid whatever they were."""
    stage.put(stage.label.type, label)
    stage.put(stage.unlabelled, object_limit)


@experiment("duplicateInputs", "One type twice in a batch", "last", "refused", requests=4, writes=3)
def duplicate_inputs(bench: Bench) -> Reading:
    bench.need_inputs(2)
    stage, (before, first, second) = bench.stage(), bench.values(3)
    label = stage.label.type
    stage.put(label, before)
    answer = stage.batch("update", (label, first), (label, second))
    live = stage.live(bench.lag).get(label)
    # The last one that HubSpot looks at, which need not be the last one given.
    last = first if bench.settled("batchOrder") == "reversed" else second
    if answer.is_complete and live == last:
        return "last"
    return "refused" if answer.is_refusal and live == before else NONE_OF_THEM


@experiment("purgeAnswer", "The answer to batch/purge", "empty", "batch", requests=4, writes=4)
def purge_answer(bench: Bench) -> Reading:
    """Purge a limit that is there, and once more when it is gone."""
    stage = bench.stage()
    stage.put(stage.label.type, bench.values(1)[0])
    answers = [stage.batch("purge", (stage.label.type, None)) for _ in range(2)]
    if all(answer.is_empty for answer in answers):
        return "empty"
    return "batch" if all(answer.is_complete for answer in answers) else NONE_OF_THEM


@experiment(
    "purgeOfForeignType",
    "batch/purge of a type that the pair does not have",
    "error",
    "canceled",
    "accepted",
    requests=1,
    writes=1,
)
def purge_of_foreign_type(bench: Bench) -> Reading:
    stage = bench.stage()
    answer = stage.batch("purge", (stage.foreign, None))
    if answer.is_error:
        return "error"
    if answer.is_canceled:
        return "canceled"
    return "accepted" if answer.is_removal else NONE_OF_THEM
