"""HubSpot's rules for limits: what a batch does to a portal. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from hubspot_limits.simulator.api.bodies import LimitInput, TypeInput, batch_error
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
_Input = TypeVar("_Input", bound=TypeInput)

# The ordinal that HubSpot prints before a type id in its messages: taken to be the category's.
_CATEGORY_ORDINALS = {"HUBSPOT_DEFINED": 0, "USER_DEFINED": 1, "INTEGRATOR_DEFINED": 2, "WORK": 3}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The portal after a batch, the inputs that were granted, and the errors of the others."""

    portal: PortalState
    granted: Sequence[TypeInput]
    errors: Sequence[JsonObject]
    breaks_label_rule: bool = False


class _Invalid(Exception):  # noqa: N818 - a judgement, not a failure
    """An input that is not granted."""

    def __init__(
        self,
        message: str,
        sub_category: str | None = None,
        *,
        label_rule: bool = False,
        **context: object,
    ) -> None:
        super().__init__(message)
        shown = {name: [str(value)] for name, value in context.items()}
        self.error = batch_error(message, sub_category, shown)
        self.label_rule = label_rule


@dataclass(frozen=True, slots=True)
class Rules:
    """How HubSpot may judge what is asked of a pair in one request."""

    pair: PairIds
    switches: Switches

    def set_limits(self, portal: PortalState, inputs: Sequence[LimitInput], mode: Mode) -> Verdict:
        """What batch/create or batch/update does.

        Each input meets the portal as the inputs before it left it (``current``). Whether a limit
        exists is asked of the portal before the batch: one input cannot make room for another.
        """

        def judge(current: PortalState, wanted: LimitInput) -> PortalState:
            limit = wanted.max_to_object_ids
            limited = self._type(current, wanted)
            self._check_value(current, limited, limit)
            self._check_mode(portal, limited, mode)
            if self.switches.batch_order != "whole":
                self._check_label_rule(current, limited, limit)
            is_absent = portal.limit_of(limited) is None
            if mode == "update" and is_absent and self.switches.update_on_absent_limit == "ignored":
                return current
            return current.with_limits(dict.fromkeys(self._keys(current, limited), limit))

        verdict = self._judge_each(portal, inputs, judge)
        if self.switches.batch_order == "whole" and not verdict.errors:
            return self._judge_end_state(portal, verdict)
        return verdict

    def purge_limits(self, portal: PortalState, inputs: Sequence[TypeInput]) -> Verdict:
        """What batch/purge does. A limit that is not set is no error."""

        def judge(current: PortalState, wanted: TypeInput) -> PortalState:
            found = current.find_type(self.pair, wanted.category, wanted.type_id)
            if found is None and self.switches.purge_of_foreign_type == "accepted":
                return current
            limited = self._type(current, wanted)
            return current.with_limits(dict.fromkeys(self._keys(current, limited)))

        return self._judge_each(portal, inputs, judge)

    def _judge_each(
        self,
        portal: PortalState,
        inputs: Sequence[_Input],
        judge: Callable[[PortalState, _Input], PortalState],
    ) -> Verdict:
        current, granted, refused = portal, list[_Input](), list[_Invalid]()
        for wanted in reversed(inputs) if self.switches.batch_order == "reversed" else inputs:
            try:
                self._check_duplicate(wanted, inputs)
                current = judge(current, wanted)
            except _Invalid as invalid:
                refused.append(invalid)
            else:
                granted.append(wanted)
        errors = [invalid.error for invalid in refused]
        breaks_label_rule = any(invalid.label_rule for invalid in refused)
        if refused and self.switches.batch == "atomic":
            return Verdict(portal, (), errors, breaks_label_rule)
        return Verdict(current, granted, errors, breaks_label_rule)

    def _judge_end_state(self, before: PortalState, verdict: Verdict) -> Verdict:
        after = verdict.portal
        try:
            for limited in after.types_of(self.pair):
                if (limit := after.limit_of(limited)) is not None:
                    self._check_label_rule(after, limited, limit)
        except _Invalid as invalid:
            return Verdict(before, (), (invalid.error,), breaks_label_rule=True)
        return verdict

    def _type(self, portal: PortalState, wanted: TypeInput) -> AssociationDefinition:
        found = portal.find_type(self.pair, wanted.category, wanted.type_id)
        if found is not None:
            return found
        from_name, to_name = (message_name(object_type_id) for object_type_id in self.pair)
        raise _Invalid(
            f"{_spoken(wanted)} is not a valid association type between {from_name} and {to_name}",
            "crm.associations.INVALID_ASSOCIATION_TYPE",
            type=_spoken(wanted),
            fromObjectType=from_name,
            toObjectType=to_name,
        )

    def _keys(self, portal: PortalState, limited: AssociationDefinition) -> tuple[TypeKey, ...]:
        return portal.limited_keys(limited, shared=self.switches.twins_share_limits)

    def _check_duplicate(self, wanted: TypeInput, inputs: Sequence[TypeInput]) -> None:
        is_double = [_spoken(other) for other in inputs].count(_spoken(wanted)) > 1
        if is_double and self.switches.duplicate_inputs == "refused":
            raise _Invalid(f"Duplicate association type {_spoken(wanted)}")

    def _check_value(self, portal: PortalState, limited: AssociationDefinition, limit: int) -> None:
        switches = self.switches
        if not switches.minimum_limit <= limit <= switches.maximum_limit:
            raise _out_of_range(limit, f"{switches.minimum_limit}-{switches.maximum_limit}")
        is_primary = limited.category == "HUBSPOT_DEFINED" and limited.label == "Primary"
        if is_primary and switches.primary_type_limit == "refused":
            raise _Invalid("Limits cannot be set on a primary association type")
        is_integrators = limited.category in ("INTEGRATOR_DEFINED", "WORK")
        if is_integrators and switches.integrator_defined_limit == "refused":
            raise _Invalid(f"Limits cannot be set on {limited.category} types")
        highest = max(portal.record_counts(self.pair).values(), default=0)
        is_below = limited.is_unlabelled and limit < highest
        if is_below and switches.limit_below_records == "refused":
            raise _Invalid(f"A record already has {highest} associations")

    def _check_mode(self, portal: PortalState, limited: AssociationDefinition, mode: Mode) -> None:
        type_id = limited.type_id
        exists = portal.limit_of(limited) is not None
        if mode == "create" and exists and self.switches.create_on_existing_limit == "refused":
            raise _Invalid(f"A limit already exists for association type {type_id}")
        if mode == "update" and not exists and self.switches.update_on_absent_limit == "refused":
            raise _Invalid(f"No limit exists for association type {type_id}")

    def _check_label_rule(
        self, portal: PortalState, limited: AssociationDefinition, limit: int
    ) -> None:
        """A label limit may not exceed the object limit, where both are set (changelog of 2024).

        The range is the message's own words there; the sentence around it is not HubSpot's.
        """
        is_equal_fine = self.switches.label_limit_equal_to_object_limit == "accepted"
        if limited.is_unlabelled:
            bound = (other for other in portal.types_of(self.pair) if self._is_bound(other))
            limits = (portal.limit_of(label) for label in bound)
            # Without the limit of a label, any object limit will do.
            highest = max((found for found in limits if found is not None), default=-1)
            if limit < highest or (limit == highest and not is_equal_fine):
                allowed = f"{'>=' if is_equal_fine else '>'}{highest}"
                raise _out_of_range(limit, allowed, label_rule=True)
        elif self._is_bound(limited):
            object_limit = portal.object_limit(self.pair)
            highest = limit if object_limit is None else object_limit - (not is_equal_fine)
            if limit > highest:
                raise _out_of_range(limit, f"1-{highest}", label_rule=True)

    def _is_bound(self, limited: AssociationDefinition) -> bool:
        if limited.is_unlabelled:
            return False
        return limited.category != "HUBSPOT_DEFINED" or self.switches.label_rule_binds == "all"


def _spoken(wanted: TypeInput) -> str:
    """A type as HubSpot's messages name it: ``1-35``."""
    return f"{_CATEGORY_ORDINALS.get(wanted.category, 0)}-{wanted.type_id}"


def _out_of_range(limit: int, allowed: str, *, label_rule: bool = False) -> _Invalid:
    message = f"{limit} is not a valid association limit. Valid range: {allowed}"
    return _Invalid(message, label_rule=label_rule, range=allowed, maxToObjectIds=limit)
