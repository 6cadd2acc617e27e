"""Which accounts may be probed: the one that was named, if it is there to be tried things in."""

from __future__ import annotations

from hubspot_limits.hubspot import Account, HubSpotClient
from hubspot_limits.values.refusal import Refusal

TEST_ACCOUNT = "DEVELOPER_TEST"
SANDBOX = "SANDBOX"


class NotProbed(Refusal):
    """The account is not one for experiments. Nothing was written."""


def confirmed_account(client: HubSpotClient, portal_id: str, *, allow_sandbox: bool) -> Account:
    """The account that the token opens. Raises NotProbed, HubSpotError."""
    account = client.account()
    if account.portal_id != portal_id:
        raise NotProbed(
            f"The token opens portal {account.portal_id}, not {portal_id}. Nothing was asked of "
            "it. Use a token of the portal that you mean, or name that one with --portal."
        )
    if account.account_type == TEST_ACCOUNT or (allow_sandbox and account.account_type == SANDBOX):
        return account
    if account.account_type == SANDBOX:
        raise NotProbed(
            f"Portal {portal_id} is a sandbox. Nothing was written to it. If it is one to try "
            "things in, say so with --sandbox."
        )
    raise NotProbed(
        f"Portal {portal_id} is of account type {account.account_type or 'unknown'}, and only a "
        f"{TEST_ACCOUNT} account is probed, or with --sandbox a {SANDBOX}. Nothing was written to "
        "it. HubSpot gives developers test accounts for free: make one, and a service key in it."
    )
