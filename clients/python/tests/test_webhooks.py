"""Webhooks that the service really sent, and ones that it did not."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from queue import Queue

import pytest
from support import Answer, Dev, Seen, Server, create
from svix.webhooks import Webhook

from vouch_client import (
    EndpointDisabled,
    Event,
    InvalidWebhook,
    VerificationExpiring,
    VerificationStatus,
    VerificationUpdated,
    Vouch,
    WebhookTest,
    ok,
    verify_webhook,
)
from vouch_client.generated.api.webhooks import (
    webhook_endpoints_create,
    webhook_endpoints_delete,
    webhook_endpoints_get_secret,
    webhook_endpoints_rotate_secret,
    webhook_endpoints_test,
)
from vouch_client.generated.models import CreateWebhookEndpointRequest, VerificationType

OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SVIX = {"svix-id", "svix-timestamp", "svix-signature"}
STANDARD = {"webhook-id", "webhook-timestamp", "webhook-signature"}


class Receiver:
    """An endpoint of the broker's, and what came to it."""

    def __init__(self, vouch: Vouch, url: str, came: "Queue[Seen]") -> None:
        self._client = vouch.client
        self.came = came
        body = CreateWebhookEndpointRequest(url=f"{url}/webhooks")
        self.id = ok(webhook_endpoints_create.sync(client=self._client, body=body)).id
        self.secret = ok(webhook_endpoints_get_secret.sync(self.id, client=self._client)).key

    def next(self) -> Seen:
        return self.came.get(timeout=30)


@pytest.fixture
def receiver(vouch: Vouch) -> Iterator[Receiver]:
    came: Queue[Seen] = Queue()

    def answer(request: Seen) -> Answer:
        came.put(request)
        return Answer(204)

    with Server(answer) as server:
        receiver = Receiver(vouch, server.url, came)
        yield receiver
        ok(webhook_endpoints_delete.sync(receiver.id, client=vouch.client))


def only(request: Seen, names: set[str]) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name in names}


def test_what_was_sent_is_verified_and_typed(dev: Dev, vouch: Vouch, receiver: Receiver) -> None:
    customer = create(vouch)
    vouch.import_share_token(customer, dev.share_token("approve"))
    decided = vouch.wait_until_decided(customer, timeout=30)
    # Messages may overtake each other, and other customers have theirs.
    events: dict[VerificationStatus, tuple[Seen, VerificationUpdated]] = {}
    while len(events) < 2:
        request = receiver.next()
        event = verify_webhook(request.body, request.headers, receiver.secret)
        if isinstance(event, VerificationUpdated) and event.organization_id == customer:
            events[event.status] = (request, event)
    request, event = events[VerificationStatus.APPROVED]
    sent = json.loads(request.body)
    assert event == VerificationUpdated(
        message_id=request.headers["svix-id"],
        type="organization.verification.updated",
        timestamp=datetime.fromisoformat(sent["timestamp"]),
        data=sent["data"],
        organization_id=customer,
        status=VerificationStatus.APPROVED,
        previous_status=VerificationStatus.PENDING,
        verification_type=VerificationType.INDIVIDUAL,
        updated_at=decided.updated_at,
        sequence=next(one.sequence for one in vouch.events(customer) if one.status == VerificationStatus.APPROVED),
    )
    assert event.sequence > events[VerificationStatus.PENDING][1].sequence

    # Both sets of headers, in any case, with other secrets beside.
    for names in (SVIX, STANDARD):
        headers = only(request, names)
        assert set(headers) == names
        assert verify_webhook(request.body, headers, [OTHER, receiver.secret]) == event
        assert (
            verify_webhook(request.body, {name.title(): value for name, value in headers.items()}, receiver.secret)
            == event
        )
        for left_out in names:
            with pytest.raises(InvalidWebhook):
                verify_webhook(request.body, {k: v for k, v in headers.items() if k != left_out}, receiver.secret)
        for tampered in (request.body.replace(b"APPROVED", b"REJECTED"), request.body + b" ", b"", b"\xff"):
            with pytest.raises(InvalidWebhook):
                verify_webhook(tampered, headers, receiver.secret)
        for name, wrong in attacks(headers):
            with pytest.raises(InvalidWebhook):
                verify_webhook(request.body, headers | {name: wrong}, receiver.secret)
        for secrets in (OTHER, [OTHER], []):
            with pytest.raises(InvalidWebhook):
                verify_webhook(request.body, headers, secrets)


