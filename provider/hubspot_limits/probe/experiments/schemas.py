"""What object schemas tell of associations, and of which objects there are any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.bench import Bench
from hubspot_limits.probe.experiment import experiment
from hubspot_limits.probe.findings import NONE_OF_THEM, NotAsked, Reading
from hubspot_limits.probe.pairs import pair

_OF_LIMITS = ("cardinality", "hasUserEnforcedMaxToObjectIds", "maxToObjectIds")
_CONTACTS = pair("contacts", "contacts").from_object_type.id


@experiment(
    "standardObjectSchemas",
    "Whether a standard object has a schema",
    "served",
    "refused",
    requests=1,
)
def standard_object_schemas(bench: Bench) -> Reading:
    answer = _schema(bench, _CONTACTS)
    if _definitions(answer) is not None:
        return "served"
    return "refused" if answer.is_error else NONE_OF_THEM


@experiment(
    "schemaAssociations",
    "Whether a schema's associations carry limits",
    "observed",
    "documented",
    requests=1,
)
def schema_associations(bench: Bench) -> Reading:
    """Look at the first object that has associations in its schema."""
    for answer in _schemas(bench):
        if definitions := _definitions(answer):
            # {True}: every definition has all of the fields. {False}: none has any.
            present = {name in one for one in definitions for name in _OF_LIMITS}
            if present == {True}:
                return "observed"
            return "documented" if present == {False} else NONE_OF_THEM
        if not answer.is_error:
            return NONE_OF_THEM
    raise NotAsked("No object has a schema with associations in it")


def _schemas(bench: Bench) -> Iterator[Answer]:
    """The schemas of a standard object, and if that is not enough of the custom ones."""
    yield _schema(bench, _CONTACTS)
    for custom in bench.asking.send("GET", bench.version.object_schemas).results:
        yield _schema(bench, str(custom.get("objectTypeId")))


def _schema(bench: Bench, object_type: str) -> Answer:
    return bench.asking.send("GET", f"{bench.version.object_schemas}/{quote(object_type, safe='')}")


def _definitions(answer: Answer) -> list[dict[str, Any]] | None:
    """The association types that a schema lists; None for what is no schema."""
    match answer.body:
        case {"associations": list() as definitions} if answer.kind == "object":
            return [one for one in definitions if isinstance(one, dict)]
    return None
