from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.configuration.declaration import Declaration, StackEntry, keys
from hubspot_limits.configuration.parsing import parse_pair
from hubspot_limits.configuration.rules import DeclarationError, check_maximum
from hubspot_limits.values.limits import AssociationType
from hubspot_limits.values.object_types import STANDARD_OBJECT_TYPES
from tests.parsed import parse_limits

PETS = "p8800123_pet"


def mistakes(raw: object) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        parse_limits(raw)
    return str(caught.value).splitlines()


def mistakes_of_pair(**inputs: object) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        parse_pair({"fromObjectType": "deals", "toObjectType": "contacts", **inputs})
    return str(caught.value).splitlines()


def test_an_entry_declares_the_limits_of_a_pair() -> None:
    [declared] = parse_limits(
        {
            "Deal -> contact": {
                "limit": 10,
                "labels": {"Decision maker": 2},
                "types": {"INTEGRATOR_DEFINED/41": 5},
                "exclusive": True,
                "adopt": True,
                "protect": True,
                "retainOnDelete": True,
                "name": "deal contacts",
            }
        }
    )
    assert declared == StackEntry(
        from_object_type="deals",
        to_object_type="contacts",
        source="Deal -> contact",
        limit=10,
        labels={"Decision maker": 2},
        types={AssociationType("INTEGRATOR_DEFINED", 41): 5},
        exclusive=True,
        adopt=True,
        protect=True,
        retain_on_delete=True,
        name="deal contacts",
    )
    assert declared.source == "Deal -> contact"
    assert declared.resource_name == "deal contacts"


def test_an_integer_alone_is_the_object_limit() -> None:
    assert parse_limits({"companies -> deals": 50}) == parse_limits(
        {"companies -> deals": {"limit": 50}}
    )


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        pytest.param("deals -> contacts", "deals-contacts", id="canonical names as they are"),
        pytest.param("DEAL -> 0-1", "deals-contacts", id="singular, upper case and id"),
        pytest.param("deals->contacts", "deals-contacts", id="spaces do not matter"),
        pytest.param("line items -> Line Item", "line_items-line_items", id="words"),
        pytest.param(f"{PETS} -> contact", f"{PETS}-contacts", id="custom objects as written"),
        pytest.param("2-7 -> contacts", "2-7-contacts", id="a custom object's id"),
    ],
)
def test_a_resource_is_named_by_its_pair_whatever_the_spelling(spelling: str, name: str) -> None:
    [declared] = parse_limits({spelling: 1})
    assert declared.resource_name == name


@pytest.mark.parametrize(
    "ten",
    [
        pytest.param(10, id="YAML"),
        pytest.param(10.0, id="Pulumi hands numbers to a provider as floats"),
        pytest.param("10", id="pulumi config set stores text"),
    ],
)
def test_a_number_is_the_same_in_every_form_that_pulumi_gives_it(ten: object) -> None:
    declared = {"limit": ten, "labels": {"Approver": ten}, "types": {"user_defined/35": ten}}
    [pair] = parse_limits({"deals -> contacts": declared})
    assert (pair.limit, dict(pair.labels)) == (10, {"Approver": 10})
    assert dict(pair.types) == {AssociationType("USER_DEFINED", 35): 10}
    assert type(pair.limit) is int


@pytest.mark.parametrize("zeros", [1, 9, 11, 5000])
def test_zeros_before_a_number_that_is_a_text_mean_nothing(zeros: int) -> None:
    [pair] = parse_limits({"deals -> contacts": f"{'0' * zeros}5"})
    assert pair.limit == 5


def test_every_declared_limit_has_the_keys_that_lead_to_it() -> None:
    types = {"INTEGRATOR_DEFINED/41": 5}
    [pair] = parse_limits({"deals -> contacts": {"types": types, "labels": {"A b": 2}, "limit": 9}})
    assert list(pair.values()) == [
        (("limit",), 9),
        (("labels", "A b"), 2),
        (("types", "INTEGRATOR_DEFINED/41"), 5),
    ]


