"""The five endpoints of association limits."""

from __future__ import annotations

from collections.abc import Iterable

from hubspot_limits.simulator.answer_models import Batch, ConfiguredLimits
from hubspot_limits.simulator.batches import batch_body, with_documented_fields
from hubspot_limits.simulator.endpoints.associations import PREFIXES, check_plan, pair_of
from hubspot_limits.simulator.exchange import Answer, Call, Endpoint, JsonObject
from hubspot_limits.simulator.portal import AssociationType, Pair, Portal
from hubspot_limits.simulator.refusals import Refused, error_body, invalid_input
from hubspot_limits.simulator.rules import Mode, Verdict, Wish, purge_limits, set_limits
from hubspot_limits.simulator.wire import LimitInputs, PurgeInputs, parse

_SUCCESS = {"create": 201, "update": 200}


def list_all(call: Call) -> Answer:
    portal = call.limits_seen
    pairs = dict.fromkeys(Pair(limit.from_id, limit.to_id) for limit in portal.limits)
    inverse_pairs = dict.fromkeys(pair.reverse for pair in pairs)
    types = [known for pair in {**pairs, **inverse_pairs} for known in portal.types_of(pair)]
    return _collection(call, types, null_rows=call.switches.null_rows != "none")


def list_pair(call: Call) -> Answer:
    types = call.limits_seen.types_of(pair_of(call))
    return _collection(call, types, null_rows=call.switches.null_rows == "everywhere")


def create(call: Call) -> Answer:
    return _set(call, "create")


def update(call: Call) -> Answer:
    return _set(call, "update")


def purge(call: Call) -> Answer:
    pair = pair_of(call)
    check_plan(call)
    inputs = parse(PurgeInputs, call.body).inputs
    _check_size(call, len(inputs))
    wishes = [Wish(each.category, each.type_id, None) for each in inputs]
    verdict = purge_limits(call.portal, pair, wishes, call.switches)
    if verdict.errors and call.switches.purge_of_foreign_type == "error":
        raise _as_error(verdict)
    if not verdict.errors and call.switches.purge_answer == "empty":
        return Answer(204, portal=verdict.portal)
    results = [{"category": wish.category, "typeId": wish.type_id} for wish in verdict.granted]
    return _batch(call, verdict, results, 200)


def _set(call: Call, mode: Mode) -> Answer:
    pair = pair_of(call)
    check_plan(call)
    inputs = parse(LimitInputs, call.body).inputs
    _check_size(call, len(inputs))
    wishes = [Wish(each.category, each.type_id, each.max_to_object_ids) for each in inputs]
    verdict = set_limits(call.portal, pair, wishes, mode, call.switches)
    if verdict.breaks_label_rule and call.switches.label_rule_refusal == "error":
        raise _as_error(verdict)
    results = [
        result
        for wish in verdict.granted
        if (result := _result(verdict.portal, pair, wish, mode)) is not None
    ]
    return _batch(call, verdict, results, _SUCCESS[mode])


def _result(portal: Portal, pair: Pair, wish: Wish, mode: Mode) -> JsonObject | None:
    known = portal.find_type(pair, wish.category, wish.type_id)
    if known is None or (limit := portal.limit_of(known)) is None:
        return None
    row = _row(known, limit)
    if mode == "update":
        del row["label"]
    return row


def _check_size(call: Call, count: int) -> None:
    if count > call.switches.maximum_inputs:
        raise invalid_input(
            f"A batch has at most {call.switches.maximum_inputs} inputs, this one has {count}"
        )
    if count == 0 and call.switches.empty_inputs == "refused":
        raise invalid_input("A batch needs at least one input")


def _as_error(verdict: Verdict) -> Refused:
    first = verdict.errors[0]
    more = {key: first[key] for key in ("subCategory", "context") if key in first}
    return Refused(Answer(400, error_body(first["message"], first["category"], **more)))


def _batch(call: Call, verdict: Verdict, results: list[JsonObject], success: int) -> Answer:
    errors = list(verdict.errors)
    canceled = bool(errors) and not verdict.granted
    body = batch_body(call.now, "CANCELED" if canceled else "COMPLETE", results, errors)
    if call.switches.batch_fields == "documented":
        body = with_documented_fields(body)
    if not errors:
        return Answer(success, body, portal=verdict.portal)
    status = call.switches.canceled_status if canceled else 207
    return Answer(status, body, portal=verdict.portal)


def _collection(call: Call, types: Iterable[AssociationType], *, null_rows: bool) -> Answer:
    limits = call.limits_seen.limits_by_key
    rows = [
        _row(known, limits.get(known.key))
        for known in types
        if known.key in limits or (null_rows and known.inverse_key in limits)
    ]
    if call.switches.result_order == "descending":
        rows.reverse()
    return Answer(200, {"results": rows})


def _row(known: AssociationType, limit: int | None) -> JsonObject:
    return {
        "category": known.category,
        "typeId": known.type_id,
        "userEnforcedMaxToObjectIds": limit,
        "label": known.label,
    }


def _endpoints(prefix: str) -> tuple[Endpoint, ...]:
    configurations = f"{prefix}/definitions/configurations"
    pair = f"{configurations}/{{fromObjectType}}/{{toObjectType}}"
    batches = (
        ("create", create, "Set limits", LimitInputs, (201, 207)),
        ("update", update, "Change limits", LimitInputs, (200, 207)),
        ("purge", purge, "Remove limits", PurgeInputs, (204, 200, 207)),
    )
    return (
        Endpoint(
            method="GET",
            path=f"{configurations}/all",
            handler=list_all,
            summary="Every limit of the account",
            access="associations",
            answer=ConfiguredLimits,
        ),
        Endpoint(
            method="GET",
            path=pair,
            handler=list_pair,
            summary="The limits of a pair",
            access="associations",
            answer=ConfiguredLimits,
        ),
        *(
            Endpoint(
                method="POST",
                path=f"{pair}/batch/{verb}",
                handler=handler,
                summary=summary,
                access="associations",
                writes=True,
                request=body,
                answers=answers,
                answer=Batch,
            )
            for verb, handler, summary, body, answers in batches
        ),
    )


ENDPOINTS = tuple(endpoint for prefix in PREFIXES for endpoint in _endpoints(prefix))
