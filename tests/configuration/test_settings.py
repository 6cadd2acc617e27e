from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_limits.configuration.settings import KEYS, Settings, SettingsError, parse_settings
from hubspot_limits.configuration.stack_configuration import ConfigurationError, parse_configuration

SECRET = "pat-na1-11111111-2222-3333-4444-555555555555"


def parsed(environment: dict[str, str] | None = None, /, **given: object) -> Settings:
    configuration = {f"hubspot-limits:{key}": value for key, value in given.items()}
    return parse_settings(
        {"hubspot-limits:portalId": "8800123", **configuration}, environment or {}
    )


def mistakes(environment: dict[str, str] | None = None, /, **given: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        parsed(environment, **given)
    return str(caught.value).splitlines()


def test_a_portal_is_all_that_must_be_set() -> None:
    settings = parsed()
    assert settings.model_dump() == {
        "portal_id": "8800123",
        "api_version": "v4",
        "account_type": None,
        "token_variable": None,
        "token": None,
        "base_url": "https://api.hubapi.com",
        "max_wait": 300,
        "max_limit": 10_000,
        "quota_share": 0.5,
    }


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(
            {"portalId": "8800456", "maxWait": "60", "maxLimit": "500", "quotaShare": "0.25"},
            id="text, as Pulumi hands it over",
        ),
        pytest.param(
            {"portalId": 8800456, "maxWait": 60, "maxLimit": 500, "quotaShare": 0.25},
            id="numbers, as YAML reads them",
        ),
    ],
)
def test_a_number_is_the_same_as_its_text(given: dict[str, object]) -> None:
    settings = parsed(**given)
    assert (settings.portal_id, settings.max_wait) == ("8800456", 60)
    assert (settings.max_limit, settings.quota_share) == (500, 0.25)


def test_other_namespaces_and_the_limits_are_left_alone() -> None:
    configuration = {
        "hubspot-limits:portalId": "1",
        "hubspot-limits:limits": '{"deals -> contacts": 0}',
        "portalId": "2",
        "aws:region": "eu-west-1",
        "other:portalId": "3",
    }
    assert parse_settings(configuration, {}).portal_id == "1"


@pytest.mark.parametrize(
    ("given", "mistake"),
    [
        pytest.param(
            {"portalId": "sandbox"},
            'portalId: expected the digits of a portal\'s id, such as 8800123, not "sandbox"',
            id="a name is no portal",
        ),
        pytest.param(
            {"portalId": ""},
            'portalId: expected the digits of a portal\'s id, such as 8800123, not ""',
            id="a key without value",
        ),
        pytest.param(
            {"portalId": "٨٨٠٠١٢٣"},
            'portalId: expected the digits of a portal\'s id, such as 8800123, not "٨٨٠٠١٢٣"',
            id="foreign digits",
        ),
        pytest.param(
            {"apiVersion": "v3"},
            "apiVersion: expected 'v4', '2026-03' or '2026-09', not \"v3\"",
            id="a version without limits",
        ),
        pytest.param(
            {"accountType": "sandbox"},
            "accountType: expected 'STANDARD', 'DEVELOPER_TEST', 'SANDBOX' or 'APP_DEVELOPER', not "
            '"sandbox"',
            id="HubSpot's own words for account types",
        ),
        pytest.param(
            {"maxWait": "5 minutes"},
            'maxWait: expected a whole number of seconds from 0 to 86400, not "5 minutes"',
            id="seconds",
        ),
        pytest.param(
            {"maxWait": "-1"},
            'maxWait: expected a whole number of seconds from 0 to 86400, not "-1"',
            id="no time goes back",
        ),
        pytest.param(
            {"maxLimit": 0},
            'maxLimit: expected a whole number from 1 to 2147483647, not "0"',
            id="nothing could be declared",
        ),
        *(
            pytest.param(
                {"quotaShare": share},
                f'quotaShare: expected a share above 0 and up to 1, such as 0.5, not "{share}"',
                id=f"share {share}",
            )
            for share in ("0", "1.1", "50%", "nan")
        ),
        pytest.param(
            {"maxwait": 5},
            f"maxwait: unknown key, did you mean maxWait? Known: {', '.join(KEYS)}",
            id="wrong case",
        ),
        pytest.param(
            {"portal": {"id": 5}},
            f"portal: unknown key, did you mean portalId? Known: {', '.join(KEYS)}",
            id="a map",
        ),
    ],
)
def test_a_mistake_in_a_setting_says_what_was_expected(
    given: dict[str, object], mistake: str
) -> None:
    assert mistakes(**given) == [f"hubspot-limits:{mistake}"]


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"hubspot-limits:maxWait": "soon", "hubspot-limits:stage": "dev"}, {})
    assert [str(mistake).split(": ")[0] for mistake in caught.value.mistakes] == [
        "hubspot-limits:stage",
        "hubspot-limits:portalId",
        "hubspot-limits:maxWait",
    ]
    assert "hubspot-limits:portalId: required, but missing" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://api.hubapi.com/", "https://api.hubapi.com"),
        ("https://proxy.example.com/hubspot", "https://proxy.example.com/hubspot"),
        ("http://127.0.0.1:8700", "http://127.0.0.1:8700"),
        ("http://[::1]:8700", "http://[::1]:8700"),
        ("http://localhost:8700", "http://localhost:8700"),
    ],
)
def test_an_address_is_https_or_on_this_machine(address: str, kept: str) -> None:
    assert parsed(baseUrl=address).base_url == kept


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://api.hubapi.com", id="a token in clear is everybody's"),
        pytest.param("http://127.0.0.1.example.com", id="looks like this machine"),
        pytest.param("api.hubapi.com", id="no scheme"),
        pytest.param("https://", id="no host"),
        pytest.param("https://[::1", id="no address at all"),
        pytest.param("ftp://user:hunter2@api.hubapi.com", id="another scheme, with a password"),
    ],
)
def test_any_other_address_is_refused_without_showing_it(address: str) -> None:
    assert mistakes(baseUrl=address) == [
        (
            "hubspot-limits:baseUrl: expected an https:// address such as https://api.hubapi.com "
            "(http:// on this machine only)"
        )
    ]


