"""What may be published of an answer: its shape, HubSpot's codes, and words that name nobody.

Nothing is searched for names, since nobody knows them all. It is the other way round: a word, a key
or a number is kept only if it is in a list of this module, or is the probe's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from hubspot_limits.probe.marks import PREFIX

Shape: TypeAlias = "str | list[Shape] | dict[str, Shape]"

_LONGEST = 400  # characters of one text
_DEEPEST = 8
_MOST = 20
_UNKNOWN = "…"  # in place of what may not be published

_KEYS = """
after allLabels associations atLimitFromRecordSamples associationTypeId cardinality category
code completedAt context correlationId errorType errors fromObjectType fromObjectTypeId
fromObjectLabel fromRecordId fullyQualifiedName id in inputs inverseLabel label labels limit
link links maxToObjectIds message name nearLimitFromRecordSamples next numErrors objectId
objectTypeId paging percentage pluralLabel policyName properties range requestId requestedAt
requiredGranularScopes requiredScopes missingScopes results scopes singularLabel startedAt
status subCategory toObjectType toObjectTypeId total totalRecordsAtLimit totalRecordsNearLimit
type typeId types usage userEnforcedMaxToObjectIds
"""
KEYS = frozenset(_KEYS.split())
"""The fields that HubSpot documents, or that others have seen."""

_WORDS = """
a above account all allow allowed already an and any are array as at batch be because been below
between body bytes call can cannot category column configuration configurations contain contains
could count create data default defined definition definitions delete deserialize directly does
duplicate duplicated empty enforced equal error exceed exceeded exceeds exist existing exists
expected failed field fields for found from given granted greater has have hubspot id ids in
input inputs integer internal invalid inverse is it items json label labeled labels least length
less limit limits line list many maximum max minimum min missing more most must no none not null
number numbers object objects of on one only or out outside pair pairs parameter parse path per
permission permissions portal positive primary property range received record records remove
request required requires resource same scope scopes set should size some string subscription
than that the this to token too total two type types unable unknown unlabeled update user valid
validation value values was were with within wrong you your association associations
associationtypeid bad cancelled canceled complete conflict forbidden maxtoobjectids typeid
integrator work java util call calls cart carts communication communications companies company
contact contacts course courses deal deals discount discounts email emails fee fees feedback
goal goals invoice invoices item lead leads listing listings marketing event meeting meetings
note notes order orders payment payments product products project projects quote quotes service
services submission task tasks tax taxes ticket tickets users appointment appointments
"""
WORDS = frozenset(_WORDS.split())
"""What HubSpot's messages are made of, in lower case: no names of people, firms or objects."""

_CODES = ("category", "subCategory", "status", "errorType", "policyName")
"""The keys whose values are constants of HubSpot's."""

_PARTS = re.compile(r"(?P<word>[^\W\d_]+)|(?P<number>\d+)|(?P<other>.)", re.DOTALL)
_PUNCTUATION = " .,:;<>=()[]{}'\"-/_"
_CODE = re.compile(r"(?:[A-Za-z]{1,40}\.){0,4}[A-Z]{2,40}(?:_[A-Z]{1,40}){0,12}")
_OWN = re.compile(rf"{PREFIX} [0-9a-f]{{6}} \d{{1,9}}(?: inverse)?")


def shape(value: object, depth: int = 0) -> Shape:  # noqa: PLR0911 - one a kind
    """A body without what is in it: its documented keys, and of which kind each value is."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list() | dict() if depth == _DEEPEST:
            return _UNKNOWN
        case list():
            return [shape(item, depth + 1) for item in value[:1]]
        case dict():
            return {_key(key): shape(item, depth + 1) for key, item in value.items()}
    return _UNKNOWN


def redacted(  # noqa: PLR0911 - one a kind
    value: object, sent: Iterable[int] = (), depth: int = 0
) -> object:
    """A body as it is, but for whatever is not in the lists. sent: the numbers of the request."""
    numbers = frozenset(sent)
    match value:
        case None | bool():
            return value
        case int() | float():
            return value if value in numbers or value in _SMALL else _UNKNOWN
        case str():
            return text(value, numbers)
        case list() | dict() if depth == _DEEPEST:
            return _UNKNOWN
        case list():
            return [redacted(item, numbers, depth + 1) for item in value[:_MOST]]
        case dict():
            return {
                _key(key): code(item)
                if key in _CODES and isinstance(item, str) and code(item)
                else redacted(item, numbers, depth + 1)
                for key, item in value.items()
            }
    return _UNKNOWN


def text(message: str, sent: Iterable[int] = ()) -> str:
    """A text, with a sign for each word and number that is not in the lists."""
    # A mark of the probe's own has digits that are in no list.
    if _OWN.fullmatch(message):
        return message
    numbers = frozenset(map(str, sent))

    def shown(match: re.Match[str]) -> str:
        part = match[0]
        match match.lastgroup:
            case "word":
                return part if part.lower() in WORDS else _UNKNOWN
            case "number":
                return part if part in numbers else _UNKNOWN
        return part if part in _PUNCTUATION else _UNKNOWN

    kept = _PARTS.sub(shown, message[:_LONGEST])
    # Several in a row become one, so that not even the number of words is told.
    return re.sub(rf"{_UNKNOWN}+", _UNKNOWN, kept)


def code(value: str | None) -> str | None:
    """A code of HubSpot's, such as VALIDATION_ERROR, or None for anything else."""
    return value if value is not None and _CODE.fullmatch(value) else None


_SMALL = frozenset(range(1_000))  # counts and statuses; ids are mostly larger


def _key(key: object) -> str:
    return key if isinstance(key, str) and key in KEYS else _UNKNOWN
