"""The five endpoints of association limits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from hubspot_limits.simulator.api import bodies
from hubspot_limits.simulator.api.exchange import Answer, Call, JsonObject, endpoints
from hubspot_limits.simulator.api.refusals import RefusedCall, invalid_input
from hubspot_limits.simulator.api.routes.pairs import PREFIXES, pair_of
from hubspot_limits.simulator.api.rules import Mode, Rules, Verdict
from hubspot_limits.simulator.portals.portal import AssociationDefinition

_SUCCESS = {"create": 201, "update": 200}


def list_all(call: Call) -> Answer:
    portal = call.limits_seen
    pairs = dict.fromkeys(limit.pair for limit in portal.limits)
    inverse_pairs = dict.fromkeys(pair.reverse for pair in pairs)
    types = [one for pair in {**pairs, **inverse_pairs} for one in portal.types_of(pair)]
    return _list(call, types, null_rows=call.switches.null_rows != "none")


def list_pair(call: Call) -> Answer:
    types = call.limits_seen.types_of(pair_of(call))
    return _list(call, types, null_rows=call.switches.null_rows == "everywhere")


def purge(call: Call) -> Answer:
    rules = Rules(pair_of(call), call.switches)
    inputs = bodies.parse(bodies.Inputs[bodies.TypeInput], call.request.body).inputs
    _check_size(call, len(inputs))
    verdict = rules.purge_limits(call.portal, inputs)
    if verdict.errors and call.switches.purge_of_foreign_type == "error":
        raise _as_error(verdict)
    if not verdict.errors and call.switches.purge_answer == "empty":
        return Answer(204, portal=verdict.portal)
    results = [{"category": done.category, "typeId": done.type_id} for done in verdict.granted]
    return _batch_answer(call, verdict, results, 200)


def set_limits(call: Call, *, mode: Mode) -> Answer:
    """Create limits or update them."""
    rules = Rules(pair_of(call), call.switches)
    inputs = bodies.parse(bodies.Inputs[bodies.LimitInput], call.request.body).inputs
    _check_size(call, len(inputs))
    verdict = rules.set_limits(call.portal, inputs, mode)
    if verdict.breaks_label_rule and call.switches.label_rule_refusal == "error":
        raise _as_error(verdict)
    results = []
    for done in verdict.granted:
        limited = verdict.portal.find_type(rules.pair, done.category, done.type_id)
        if limited is not None and (limit := verdict.portal.limit_of(limited)) is not None:
            row = _row(limited, limit)
            if mode == "update":
                del row["label"]
            results.append(row)
    return _batch_answer(call, verdict, results, _SUCCESS[mode])


def _check_size(call: Call, count: int) -> None:
    if count > call.switches.maximum_inputs:
        raise invalid_input(
            f"A batch has at most {call.switches.maximum_inputs} inputs, this one has {count}"
        )
    if count == 0 and call.switches.empty_inputs == "refused":
        raise invalid_input("A batch needs at least one input")


def _as_error(verdict: Verdict) -> RefusedCall:
    first = verdict.errors[0]
    more = {key: first[key] for key in ("subCategory", "context") if key in first}
    return invalid_input(first["message"], **more)


def _batch_answer(call: Call, verdict: Verdict, results: list[JsonObject], success: int) -> Answer:
    is_canceled = bool(verdict.errors) and not verdict.granted
    status = "CANCELED" if is_canceled else "COMPLETE"
    body = bodies.batch_body(call.request.received, results, verdict.errors, status)
    if call.switches.batch_fields == "documented":
        body = bodies.with_documented_fields(body)
    if verdict.errors:
        success = call.switches.canceled_status if is_canceled else 207
    return Answer(success, body, portal=verdict.portal)


def _list(call: Call, types: Iterable[AssociationDefinition], *, null_rows: bool) -> Answer:
    limits = call.limits_seen.limits_by_key
    rows = [
        _row(one, limits.get(one.key))
        for one in types
        if one.key in limits or (null_rows and one.inverse_key in limits)
    ]
    if call.switches.result_order == "descending":
        rows.reverse()
    return Answer(200, {"results": rows})


def _row(limited: AssociationDefinition, limit: int | None) -> JsonObject:
    return {
        "category": limited.category,
        "typeId": limited.type_id,
        "userEnforcedMaxToObjectIds": limit,
        "label": limited.label,
    }


_PAIR = "/definitions/configurations/{fromObjectType}/{toObjectType}"

# The account's list comes before the pair's.
ENDPOINTS = endpoints(
    PREFIXES,
    "associations",
    ("GET", "/definitions/configurations/all", list_all),
    ("GET", _PAIR, list_pair),
    ("POST", f"{_PAIR}/batch/create", partial(set_limits, mode="create")),
    ("POST", f"{_PAIR}/batch/update", partial(set_limits, mode="update")),
    ("POST", f"{_PAIR}/batch/purge", purge),
)
