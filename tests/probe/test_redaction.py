"""What is published of an answer names nobody: only what is in the lists is kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.probe.answers import Answer
from hubspot_limits.probe.evidence import AnswerGiven
from hubspot_limits.probe.redaction import KEYS, WORDS, code, redacted, shape, text

NAMES = st.text(max_size=30) | st.sampled_from(
    [
        "Payer",
        "Decision maker",
        "pet",
        "p8800123_pet",
        "8800123",
        "anna@example.com",
        "Ltd. & Söhne",
    ]
)
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | NAMES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(KEYS)) | NAMES, inner, max_size=5)
    ),
    max_leaves=20,
)
CODE_KEYS = ("category", "subCategory", "status", "errorType", "policyName")


def words_in(value: object) -> set[str]:
    """Every word of a value, its keys included, but for HubSpot's codes."""
    match value:
        case str():
            return set(re.findall(r"[^\W\d_]+|\d+", value))
        case list():
            return set().union(*map(words_in, value))
        case dict():
            return set().union(
                *(
                    words_in(item)
                    for key, item in value.items()
                    if not (key in CODE_KEYS and isinstance(item, str) and code(item))
                )
            )
    return set()


@given(body=BODIES, sent=st.lists(st.integers(0, 2**31)))
def test_no_word_is_kept_that_is_not_in_the_list(body: object, sent: list[int]) -> None:
    kept = words_in(redacted(body, sent))
    own = {str(number) for number in sent}
    assert {word for word in kept if word.lower() not in WORDS and word not in own} == set()


@given(body=BODIES)
def test_no_key_is_kept_that_hubspot_does_not_document(body: object) -> None:
    assert keys_in(redacted(body)) | keys_in(shape(body)) <= KEYS | {"…"}


def keys_in(value: object) -> set[str]:
    match value:
        case list():
            return set().union(*map(keys_in, value))
        case dict():
            return set(value).union(*map(keys_in, value.values()))
    return set()


@given(body=BODIES)
def test_a_shape_holds_no_value(body: object) -> None:
    kinds = {"null", "boolean", "number", "text", "…"}
    assert leaves(shape(body)) <= kinds


def leaves(value: object) -> set[str]:
    match value:
        case list():
            return set().union(*map(leaves, value))
        case dict():
            return set().union(*map(leaves, value.values()))
    return {str(value)}


@given(message=NAMES)
def test_a_text_once_redacted_stays_as_it_is(message: str) -> None:
    assert text(text(message)) == text(message)


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            "1-35 is not a valid association type between DEAL and CONTACT",
            "…-35 is not a valid association type between DEAL and CONTACT",
        ),
        ("Association label Payer already exists", "Association label … already exists"),
        ("Unable to infer object type from: p8800123_pet", "Unable to … object type from: …_…"),
        ("anna@example.com", "….…"),
        ("hubspot-limits probe 0a1b2c 12 inverse", "hubspot-limits probe 0a1b2c 12 inverse"),
        ("hubspot-limits probe of Anna", "hubspot-limits … of …"),
    ],
)
def test_hubspots_words_and_the_numbers_of_the_request_are_kept(message: str, kept: str) -> None:
    assert text(message, [35]) == kept


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("VALIDATION_ERROR", True),
        ("crm.associations.INVALID_ASSOCIATION_TYPE", True),
        ("AssociationValidationError.DUPLICATE_ASSOCIATION_LABEL", True),
        ("Payer", False),
        ("Decision maker", False),
        ("", False),
    ],
)
def test_a_code_is_what_looks_like_hubspots(value: str, kept: bool) -> None:  # noqa: FBT001
    assert (code(value) == value) is kept


def test_an_answer_of_a_portal_is_published_without_its_names() -> None:
    answer = Answer(
        asked="GET /crm/associations/2026-09/p8800123_pet/0-1/labels?token=x",
        status=200,
        body={
            "results": [{"category": "USER_DEFINED", "typeId": 279, "label": "Payer", "Anna": 1}],
            "message": "Payer of Anna",
        },
        kind="list",
    )
    published = AnswerGiven.of(answer, whole=True).model_dump_json()
    for name in ("Payer", "Anna", "pet", "8800123", "token"):
        assert name not in published
