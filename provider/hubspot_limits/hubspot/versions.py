"""The versions of HubSpot's API that the client speaks, and the paths of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_NOTICE_PERIOD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ApiVersion:
    """One version: its name, the name of the APIs that have no v4, and when HubSpot's support ends.

    Dates: HubSpot's changelog "Deprecating support for HubSpot v4 APIs"; the dated versions have
    none yet.
    """

    name: str
    neighbours: str
    end_of_support: date | None = None

    @property
    def associations(self) -> str:
        return f"/crm/associations/{self.name}"

    @property
    def account_details(self) -> str:
        return f"/account-info/{self.neighbours}/details"

    @property
    def object_schemas(self) -> str:
        return f"/crm-object-schemas/{self.neighbours}/schemas"

    @property
    def limits_tracking(self) -> str:
        # Beside v4 this API is v3, as is that of records.
        return f"/crm/limits/{self.name}" if self.is_dated else "/crm/v3/limits"

    @property
    def objects(self) -> str:
        """Where the records of an object type are."""
        return f"/crm/objects/{self.name}" if self.is_dated else "/crm/v3/objects"

    @property
    def record_associations(self) -> str:
        """Where associations between records are made; beside v4 in its first form."""
        return self.associations if self.is_dated else "/crm/v4/associations"

    @property
    def is_dated(self) -> bool:
        return self.name != "v4"

    @property
    def oauth_token(self) -> str:
        """The path that gives OAuth tokens; never OAuth v1, which HubSpot switches off on
        2027-02-16.
        """
        return f"/oauth/{self.neighbours}/token"

    def notice(self, today: date) -> str | None:
        """What a user should hear about the end of this version, from 90 days before."""
        if self.end_of_support is None or today < self.end_of_support - _NOTICE_PERIOD:
            return None
        return (
            f"HubSpot ends support for version {self.name} of its API on {self.end_of_support}. "
            f"Set apiVersion to {NEWEST.name}; nothing else changes."
        )


NEWEST = ApiVersion("2026-09", neighbours="2026-09")

_BY_NAME = {
    version.name: version
    for version in (
        ApiVersion("v4", neighbours="v3", end_of_support=date(2027, 3, 30)),
        ApiVersion("2026-03", neighbours="2026-03"),
        NEWEST,
    )
}


API_VERSIONS = tuple(_BY_NAME)


def api_version(name: str) -> ApiVersion:
    """The version of that name. Raises ValueError for any other."""
    try:
        return _BY_NAME[name]
    except KeyError:
        names = ", ".join(_BY_NAME)
        raise ValueError(f"apiVersion is one of {names}, not {name!r}") from None
