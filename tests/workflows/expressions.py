"""The expressions of GitHub's workflows, as far as ours use them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>&&|\|\||==|!=|[!(),])|(?P<name>[\w.*-]+))"
)
_IN_TEXT = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)

Context = Mapping[str, Any]
"""What names lead to; a callable is a function."""


def evaluated(expression: str, context: Context) -> Any:  # noqa: ANN401 - of any type
    """What an expression is worth, without its braces."""
    return _Parser(expression, context).whole()


def filled_in(value: Any, context: Context) -> Any:  # noqa: ANN401 - as in YAML
    """A value of a workflow, or all values below it, with expressions replaced by their worth."""
    if isinstance(value, Mapping):
        return {key: filled_in(below, context) for key, below in value.items()}
    if isinstance(value, list):
        return [filled_in(below, context) for below in value]
    if not isinstance(value, str):
        return value
    alone = _IN_TEXT.fullmatch(value)
    if alone:
        return evaluated(alone[1], context)
    return _IN_TEXT.sub(lambda found: as_text(evaluated(found[1], context)), value)


def holds(condition: str, context: Context) -> bool:
    """Whether a condition, without its braces, lets a job or a step run."""
    return bool(evaluated(condition, context))


def as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


class _Parser:
    def __init__(self, text: str, context: Context) -> None:
        self._tokens = [match[0].strip() for match in _TOKEN.finditer(text)]
        assert "".join(self._tokens) == re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", text)
        self._context = context

    def whole(self) -> Any:  # noqa: ANN401
        value = self._or()
        assert not self._tokens, self._tokens
        return value

    def _or(self) -> Any:  # noqa: ANN401
        value = self._and()
        while self._takes("||"):
            other = self._and()
            value = value or other
        return value

    def _and(self) -> Any:  # noqa: ANN401
        value = self._compared()
        while self._takes("&&"):
            other = self._compared()
            value = value and other
        return value

    def _compared(self) -> Any:  # noqa: ANN401
        value = self._single()
        for sign, is_equal in (("==", True), ("!=", False)):
            if self._takes(sign):
                return (as_text(value) == as_text(self._single())) is is_equal
        return value

    def _single(self) -> Any:  # noqa: ANN401
        if self._takes("!"):
            return not self._single()
        if self._takes("("):
            value = self._or()
            assert self._takes(")")
            return value
        token = self._tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        return self._called(token) if self._takes("(") else self._named(token)

    def _called(self, name: str) -> Any:  # noqa: ANN401
        arguments = []
        while not self._takes(")"):
            arguments.append(self._or())
            self._takes(",")
        function: Callable[..., Any] = json.loads if name == "fromJSON" else self._context[name]
        return function(*arguments)

    def _named(self, token: str) -> Any:  # noqa: ANN401
        value: Any = self._context
        for part in token.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def _takes(self, sign: str) -> bool:
        if self._tokens[:1] != [sign]:
            return False
        self._tokens.pop(0)
        return True
