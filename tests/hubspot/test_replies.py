"""What HubSpot really sends, and what something in between might."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from hubspot_limits.hubspot import (
    AccessToken,
    BatchAnswer,
    ConfiguredLimit,
    DailyLimitReached,
    Forbidden,
    HubSpotClient,
    HubSpotError,
    Label,
    LimitUse,
    Migrating,
    NearLimits,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Unauthorized,
    UnknownObjectType,
    UnreadableReply,
    ValidationFailed,
)
from hubspot_limits.values.limits import AssociationType
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.odd_server import Answer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS, UNLABELLED

PAGE = "<!DOCTYPE html><html><body>Sign in to the guest network</body></html>"
WANTED = {UNLABELLED: 5}


@contextmanager
def answering(
    body: object = "", status: int = 200, headers: dict[str, str] | None = None
) -> Iterator[HubSpotClient]:
    """A client of a server that always gives this answer."""
    text = body if isinstance(body, str) else json.dumps(body)
    with odd_server([Answer(status, text, headers or {})]) as server:
        yield HubSpotClient(
            AccessToken("token"), base_url=server.url, clock=FakeClock(), max_wait=0
        )


def row(category: str = "HUBSPOT_DEFINED", type_id: int = 3, **more: object) -> dict[str, object]:
    return {"category": category, "typeId": type_id, **more}


def test_null_missing_and_unknown_fields_of_limits_are_accepted() -> None:
    rows = [
        row(type_id=3, userEnforcedMaxToObjectIds=5, label=None),
        row(type_id=4, userEnforcedMaxToObjectIds=None),
        row(type_id=5),
        row("WORK", 6, userEnforcedMaxToObjectIds=7, label="Crew", colour="blue"),
        row("NOT_YET_INVENTED", 7, userEnforcedMaxToObjectIds=8, label=""),
    ]
    with answering({"results": rows, "paging": None}) as client:
        assert client.limits(DEALS_TO_CONTACTS) == (
            ConfiguredLimit(AssociationType("HUBSPOT_DEFINED", 3), 5),
            ConfiguredLimit(AssociationType("HUBSPOT_DEFINED", 4), None),
            ConfiguredLimit(AssociationType("HUBSPOT_DEFINED", 5), None),
            ConfiguredLimit(AssociationType("WORK", 6), 7, "Crew"),
            ConfiguredLimit(AssociationType("NOT_YET_INVENTED", 7), 8),
        )


def test_null_missing_and_unknown_fields_of_labels_are_accepted() -> None:
    rows = [
        row(label=None, fromObjectTypeId=None, toObjectTypeId=None),
        row("USER_DEFINED", 33),
        row("NOT_YET_INVENTED", 34, label="Crew"),
    ]
    with answering({"results": rows}) as client:
        assert client.labels(DEALS_TO_CONTACTS) == (
            Label(UNLABELLED, None),
            Label(AssociationType("USER_DEFINED", 33), None),
            Label(AssociationType("NOT_YET_INVENTED", 34), "Crew"),
        )


@pytest.mark.parametrize("rest", [{}, {"accountType": None, "timeZone": None, "new": {}}])
def test_of_an_account_only_the_portal_id_has_to_be_there(rest: dict[str, object]) -> None:
    with answering({"portalId": 8800123, **rest}) as client:
        account = client.account()
    assert account.portal_id == "8800123"
    assert account.account_type is None


def test_of_the_records_at_a_limit_only_the_limit_has_to_be_there() -> None:
    with answering({"limit": 5, "totalRecordsAtLimit": None, "new": {}}) as client:
        assert client.limit_use(DEALS_TO_CONTACTS) == LimitUse(limit=5, at_limit=0, near_limit=0)
    with answering({"results": [{"objectTypeId": "0-3", "hasRecordsAtLimit": None}]}) as client:
        assert client.object_types_near_limits() == (NearLimits("0-3"),)
    with answering({"totalRecordsAtLimit": 3}) as client, pytest.raises(UnreadableReply):
        client.limit_use(DEALS_TO_CONTACTS)


@pytest.mark.parametrize("labels", [None, {}, {"singular": None, "plural": "Boats"}])
def test_labels_of_a_custom_object_may_be_missing(labels: object) -> None:
    schema = {
        "objectTypeId": "2-1",
        "fullyQualifiedName": "p8800123_boat",
        "name": "boat",
        "labels": labels,
    }
    with answering({"results": [schema]}) as client:
        (boat,) = client.custom_object_types()
    assert boat.labels in ((), ("Boats",))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "HubSpot gives no reason"),
        (None, "2 errors"),
        ("Too many", "Too many"),
        ({"message": "No.\n Not  today."}, "No. Not today"),
        ({"message": None, "category": "VALIDATION_ERROR"}, "no reason (VALIDATION_ERROR)"),
        ({"subCategory": "crm.associations.X"}, "(crm.associations.X)"),
        ({"subCategory": {}}, "HubSpot gives no reason"),
        ({"subCategory": {"name": "X"}}, '({"name": "X"})'),
        ({"errors": [{"message": "Inner", "code": "X", "in": "inputs"}]}, "Inner"),
        ({"message": "Outer", "errors": [{"message": "Inner"}]}, "Outer. Inner"),
        ({"errors": None, "links": None, "id": None, "context": None}, "HubSpot gives no reason"),
    ],
)
def test_error_entries_of_a_batch_may_leave_out_or_bend_any_field(
    entry: object, words: str
) -> None:
    body = {"status": "CANCELED", "results": [], "numErrors": 2, "errors": [entry]}
    with answering(body, 207) as client:
        answer = client.update_limits(DEALS_TO_CONTACTS, WANTED)
    assert not answer.is_complete
    assert words in "; ".join([*map(str, answer.errors), f"{answer.error_count} errors"])


@pytest.mark.parametrize(
    ("context", "read"),
    [
        (
            {"type": ["0-5"], "toObjectType": ["DEAL"]},
            {"type": ("0-5",), "toObjectType": ("DEAL",)},
        ),
        ({"type": "0-5", "none": None, "number": 5}, {"type": ("0-5",), "number": ("5",)}),
        ("{missingScopes=[scope1, scope2]}", {"missingScopes": ("scope1", "scope2")}),
        ("type 0-5", {"": ("type 0-5",)}),
        (["a", "b"], {"": ("a", "b")}),
        ({}, {}),
        (None, {}),
    ],
)
def test_the_context_of_an_error_may_be_a_map_or_a_text(
    context: object, read: dict[str, tuple[str, ...]]
) -> None:
    body = {"status": "CANCELED", "results": [], "errors": [{"context": context}]}
    with answering(body, 207) as client:
        (error,) = client.update_limits(DEALS_TO_CONTACTS, WANTED).errors
    assert error.context == read


DONE = row(userEnforcedMaxToObjectIds=5)
OTHER_VALUE = row(userEnforcedMaxToObjectIds=4)
NO_VALUE = row(userEnforcedMaxToObjectIds=None)
OTHER_TYPE = row(type_id=4, userEnforcedMaxToObjectIds=5)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"status": "COMPLETE", "results": [DONE]}),
        (201, {"status": "COMPLETE", "results": [DONE], "links": None, "requestedAt": None}),
        (207, {"status": "COMPLETE", "results": [OTHER_TYPE, DONE], "numErrors": 0, "errors": []}),
    ],
)
def test_an_update_is_confirmed_by_a_complete_body_with_every_value(
    status: int, body: object
) -> None:
    with answering(body, status) as client:
        assert client.update_limits(DEALS_TO_CONTACTS, WANTED).confirms(WANTED)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"status": "COMPLETE", "results": [DONE], "numErrors": 1}),
        (200, {"status": "COMPLETE", "results": [DONE], "errors": [{}]}),
        (200, {"status": "COMPLETE", "results": []}),
        (200, {"status": "COMPLETE", "results": None}),
        (200, {"status": "COMPLETE"}),
        (200, {"status": "COMPLETE", "results": [OTHER_VALUE]}),
        (200, {"status": "COMPLETE", "results": [NO_VALUE]}),
        (200, {"status": "COMPLETE", "results": [OTHER_TYPE]}),
        (207, {"status": "CANCELED", "results": []}),
        (200, {"status": "PENDING", "results": [DONE]}),
        (200, {"status": None, "results": [DONE]}),
        (200, {"results": [DONE]}),
        (200, {}),
        (200, ""),
        (204, ""),
    ],
)
def test_an_update_is_not_confirmed_by_anything_less(status: int, body: object) -> None:
    with answering(body, status) as client:
        assert not client.update_limits(DEALS_TO_CONTACTS, WANTED).confirms(WANTED)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Wed, 25 Nov 2026 13:30:52 GMT", datetime(2026, 11, 25, 13, 30, 52, tzinfo=UTC)),
        ("Wed, 25 Nov 2026 13:30:52 -0000", datetime(2026, 11, 25, 13, 30, 52, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
        ("Wed, 99 Nov 99999 13:30:52 GMT", None),
    ],
)
def test_the_time_is_hubspots_as_its_last_answer_told_it(
    date: str, moment: datetime | None
) -> None:
    head = f"HTTP/1.1 200 OK\r\nDate: {date}\r\n\r\n".encode()
    with odd_server([Answer(raw=[head, b'{"status": "COMPLETE", "results": []}'])]) as server:
        clock = FakeClock()
        client = HubSpotClient(AccessToken("token"), base_url=server.url, clock=clock)
        client.update_limits(DEALS_TO_CONTACTS, WANTED)
        assert client.now() == (moment or clock.now())


def test_an_answer_with_errors_reports_and_confirms_nothing() -> None:
    labelled = AssociationType("USER_DEFINED", 33)
    results = [DONE, row("USER_DEFINED", 33, userEnforcedMaxToObjectIds=9)]
    body = {"status": "COMPLETE", "results": results, "numErrors": 1, "errors": [{}]}
    with answering(body, 207) as client:
        answer = client.update_limits(DEALS_TO_CONTACTS, {UNLABELLED: 5, labelled: 2})
    assert answer.reported == {UNLABELLED: 5, labelled: 9}
    assert answer.confirmed == {}


@pytest.mark.parametrize("status", [200, 204])
def test_a_purge_needs_no_body(status: int) -> None:
    with answering("", status) as client:
        assert client.purge_limits(DEALS_TO_CONTACTS, [UNLABELLED]).is_complete


@pytest.mark.parametrize("call", [HubSpotClient.update_limits, HubSpotClient.create_limits])
def test_a_change_without_a_body_is_not_complete(call: Callable[..., BatchAnswer]) -> None:
    with answering("", 204) as client:
        assert not call(client, DEALS_TO_CONTACTS, WANTED).is_complete


def read(client: HubSpotClient) -> object:
    return client.limits(DEALS_TO_CONTACTS)


def write(client: HubSpotClient) -> object:
    return client.update_limits(DEALS_TO_CONTACTS, WANTED)


@pytest.mark.parametrize(
    ("body", "what_it_is"),
    [
        (PAGE, "a web page instead of JSON"),
        ("", "empty"),
        ('{"results": [', "not what its API documents (Invalid JSON"),
        ('{"results": null}', "not what its API documents (results: "),
        ('{"results": [{"category": "WORK"}]}', "not what its API documents (results.0.typeId: "),
        ("[]", "not what its API documents ("),
        ("null", "not what its API documents ("),
    ],
)
def test_an_answer_that_is_no_list_is_an_error_and_never_an_empty_list(
    body: str, what_it_is: str
) -> None:
    with answering(body) as client, pytest.raises(UnreadableReply) as caught:
        read(client)
    assert what_it_is in str(caught.value)
    assert "check the base URL, the proxy and apiVersion" in str(caught.value)


@pytest.mark.parametrize("body", [PAGE, "[]", "null", '{"status": "COMPLETE", "results": [{}]}'])
def test_a_write_whose_answer_cannot_be_read_may_have_been_done(body: str) -> None:
    with answering(body) as client, pytest.raises(OutcomeUnknown):
        write(client)


def error(**fields: object) -> dict[str, object]:
    return {"status": "error", "correlationId": "0b5b-42", **fields}


@pytest.mark.parametrize(
    ("status", "body", "kind", "way_out"),
    [
        (401, error(category="INVALID_AUTHENTICATION"), Unauthorized, "mistyped, expired"),
        (401, error(), Unauthorized, "mistyped, expired"),
        (403, error(category="MISSING_SCOPES"), Forbidden, "for tickets the one scope tickets"),
        (
            403,
            error(errors=[{"context": {"requiredGranularScopes": ["a.read", "b.read"]}}]),
            Forbidden,
            "any one of the scopes a.read, b.read.",
        ),
        (403, error(context={"missingScopes": ["a.read"]}), Forbidden, "the scopes a.read."),
        (403, error(context="{missingScopes=[a.read, b]}"), Forbidden, "scopes a.read, b."),
        (
            403,
            error(errors=[{"context": {"requiredScopes": [f"s{n}" for n in range(80)]}}]),
            Forbidden,
            "s7 (and 72 more).",
        ),
        (403, error(category="USER_DOES_NOT_HAVE_PERMISSIONS"), Forbidden, "by a super admin"),
        (404, error(message="resource not found"), Refused, "check the base URL and apiVersion"),
        (405, error(), Refused, "check the base URL and apiVersion"),
        (404, error(category="OBJECT_NOT_FOUND"), Refused, "Correct what HubSpot names"),
        (409, error(), Refused, "HubSpot does not say why"),
        (
            400,
            error(message="Unable to infer object type from: 0-3"),
            UnknownObjectType,
            "has deals (0-3) and contacts (0-1)",
        ),
        (400, error(message="Unable to infer object type from: 0-35"), Refused, "Correct what"),
        (400, error(message="Invalid input JSON on line 1, column 60"), Refused, "Correct what"),
        (400, error(category="VALIDATION_ERROR"), ValidationFailed, "so try one less"),
        (400, error(errors=[{"category": "VALIDATION_ERROR"}]), ValidationFailed, "try one less"),
        (
            400,
            error(message=json.dumps({"category": "VALIDATION_ERROR", "message": "Too high"})),
            ValidationFailed,
            'HubSpot says: "Too high".',
        ),
        (
            400,
            error(
                category="BAD",
                message='Refused: {"subCategory": "x.Y", "category": "VALIDATION_ERROR"}.',
            ),
            ValidationFailed,
            '(HTTP 400, VALIDATION_ERROR, x.Y). HubSpot says: "Refused".',
        ),
        (400, error(message='{"a": 1} is no input'), Refused, '"{"a": 1} is no input"'),
        (400, error(message="{" * 9000), Refused, "{{{{"),
        (437, error(category="VALIDATION_ERROR"), ValidationFailed, "Nothing was changed"),
    ],
)
def test_each_refusal_says_the_way_out(
    status: int, body: object, kind: type[HubSpotError], way_out: str
) -> None:
    with answering(body, status) as client, pytest.raises(kind) as caught:
        write(client)
    assert type(caught.value) is kind
    assert way_out in str(caught.value)


@pytest.mark.parametrize("call", [read, write])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 423, 429, 437, 477, 500, 502])
def test_every_error_carries_what_was_asked_and_what_hubspot_said(
    status: int, call: Callable[[HubSpotClient], object]
) -> None:
    body = error(category="A", subCategory="B", message="No.")
    with answering(body, status) as client, pytest.raises(HubSpotError) as caught:
        call(client)
    raised = caught.value
    assert raised.method == ("GET" if call is read else "POST")
    assert raised.path is not None
    assert raised.path.startswith("/crm/associations/v4/definitions/configurations/0-3/0-1")
    assert (raised.status, raised.category, raised.sub_category) == (status, "A", "B")
    assert raised.correlation_id == "0b5b-42"
    assert raised.way_out
    text = str(raised)
    assert "\n" not in text
    assert "deals -> contacts: " in text
    assert f"(HTTP {status}, A, B)" in text
    assert 'HubSpot says: "No".' in text
    assert text.endswith("HubSpot's correlation id: 0b5b-42.")
    assert str(pickle.loads(pickle.dumps(raised))) == text  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("remaining", "kind"), [("0", DailyLimitReached), ("12", RateLimited), ("", RateLimited)]
)
def test_a_429_without_a_policy_is_told_by_what_is_left_of_the_day(
    remaining: str, kind: type[HubSpotError]
) -> None:
    headers = {"X-HubSpot-RateLimit-Daily-Remaining": remaining}
    with answering(error(), 429, headers) as client, pytest.raises(kind) as caught:
        read(client)
    assert type(caught.value) is kind


def test_the_correlation_id_is_taken_from_the_header_where_the_body_has_none() -> None:
    headers = {"X-HubSpot-Correlation-Id": "0b5b-43"}
    with answering(PAGE, 502, headers) as client, pytest.raises(HubSpotError) as caught:
        read(client)
    assert caught.value.correlation_id == "0b5b-43"


def test_a_long_message_is_cut() -> None:
    with answering(error(message="x" * 2000), 400) as client, pytest.raises(Refused) as caught:
        read(client)
    message = caught.value.said.message
    assert message.endswith("... (1540 more)")
    assert len(message) <= 500


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("120", 120), ("1.5", 1.5), ("-3", 0), ("99999999", 604_800), ("soon", None), ("nan", None)],
)
def test_retry_after_is_read_in_seconds(retry_after: str, seconds: float | None) -> None:
    headers = {"Retry-After": retry_after}
    with answering(error(), 477, headers) as client, pytest.raises(Migrating) as caught:
        read(client)
    assert caught.value.retry_after == seconds


def test_retry_after_may_be_a_date() -> None:
    headers = {"Retry-After": format_datetime(FakeClock().now().replace(hour=13), usegmt=True)}
    with answering(error(), 477, headers) as client, pytest.raises(Migrating) as caught:
        read(client)
    assert caught.value.retry_after == 3600


def test_a_redirect_is_not_followed() -> None:
    with odd_server([Answer(200, '{"results": []}')]) as elsewhere:
        headers = {"Location": elsewhere.url}
        redirected = pytest.raises(UnreadableReply, match="a redirect to another address")
        with answering("", 307, headers) as client, redirected:
            read(client)
    assert elsewhere.heard == []


@pytest.mark.parametrize("type_id", ["3", 3.0])
def test_numbers_may_be_written_otherwise(type_id: object) -> None:
    limit = {"category": "HUBSPOT_DEFINED", "typeId": type_id, "userEnforcedMaxToObjectIds": "5"}
    with answering({"results": [limit]}) as client:
        assert read(client) == (ConfiguredLimit(UNLABELLED, 5),)


NO_NUMBERS = (True, False, -1, 2**31, 1e400, "x", 3.5, "9" * 5000)


@pytest.mark.parametrize(
    ("field", "number"),
    [
        ("typeId", 0),
        *(("typeId", number) for number in NO_NUMBERS),
        *(("userEnforcedMaxToObjectIds", number) for number in NO_NUMBERS),
    ],
)
def test_what_is_no_id_or_no_limit_is_never_taken_for_one(field: str, number: object) -> None:
    limit = {"category": "HUBSPOT_DEFINED", "typeId": 3, field: number}
    with answering({"results": [limit]}) as client, pytest.raises(UnreadableReply):
        read(client)


@pytest.mark.parametrize("category", ["", "user defined", "\x1b[31mUSER_DEFINED", "A" + "\n"])
def test_what_is_no_category_is_never_taken_for_one(category: str) -> None:
    with answering({"results": [row(category)]}) as client, pytest.raises(UnreadableReply):
        read(client)


def test_the_results_of_a_purge_are_not_read() -> None:
    with answering({"status": "COMPLETE", "results": [{}]}) as client:
        assert client.purge_limits(DEALS_TO_CONTACTS, [UNLABELLED]).is_complete


@pytest.mark.parametrize(
    ("context", "blamed"),
    [
        ({"type": ["0-3"]}, [UNLABELLED]),
        ({"type": ["HUBSPOT_DEFINED/3"]}, [UNLABELLED]),
        ({"typeId": 3}, [UNLABELLED]),
        ({"type": ["0-33"]}, []),
        ({"fromObjectType": ["0-3"]}, []),
        ({}, []),
    ],
)
def test_an_error_blames_the_types_that_its_context_names(
    context: object, blamed: list[AssociationType]
) -> None:
    body = {"status": "COMPLETE", "results": [DONE], "errors": [{"context": context}]}
    with answering(body, 207) as client:
        answer = client.update_limits(DEALS_TO_CONTACTS, WANTED)
    assert [type_ for type_ in WANTED if answer.blames(type_)] == blamed
    assert answer.confirmed == {}
