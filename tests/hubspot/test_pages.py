"""A list that HubSpot gives in pages is read to its end, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from hubspot_limits.hubspot import AccessToken, HubSpotClient, UnreadableReply
from tests.hubspot.fake_clock import FakeClock
from tests.hubspot.odd_server import Answer, OddServer, odd_server
from tests.hubspot.pairs import DEALS_TO_CONTACTS


def page(type_id: int, **paging: object) -> Answer:
    row = {"category": "HUBSPOT_DEFINED", "typeId": type_id, "userEnforcedMaxToObjectIds": 5}
    return Answer(200, json.dumps({"results": [row], **paging}))


def following(**next_page: object) -> dict[str, object]:
    return {"paging": {"next": next_page}}


def ids_read(server: OddServer) -> list[int]:
    client = HubSpotClient(AccessToken("token"), base_url=server.url, clock=FakeClock())
    return [row.type.type_id for row in client.limits(DEALS_TO_CONTACTS)]


@pytest.mark.parametrize(
    ("next_page", "asked"),
    [
        ({"after": "abc"}, "after=abc"),
        ({"after": 17}, "after=17"),
        ({"after": "a&b=/c"}, "after=a%26b%3D%2Fc"),
        ({"after": "abc", "link": "https://example.com/?after=no"}, "after=abc"),
        ({"link": "https://api.hubapi.com/x?limit=1&after=abc"}, "after=abc"),
    ],
)
def test_pages_are_read_on_to_the_last(next_page: dict[str, object], asked: str) -> None:
    with odd_server([page(3, **following(**next_page)), page(4)]) as server:
        assert ids_read(server) == [3, 4]
    path = "/crm/associations/v4/definitions/configurations/0-3/0-1"
    assert [heard.path for heard in server.heard] == [path, f"{path}?{asked}"]


@pytest.mark.parametrize(
    "paging", [{}, {"paging": None}, {"paging": {}}, {"paging": {"next": None}}, following()]
)
def test_a_list_that_names_no_next_page_is_whole(paging: dict[str, object]) -> None:
    with odd_server([page(3, **paging)]) as server:
        assert ids_read(server) == [3]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([page(3, **following(link="https://[")), page(4)], id="a link that is none"),
        pytest.param([page(3, **following(link="/x?offset=1")), page(4)], id="another parameter"),
        pytest.param([page(3, **following(after="a"))], id="a page that leads to itself"),
        pytest.param(
            [page(n + 1, **following(after=str(n))) for n in range(150)], id="no end in sight"
        ),
    ],
)
def test_a_part_of_a_list_is_never_taken_for_the_whole(pages: Iterable[Answer]) -> None:
    with (
        odd_server(pages) as server,
        pytest.raises(UnreadableReply, match="gives the list in pages"),
    ):
        ids_read(server)
