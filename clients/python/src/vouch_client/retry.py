"""When a call is tried again, and after how long."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from .errors import VouchError

# 429 had no effect, and what had one before a 502, 503 or 504 is found again by the Idempotency-Key.
STATUSES = frozenset({429, 502, 503, 504})
# Refusals that say themselves that a later try may work, and after how long: the same key, or the same share token, is
# still being worked on; the key could not be checked, as the database was away.
CODES = frozenset({(409, "idempotency_request_in_flight"), (401, "authentication_failed")})
# Calls that change nothing have no key.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Of a request's `extensions`: the seconds that it may take with all its attempts, where they are fewer than the policy's.
TOTAL = "vouch_client.total"


def _utc() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Retry:
    """How often, and for how long, a call is tried. Times are in seconds.

    At most `attempts` requests are made, and none is begun later than `total` after the first. Between two of them lies
    what `Retry-After` asks for, or else `first`, doubled with each attempt up to `longest`, of which a random half is taken
    off so that clients do not come back together. Where the pause would not fit into `total`, the error is raised at once,
    with its `retry_after`. The rest is for tests: clocks, sleep and chance.
    """

    attempts: int = 6
    total: float = 60.0
    first: float = 0.25
    longest: float = 8.0
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc
    sleep: Callable[[float], None] = time.sleep
    sleep_async: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random


class Attempts:
    """One call with its attempts: says what becomes of each."""

    def __init__(self, policy: Retry, request: httpx.Request) -> None:
        if request.method not in SAFE and "Idempotency-Key" not in request.headers:
            request.headers["Idempotency-Key"] = str(uuid.uuid4())
        self._policy = policy
        self._key = request.headers.get("Idempotency-Key")
        total = min(policy.total, float(request.extensions.get(TOTAL, policy.total)))
        self._until = policy.monotonic() + total
        self._made = 0

    def failed(self, error: httpx.TransportError) -> float:
        """No answer came: after how many seconds to try again. Raises where that is enough."""
        failure = VouchError(None, message=f"{type(error).__name__}: {error}", idempotency_key=self._key)
        # What the program itself did wrong does not get better by repeating it.
        hopeless = isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError)
        return self._pause(failure, again=not hopeless, cause=error)

    def answered(self, response: httpx.Response) -> float:
        """An error came, and was read: after how many seconds to try again. Raises where that is of no use, or enough."""
        error = VouchError.of_answer(response, self._policy.now(), self._key)
        asked = (error.status, error.code) in CODES and error.retry_after is not None
        return self._pause(error, again=error.status in STATUSES or asked)

    def _pause(self, error: VouchError, again: bool, cause: Exception | None = None) -> float:
        self._made += 1
        policy = self._policy
        pause = error.retry_after
        if pause is None:
            pause = min(policy.longest, policy.first * 2 ** (self._made - 1)) * (1 - policy.random() / 2)
        if not again or self._made >= policy.attempts or policy.monotonic() + pause > self._until:
            raise error from cause
        return pause


class RetryTransport(httpx.BaseTransport):
    """Tries again what may work, and raises `VouchError` for what does not: below every generated function."""

    def __init__(self, inner: httpx.BaseTransport, policy: Retry) -> None:
        self._inner = inner
        self._policy = policy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        attempts = Attempts(self._policy, request)
        while True:
            try:
                response = self._inner.handle_request(request)
                # Here, so that an answer that breaks off is asked for again too.
                response.read()
            except httpx.TransportError as error:
                pause = attempts.failed(error)
            else:
                if response.status_code < 400:
                    return response
                pause = attempts.answered(response)
            self._policy.sleep(pause)

    def close(self) -> None:
        self._inner.close()


class AsyncRetryTransport(httpx.AsyncBaseTransport):
    """The same for the generated functions that are awaited."""

    def __init__(self, inner: httpx.AsyncBaseTransport, policy: Retry) -> None:
        self._inner = inner
        self._policy = policy

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        attempts = Attempts(self._policy, request)
        while True:
            try:
                response = await self._inner.handle_async_request(request)
                # Here, so that an answer that breaks off is asked for again too.
                await response.aread()
            except httpx.TransportError as error:
                pause = attempts.failed(error)
            else:
                if response.status_code < 400:
                    return response
                pause = attempts.answered(response)
            await self._policy.sleep_async(pause)

    async def aclose(self) -> None:
        await self._inner.aclose()
