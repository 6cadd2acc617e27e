"""What a field of a reply may hold, and what is read from it.

More is accepted than HubSpot documents, because its replies carry less and other than that: null
for what is not nullable, a subCategory that is a string where an object is documented, a context
that is a text where a map is. Unknown fields are ignored, unknown categories kept. What says which
limit is meant has to be there, and to be one.

What HubSpot says about an error is for people, and made plain here. Labels and names of objects are
compared with what is declared, so they are kept as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
)
from pydantic.alias_generators import to_camel

from hubspot_limits.values.plain_text import plain

_LARGEST_NUMBER = 2**31 - 1  # the wire's int32
_CONTEXT_IN_A_TEXT = re.compile(r"(\w+)=\[([^\[\]]*)\]")  # "missingScopes=[scope1, scope2]"


def can_be_a_token(text: str) -> bool:
    """Whether a header may hold it: requests would quote any other in an error of its own."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _token(secret: SecretStr) -> SecretStr:
    if not can_be_a_token(secret.get_secret_value()):
        raise ValueError("not a token")
    return secret


def _text(value: object) -> str | None:
    """A string as it is; an object as JSON; nothing for null and for an empty object."""
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False) if value else None


def _plain_text(value: object) -> str | None:
    text = _text(value)
    return plain(text) if text else None


def _sentence(value: object) -> str:
    """A message as one line without a full stop; only blanks and line ends are lost."""
    return plain(" ".join((_text(value) or "").split()).rstrip("."))


def as_texts(value: object) -> tuple[str, ...]:
    """A list of texts, or one text alone; what is empty is left out."""
    values = value if isinstance(value, list) else [value]
    return tuple(text for text in map(_plain_text, values) if text)


def _context(value: object) -> dict[str, tuple[str, ...]]:
    """A map of lists as documented, or written out: "{missingScopes=[scope1, scope2]}".

    Any other text is kept under an empty key.
    """
    if isinstance(value, str) and (written := _CONTEXT_IN_A_TEXT.findall(value)):
        return {key: tuple(re.split(r",\s*", entries)) for key, entries in written}
    entries = value if isinstance(value, Mapping) else {"": value}
    return {plain(str(key)): texts for key, entry in entries.items() if (texts := as_texts(entry))}


def as_list(value: object) -> object:
    """An empty list for null."""
    return [] if value is None else value


def as_number(value: object) -> object:
    """The value, unless it is a boolean: that raises ValueError."""
    # pydantic would take true for 1.
    if isinstance(value, bool):
        raise ValueError("a number is expected")  # noqa: TRY004 - what pydantic takes
    return value


Text = Annotated[str | None, BeforeValidator(_text)]
PlainText = Annotated[str | None, BeforeValidator(_plain_text)]
Sentence = Annotated[str, BeforeValidator(_sentence)]
Category = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]*$")]
TypeId = Annotated[int, BeforeValidator(as_number), Field(ge=1, le=_LARGEST_NUMBER)]
ObjectTypeId = Annotated[str, Field(pattern=r"^[0-9]+-[0-9]+$")]
Limit = Annotated[int, BeforeValidator(as_number), Field(ge=0, le=_LARGEST_NUMBER)]
Count = Annotated[int, BeforeValidator(as_number), Field(ge=0)]
Samples = Annotated[list[object], BeforeValidator(as_list)]
Context = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_context)]
Token = Annotated[SecretStr, AfterValidator(_token)]


class Wire(BaseModel):
    # hide_input_in_errors: an answer may hold a token, and errors are shown.
    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", frozen=True, hide_input_in_errors=True
    )