def test_the_address_of_the_environment_wins_and_is_held_to_the_same() -> None:
    environment = {"HUBSPOT_BASE_URL": "http://127.0.0.1:8700/"}
    assert parsed(environment, baseUrl="no address").base_url == "http://127.0.0.1:8700"
    [mistake] = mistakes({"HUBSPOT_BASE_URL": "http://example.com"})
    assert mistake.startswith("HUBSPOT_BASE_URL: expected an https:// address")


def test_an_empty_variable_is_not_set() -> None:
    assert parsed({"HUBSPOT_BASE_URL": ""}).base_url == "https://api.hubapi.com"


def test_a_token_in_place_of_its_variable_is_refused_without_showing_it() -> None:
    assert mistakes(tokenVariable=SECRET) == [
        (
            "hubspot-limits:tokenVariable: expected the name of an environment variable, such as "
            "HUBSPOT_SANDBOX_TOKEN, never a token itself"
        )
    ]


def test_the_token_is_in_no_text_of_the_settings() -> None:
    settings = parsed(token=SECRET)
    assert settings.token
    assert settings.token.get_secret_value() == SECRET
    assert SECRET not in f"{settings} {settings!r} {settings.model_dump()}"
    assert SECRET not in "".join(mistakes(token=SECRET, maxWait="soon"))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
SPELLED = st.sampled_from([f"hubspot-limits:{key}" for key in KEYS]) | st.text()


@given(st.dictionaries(SPELLED, ANYTHING))
def test_whatever_a_configuration_holds_is_read_or_refused_in_words(given: dict[str, Any]) -> None:
    try:
        settings, declared = parse_configuration(given, {})
    except ConfigurationError as error:
        lines = [*error.lines]
    else:
        lines = [f"hubspot-limits:{settings.portal_id} {pair}" for pair in declared.entries]
    assert lines
    assert all(line.startswith("hubspot-limits:") for line in lines)


def test_the_mistakes_of_settings_and_limits_are_named_together() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_configuration({"hubspot-limits:portalId": "1", "hubspot-limits:maxWait": "soon"}, {})
    assert [mistake.path for mistake in caught.value.mistakes] == [
        ("hubspot-limits:maxWait",),
        ("hubspot-limits:limits",),
    ]


def test_a_configuration_is_its_settings_and_what_it_declares() -> None:
    settings, declared = parse_configuration(
        {"hubspot-limits:portalId": "1", "hubspot-limits:limits": '{"deals -> contacts": 5}'}, {}
    )
    assert settings.portal_id == "1"
    assert [pair.limit for pair in declared.entries] == [5]