def attacks(headers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each header with what an attacker would try, or what is no signature at all."""
    for name, value in headers.items():
        if name.endswith("-signature"):
            yield from ((name, wrong) for wrong in ("", "v1", "v1,", "v1,!", "v2" + value[2:], "v1,é", value[:-5]))
        elif name.endswith("-timestamp"):
            yield from ((name, wrong) for wrong in ("", "x", str(int(value) - 3600), str(int(value) + 3600)))
        else:
            yield from ((name, wrong) for wrong in ("", value + "x"))


def test_a_test_and_both_secrets_of_a_rotation(vouch: Vouch, receiver: Receiver) -> None:
    rotated = ok(webhook_endpoints_rotate_secret.sync(receiver.id, client=vouch.client)).key
    message = ok(webhook_endpoints_test.sync(receiver.id, client=vouch.client))
    while (request := receiver.next()).headers["svix-id"] != message.id:
        pass
    sent = json.loads(request.body)
    expected = WebhookTest(
        message_id=message.id,
        type="webhook.test",
        timestamp=datetime.fromisoformat(sent["timestamp"]),
        data={"endpointId": receiver.id},
        endpoint_id=receiver.id,
    )
    assert receiver.secret != rotated
    assert verify_webhook(request.body, request.headers, receiver.secret) == expected
    assert verify_webhook(request.body, request.headers, rotated) == expected


def signed(body: bytes, at: datetime) -> dict[str, str]:
    signature = Webhook(OTHER).sign("msg_1", at, body.decode())
    return {"svix-id": "msg_1", "svix-timestamp": str(int(at.timestamp())), "svix-signature": signature}


AT = datetime(2026, 3, 15, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("type_", "data", "kind", "fields"),
    [
        (
            "organization.verification.expiring",
            {"organizationId": "org_1", "validUntil": "2031-12-31"},
            VerificationExpiring,
            {"organization_id": "org_1", "valid_until": date(2031, 12, 31)},
        ),
        (
            "webhook.endpoint.disabled",
            {
                "endpointId": "ep_1",
                "host": "example.com",
                "reason": "failing",
                "disabledAt": "2026-03-15T14:30:00.000Z",
            },
            EndpointDisabled,
            {"endpoint_id": "ep_1", "host": "example.com", "reason": "failing", "disabled_at": AT},
        ),
        ("something.new", {"anything": [1]}, Event, {}),
    ],
)
def test_events_that_are_rare(
    type_: str, data: dict[str, object], kind: type[Event], fields: dict[str, object]
) -> None:
    body = json.dumps({"type": type_, "timestamp": "2026-03-15T14:30:00.000Z", "data": data}).encode()
    event = verify_webhook(body, signed(body, datetime.now(UTC)), OTHER)
    assert event == kind(message_id="msg_1", type=type_, timestamp=AT, data=data, **fields)
    assert type(event) is kind
    with pytest.raises(InvalidWebhook):
        verify_webhook(body, signed(body, datetime.now(UTC) - timedelta(minutes=6)), OTHER)


def test_a_secret_that_is_none_is_said() -> None:
    """A wrong setting must not look like a forged webhook."""
    body = b"{}"
    for secret in ("whsec_?", "whsec_…", ""):
        with pytest.raises(ValueError, match=r"This is no secret of a webhook: they are whsec_ and base64\."):
            verify_webhook(body, signed(body, datetime.now(UTC)), secret)
