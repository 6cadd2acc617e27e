"""HubSpot's rules for limits: what a batch does to a portal. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hubspot_limits.simulator.api.bodies import batch_error
from hubspot_limits.simulator.api.exchange import JsonObject
from hubspot_limits.simulator.api.switches import Switches
from hubspot_limits.simulator.portals.object_names import message_name
from hubspot_limits.simulator.portals.portal import (
    AssociationDefinition,
    PairIds,
    PortalState,
    TypeKey,
)

Mode: TypeAlias = Literal["create", "update"]

# The ordinal that HubSpot prints before a type id in its messages: taken to be the category's.
_CATEGORY_ORDINALS = {"HUBSPOT_DEFINED": 0, "USER_DEFINED": 1, "INTEGRATOR_DEFINED": 2, "WORK": 3}


@dataclass(frozen=True, slots=True)
class Wish:
    """One input of a batch: a limit for a type, or None to remove it."""

    category: str
    type_id: int
    limit: int | None

    @property
    def type_text(self) -> str:
        return f"{_CATEGORY_ORDINALS.get(self.category, 0)}-{self.type_id}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The portal after a batch, the wishes that were granted, and the errors of the others."""

    portal: PortalState
    granted: tuple[Wish, ...]
    errors: tuple[JsonObject, ...]
    breaks_label_rule: bool = False


class _Invalid(Exception):  # noqa: N818 - a judgement, not a failure
    def __init__(self, error: JsonObject, *, label_rule: bool = False) -> None:
        super().__init__(error["message"])
        self.error = error
        self.label_rule = label_rule


