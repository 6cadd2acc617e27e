"""What the request log may show of a request and its answer: everything but secrets."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlencode

from pydantic_core import to_json

HIDDEN = "(hidden)"

_OAUTH = "/oauth/"
_SECRET_IN_PATH = re.compile(r"(/(?:access|refresh)-tokens/).+")
_SECRETS = frozenset(
    {"access_token", "client_secret", "code", "hapikey", "refresh_token", "token", "tokenKey"}
)
_HARMLESS = frozenset(
    {
        *("active", "app_id", "appId", "client_id", "correlationId", "error", "error_description"),
        *("expires_in", "grant_type", "hub_domain", "hub_id", "hubId", "message", "scopes"),
        *("status", "token_type", "token_type_hint", "token_use", "user", "user_id", "userId"),
    }
)


def shown_path(path: str) -> str:
    return _SECRET_IN_PATH.sub(rf"\1{HIDDEN}", path) if path.startswith(_OAUTH) else path


def shown_query(query: str) -> str:
    fields = parse_qsl(query, keep_blank_values=True)
    if _SECRETS.isdisjoint(name for name, _ in fields):
        return query
    return urlencode(
        [(name, HIDDEN if name in _SECRETS else value) for name, value in fields], safe="()"
    )


def shown_body(path: str, content: bytes) -> Any:  # noqa: ANN401 - JSON
    """A body as JSON, or as text where it is none. OAuth's shows the fields that are known."""
    if not content:
        return None
    value = _readable(content)
    if not path.startswith(_OAUTH):
        return value
    fields = dict(parse_qsl(value)) if isinstance(value, str) else value
    if not isinstance(fields, dict):
        return HIDDEN
    return {
        name: HIDDEN if name in _SECRETS else each
        for name, each in fields.items()
        if name in _SECRETS | _HARMLESS
    }


def _readable(content: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        value = json.loads(content, parse_constant=_refuse)
        # What cannot be written as JSON again, an entry of the log cannot hold: half of a
        # surrogate pair, or lists within lists without end.
        to_json({"requests": [{"body": value}]})
    except (ValueError, RecursionError):
        return content.decode(errors="replace")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
