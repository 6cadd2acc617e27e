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
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from hubspot_limits.configuration.mistakes import Mistake, MistakesError, of_validation, unknown_key
from hubspot_limits.values import base_url
from hubspot_limits.values.limits import LARGEST_LIMIT

NAMESPACE = "hubspot-limits:"
"""Configuration is read by full key: a bare one would resolve under the user's own project."""

PORTAL_ID = f"{NAMESPACE}portalId"

FINDINGS_VARIABLE = "HUBSPOT_LIMITS_FINDINGS"
"""Names the file that a preview's findings go to. Without it nothing is written."""

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
    """The name of an environment variable."""
    if not re.fullmatch(r"[A-Za-z_]\w*", text, re.ASCII):
        # This type keeps the value out of the message: somebody may have put a token here.
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


def _in_files(pattern: str, **number: object) -> WithJsonSchema:
    """A setting for editors: a text, and a number without quotes where it may be one."""
    text = {"type": "string", "pattern": f"^{pattern}$"}
    return WithJsonSchema({"anyOf": [{"type": "integer", **number}, text]} if number else text)


_SECRET_IN_FILES = WithJsonSchema(
    {
        "type": "object",
        "properties": {"secure": {"type": "string"}},
        "required": ["secure"],
        "additionalProperties": False,
    }
)
"""What Pulumi puts in place of a secret."""


class Settings(BaseModel):
    """How a stack reaches its portal. Keys of the configuration are in camel case."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, use_attribute_docstrings=True)

    portal_id: Annotated[str, AfterValidator(_portal_id), _in_files("[1-9][0-9]*", minimum=1)]
    """The portal that the stack manages. Nothing is read from or written to another."""
    api_version: Literal["v4", "2026-03", "2026-09"] = "v4"
    """The version of HubSpot's API."""
    account_type: Literal["STANDARD", "DEVELOPER_TEST", "SANDBOX", "APP_DEVELOPER"] | None = None
    """What the portal must be by HubSpot's account details. Without it, it may be anything."""
    token_variable: (
        Annotated[str, AfterValidator(_variable), _in_files("[A-Za-z_][A-Za-z0-9_]*")] | None
    ) = None
    """The environment variable that holds the portal's access token: its name, never the token."""
    token: Annotated[SecretStr, _SECRET_IN_FILES] | None = None
    """The access token as a secret of the stack, for where no variable is set: pulumi config set
    --secret hubspot-limits:token."""
    base_url: Annotated[str, AfterValidator(_base_url), _in_files(r"\s*https?://\S+\s*")] = (
        "https://api.hubapi.com"
    )
    """The address of HubSpot's API: https, or http on this machine. The environment variable
    HUBSPOT_BASE_URL wins over it."""
    max_wait: Annotated[
        int,
        BeforeValidator(_whole_number(0, _DAY, " of seconds")),
        _in_files("[0-9]+", minimum=0, maximum=_DAY),
    ] = 300
    """How many seconds the retries of one request may wait in all."""
    max_limit: Annotated[
        int,
        BeforeValidator(_whole_number(1, LARGEST_LIMIT)),
        _in_files("[0-9]+", minimum=1, maximum=LARGEST_LIMIT),
    ] = 10_000
    """The highest limit that may be newly declared. 10,000 is the most that HubSpot's own dialog
    takes ("Set limits for record associations")."""
    quota_share: Annotated[
        float,
        BeforeValidator(_share),
        _in_files(r"\s*[0-9.eE+-]+\s*", type="number", exclusiveMinimum=0, maximum=1),
    ] = 0.5
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
    # Everything becomes text, as Pulumi hands it to a provider: 5 and "5" are the same setting.
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
    # Under which name a mistake is told: the key's, or the variable's that replaced its value.
    spelled = {key: f"{NAMESPACE}{key}" for key in KEYS}
    if environment.get(base_url.BASE_URL_VARIABLE):
        given["baseUrl"] = environment[base_url.BASE_URL_VARIABLE]
        spelled["baseUrl"] = base_url.BASE_URL_VARIABLE
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        wrong = of_validation(error, Settings)
        mistakes += [Mistake((spelled[path[0]],), message) for path, message in wrong]
    if mistakes:
        raise SettingsError(mistakes)
    return settings