def test_both_directions_of_a_pair_are_two_pairs() -> None:
    names = [pair.resource_name for pair in parse_limits({"deal->quote": 1, "quote->deal": 1})]
    assert names == ["deals-quotes", "quotes-deals"]


def test_the_text_of_a_label_is_kept_but_for_the_space_around_it() -> None:
    [declared] = parse_limits({"deals -> contacts": {"labels": {" Décision  Maker ": 2}}})
    assert dict(declared.labels) == {"Décision  Maker": 2}


def test_a_label_limit_may_equal_the_object_limit() -> None:
    [declared] = parse_limits({"deals -> contacts": {"limit": 2, "labels": {"Approver": 2}}})
    assert declared.labels["Approver"] == declared.limit


@pytest.mark.parametrize("label", ["Primary", "Parent", "Child Company", "parent company"])
def test_a_label_of_hubspots_own_is_not_bound_by_the_object_limit(label: str) -> None:
    [declared] = parse_limits({"companies -> companies": {"limit": 2, "labels": {label: 5}}})
    assert declared.labels[label] == 5


def test_one_label_in_two_unicode_forms_is_one_label() -> None:
    composed, decomposed = "D\u00e9cideur", "De\u0301cideur"
    [declared] = parse_limits({"deals -> contacts": {"labels": {decomposed: 2}}})
    assert dict(declared.labels) == {composed: 2}
    assert (
        "the same as"
        in mistakes({"deals -> contacts": {"labels": {composed: 1, decomposed: 2}}})[0]
    )


def test_a_limit_beyond_what_the_api_takes_is_a_mistake() -> None:
    highest = 2**31 - 1
    [declared] = parse_limits({"deals -> contacts": highest})
    assert declared.limit == highest
    [mistake] = mistakes({"deals -> contacts": {"limit": highest + 1}})
    assert f"expected at most {highest}, the highest that HubSpot's API takes" in mistake


AT_LEAST_1 = "expected a whole number of at least 1, or many for no limit"
ENTRY = "expected a limit of at least 1, many, or a map with limit, labels or types"
KNOWN = ", ".join(keys(StackEntry))


