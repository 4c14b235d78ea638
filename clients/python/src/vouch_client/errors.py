"""What Vouch refuses, as one exception."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx

from .generated.models import (
    Error400,
    Error401,
    Error403,
    Error404,
    Error408,
    Error409,
    Error413,
    Error415,
    Error429,
    Error500,
    Error502,
    Error503,
)
from .generated.types import Unset

T = TypeVar("T")


class VouchError(Exception):
    """A call that came to nothing, after the attempts that were worth making.

    `status` is the HTTP status, None where no answer came at all. `code` is stable and what a program goes by, `message`
    may change and is for people; both are None where the answer is not Vouch's own, as that of a proxy. `details` says more
    of this case: the fields that are wrong, or why Sumsub refused an import. Name `request_id` when you ask the operator.
    `retry_after` is after how many seconds a later try may work, where the answer said so. `idempotency_key` is the key
    that every attempt had: with it the same call may be made again within 24 hours without being done twice.
    """

    def __init__(
        self,
        status: int | None,
        code: str | None = None,
        message: str | None = None,
        *,
        details: Mapping[str, Any] | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.request_id = request_id
        self.retry_after = retry_after
        self.idempotency_key = idempotency_key
        answer = "no answer" if status is None else str(status)
        words = [answer, code, message, f"({request_id})" if request_id else None]
        super().__init__(" ".join(word for word in words if word))

    @classmethod
    def of_answer(cls, response: httpx.Response, now: datetime, idempotency_key: str | None = None) -> "VouchError":
        """The error that an answer tells of. Its body has to be read already."""
        error: Any = None
        try:
            error = response.json().get("error")
        except (ValueError, AttributeError):
            pass  # Not Vouch's own: a proxy's page.
        if not isinstance(error, dict):
            error = {}
        return cls(
            response.status_code,
            error.get("code"),
            error.get("message"),
            details=error.get("details"),
            request_id=error.get("requestId") or response.headers.get("x-request-id"),
            retry_after=retry_after(response.headers.get("Retry-After"), now),
            idempotency_key=idempotency_key,
        )


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` asks for, which says them or an HTTP date. None for none, or one that is neither."""
    if value is None:
        return None
    value = value.strip()
    # Only ASCII's digits: float() reads much else.
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())


def ok(
    answer: (
        T
        | Error400
        | Error401
        | Error403
        | Error404
        | Error408
        | Error409
        | Error413
        | Error415
        | Error429
        | Error500
        | Error502
        | Error503
        | None
    ),
) -> T:
    """What a generated function answered, without the errors in its type.

    Through `Vouch.client` those are raised before they get here. Whoever built a client without it gets them raised here,
    without what only the headers say.
    """
    if answer is None:
        raise VouchError(None, message="The answer is none that this version of the client knows.")
    if isinstance(
        answer,
        Error400 | Error401 | Error403 | Error404 | Error408 | Error409
        | Error413 | Error415 | Error429 | Error500 | Error502 | Error503,
    ):  # fmt: skip
        error = answer.error
        details = None if isinstance(error.details, Unset) or error.details is None else error.details.to_dict()
        status = int(type(answer).__name__.removeprefix("Error"))
        raise VouchError(status, str(error.code), error.message, details=details, request_id=error.request_id)
    return answer
