"""HubSpot's rules for limits: what a batch does to a portal. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hubspot_limits.simulator.batches import batch_error
from hubspot_limits.simulator.exchange import JsonObject
from hubspot_limits.simulator.object_names import message_name
from hubspot_limits.simulator.portal import AssociationType, Pair, Portal, TypeKey
from hubspot_limits.simulator.switches import Switches

Mode: TypeAlias = Literal["create", "update"]

# The ordinal that HubSpot prints before a type id in its messages: taken to be the category's.
_CATEGORY_ORDINALS = {
    "HUBSPOT_DEFINED": 0,
    "USER_DEFINED": 1,
    "INTEGRATOR_DEFINED": 2,
    "WORK": 3,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """One input of a batch: a limit for a type, or None to remove it."""

    category: str
    type_id: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The portal after a batch, the wishes that were granted, and the errors of the others."""

    portal: Portal
    granted: tuple[Wish, ...]
    errors: tuple[JsonObject, ...]
    breaks_label_rule: bool = False


class _Invalid(Exception):  # noqa: N818 - a judgement, not a failure
    def __init__(self, error: JsonObject, *, label_rule: bool = False) -> None:
        super().__init__(error["message"])
        self.error = error
        self.label_rule = label_rule


_Judge: TypeAlias = Callable[[Portal, Wish], Portal]


def set_limits(
    portal: Portal, pair: Pair, wishes: Sequence[Wish], mode: Mode, switches: Switches
) -> Verdict:
    """What batch/create or batch/update does."""

    def judge(current: Portal, wish: Wish) -> Portal:
        known = _known_type(current, pair, wish)
        _check_value(current, known, wish, switches)
        _check_mode(portal, known, mode, switches)
        if switches.batch_order != "whole":
            _check_label_rule(current, known, wish.limit, switches)
        is_absent = portal.limit_of(known) is None
        if mode == "update" and is_absent and switches.update_on_absent_limit == "ignored":
            return current
        return current.with_limits(
            dict.fromkeys(limited_keys(current, known, switches), wish.limit)
        )

    verdict = _judge_batch(portal, wishes, judge, switches)
    if switches.batch_order == "whole" and not verdict.errors:
        return _judge_end_state(portal, pair, verdict, switches)
    return verdict


def purge_limits(portal: Portal, pair: Pair, wishes: Sequence[Wish], switches: Switches) -> Verdict:
    """What batch/purge does. A limit that is not set is no error."""

    def judge(current: Portal, wish: Wish) -> Portal:
        if switches.purge_of_foreign_type == "accepted":
            known = current.find_type(pair, wish.category, wish.type_id)
            if known is None:
                return current
        else:
            known = _known_type(current, pair, wish)
        return current.with_limits(dict.fromkeys(limited_keys(current, known, switches)))

    return _judge_batch(portal, wishes, judge, switches)


def limited_keys(portal: Portal, known: AssociationType, switches: Switches) -> tuple[TypeKey, ...]:
    """The types that one limit holds for: two where a symmetric label shares it."""
    twin = portal.twin_of(known) if switches.same_object_label_limit == "shared" else None
    return (known.key,) if twin is None else (known.key, twin.key)


def _judge_batch(
    portal: Portal, wishes: Sequence[Wish], judge: _Judge, switches: Switches
) -> Verdict:
    ordered = tuple(reversed(wishes)) if switches.batch_order == "reversed" else tuple(wishes)
    current = portal
    granted: list[Wish] = []
    errors: list[JsonObject] = []
    breaks_label_rule = False
    for wish in ordered:
        try:
            if switches.duplicate_inputs == "refused":
                _check_duplicate(wish, ordered)
            current = judge(current, wish)
        except _Invalid as invalid:
            errors.append(invalid.error)
            breaks_label_rule = breaks_label_rule or invalid.label_rule
        else:
            granted.append(wish)
    if errors and switches.batch == "atomic":
        return Verdict(portal, (), tuple(errors), breaks_label_rule)
    return Verdict(current, tuple(granted), tuple(errors), breaks_label_rule)


def _judge_end_state(before: Portal, pair: Pair, verdict: Verdict, switches: Switches) -> Verdict:
    try:
        for known in verdict.portal.types_of(pair):
            _check_label_rule(verdict.portal, known, verdict.portal.limit_of(known), switches)
    except _Invalid as invalid:
        return Verdict(before, (), (invalid.error,), breaks_label_rule=True)
    return verdict


