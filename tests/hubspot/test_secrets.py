"""No credential is anywhere but in the requests that need it."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator

import pytest
from pydantic import ValidationError

from hubspot_limits.hubspot import (
    AccessToken,
    Credentials,
    HubSpotClient,
    HubSpotError,
    OAuthRefresh,
)
from hubspot_limits.hubspot.wire.schemas import TokenReply
from hubspot_limits.simulator import SimulatedPortal, Simulator
from tests.hubspot.conftest import MakeClient
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED

TOKEN = "pat-eu1-hunter2-hunter2"
CLIENT_SECRET = "hunter2-secret"
REFRESH_TOKEN = "hunter2-refresh"
OAUTH_TOKEN = "hunter2-access"
SECRETS = (TOKEN, CLIENT_SECRET, REFRESH_TOKEN, OAUTH_TOKEN)

MAKE_CREDENTIALS: dict[str, Callable[[], Credentials]] = {
    "access token": lambda: AccessToken(TOKEN),
    "OAuth": lambda: OAuthRefresh("id", CLIENT_SECRET, REFRESH_TOKEN),
}

GIVES_A_TOKEN = Answer(200, json.dumps({"access_token": OAUTH_TOKEN, "expires_in": 1800}))

# What is given, what is asked with it, and what an answer to that could quote.
EXCHANGES: dict[str, tuple[str, tuple[Answer, ...], tuple[str, ...]]] = {
    "a call": ("access token", (), (TOKEN,)),
    "a call by OAuth": ("OAuth", (GIVES_A_TOKEN,), (CLIENT_SECRET, REFRESH_TOKEN, OAUTH_TOKEN)),
    "a renewal": ("OAuth", (), (CLIENT_SECRET, REFRESH_TOKEN)),
}

ODD_ANSWERS: dict[str, Callable[[str], Answer]] = {
    "refused": lambda quoted: Answer(400, json.dumps({"message": quoted, "category": quoted})),
    "unauthorized": lambda quoted: Answer(401, json.dumps({"message": quoted})),
    "forbidden": lambda quoted: Answer(403, json.dumps({"context": {"missingScopes": [quoted]}})),
    "failed": lambda quoted: Answer(500, json.dumps({"errors": [quoted]})),
    "web page": lambda quoted: Answer(502, f"<html>{quoted}</html>"),
    "no JSON": lambda quoted: Answer(200, quoted),
    "wrong JSON": lambda quoted: Answer(200, json.dumps({"results": quoted, "portalId": [quoted]})),
    "broken off": lambda quoted: Answer(200, quoted, {"Content-Length": "9999"}),
}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that any library logs, at its lowest level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    # Other libraries set the level of loggers that are not theirs, for the whole process.
    loggers = [
        logger for logger in root.manager.loggerDict.values() if isinstance(logger, logging.Logger)
    ]
    levels = {logger: logger.level for logger in (root, *loggers)}
    for logger in loggers:
        logger.setLevel(logging.NOTSET)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    for logger, level in levels.items():
        logger.setLevel(level)


def assert_no_secret(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


def everything_of(error: BaseException | None) -> Iterator[str]:
    """The error and those behind it: as texts, as values, as a traceback with all locals."""
    while error is not None:
        yield f"{error} {error!r} {error.args} {vars(error)}"
        frames = traceback.TracebackException.from_exception(error, capture_locals=True)
        yield "".join(frames.format())
        yield repr(pickle.dumps(error))
        error = error.__cause__ or error.__context__


def errors_of(client: HubSpotClient) -> Iterator[HubSpotError]:
    for call in (
        client.account,
        client.scopes,
        lambda: client.limits(DEALS_TO_CONTACTS),
        lambda: client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5}),
    ):
        with pytest.raises(HubSpotError) as caught:
            call()
        yield caught.value


@pytest.mark.parametrize("odd", ODD_ANSWERS)
@pytest.mark.parametrize("exchange", EXCHANGES)
def test_no_secret_is_in_an_error_an_announcement_or_a_log(
    exchange: str, odd: str, make_client: MakeClient, announced: list[str], logged: io.StringIO
) -> None:
    kind, first, secrets = EXCHANGES[exchange]
    answer = ODD_ANSWERS[odd](" ".join(secrets))
    with odd_server([*first, answer]) as server:
        client = make_client(credentials=MAKE_CREDENTIALS[kind](), base_url=server.url)
        for error in errors_of(client):
            for text in everything_of(error):
                assert_no_secret(text)
        assert secrets[-1] in str(server.heard), "else this proves nothing"
    assert_no_secret("\n".join(announced))
    assert_no_secret(logged.getvalue())
    assert "HTTP/1.1" in logged.getvalue(), "else this proves nothing"


def test_what_is_wrong_with_a_token_reply_is_said_without_the_reply() -> None:
    with pytest.raises(ValidationError) as caught:
        TokenReply.model_validate({"access_token": [OAUTH_TOKEN], "refresh_token": [REFRESH_TOKEN]})
    assert_no_secret(str(caught.value))


@pytest.mark.parametrize("kind", MAKE_CREDENTIALS)
def test_credentials_and_clients_show_no_secret_and_are_never_pickled(
    kind: str, make_client: MakeClient
) -> None:
    credentials = MAKE_CREDENTIALS[kind]()
    client = make_client(credentials=credentials)
    for value in (credentials, client, vars(credentials), vars(client), vars(client._session)):
        assert_no_secret(f"{value} {value!r}")
    for secretive in (credentials, client):
        for copied in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                copied(secretive)


def test_the_simulators_log_holds_no_secret(
    make_client: MakeClient, simulator: Simulator, portal: SimulatedPortal
) -> None:
    app = portal.oauth_app
    oauth = OAuthRefresh(app.client_id, app.client_secret, app.refresh_token)
    make_client().account()
    make_client(credentials=oauth).account()
    log = repr(simulator.requests())
    secrets = (
        app.client_secret,
        app.refresh_token,
        *(token.value for token in portal.state.tokens),
    )
    assert [secret for secret in secrets if secret in log] == []
