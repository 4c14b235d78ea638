"""Webhooks: whether Vouch sent them, and what they say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from svix.webhooks import Webhook, WebhookVerificationError

from .generated.models import VerificationStatus, VerificationType

SVIX = ("svix-id", "svix-timestamp", "svix-signature")
STANDARD = ("webhook-id", "webhook-timestamp", "webhook-signature")


class InvalidWebhook(Exception):
    """No secret of yours signed this, or not within five minutes: answer 400, and do nothing."""


@dataclass(frozen=True)
class Event:
    """What every event has. `message_id` is the same in every attempt and replay: drop what you have seen.

    An event of a type that this version does not know is just this one: take it, answer 2xx, and leave it alone.
    """

    message_id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True)
class VerificationUpdated(Event):
    """A status changed. Of one organization, what has not the greatest `sequence` so far is old news."""

    organization_id: str
    status: VerificationStatus
    previous_status: VerificationStatus
    verification_type: VerificationType
    updated_at: datetime
    sequence: int


@dataclass(frozen=True)
class VerificationExpiring(Event):
    """A document of an approved business is good until the end of this day, and the approval with it."""

    organization_id: str
    valid_until: date


@dataclass(frozen=True)
class WebhookTest(Event):
    """A test, at your request."""

    endpoint_id: str


@dataclass(frozen=True)
class EndpointDisabled(Event):
    """Another endpoint of yours gets nothing any more: `reason` is `gone` (it answered 410) or `failing`."""

    endpoint_id: str
    host: str
    reason: str
    disabled_at: datetime


def verify_webhook(body: bytes, headers: Mapping[str, str], secrets: str | Sequence[str]) -> Event:
    """The event of a webhook that one of these secrets signed; `InvalidWebhook` for every other.

    `body` is the raw body, as it came. `headers` are the request's, in any case: the `svix-` ones or the `webhook-` ones.
    `secrets` are `whsec_…`, of all endpoints that lead here, and before and after a rotation.
    """
    found = {name.lower(): value for name, value in headers.items()}
    names = SVIX if all(name in found for name in SVIX) else STANDARD
    if not all(name in found for name in names):
        raise InvalidWebhook("The headers of a signature are missing.")
    # One set alone, so that what is verified is what is read.
    signature = {name: found[name] for name in names}
    for secret in [secrets] if isinstance(secrets, str) else secrets:
        try:
            webhook = Webhook(secret)
        except Exception as error:
            raise ValueError("This is no secret of a webhook: they are whsec_ and base64.") from error
        try:
            webhook.verify(body, signature)
        except (WebhookVerificationError, ValueError):
            # ValueError is what the library has for bytes that are no UTF-8, and for signatures that are none.
            continue
        return _event(signature[names[0]], json.loads(body))
    raise InvalidWebhook("No secret signed this, or not lately.")


def _event(message_id: str, sent: Mapping[str, Any]) -> Event:
    data = sent["data"]
    time = datetime.fromisoformat
    common = (message_id, sent["type"], time(sent["timestamp"]), data)
    match sent["type"]:
        case "organization.verification.updated":
            return VerificationUpdated(
                *common,
                organization_id=data["organizationId"],
                status=VerificationStatus(data["status"]),
                previous_status=VerificationStatus(data["previousStatus"]),
                verification_type=VerificationType(data["type"]),
                updated_at=time(data["updatedAt"]),
                sequence=data["sequence"],
            )
        case "organization.verification.expiring":
            day = date.fromisoformat(data["validUntil"])
            return VerificationExpiring(*common, organization_id=data["organizationId"], valid_until=day)
        case "webhook.test":
            return WebhookTest(*common, endpoint_id=data["endpointId"])
        case "webhook.endpoint.disabled":
            return EndpointDisabled(
                *common,
                endpoint_id=data["endpointId"],
                host=data["host"],
                reason=data["reason"],
                disabled_at=time(data["disabledAt"]),
            )
    return Event(*common)
