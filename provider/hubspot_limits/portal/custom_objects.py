"""The object types of one portal: standard ones by name, custom ones as the portal has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from hubspot_limits.hubspot import CustomObjectType, Forbidden, HubSpotError
from hubspot_limits.limits import Pair, comparable, listed
from hubspot_limits.object_types import ObjectType, is_object_type_id, standard_object_type
from hubspot_limits.once import Once
from hubspot_limits.plain_text import plain
from hubspot_limits.portal.guard import Guard
from hubspot_limits.refusal import Refusal


class UnknownObjectTypeError(Refusal):
    """No object type of the portal has that name."""


class CustomObjects:
    """The custom objects of a portal, asked for once, when a name needs them."""

    def __init__(self, guard: Guard) -> None:
        self._portal_id = guard.identity.portal_id
        self._all = Once(lambda: guard().custom_object_types())

    def object_type(self, spelling: str) -> ObjectType:
        """The object type of that name or id, standard or custom.

        Raises UnknownObjectTypeError, WrongPortalError or HubSpotError.
        """
        standard = standard_object_type(spelling)
        if standard:
            return standard
        if is_object_type_id(spelling):
            return ObjectType(spelling, spelling)
        try:
            custom_objects = self._all()
        except Forbidden as refused:
            raise UnknownObjectTypeError(
                f"{spelling!r} is the name of a custom object, and this token may not look it up: "
                f"{refused} Give the token crm.schemas.custom.read, or write the object's id "
                "(2-...) in place of its name."
            ) from None
        return ObjectType(self._named(spelling, custom_objects).id, spelling)

    def names(self, pair: Pair) -> Mapping[str, str]:
        """The names of a pair's custom objects, with their ids, as far as the token may see."""
        ends = (pair.from_object_type, pair.to_object_type)
        custom = {end.id: end.name for end in ends if not standard_object_type(end.id)}
        if not custom:
            return {}
        try:
            custom_objects = self._all()
        except HubSpotError:
            custom_objects = ()  # names only spare a later run a replacement that changes nothing
        names = {
            name: custom_object.id
            for custom_object in custom_objects
            if custom_object.id in custom
            for name in (custom_object.name, custom_object.fully_qualified_name)
        }
        spelled = {name: type_id for type_id, name in custom.items() if name != type_id}
        return {**spelled, **names}

    def _named(self, spelling: str, among: Collection[CustomObjectType]) -> CustomObjectType:
        wanted = comparable(spelling).lower()
        matching = [
            custom_object
            for custom_object in among
            if wanted
            in (
                comparable(custom_object.name).lower(),
                comparable(custom_object.fully_qualified_name).lower(),
            )
        ]
        if len(matching) == 1:
            return matching[0]
        if matching:
            candidates = " and ".join(
                f"{plain(candidate.fully_qualified_name)} ({candidate.id})"
                for candidate in matching
            )
            raise UnknownObjectTypeError(
                f"Portal {self._portal_id} has several custom objects {spelling!r}: {candidates}. "
                "Write the id of the one that is meant."
            )
        raise UnknownObjectTypeError(self._no_such(spelling, among))

    def _no_such(self, spelling: str, among: Collection[CustomObjectType]) -> str:
        names = [plain(custom_object.fully_qualified_name) for custom_object in among]
        near = get_close_matches(spelling, [*(each.name for each in among), *names], n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        return (
            f"Portal {self._portal_id} has no object type {spelling!r}. {hint}"
            f"Its custom objects are {listed(sorted(names)) or 'none'}; standard objects go by "
            "HubSpot's names (contacts, companies, deals, ...)."
        )
