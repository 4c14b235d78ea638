"""The client: one connection pool, one key, one policy of retries."""

import ssl
from collections.abc import Collection
from functools import cache
from types import TracebackType
from typing import Self

import httpx

from . import waiting
from .errors import ok
from .generated.api.organizations import organizations_import_verification
from .generated.client import AuthenticatedClient
from .generated.models import ImportVerificationRequest, OrganizationVerification, VerificationStatus
from .generated.types import UNSET
from .lists import Lists
from .retry import AsyncRetryTransport, Retry, RetryTransport
from .version import __version__


@cache
def _tls() -> ssl.SSLContext:
    """The certificates that are trusted, read once: that takes longer than a call."""
    return httpx.create_ssl_context()


class Vouch(Lists):
    """Vouch at `base_url`, called with `api_key` (`nxos_sk_…`).

    `client` goes into every function of `vouch_client.generated.api`, with all that is promised here: what may work later
    is tried again as `retry` says, every call that changes something has an `Idempotency-Key` that is the same in all
    attempts, and what Vouch refuses is raised as `VouchError`. `timeout` is how many seconds an answer may take. `transport`
    and `async_transport` are httpx's, for proxies and certificates of your own. Threads may share one.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        retry: Retry | None = None,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
        async_transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._retry = retry or Retry()
        self.client = AuthenticatedClient(base_url, token=api_key, raise_on_unexpected_status=True)
        headers = {"Authorization": f"Bearer {api_key}", "User-Agent": f"vouch-client-python/{__version__}"}
        limit = httpx.Timeout(timeout, connect=10.0)
        self._http = httpx.Client(
            base_url=base_url,
            headers=headers,
            timeout=limit,
            transport=RetryTransport(transport or httpx.HTTPTransport(verify=_tls()), self._retry),
        )
        self._async_http = httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            timeout=limit,
            transport=AsyncRetryTransport(async_transport or httpx.AsyncHTTPTransport(verify=_tls()), self._retry),
        )
        self.client.set_httpx_client(self._http)
        self.client.set_async_httpx_client(self._async_http)

    def import_share_token(
        self, customer: str, share_token: str, *, idempotency_key: str | None = None
    ) -> OrganizationVerification:
        """Imports what another company on Sumsub verified of this customer. The verdict follows: wait for it.

        Where this raises after a 5xx, or without an answer, import again: Vouch finds out what became of the token. With
        the error's `idempotency_key` that also holds where the answer alone was lost.
        """
        return ok(
            organizations_import_verification.sync(
                client=self.client,
                body=ImportVerificationRequest(share_token=share_token),
                nxos_on_behalf_of=customer,
                idempotency_key=idempotency_key or UNSET,
            )
        )

    def wait_for_status(
        self, customer: str | None, statuses: Collection[VerificationStatus], *, timeout: float = 600.0
    ) -> OrganizationVerification:
        """The verification once its status is one of these; `StillWaiting` after `timeout` seconds without.

        Nothing is polled: the service holds the request, for up to a minute at a time, until something happens. None is
        your own organization. A review by a person can take hours: webhooks are better for that.
        """
        return waiting.wait(self.client, customer, statuses, timeout, self._retry)

    def wait_until_decided(self, customer: str | None, *, timeout: float = 600.0) -> OrganizationVerification:
        """The verification once nobody is working on it: `APPROVED`, `REJECTED`, or `RESUBMISSION_REQUIRED`, which is the
        customer's turn."""
        return self.wait_for_status(customer, waiting.DECIDED, timeout=timeout)

    def close(self) -> None:
        """Closes the connections of the calls that are not awaited."""
        self._http.close()

    async def aclose(self) -> None:
        """Closes all connections, those of awaited calls too."""
        self._http.close()
        await self._async_http.aclose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
