"""The portal guard: nothing is read or written before the token is known to open the right one."""

from __future__ import annotations

from dataclasses import dataclass

from hubspot_limits.hubspot import Account, HubSpotClient
from hubspot_limits.portal.once import Once
from hubspot_limits.values.refusal import Refusal


class WrongPortalError(Refusal):
    """The token, the stack and the state do not mean one portal."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The portal that a stack means; ``account_type`` where the stack names it."""

    portal_id: str
    account_type: str | None = None


class Guard:
    """Gives the client, once its token is known to open the portal that the stack means."""

    def __init__(self, client: HubSpotClient, identity: Identity) -> None:
        self._client = client
        self._account = Once(client.account)
        self.identity = identity

    def __call__(self) -> HubSpotClient:
        """The client.

        Raises WrongPortalError when it opens another portal, HubSpotError when HubSpot does not
        tell.
        """
        account = self._account()
        if account.portal_id != self.identity.portal_id:
            raise WrongPortalError(_opens_another(account, self.identity))
        if self.identity.account_type not in (None, account.account_type):
            raise WrongPortalError(
                f"The stack says that portal {account.portal_id} is of account type "
                f"{self.identity.account_type}, but HubSpot says {account.account_type}. Nothing "
                "was read or written. Correct hubspot-limits:portalId or "
                "hubspot-limits:accountType, whichever is wrong."
            )
        return self._client


def _opens_another(account: Account, identity: Identity) -> str:
    return (
        f"The token opens portal {account.portal_id}, but the stack is for portal "
        f"{identity.portal_id}. Nothing was read or written. Use a token of portal "
        f"{identity.portal_id}, or correct hubspot-limits:portalId. If the portal is a sandbox "
        'that was created again, it is another portal: see "A new portal" in the documentation.'
    )
