"""The settings of a stack: every key of its configuration but the limits."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    SecretStr,
    ValidationError,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from hubspot_limits import base_url
from hubspot_limits.configuration.mistakes import Mistake, MistakesError, of_validation, unknown_key

NAMESPACE = "hubspot-limits:"
"""Configuration is read by full key: a bare one would resolve under the user's own project."""

PORTAL_ID = f"{NAMESPACE}portalId"

BASE_URL_VARIABLE = "HUBSPOT_BASE_URL"

_LARGEST_LIMIT = 2**31 - 1  # the wire's int32
_DAY = 86_400


class SettingsError(MistakesError):
    """The configuration of a stack is not one this package can run with."""


def _whole_number(low: int, high: int, unit: str = "") -> Callable[[str], int]:
    def validate(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"expected a whole number{unit} from {low} to {high}")
        return int(text)

    return validate


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0
    if not 0 < share <= 1:
        raise ValueError("expected a share above 0 and up to 1, such as 0.5")
    return share


def _portal_id(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d*", text, re.ASCII):
        raise ValueError("expected the digits of a portal's id, such as 8800123")
    return text


def _variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*", text, re.ASCII):
        raise PydanticCustomError(
            "secretive",
            "expected the name of an environment variable, such as HUBSPOT_SANDBOX_TOKEN, never a "
            "token itself",
        )
    return text


def _base_url(text: str) -> str:
    if mistake := base_url.mistake_in(text):
        raise PydanticCustomError("secretive", mistake)
    return base_url.normalised(text)


class Settings(BaseModel):
    """How a stack reaches its portal. Keys of the configuration are in camel case."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)

    portal_id: Annotated[str, AfterValidator(_portal_id)]
    api_version: Literal["v4", "2026-03", "2026-09"] = "v4"
    account_type: Literal["STANDARD", "DEVELOPER_TEST", "SANDBOX", "APP_DEVELOPER"] | None = None
    """The type that HubSpot's account details must give the portal; None leaves it open."""
    token_variable: Annotated[str, AfterValidator(_variable)] | None = None
    token: SecretStr | None = None
    """The last resort after the environment: a secret of the configuration."""
    base_url: Annotated[str, AfterValidator(_base_url)] = "https://api.hubapi.com"
    max_wait: Annotated[int, BeforeValidator(_whole_number(0, _DAY, " of seconds"))] = 300
    """Seconds that the retries of one request may wait in all."""
    max_limit: Annotated[int, BeforeValidator(_whole_number(1, _LARGEST_LIMIT))] = 10_000
    """The highest new limit: the range of HubSpot's own dialog ("Set limits for record
    associations")."""
    quota_share: Annotated[float, BeforeValidator(_share)] = 0.5
    """The share of the portal's rate quota to use, so that other integrations keep room."""


KEYS = (
    *(str(field.alias) for field in Settings.model_fields.values()),
    "limits",
    "extends",
    "without",
)
"""Every key of the namespace: the settings, and what declares limits."""


def parse_settings(
    configuration: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> Settings:
    """Read the settings from a stack's configuration by full key.

    Values are text, as Pulumi hands them to a dynamic provider, or as YAML reads them. Other
    namespaces are left alone. The environment's HUBSPOT_BASE_URL wins over ``baseUrl``, because
    refresh and destroy run from configuration in state, where an address can be stale.

    Raises SettingsError with every mistake.
    """
    given = {
        key.removeprefix(NAMESPACE): value
        if isinstance(value, str)
        else json.dumps(value, default=str)
        for key, value in configuration.items()
        if key.startswith(NAMESPACE)
    }
    mistakes = [
        Mistake((f"{NAMESPACE}{key}",), unknown_key(key, KEYS)) for key in given if key not in KEYS
    ]
    spelled = {key: f"{NAMESPACE}{key}" for key in KEYS}
    if environment.get(BASE_URL_VARIABLE):
        given["baseUrl"] = environment[BASE_URL_VARIABLE]
        spelled["baseUrl"] = BASE_URL_VARIABLE
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        wrong = of_validation(error, Settings)
        mistakes += [Mistake((spelled[path[0]],), message) for path, message in wrong]
    if mistakes:
        raise SettingsError(mistakes)
    return settings
