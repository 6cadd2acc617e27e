"""The evidence file: what was asked of HubSpot and what it answered, fit to be published.

It holds no token, no portal id and no name that is not the probe's own.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.findings import Position
from hubspot_limits.probe.redaction import code, redacted, shape, text
from hubspot_limits.values.refusal import Refusal
from hubspot_limits.values.validation import first_mistake

Outcome = Literal["settled", "noneOfThem", "observed", "leftOut", "notSettled"]
ShortText = Annotated[str, Field(max_length=500)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,60}$")]

_MOST_ANSWERS = 40
# The costs of scrypt: n is how much work and memory one hash takes.
_HASH = {"n": 2**14, "r": 8, "p": 1}
"""Portal ids are short numbers: a hash that is quick to make could be tried for all of them."""


class EvidenceError(Refusal):
    """The evidence file cannot be used."""


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class AnswerGiven(_Model):
    """One answer. `asked` is the request, `times` how many in a row were answered alike; `body` is
    there, redacted, where the answer fits nothing that was expected.
    """

    asked: ShortText
    status: Annotated[int, Field(ge=100, le=999)]
    category: ShortText | None = None
    sub_category: ShortText | None = None
    message: ShortText | None = None
    shape: Any = None
    milliseconds: Annotated[int, Field(ge=0)] = 0
    rate_limit: Mapping[Name, int] = {}
    times: Annotated[int, Field(ge=1)] = 1
    body: Any = None

    @classmethod
    def of(cls, answer: Answer, *, whole: bool) -> Self:
        # A number that the probe itself has sent names nobody, so it may stay in a message.
        numbers = tuple(_numbers(answer.sent))
        return cls(
            asked=_asked(answer.asked),
            status=answer.status,
            category=code(answer.category),
            sub_category=code(answer.sub_category),
            message=None if answer.message is None else text(answer.message, numbers),
            shape=shape(answer.body) if answer.body is not None else answer.kind,
            milliseconds=round(answer.seconds * 1_000),
            rate_limit={_name(name): value for name, value in answer.rate_limit.items()},
            body=redacted(answer.body, numbers) if whole else None,
        )

    def is_like(self, other: Self) -> bool:
        """Whether the two differ in nothing but time and what is left of the quota."""
        varying = {"milliseconds", "rate_limit", "times"}
        return self.model_dump(exclude=varying) == other.model_dump(exclude=varying)


class AnsweredQuestion(_Model):
    """What came of one question. `position` is where the simulator's switch stands, if it is
    settled; `why` says why it is not, or what was seen where there is no switch.
    """

    question: ShortText
    outcome: Outcome
    position: Position | None = None
    assumed: Position | None = None
    why: ShortText | None = None
    date: date
    answers: Annotated[tuple[AnswerGiven, ...], Field(max_length=_MOST_ANSWERS)] = ()

    @property
    def is_as_assumed(self) -> bool:
        return self.outcome == "settled" and self.position == self.assumed


class ProbedPortal(_Model):
    """Which portal it was, for a second run to know it again; not even its id can be read."""

    salt: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    @classmethod
    def of(cls, portal_id: str, salt: str | None = None) -> Self:
        # Another salt for each file, so that one table of hashes does not do for all of them.
        salt = salt or secrets.token_hex(16)
        hashed = hashlib.scrypt(portal_id.encode(), salt=bytes.fromhex(salt), dklen=32, **_HASH)
        return cls(salt=salt, hash=hashed.hex())

    def is_of(self, portal_id: str) -> bool:
        return self == ProbedPortal.of(portal_id, self.salt)


class Evidence(_Model):
    """A whole evidence file. Later versions only add to it."""

    version: Literal[1] = 1
    made_by: ShortText
    date: date
    portal: ProbedPortal
    account_type: Annotated[str, Field(pattern="^[A-Z_]{1,40}$")]
    plan: Annotated[str, Field(pattern="^[A-Z_]{1,40}$")] | None = None
    api_version: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
    findings: Mapping[Name, AnsweredQuestion] = {}

    @property
    def settled(self) -> dict[str, Position]:
        """The switches that are known, each with its position."""
        return {
            name: finding.position
            for name, finding in self.findings.items()
            if finding.outcome == "settled" and finding.position is not None
        }

    def with_finding(self, name: str, finding: AnsweredQuestion) -> Self:
        return self.model_copy(
            update={"findings": {**self.findings, name: finding}, "date": finding.date}
        )

    def as_json(self) -> str:
        content = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        # exclude_defaults drops the version, which every file has to say.
        return json.dumps({"version": self.version, **content}, indent=2, ensure_ascii=False) + "\n"


def read_evidence(file: Path) -> Evidence | None:
    """The evidence of a file; None if there is no file. Raises EvidenceError."""
    try:
        return Evidence.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EvidenceError(f"{file} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        where, message = first_mistake(error)
        raise EvidenceError(
            f"{file} is no evidence of this version of hubspot-limits "
            f"({where or 'the file'}: {message}). "
            "Name another file with --evidence."
        ) from error


def write_evidence(file: Path, evidence: Evidence) -> None:
    """Replace the file in one step. Raises EvidenceError, and then the old file still stands."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.write_text(evidence.as_json(), encoding="utf-8")
        os.replace(unfinished, file)  # noqa: PTH105 - in one step
    except OSError as error:
        raise EvidenceError(f"{file} cannot be written: {error.strerror}.") from error


def answers_given(answers: Iterable[Answer], *, whole: bool) -> tuple[AnswerGiven, ...]:
    """The answers as the file has them: those alike in a row once, and the last of very many."""
    given: list[AnswerGiven] = []
    for answer in answers:
        one = AnswerGiven.of(answer, whole=whole)
        if given and given[-1].is_like(one):
            given[-1] = one.model_copy(update={"times": given[-1].times + 1})
        else:
            given.append(one)
    return tuple(given[-_MOST_ANSWERS:])


def _asked(request: str) -> str:
    """A request without the ids of this portal: of labels, custom objects and records."""
    method, _, path = request.partition(" ")
    route, _, query = path.partition("?")
    parts = [part if _is_of_the_api(part) else "{id}" for part in route.split("/")]
    return f"{method} {'/'.join(parts)}{'?...' if query else ''}"


def _is_of_the_api(part: str) -> bool:
    is_word = part.islower() and part.replace("-", "").isalpha()
    is_version = part in ("v3", "v4", "2026-03", "2026-09")
    # Standard object types ("0-1") are the same in every portal.
    return part == "" or is_word or is_version or (part.startswith("0-") and part[2:].isdecimal())


def _name(header: str) -> str:
    return to_camel(header.replace("-", "_"))[:60]


def _numbers(value: object) -> Iterator[int]:
    """The numbers that a request holds."""
    match value:
        case bool():
            return
        case int():
            yield value
        case Mapping():
            for item in value.values():
                yield from _numbers(item)
        case list():
            for item in value:
                yield from _numbers(item)