def _check_duplicate(wish: Wish, wishes: Iterable[Wish]) -> None:
    same = [
        other
        for other in wishes
        if (other.category, other.type_id) == (wish.category, wish.type_id)
    ]
    if len(same) > 1:
        raise _Invalid(batch_error(f"Duplicate association type {_type_text(wish)}"))


def _type_text(wish: Wish) -> str:
    return f"{_CATEGORY_ORDINALS.get(wish.category, 0)}-{wish.type_id}"


def _known_type(portal: Portal, pair: Pair, wish: Wish) -> AssociationType:
    known = portal.find_type(pair, wish.category, wish.type_id)
    if known is not None:
        return known
    from_name, to_name = message_name(pair.from_id), message_name(pair.to_id)
    raise _Invalid(
        batch_error(
            f"{_type_text(wish)} is not a valid association type between {from_name} and {to_name}",
            "crm.associations.INVALID_ASSOCIATION_TYPE",
            {
                "type": [_type_text(wish)],
                "fromObjectType": [from_name],
                "toObjectType": [to_name],
            },
        )
    )


def _check_value(portal: Portal, known: AssociationType, wish: Wish, switches: Switches) -> None:
    limit = wish.limit
    if limit is None:
        return
    if not switches.minimum_limit <= limit <= switches.maximum_limit:
        raise _Invalid(_range_error(limit, f"{switches.minimum_limit}-{switches.maximum_limit}"))
    is_primary = known.category == "HUBSPOT_DEFINED" and known.label == "Primary"
    if is_primary and switches.primary_type_limit == "refused":
        raise _Invalid(batch_error("Limits cannot be set on a primary association type"))
    is_integrators = known.category in ("INTEGRATOR_DEFINED", "WORK")
    if is_integrators and switches.integrator_defined_limit == "refused":
        raise _Invalid(batch_error(f"Limits cannot be set on {known.category} types"))
    if switches.limit_below_records == "refused" and known.is_unlabelled:
        highest = highest_count(portal, known.pair)
        if limit < highest:
            raise _Invalid(batch_error(f"A record already has {highest} associations"))


def highest_count(portal: Portal, pair: Pair) -> int:
    """How many associations the fullest record of a pair has."""
    return max(
        (
            count
            for records in portal.records
            if records.pair == pair
            for count in records.counts.values()
        ),
        default=0,
    )


def _check_mode(portal: Portal, known: AssociationType, mode: Mode, switches: Switches) -> None:
    exists = portal.limit_of(known) is not None
    if mode == "create" and exists and switches.create_on_existing_limit == "refused":
        raise _Invalid(batch_error(f"A limit already exists for association type {known.type_id}"))
    if mode == "update" and not exists and switches.update_on_absent_limit == "refused":
        raise _Invalid(batch_error(f"No limit exists for association type {known.type_id}"))


def _check_label_rule(
    portal: Portal, known: AssociationType, limit: int | None, switches: Switches
) -> None:
    """A label limit may not exceed the object limit, where both are set (changelog of 2024).

    The range is the message's own words there; the sentence around it is not HubSpot's.
    """
    if limit is None:
        return
    equal_is_fine = switches.label_limit_equal_to_object_limit == "accepted"
    if known.is_unlabelled:
        highest = max(
            (
                label_limit
                for other in portal.types_of(known.pair)
                if _is_bound(other, switches)
                and (label_limit := portal.limit_of(other)) is not None
            ),
            default=None,
        )
        if highest is not None and (limit < highest or (limit == highest and not equal_is_fine)):
            allowed = f">={highest}" if equal_is_fine else f">{highest}"
            raise _Invalid(_range_error(limit, allowed), label_rule=True)
    elif _is_bound(known, switches):
        plain = portal.unlabelled_type(known.pair)
        object_limit = portal.limit_of(plain) if plain is not None else None
        if object_limit is not None and (
            limit > object_limit or (limit == object_limit and not equal_is_fine)
        ):
            top = object_limit if equal_is_fine else object_limit - 1
            raise _Invalid(_range_error(limit, f"1-{top}"), label_rule=True)


def _is_bound(known: AssociationType, switches: Switches) -> bool:
    if known.is_unlabelled:
        return False
    return known.category != "HUBSPOT_DEFINED" or switches.label_rule_binds == "all"


def _range_error(limit: int, allowed: str) -> JsonObject:
    return batch_error(
        f"{limit} is not a valid association limit. Valid range: {allowed}",
        context={"range": [allowed], "maxToObjectIds": [str(limit)]},
    )
