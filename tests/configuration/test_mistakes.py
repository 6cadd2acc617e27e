from __future__ import annotations

import pytest

from hubspot_limits.configuration.mistakes import Mistake, MistakesError, shown, unknown_key


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param((), "wrong", id="the whole"),
        pytest.param(("limit",), "limit: wrong", id="a plain key"),
        pytest.param(("hubspot-limits:limits",), "hubspot-limits:limits: wrong", id="a full key"),
        pytest.param(
            ("labels", "Decision maker"), 'labels."Decision maker": wrong', id="a key with a space"
        ),
        pytest.param(("labels", "v1.5"), 'labels."v1.5": wrong', id="a key with the separator"),
        pytest.param(
            ("labels", "Décision"), 'labels."Décision": wrong', id="a letter of any script"
        ),
        pytest.param(
            ("labels", 'a"\nb'), 'labels."a\\"\\nb": wrong', id="one line whatever the key"
        ),
        pytest.param(("labels", ""), 'labels."": wrong', id="an empty key"),
    ],
)
def test_a_mistake_says_the_keys_that_lead_to_it(path: tuple[str, ...], line: str) -> None:
    assert str(Mistake(path, "wrong")) == line


def test_an_error_says_every_mistake_one_a_line() -> None:
    error = MistakesError([Mistake(("limit",), "wrong"), Mistake(("labels",), "missing")])
    assert str(error) == "limit: wrong\nlabels: missing"
    assert [mistake.path for mistake in error.mistakes] == [("limit",), ("labels",)]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        pytest.param("lable", "unknown key, did you mean labels? Known: labels, limit", id="near"),
        pytest.param("LIMIT", "unknown key, did you mean limit? Known: labels, limit", id="case"),
        pytest.param("colour", "unknown key. Known: labels, limit", id="nothing near"),
    ],
)
def test_an_unknown_key_is_told_the_nearest_known_one(key: str, message: str) -> None:
    assert unknown_key(key, ["labels", "limit"]) == message


def test_a_value_is_shown_as_it_is_written_and_cut_where_it_is_long() -> None:
    assert [shown(value) for value in ("ten", "Größe", True, None, {"a": 1})] == [
        '"ten"',
        '"Größe"',
        "true",
        "null",
        '{"a": 1}',
    ]
    assert shown("x" * 100) == '"' + "x" * 59 + "..."
