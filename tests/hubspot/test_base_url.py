from __future__ import annotations

import pytest

from hubspot_limits.configuration.settings import SettingsError, parse_settings
from hubspot_limits.hubspot import AccessToken, BaseUrlRefused
from hubspot_limits.hubspot.base_url import checked, region_hint
from hubspot_limits.values.base_url import mistake_in


def refused_by_the_client(address: str) -> str:
    with pytest.raises(BaseUrlRefused) as caught:
        checked(address)
    return str(caught.value)


def refused_by_the_settings(address: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"hubspot-limits:portalId": "1", "hubspot-limits:baseUrl": address}, {})
    return str(caught.value)


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://api.hubapi.com", "https://api.hubapi.com"),
        ("https://api-eu1.hubapi.com/", "https://api-eu1.hubapi.com"),
        (" https://proxy.example/hubspot/ ", "https://proxy.example/hubspot"),
        ("https://proxy.example:8443", "https://proxy.example:8443"),
        ("http://127.0.0.1:8642", "http://127.0.0.1:8642"),
        ("http://localhost:8642/", "http://localhost:8642"),
        ("http://[::1]:8642", "http://[::1]:8642"),
    ],
)
def test_https_and_this_machine_are_taken(address: str, taken: str) -> None:
    settings = parse_settings(
        {"hubspot-limits:portalId": "1", "hubspot-limits:baseUrl": address}, {}
    )
    assert (checked(address), settings.base_url) == (taken, taken)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("http://api.hubapi.com", "an https:// address", id="in clear"),
        pytest.param("http://127.0.0.1.example.com", "an https:// address", id="like loopback"),
        pytest.param("http://localhost@example.com", "an https:// address", id="user localhost"),
        pytest.param("ftp://127.0.0.1", "an https:// address", id="no HTTP"),
        pytest.param("ftp://me:hunter2@127.0.0.1", "an https:// address", id="no HTTP, password"),
        pytest.param("api.hubapi.com", "an https:// address", id="no scheme"),
        pytest.param("https://", "an https:// address", id="no host"),
        pytest.param("https://[::1", "an https:// address", id="no address"),
        pytest.param("https://api.hub\napi.com", "an https:// address", id="a line end"),
        pytest.param("https://api.hubapi.com /x", "an https:// address", id="a blank"),
        pytest.param("https://host:port", "a port from 1 to 65535", id="a port of letters"),
        pytest.param("https://host:99999", "a port from 1 to 65535", id="a port too high"),
        pytest.param("https://host:0", "a port from 1 to 65535", id="port 0"),
        pytest.param("https://api.hubapi.com?x=1", "without ? and #", id="a query"),
        pytest.param("https://api.hubapi.com/?", "without ? and #", id="an empty query"),
        pytest.param("https://api.hubapi.com#x", "without ? and #", id="a fragment"),
        pytest.param("https://me:hunter2@api.hubapi.com", "without user name", id="a password"),
        pytest.param("https://api.hubapi.com\\@evil.example", "without user name", id="backslash"),
        pytest.param("https://evil.example\\.hubapi.com", "expected a host", id="backslash only"),
    ],
)
def test_anything_else_is_refused_by_client_and_settings_in_the_same_words(
    address: str, words: str
) -> None:
    mistake = mistake_in(address)
    assert mistake is not None
    assert words in mistake
    assert mistake in refused_by_the_client(address)
    assert f"hubspot-limits:baseUrl: {mistake}" in refused_by_the_settings(address)
    for told in (refused_by_the_client(address), refused_by_the_settings(address)):
        assert "hunter2" not in told
        assert "evil" not in told


def test_the_client_says_where_a_wrong_address_is_corrected() -> None:
    assert refused_by_the_client("") == (
        "the base URL is wrong: expected an https:// address such as https://api.hubapi.com "
        "(http:// on this machine only). Correct it where it is set: baseUrl of the stack, "
        "HUBSPOT_BASE_URL, or the program."
    )


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("na1", "https://api.hubapi.com"),
        ("eu1", "https://api-eu1.hubapi.com"),
        ("eu1", "http://127.0.0.1:8700"),
        (None, "https://api.hubapi.com"),
    ],
)
def test_a_token_at_the_address_of_its_region_gets_no_hint(region: str | None, url: str) -> None:
    assert region_hint(region, url) is None


def test_a_token_of_another_region_gets_the_address_to_try() -> None:
    region = AccessToken("pat-eu1-hunter2").region
    assert region_hint(region, "https://api.hubapi.com") == (
        "The token says that it belongs to region eu1, and the request went to api.hubapi.com: if "
        "the token is right, try https://api-eu1.hubapi.com as the base URL."
    )