@pytest.mark.parametrize(
    ("entry", "where", "what"),
    [
        pytest.param({"limit": 0}, ".limit", f"{AT_LEAST_1}, not 0", id="HubSpot has no 0"),
        pytest.param({"limit": -3}, ".limit", f"{AT_LEAST_1}, not -3", id="negative"),
        pytest.param({"limit": "ten"}, ".limit", f'{AT_LEAST_1}, not "ten"', id="word"),
        pytest.param({"limit": 2.5}, ".limit", f"{AT_LEAST_1}, not 2.5", id="fraction"),
        pytest.param({"limit": True}, ".limit", f"{AT_LEAST_1}, not true", id="true is not 1"),
        pytest.param({"limit": "१"}, ".limit", f'{AT_LEAST_1}, not "१"', id="foreign digits"),
        pytest.param({"limit": None}, ".limit", f"{AT_LEAST_1}, not null", id="key without value"),
        pytest.param(0, "", f"{ENTRY}, not 0", id="an integer alone is held to the same"),
        pytest.param("ten", "", f'{ENTRY}, not "ten"', id="a word alone"),
        pytest.param([1], "", f"{ENTRY}, not [1]", id="a list"),
        pytest.param(None, "", f"{ENTRY}, not null", id="nothing after the colon"),
        pytest.param({}, "", "no limits: expected limit, labels or types", id="empty entry"),
        pytest.param(
            {"exclusive": True, "labels": {}},
            "",
            "no limits: expected limit, labels or types",
            id="exclusive without limits would only purge",
        ),
        pytest.param(
            {"labels": {"Decision maker": 0}},
            '.labels."Decision maker"',
            f"{AT_LEAST_1}, not 0",
            id="a label's limit",
        ),
        pytest.param(
            {"labels": {" ": 1}}, '.labels." "', 'expected a text, not " "', id="a blank label"
        ),
        pytest.param(
            {"labels": ["Approver"]}, ".labels", 'expected a map, not ["Approver"]', id="a list"
        ),
        pytest.param(
            {"labels": {"Approver": 1, " Approver": 2}},
            '.labels." Approver"',
            'the same as "Approver": expected one of them',
            id="one label twice",
        ),
        pytest.param(
            {"types": {"35": 1}},
            ".types.35",
            'expected a category and an id such as USER_DEFINED/35, not "35"',
            id="an id alone is no type: ids of categories collide",
        ),
        pytest.param(
            {"types": {35: 1}},
            ".types.35",
            'expected a category and an id such as USER_DEFINED/35, not "35"',
            id="the same, as YAML reads it",
        ),
        pytest.param(
            {"types": {"USER_DEFINED/35": 1, "user_defined/35": 2}},
            '.types."user_defined/35"',
            'the same as "USER_DEFINED/35": expected one of them',
            id="one type twice",
        ),
        pytest.param(
            {"limit": 10, "types": {"HUBSPOT_DEFINED/3": 10}},
            '.types."HUBSPOT_DEFINED/3"',
            "the type without a label, the same as limit: expected one of them",
            id="limit and its own id",
        ),
        pytest.param(
            {"limit": 10, "labels": {"Approver": 11, "Sponsor": 10, "Lawyer": 12}},
            [".labels.Approver", ".labels.Lawyer"],
            [
                (
                    "11 is above the object limit 10: expected 1 to 10, or an object limit of at "
                    "least 12"
                ),
                (
                    "12 is above the object limit 10: expected 1 to 10, or an object limit of at "
                    "least 12"
                ),
            ],
            id="label limits above the object limit",
        ),
        pytest.param(
            {"types": {"HUBSPOT_DEFINED/3": 10}, "labels": {"Approver": 11}},
            ".labels.Approver",
            "11 is above the object limit 10: expected 1 to 10, or an object limit of at least 11",
            id="an object limit that is declared by its id",
        ),
        pytest.param(
            {"limit": 1, "exclusive": "yes"},
            ".exclusive",
            'expected true or false, not "yes"',
            id="a switch",
        ),
        pytest.param({"limit": 1, "name": 5}, ".name", "expected text, not 5", id="name"),
        pytest.param(
            {"limit": 1, "Labels": {}},
            ".Labels",
            f"unknown key, did you mean labels? Known: {KNOWN}",
            id="wrong case",
        ),
        pytest.param(
            {"limit": 1, "retain_on_delete": True},
            ".retain_on_delete",
            f"unknown key, did you mean retainOnDelete? Known: {KNOWN}",
            id="the spelling of the program",
        ),
        pytest.param(
            {"limit": 1, "fromObjectType": "deals"},
            ".fromObjectType",
            f"unknown key. Known: {KNOWN}",
            id="the key says the pair",
        ),
    ],
)
def test_a_mistake_in_an_entry_has_its_path_and_what_was_expected(
    entry: object, where: str | list[str], what: str | list[str]
) -> None:
    wheres = [where] if isinstance(where, str) else where
    whats = [what] if isinstance(what, str) else what
    path = 'hubspot-limits:limits."deals -> contacts"'
    expected = [f"{path}{where}: {what}" for where, what in zip(wheres, whats, strict=True)]
    assert mistakes({"deals -> contacts": entry}) == expected


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        pytest.param("deals contacts", "deals -> contacts", id="no arrow"),
        pytest.param("companies => deal", "companies -> deals", id="another arrow"),
        pytest.param("companies → deals", "companies -> deals", id="a typographic arrow"),
        pytest.param("companies to deals", "companies -> deals", id="in words"),
        pytest.param("companies", "deals -> contacts", id="one object type"),
        pytest.param("a -> b -> c", "deals -> contacts", id="three object types"),
        pytest.param("companies -> ", "deals -> contacts", id="an end that is missing"),
        pytest.param("companies -> my deals!", "deals -> contacts", id="an end that is no name"),
    ],
)
def test_a_key_that_is_no_pair_is_told_what_a_pair_is(key: str, meant: str) -> None:
    assert mistakes({key: 5}) == [
        (
            f"hubspot-limits:limits.{json.dumps(key, ensure_ascii=False) if ' ' in key else key}: "
            f"expected a pair such as {meant}"
        )
    ]


