"""HubSpot's API of association limits, as typed calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from hubspot_limits.hubspot.answers import (
    COMPLETE,
    Account,
    AssociationDefinition,
    BatchAnswer,
    ConfiguredLimit,
    CustomObjectType,
    LimitUse,
    NearLimits,
)
from hubspot_limits.hubspot.clock import Clock
from hubspot_limits.hubspot.credentials import Credentials
from hubspot_limits.hubspot.errors import UnreadableReply
from hubspot_limits.hubspot.request import Request
from hubspot_limits.hubspot.sending.rate import Quota
from hubspot_limits.hubspot.sending.retries import Announce
from hubspot_limits.hubspot.sending.session import Before, Session
from hubspot_limits.hubspot.versions import api_version as version_called
from hubspot_limits.hubspot.wire.error_bodies import BatchReply, PurgeReply
from hubspot_limits.hubspot.wire.reply import Reply
from hubspot_limits.hubspot.wire.schemas import (
    AccountDetails,
    LabelRow,
    LimitRow,
    LimitUseReply,
    NearLimitsRow,
    ObjectSchema,
    Page,
    Row,
    SchemaAssociations,
    as_wire,
)
from hubspot_limits.values.base_url import BASE_URL
from hubspot_limits.values.limits import AssociationType, Label, Limits, Pair

_MOST_PAGES = 100
_MOST_ROWS = 100_000


def _say_nothing(_: str) -> None:
    pass


def _do_nothing() -> None:
    pass


class HubSpotClient:
    """One portal, through the API. Safe to share between threads.

    credentials: see ``credentials_from_environment``.
    api_version: ``v4``, ``2026-03`` or ``2026-09``.
    base_url: https, or http to this machine.
    max_wait: seconds that one call may wait in all before it is sent again.
    quota_share: of HubSpot's rate limit, above 0 and up to 1, that this client may use.
    read_timeout: seconds that HubSpot may take for one answer, to its last byte.
    announce: told each wait, and the end of an API version, as a sentence.

    Every call raises HubSpotError. ``before_sending`` is called each time that a change is about to
    be sent, after whatever it had to wait for; what it raises keeps the change from being sent.

    Paths carry object type ids, because HubSpot takes an id for
    every object type, and a name only for some.
    """

    def __init__(  # noqa: PLR0913 - by keyword
        self,
        credentials: Credentials,
        *,
        api_version: str = "v4",
        base_url: str = BASE_URL,
        max_wait: float = 300.0,
        quota_share: float = 0.5,
        read_timeout: float = 60.0,
        announce: Announce = _say_nothing,
        clock: Clock | None = None,
    ) -> None:
        if not 0 < quota_share <= 1:
            raise ValueError(f"quota_share is above 0 and up to 1, not {quota_share}")
        clock = clock or Clock()
        self.version: Final = version_called(api_version)
        self._session = Session(
            credentials,
            base_url=base_url,
            token_path=self.version.oauth_token,
            max_wait=max_wait,
            quota_share=quota_share,
            read_timeout=read_timeout,
            announce=announce,
            clock=clock,
        )
        if notice := self.version.notice(clock.now().date()):
            announce(notice)

    def now(self) -> datetime:
        """The time by HubSpot's clock, as the Date header of its last answer told it."""
        return self._session.now()

    def ask(self, request: Request, before_sending: Before = _do_nothing) -> Reply:
        """HubSpot's whole answer, a refusal as well, to whatever is asked.

        What HubSpot does not get to (429, 423, 5xx) is asked again as ever.
        """
        return self._session.send(replace(request, takes_refusals=True), before_sending)

    @property
    def requests_sent(self) -> int:
        """How many requests have gone out so far, repeated ones included."""
        return self._session.requests_sent

    @property
    def ahead(self) -> timedelta | None:
        """How far that clock is ahead of this machine's; None before the first answer."""
        return self._session.ahead

    @property
    def quota(self) -> Quota | None:
        """The portal's rate limits, as HubSpot's last answer told what is left of them."""
        return self._session.quota

    def scopes(self) -> tuple[str, ...]:
        """What the token may do, in HubSpot's words such as ``crm.objects.contacts.read``."""
        return self._session.scopes()

    def account(self) -> Account:
        """The portal that the token opens."""
        request = Request(
            doing="ask which portal the token opens",
            method="GET",
            path=self.version.account_details,
        )
        account = self._session.send(request).parsed(AccountDetails, request).value()
        self._session.time_zone = account.time_zone
        return account

    def labels(self, pair: Pair) -> tuple[Label, ...]:
        """Every association type of the pair, labelled or not, in no order."""
        request = Request(
            doing=f"read the labels of {pair}",
            method="GET",
            path=f"{self.version.associations}/{_ids(pair)}/labels",
            pair=pair,
        )
        return tuple(row.value() for row in self._rows(Page[LabelRow], request))

    def limits(self, pair: Pair) -> tuple[ConfiguredLimit, ...]:
        """The limits of the pair, in no order; rows without a limit occur."""
        return self._configured_limits(
            Request(
                doing=f"read the limits of {pair}",
                method="GET",
                path=self._configurations(pair),
                pair=pair,
            )
        )

    def all_limits(self) -> tuple[ConfiguredLimit, ...]:
        """The limits of the portal. A row does not say which pair it belongs to."""
        return self._configured_limits(
            Request(
                doing="read all limits of the portal",
                method="GET",
                path=f"{self.version.associations}/definitions/configurations/all",
            )
        )

    def create_limits(
        self, pair: Pair, limits: Limits, *, before_sending: Before = _do_nothing
    ) -> BatchAnswer:
        """Set limits where there are none. What may have been done is never sent twice."""
        inputs = [as_wire(*entry) for entry in limits.items()]
        return self._batch("create", pair, inputs, before_sending)

    def update_limits(
        self, pair: Pair, limits: Limits, *, before_sending: Before = _do_nothing
    ) -> BatchAnswer:
        """Set limits, whether there were some or not."""
        inputs = [as_wire(*entry) for entry in limits.items()]
        return self._batch("update", pair, inputs, before_sending)

    def purge_limits(
        self, pair: Pair, types: Iterable[AssociationType], *, before_sending: Before = _do_nothing
    ) -> BatchAnswer:
        """Remove limits; one that is absent already is no error. HubSpot confirms none by value."""
        return self._batch("purge", pair, list(map(as_wire, types)), before_sending)

    def custom_object_types(self) -> tuple[CustomObjectType, ...]:
        """The custom objects of the portal."""
        request = Request(
            doing="read the custom objects of the portal",
            method="GET",
            path=self.version.object_schemas,
        )
        return tuple(row.value() for row in self._rows(Page[ObjectSchema], request))

    def associations_of(self, object_type_id: str) -> tuple[AssociationDefinition, ...]:
        """The association types of one object type, standard or custom, with every other.

        That schemas exist of standard objects as well was observed, and is not documented.
        """
        request = Request(
            doing=f"read the associations of object type {object_type_id}",
            method="GET",
            path=f"{self.version.object_schemas}/{quote(object_type_id, safe='')}"
            "?includePropertyDefinitions=false&includeAuditMetadata=false",
        )
        return self._session.send(request).parsed(SchemaAssociations, request).definitions()

    def object_types_near_limits(self, of: str | None = None) -> tuple[NearLimits, ...]:
        """The object types with records at or near a limit; ``of`` one of them, those that its
        records are associated with (Limits Tracking API).
        """
        whose = f"object type {of}" if of else "the portal"
        below = f"{quote(of, safe='')}/to" if of else "from"
        request = Request(
            doing=f"ask which records of {whose} are near a limit",
            method="GET",
            path=f"{self.version.limits_tracking}/associations/records/{below}",
        )
        return tuple(row.value() for row in self._rows(Page[NearLimitsRow], request))

    def limit_use(self, pair: Pair) -> LimitUse:
        """How many records of a pair are at its object limit or near it (Limits Tracking API)."""
        request = Request(
            doing=f"ask how many records of {pair} are near its limit",
            method="GET",
            path=f"{self.version.limits_tracking}/associations/records/{_ids(pair)}",
            pair=pair,
        )
        return self._session.send(request).parsed(LimitUseReply, request).value()

    def _configured_limits(self, request: Request) -> tuple[ConfiguredLimit, ...]:
        return tuple(row.value() for row in self._rows(Page[LimitRow], request))

    def _rows(self, schema: type[Page[Row]], request: Request) -> list[Row]:
        """The rows of a list, of all its pages if HubSpot gives it in pages.

        A part is never taken for the whole: raises UnreadableReply where the list has no end, or
        goes on where it cannot be followed.
        """
        rows: list[Row] = []
        asked: set[str | None] = set()
        after: str | None = None
        # A marker that was asked with before would lead round in a circle.
        while after not in asked and len(asked) < _MOST_PAGES and len(rows) <= _MOST_ROWS:
            asked.add(after)
            path = f"{request.path}?after={quote(after, safe='')}" if after else request.path
            page = self._session.send(replace(request, path=path)).parsed(schema, request)
            rows += page.results
            if page.is_last:
                return rows
            after = page.after
        raise UnreadableReply(
            request,
            reason="HubSpot gives the list in pages, and names no next one that leads to its end",
        )

    def _configurations(self, pair: Pair) -> str:
        return f"{self.version.associations}/definitions/configurations/{_ids(pair)}"

    def _batch(
        self, verb: str, pair: Pair, inputs: list[dict[str, Any]], before_sending: Before
    ) -> BatchAnswer:
        """One batch of limits, and what HubSpot answered. Raises ValueError for none."""
        if not inputs:
            raise ValueError(f"a batch to {verb} limits of {pair} needs at least one input")
        request = Request(
            doing=f"{verb} limits of {pair}",
            method="POST",
            path=f"{self._configurations(pair)}/batch/{verb}",
            pair=pair,
            body={"inputs": inputs},
            changes_limits=True,
            # update carries absolute values, and purging an absent limit succeeds (observed). What
            # a second create does is unconfirmed.
            is_idempotent=verb != "create",
        )
        reply = self._session.send(request, before_sending)
        if reply.content:
            # The results of a purge are documented nowhere, so they are not read.
            schema = PurgeReply if verb == "purge" else BatchReply
            answer = reply.parsed(schema, request).value()
        else:
            # HubSpot documents 204 for a purge that was done, and a body for everything else.
            answer = BatchAnswer(status=COMPLETE if verb == "purge" else None)
        return replace(answer, correlation_id=reply.correlation_id)


def _ids(pair: Pair) -> str:
    ends = (pair.from_object_type, pair.to_object_type)
    return "/".join(quote(end.id, safe="") for end in ends)
