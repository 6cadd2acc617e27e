"""What the key may do, against what the stack declares.

HubSpot's reference demands one of some eighty scopes for every call about limits and labels, writes
included, and none of a certain object. Whether HubSpot holds to that for writes is unconfirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from hubspot_limits.checks.check import Check, fails, ok, unknown
from hubspot_limits.configuration.declaration import Declaration
from hubspot_limits.hubspot import HubSpotError
from hubspot_limits.hubspot.scopes import FOR_LIMITS, THAT_WRITE
from hubspot_limits.values.object_types import is_object_type_id, standard_object_type

SCOPES = "scopes"

_NAMED = frozenset(("contacts", "companies", "deals", "leads", "orders"))
"""Standard objects whose scopes are called after them; not all are: tickets have `tickets`."""

_FOR_NAMES = re.compile(r"crm\.schemas\.custom\.read|crm\.objects\.custom\..+")

_MOST_SHOWN = 4  # scopes in one line; HubSpot lists some eighty
_GIVE = "Give the key more scopes in HubSpot's settings, and copy its token again."


def check_scopes(
    scopes: tuple[str, ...] | HubSpotError | None, declared: Iterable[Declaration]
) -> Check:
    """The scopes of a key, and those that its stack asks for by its objects."""
    if not isinstance(scopes, tuple):
        return unknown(SCOPES, str(scopes or "not asked: nothing is known to open the portal"))
    names = [
        name
        for declaration in declared
        for name in (declaration.from_object_type, declaration.to_object_type)
    ]
    wanted = dict.fromkeys(scope for name in names for scope in _scopes_of(name))
    missing = [scope for scope in wanted if scope not in scopes]
    found = f"has {_listed(scopes)}"
    if lack := _lack(scopes, names):
        return fails(SCOPES, f"{found}; lacks {lack}.", _GIVE)
    if missing:
        found += f"; lacks {_listed(missing)}"
        return ok(SCOPES, f"{found}, where HubSpot's documents ask for any one scope of its list.")
    return ok(SCOPES, found)


def _lack(scopes: Sequence[str], names: Iterable[str]) -> str | None:
    """What a call is refused for."""
    fitting = [scope for scope in scopes if FOR_LIMITS.fullmatch(scope)]
    if not fitting:
        return "every scope that limits ask for, such as crm.objects.contacts.read"
    if _custom_names(names) and not any(map(_FOR_NAMES.fullmatch, scopes)):
        return "crm.schemas.custom.read, by which custom objects are found by name"
    if not any(map(THAT_WRITE.fullmatch, fitting)):
        return (
            "every scope that writes, such as crm.objects.contacts.write: it is enough for "
            "previews, and HubSpot may refuse `pulumi up`"
        )
    return None


def _scopes_of(name: str) -> tuple[str, ...]:
    """The scopes that are called after an object."""
    if name == "tickets":
        return ("tickets",)
    standard = standard_object_type(name)
    if standard and standard.name not in _NAMED:
        # Whether the others have a scope of their own is not known here.
        return ()
    noun = standard.name if standard else "custom"
    return (f"crm.objects.{noun}.read", f"crm.objects.{noun}.write")


def _custom_names(names: Iterable[str]) -> bool:
    """Whether a custom object is declared by name, which has to be looked up."""
    return any(not standard_object_type(name) and not is_object_type_id(name) for name in names)


def _listed(scopes: Sequence[str]) -> str:
    if not scopes:
        return "none"
    more = len(scopes) - _MOST_SHOWN
    return f"{', '.join(scopes[:_MOST_SHOWN])}{f' and {more} more' if more > 0 else ''}"