def test_the_same_pair_under_two_spellings_is_a_mistake() -> None:
    assert mistakes({"deals -> contacts": 1, "0-3 -> Contact": 2}) == [
        (
            'hubspot-limits:limits."0-3 -> Contact": the same as "deals -> contacts": '
            "expected one of them"
        )
    ]


def test_two_entries_with_one_resource_name_are_a_mistake() -> None:
    raw = {"deals -> contacts": 1, "contacts -> deals": {"limit": 2, "name": "deals-contacts"}}
    assert mistakes(raw) == [
        (
            'hubspot-limits:limits."contacts -> deals".name: "deals-contacts" is the resource name '
            'of "deals -> contacts" already: expected another'
        )
    ]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        pytest.param(None, "", id="nothing"),
        pytest.param({}, ", not {}", id="an empty map"),
        pytest.param("{}", ", not {}", id="JSON text"),
        pytest.param("[1]", ", not [1]", id="a list"),
        pytest.param(5, ", not 5", id="a number"),
        pytest.param("{", ', not "{"', id="text that is not JSON"),
        pytest.param("[" * 99_999, f', not "{"[" * 59}...', id="text too deep to read"),
        pytest.param("9" * 9_999, f', not "{"9" * 59}...', id="a number too long to read"),
    ],
)
def test_a_stack_without_pairs_is_a_mistake(raw: object, found: str) -> None:
    expected = "expected a map of pairs such as deals -> contacts"
    assert mistakes(raw) == [f"hubspot-limits:limits: {expected}{found}"]


def test_every_mistake_of_a_file_is_named_at_once() -> None:
    raw = {
        "deals contacts": {"limit": 0},
        "deals -> contacts": {
            "limit": 10,
            "labels": {"Approver": "two", "Decision maker": 12, " Approver": 1},
            "adobt": True,
        },
        "deal -> contact": {},
        "contacts -> deals": {"limit": 1, "name": "deals-contacts", "protect": "yes"},
    }
    deals = 'hubspot-limits:limits."deals -> contacts"'
    assert [line.split(": ")[0] for line in mistakes(raw)] == [
        'hubspot-limits:limits."deals contacts"',
        'hubspot-limits:limits."deals contacts".limit',
        f"{deals}.labels.Approver",
        f"{deals}.adobt",
        f'{deals}.labels." Approver"',
        'hubspot-limits:limits."contacts -> deals".protect',
        'hubspot-limits:limits."deal -> contact"',
        f'{deals}.labels."Decision maker"',
        'hubspot-limits:limits."contacts -> deals".name',
    ]


def test_a_resource_is_told_its_mistakes_by_its_own_paths() -> None:
    known = ", ".join(keys(Declaration))
    assert mistakes_of_pair(
        toObjectType="my contacts", limit=3.0, labels={"Decision maker": 4.0}, protect=True
    ) == [
        'toObjectType: expected an object type such as contacts or 2-123, not "my contacts"',
        (
            'labels."Decision maker": 4 is above the object limit 3: expected 1 to 3, or an object '
            "limit of at least 4"
        ),
        f"protect: unknown key. Known: {known}",
    ]


def test_a_resource_without_limits_is_a_mistake() -> None:
    assert mistakes_of_pair(limit=None, labels={}) == ["no limits: expected limit, labels or types"]


def test_inputs_enter_state_in_one_canonical_form() -> None:
    declared = parse_pair(
        {
            "fromObjectType": "Deal",
            "toObjectType": "0-1",
            "limit": 10.0,
            "labels": {" Decision maker": "2"},
            "types": {"integrator_defined/41": 5},
            "exclusive": False,
            "adopt": True,
        }
    )
    assert declared.inputs() == {
        "fromObjectType": "deals",
        "toObjectType": "contacts",
        "limit": 10,
        "labels": {"Decision maker": 2},
        "types": {"INTEGRATOR_DEFINED/41": 5},
        "adopt": True,
    }


