from __future__ import annotations

import pytest

from hubspot_limits.hubspot import AccessToken, BaseUrlRefused
from hubspot_limits.hubspot.base_url import checked, region_hint


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://api.hubapi.com", "https://api.hubapi.com"),
        ("https://api-eu1.hubapi.com/", "https://api-eu1.hubapi.com"),
        (" https://proxy.example/hubspot/ ", "https://proxy.example/hubspot"),
        ("http://127.0.0.1:8642", "http://127.0.0.1:8642"),
        ("http://localhost:8642/", "http://localhost:8642"),
        ("http://[::1]:8642", "http://[::1]:8642"),
    ],
)
def test_https_and_this_machine_are_taken(url: str, taken: str) -> None:
    assert checked(url) == taken


@pytest.mark.parametrize(
    ("url", "why_it_is_here"),
    [
        ("http://api.hubapi.com", "in clear"),
        ("http://127.0.0.1.example.com", "only looks like this machine"),
        ("http://localhost@example.com", "a user name that looks like this machine"),
        ("ftp://127.0.0.1", "no HTTP"),
        ("api.hubapi.com", "no scheme"),
        ("", "nothing"),
        ("https://", "no host"),
        ("https://[::1", "no URL at all"),
        ("https://host:port", "a port that is none"),
        ("https://api.hubapi.com?x=1", "a query would swallow the path"),
    ],
)
def test_anything_else_is_refused(url: str, why_it_is_here: str) -> None:
    with pytest.raises(BaseUrlRefused) as caught:
        checked(url)
    assert "Use an https address such as https://api.hubapi.com" in str(caught.value), (
        why_it_is_here
    )


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(BaseUrlRefused) as caught:
        checked("https://me:hunter2@api.hubapi.com")
    assert "hunter2" not in f"{caught.value} {caught.value!r}"


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
