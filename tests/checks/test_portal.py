from __future__ import annotations

from datetime import date, timedelta

import pytest

from hubspot_limits.checks.check import CheckVerdict
from hubspot_limits.checks.portal import (
    Answers,
    check_api_version,
    check_clock,
    check_credentials,
    check_rate,
)
from hubspot_limits.configuration.settings import parse_settings
from hubspot_limits.hubspot import AccessToken, Account, OAuthRefresh, Quota
from hubspot_limits.hubspot.versions import api_version

SETTINGS = parse_settings({"hubspot-limits:portalId": "8800123"}, {})


def test_credentials_are_named_by_kind_and_place_and_never_shown() -> None:
    token = AccessToken("pat-na1-hunter2", source="HUBSPOT_SANDBOX_TOKEN")
    app = OAuthRefresh("client", "hunter2-secret", "hunter2-refresh")
    checks = [
        check_credentials(credentials, SETTINGS, has_secret_token=False)
        for credentials in (token, app)
    ]
    assert [str(check) for check in checks] == [
        "access token from HUBSPOT_SANDBOX_TOKEN",
        "OAuth app from HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET, HUBSPOT_REFRESH_TOKEN",
    ]


def test_a_secret_that_pulumi_alone_can_read_is_credentials_too() -> None:
    check = check_credentials(None, SETTINGS, has_secret_token=True)
    assert check.verdict == CheckVerdict.OK
    assert "HUBSPOT_ACCESS_TOKEN" in check.remedy


def test_without_credentials_the_variables_are_named() -> None:
    settings = SETTINGS.model_copy(update={"token_variable": "HUBSPOT_SANDBOX_TOKEN"})
    check = check_credentials(None, settings, has_secret_token=False)
    assert check.verdict == CheckVerdict.FAIL
    assert "HUBSPOT_SANDBOX_TOKEN or HUBSPOT_ACCESS_TOKEN" in check.remedy


@pytest.mark.parametrize(
    ("days", "verdict", "remedy"),
    [
        (-91, "ok", ""),
        (-90, "ok", "Set hubspot-limits:apiVersion to 2026-09; nothing else changes."),
        (-1, "ok", "Set hubspot-limits:apiVersion to 2026-09; nothing else changes."),
        (0, "FAIL", "Set hubspot-limits:apiVersion to 2026-09; nothing else changes."),
    ],
)
def test_the_end_of_an_api_version_is_told_before_it_comes(
    days: int, verdict: str, remedy: str
) -> None:
    end = api_version("v4").end_of_support
    assert end
    check = check_api_version(SETTINGS, end + timedelta(days=days))
    assert (check.verdict, check.remedy) == (verdict, remedy)


def test_a_version_without_an_end_is_fine() -> None:
    settings = SETTINGS.model_copy(update={"api_version": "2026-09"})
    assert check_api_version(settings, date(2040, 1, 1)).verdict == CheckVerdict.OK


@pytest.mark.parametrize(
    ("quota", "found"),
    [
        (
            Quota(190, 180, 10, 625_000, 1_500),
            "1,500 of 625,000 requests left today; this stack uses 50% of 190 in 10 s",
        ),
        (Quota(110, 100, 10), "this stack uses 50% of 110 in 10 s"),
    ],
)
def test_what_is_left_of_the_rate_limits_is_said(quota: Quota, found: str) -> None:
    assert str(check_rate(Answers(Account("8800123"), quota=quota), SETTINGS)) == found


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (0.2, "within 1 s of HubSpot's"),
        (-300, "within 5 min of HubSpot's"),
        (301, "5 min behind HubSpot's"),
        (-7200, "2 h ahead of HubSpot's"),
    ],
)
def test_a_clock_may_be_five_minutes_off(seconds: float, found: str) -> None:
    check = check_clock(timedelta(seconds=seconds))
    assert check.found.rstrip(".") == found
    assert (check.verdict == CheckVerdict.FAIL) == (abs(seconds) > 300)
