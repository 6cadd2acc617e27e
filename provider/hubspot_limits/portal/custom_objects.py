"""The object types of one portal: standard ones by name, custom ones as the portal has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from hubspot_limits.configuration.parsing import can_name_custom_object
from hubspot_limits.hubspot import CustomObjectType, Forbidden, HubSpotError
from hubspot_limits.portal.guard import Guard
from hubspot_limits.portal.once import Once
from hubspot_limits.values.limits import Pair, comparable, listed
from hubspot_limits.values.object_types import (
    STANDARD_OBJECT_TYPES,
    ObjectType,
    is_object_type_id,
    standard_object_type,
)
from hubspot_limits.values.plain_text import plain
from hubspot_limits.values.refusal import Refusal


class UnknownObjectTypeError(Refusal):
    """What object type of the portal has that name is not known."""


class NoSuchObjectTypeError(UnknownObjectTypeError):
    """No object type of the portal has that name."""


class CustomObjects:
    """The custom objects of a portal, asked for once, when a name needs them."""

    def __init__(self, guard: Guard) -> None:
        self._portal_id = guard.identity.portal_id
        # Not read here: most stacks name no custom object, and the guard sends a request.
        self._all = Once(lambda: guard().custom_object_types())
        self._by_name = Once(lambda: _by_name(self._all()))

    def object_type(self, spelling: str) -> ObjectType:
        """The object type of that name or id, standard or custom.

        Raises UnknownObjectTypeError, WrongPortalError or HubSpotError.
        """
        standard = standard_object_type(spelling)
        # A standard name means that object even where a custom one has the same name.
        if standard:
            return standard
        # Not looked up: the requests for the pair show whether it exists.
        if is_object_type_id(spelling):
            return ObjectType(spelling, spelling)
        try:
            by_name = self._by_name()
        except Forbidden as refused:
            raise UnknownObjectTypeError(
                f"{spelling!r} is the name of a custom object, and this token may not look it up: "
                f"{refused} Give the token crm.schemas.custom.read, or write the object's id "
                "(2-...) in place of its name."
            ) from None
        matching = by_name.get(_compared(spelling), ())
        if not matching:
            raise NoSuchObjectTypeError(self._none(spelling))
        if len(matching) > 1:
            raise UnknownObjectTypeError(self._several(spelling, matching))
        return ObjectType(matching[0].id, spelling)

    def all(self) -> tuple[CustomObjectType, ...]:
        """Every custom object of the portal. Raises WrongPortalError or HubSpotError."""
        return self._all()

    def as_declared(self, custom_object: CustomObjectType) -> ObjectType:
        """A custom object under the shortest name that means it in a stack file, else its id.

        Raises WrongPortalError or HubSpotError.
        """
        names = (custom_object.name, custom_object.fully_qualified_name)
        return ObjectType(
            custom_object.id,
            next((name for name in names if self._means(name, custom_object)), custom_object.id),
        )

    def _means(self, name: str, custom_object: CustomObjectType) -> bool:
        # Equal to a tuple of one: no other custom object has this name.
        return can_name_custom_object(name) and self._by_name().get(_compared(name)) == (
            custom_object,
        )

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

    def _several(self, spelling: str, matching: Collection[CustomObjectType]) -> str:
        candidates = " and ".join(
            f"{plain(custom_object.fully_qualified_name)} ({custom_object.id})"
            for custom_object in matching
        )
        return (
            f"Portal {self._portal_id} has several custom objects {spelling!r}: {candidates}. "
            "Write the id of the one that is meant."
        )

    def _none(self, spelling: str) -> str:
        custom_objects = self._all()
        names = [plain(custom_object.fully_qualified_name) for custom_object in custom_objects]
        short_names = [plain(custom_object.name) for custom_object in custom_objects]
        standard = [object_type.name for object_type in STANDARD_OBJECT_TYPES]
        near = get_close_matches(spelling, [*standard, *short_names, *names], n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        return (
            f"Portal {self._portal_id} has no object type {spelling!r}. {hint}"
            f"Its custom objects are {listed(sorted(names)) or 'none'}; standard objects go by "
            "HubSpot's names (contacts, companies, deals, ...)."
        )


def _by_name(
    custom_objects: Iterable[CustomObjectType],
) -> Mapping[str, tuple[CustomObjectType, ...]]:
    """Custom objects by each of their names, as it is compared; most names have one."""
    found: dict[str, tuple[CustomObjectType, ...]] = {}
    for custom_object in custom_objects:
        names = (custom_object.name, custom_object.fully_qualified_name)
        for name in dict.fromkeys(map(_compared, names)):
            found[name] = (*found.get(name, ()), custom_object)
    return found


def _compared(name: str) -> str:
    return comparable(name).lower()