def test_what_is_not_declared_does_not_enter_state() -> None:
    [declared] = parse_limits({"deals -> contacts": {"labels": {"Approver": 1}, "protect": True}})
    assert declared.inputs() == {
        "fromObjectType": "deals",
        "toObjectType": "contacts",
        "labels": {"Approver": 1},
    }


OBJECT_TYPES = st.sampled_from(
    [object_type.name for object_type in STANDARD_OBJECT_TYPES] + [PETS, "2-7"]
)
TYPES = st.builds(
    "{}/{}".format,
    st.sampled_from(["USER_DEFINED", "INTEGRATOR_DEFINED", "WORK"]),
    st.integers(1, 99),
)
LABELS = st.text(min_size=1).filter(str.strip)


@st.composite
def inputs(draw: st.DrawFn) -> dict[str, Any]:
    object_limit = draw(st.integers(1, 10_000))
    limits = st.integers(1, object_limit)
    labels = draw(st.dictionaries(LABELS, limits))
    return {
        "fromObjectType": draw(OBJECT_TYPES),
        "toObjectType": draw(OBJECT_TYPES),
        "limit": object_limit,
        "labels": {text.strip(): limit for text, limit in labels.items()},
        "types": draw(st.dictionaries(TYPES, limits)),
        "exclusive": draw(st.booleans()),
    }


@given(inputs())
def test_canonical_inputs_are_read_as_what_they_were_written_from(given: dict[str, Any]) -> None:
    declared = parse_pair(given)
    assert parse_pair(declared.inputs()) == declared
    assert parse_pair(declared.inputs()).inputs() == declared.inputs()


@given(inputs())
def test_json_text_declares_the_same_as_a_map(given: dict[str, Any]) -> None:
    pair = f"{given.pop('fromObjectType')} -> {given.pop('toObjectType')}"
    assert parse_limits(json.dumps({pair: given})) == parse_limits({pair: given})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=8,
)
KEYS = st.sampled_from([*KNOWN.split(", "), "limits", ""])
ENTRIES = st.dictionaries(KEYS, ANYTHING) | ANYTHING
PAIRS = st.sampled_from(["deals -> contacts", "Deal -> 0-1", "contacts -> deals", "deals"])


@given(st.dictionaries(PAIRS, ENTRIES) | ANYTHING)
def test_whatever_a_file_holds_is_read_or_refused_in_words(raw: object) -> None:
    try:
        declared = parse_limits(raw)
    except DeclarationError as error:
        lines = str(error).split("\n")
    else:
        lines = [f"hubspot-limits:limits declares {pair}" for pair in declared]
    assert lines
    *told, last = lines
    assert all(line.startswith("hubspot-limits:limits") for line in told)
    assert last.startswith(("hubspot-limits:limits", "and "))


def test_a_new_limit_above_the_maximum_is_refused() -> None:
    [declared] = parse_limits({"deals -> contacts": {"labels": {"Approver": 20}, "limit": 30}})
    with pytest.raises(DeclarationError) as caught:
        check_maximum(declared, 25)
    assert str(caught.value) == "limit: expected at most 25 (hubspot-limits:maxLimit), not 30"


def test_a_limit_above_the_maximum_that_is_there_already_may_stay() -> None:
    [old] = parse_limits({"deals -> contacts": {"labels": {"Approver": 20}, "limit": 30}})
    check_maximum(old, 10, old=old)
    [new] = parse_limits({"deals -> contacts": {"labels": {"Sponsor": 20}, "limit": 31}})
    with pytest.raises(DeclarationError) as caught:
        check_maximum(new, 10, old=old)
    assert [mistake.path for mistake in caught.value.mistakes] == [
        ("limit",),
        ("labels", "Sponsor"),
    ]
