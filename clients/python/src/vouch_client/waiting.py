"""Waiting for a status by the API's own waiting reads: news at once, and a request a minute while there are none."""

from collections.abc import Collection

import httpx

from .generated.client import AuthenticatedClient
from .generated.models import OrganizationVerification, VerificationStatus
from .retry import TOTAL, Retry

# The longest that the service holds a request, in seconds.
LONGEST_HOLD = 60
# What an answer may take on its way beyond that.
MARGIN = 15.0
# The statuses in which nobody is working on it: it is passed, declined, or the customer's turn.
DECIDED = frozenset(
    {VerificationStatus.APPROVED, VerificationStatus.REJECTED, VerificationStatus.RESUBMISSION_REQUIRED}
)


class StillWaiting(Exception):
    """The time was over before the status came. `verification` is what was read last."""

    def __init__(self, verification: OrganizationVerification, timeout: float) -> None:
        super().__init__(f"{verification.status} after {timeout:g} s")
        self.verification = verification


def wait(
    client: AuthenticatedClient,
    customer: str | None,
    statuses: Collection[VerificationStatus],
    timeout: float,
    policy: Retry,
) -> OrganizationVerification:
    """Reads until the status is one of these, for at most `timeout` seconds."""
    until = policy.monotonic() + timeout
    headers = {} if customer is None else {"Nxos-On-Behalf-Of": customer}
    answer = _read(client, headers, 0, timeout)
    verification = OrganizationVerification.from_dict(answer.json())
    while verification.status not in statuses:
        left = until - policy.monotonic()
        # The service takes whole seconds.
        hold = min(LONGEST_HOLD, int(left))
        if hold < 1:
            raise StillWaiting(verification, timeout)
        waiting = {"If-None-Match": answer.headers["ETag"], "Prefer": f"wait={hold}"}
        news = _read(client, headers | waiting, hold, left)
        if news.status_code != httpx.codes.NOT_MODIFIED:
            answer = news
            verification = OrganizationVerification.from_dict(answer.json())
    return verification


def _read(client: AuthenticatedClient, headers: dict[str, str], hold: float, total: float) -> httpx.Response:
    # Not by the generated function: it has no word for how long this one read may take.
    return client.get_httpx_client().get(
        "/v1/organizations/verification",
        headers=headers,
        timeout=hold + MARGIN,
        extensions={TOTAL: total},
    )