@dataclass(frozen=True, slots=True)
class Batch:
    """What is asked of a pair in one request, and how HubSpot may judge it."""

    pair: PairIds
    wishes: tuple[Wish, ...]
    switches: Switches

    def set_limits(self, portal: PortalState, mode: Mode) -> Verdict:
        """What batch/create or batch/update does."""

        def judge(current: PortalState, wish: Wish) -> PortalState:
            limited = self._type(current, wish)
            self._check_value(current, limited, wish.limit)
            self._check_mode(portal, limited, mode)
            if self.switches.batch_order != "whole":
                self._check_label_rule(current, limited, wish.limit)
            is_absent = portal.limit_of(limited) is None
            if mode == "update" and is_absent and self.switches.update_on_absent_limit == "ignored":
                return current
            return current.with_limits(dict.fromkeys(self._keys(current, limited), wish.limit))

        verdict = self._judge_each(portal, judge)
        if self.switches.batch_order == "whole" and not verdict.errors:
            return self._judge_end_state(portal, verdict)
        return verdict

    def purge_limits(self, portal: PortalState) -> Verdict:
        """What batch/purge does. A limit that is not set is no error."""

        def judge(current: PortalState, wish: Wish) -> PortalState:
            found = current.find_type(self.pair, wish.category, wish.type_id)
            if found is None and self.switches.purge_of_foreign_type == "accepted":
                return current
            limited = self._type(current, wish)
            return current.with_limits(dict.fromkeys(self._keys(current, limited)))

        return self._judge_each(portal, judge)

    def _judge_each(
        self, portal: PortalState, judge: Callable[[PortalState, Wish], PortalState]
    ) -> Verdict:
        current = portal
        granted: list[Wish] = []
        errors: list[JsonObject] = []
        breaks_label_rule = False
        step = -1 if self.switches.batch_order == "reversed" else 1
        for wish in self.wishes[::step]:
            try:
                self._check_duplicate(wish)
                current = judge(current, wish)
            except _Invalid as invalid:
                errors.append(invalid.error)
                breaks_label_rule = breaks_label_rule or invalid.label_rule
            else:
                granted.append(wish)
        if errors and self.switches.batch == "atomic":
            return Verdict(portal, (), tuple(errors), breaks_label_rule)
        return Verdict(current, tuple(granted), tuple(errors), breaks_label_rule)

    def _judge_end_state(self, before: PortalState, verdict: Verdict) -> Verdict:
        after = verdict.portal
        try:
            for limited in after.types_of(self.pair):
                self._check_label_rule(after, limited, after.limit_of(limited))
        except _Invalid as invalid:
            return Verdict(before, (), (invalid.error,), breaks_label_rule=True)
        return verdict

    def _type(self, portal: PortalState, wish: Wish) -> AssociationDefinition:
        found = portal.find_type(self.pair, wish.category, wish.type_id)
        if found is not None:
            return found
        from_name, to_name = (message_name(object_type_id) for object_type_id in self.pair)
        raise _Invalid(
            batch_error(
                f"{wish.type_text} is not a valid association type between {from_name} and "
                f"{to_name}",
                "crm.associations.INVALID_ASSOCIATION_TYPE",
                {
                    "type": [wish.type_text],
                    "fromObjectType": [from_name],
                    "toObjectType": [to_name],
                },
            )
        )

    def _keys(self, portal: PortalState, limited: AssociationDefinition) -> tuple[TypeKey, ...]:
        return portal.limited_keys(limited, shared=self.switches.twins_share_limits)

    def _check_duplicate(self, wish: Wish) -> None:
        types = [(other.category, other.type_id) for other in self.wishes]
        is_double = types.count((wish.category, wish.type_id)) > 1
        if is_double and self.switches.duplicate_inputs == "refused":
            raise _Invalid(batch_error(f"Duplicate association type {wish.type_text}"))

    def _check_value(
        self, portal: PortalState, limited: AssociationDefinition, limit: int | None
    ) -> None:
        switches = self.switches
        if limit is None:
            return
        if not switches.minimum_limit <= limit <= switches.maximum_limit:
            allowed = f"{switches.minimum_limit}-{switches.maximum_limit}"
            raise _Invalid(_range_error(limit, allowed))
        is_primary = limited.category == "HUBSPOT_DEFINED" and limited.label == "Primary"
        if is_primary and switches.primary_type_limit == "refused":
            raise _Invalid(batch_error("Limits cannot be set on a primary association type"))
        is_integrators = limited.category in ("INTEGRATOR_DEFINED", "WORK")
        if is_integrators and switches.integrator_defined_limit == "refused":
            raise _Invalid(batch_error(f"Limits cannot be set on {limited.category} types"))
        if switches.limit_below_records == "refused" and limited.is_unlabelled:
            counts = portal.record_counts(self.pair).values()
            if limit < (highest := max(counts, default=0)):
                raise _Invalid(batch_error(f"A record already has {highest} associations"))

    def _check_mode(self, portal: PortalState, limited: AssociationDefinition, mode: Mode) -> None:
        type_id = limited.type_id
        exists = portal.limit_of(limited) is not None
        if mode == "create" and exists and self.switches.create_on_existing_limit == "refused":
            raise _Invalid(batch_error(f"A limit already exists for association type {type_id}"))
        if mode == "update" and not exists and self.switches.update_on_absent_limit == "refused":
            raise _Invalid(batch_error(f"No limit exists for association type {type_id}"))

    def _check_label_rule(
        self, portal: PortalState, limited: AssociationDefinition, limit: int | None
    ) -> None:
        """A label limit may not exceed the object limit, where both are set (changelog of 2024).

        The range is the message's own words there; the sentence around it is not HubSpot's.
        """
        if limit is None:
            return
        equal_is_fine = self.switches.label_limit_equal_to_object_limit == "accepted"
        if limited.is_unlabelled:
            bound = (other for other in portal.types_of(self.pair) if self._is_bound(other))
            limits = (portal.limit_of(label) for label in bound)
            highest = max((set_to for set_to in limits if set_to is not None), default=None)
            if highest is None or limit > highest or (limit == highest and equal_is_fine):
                return
            allowed = f">={highest}" if equal_is_fine else f">{highest}"
            raise _Invalid(_range_error(limit, allowed), label_rule=True)
        if self._is_bound(limited):
            object_limit = portal.object_limit(self.pair)
            if object_limit is None:
                return
            highest = object_limit if equal_is_fine else object_limit - 1
            if limit > highest:
                raise _Invalid(_range_error(limit, f"1-{highest}"), label_rule=True)

    def _is_bound(self, limited: AssociationDefinition) -> bool:
        if limited.is_unlabelled:
            return False
        return limited.category != "HUBSPOT_DEFINED" or self.switches.label_rule_binds == "all"


def _range_error(limit: int, allowed: str) -> JsonObject:
    return batch_error(
        f"{limit} is not a valid association limit. Valid range: {allowed}",
        context={"range": [allowed], "maxToObjectIds": [str(limit)]},
    )
