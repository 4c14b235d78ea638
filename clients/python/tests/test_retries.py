"""Retries, through a proxy that loses answers or has others."""

import json
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

import httpx
import pytest
from support import Answer, Dev, Drop, Proxy, Time, create

from vouch_client import VerificationStatus, Vouch, VouchError, ok
from vouch_client.errors import retry_after
from vouch_client.generated.api.organizations import organizations_get, organizations_list_children
from vouch_client.generated.api.verification_file import (
    verification_documents_get_content,
    verification_documents_upload,
)
from vouch_client.generated.models import DocumentType, EventCause, OrganizationType, UploadDocumentForm
from vouch_client.generated.types import File


def refusal(status: int, code: str, **headers: str) -> Answer:
    error = {"code": code, "message": "A message.", "requestId": "req_1"}
    return Answer(status, headers, json.dumps({"error": error}).encode())


def through(proxy: Proxy, dev: Dev, time: Time, **policy: object) -> Vouch:
    return Vouch(proxy.url, dev.key, retry=time.policy(**policy))


def test_a_lost_answer_is_asked_for_with_the_same_key(dev: Dev, vouch: Vouch, proxy: Proxy) -> None:
    customer, token, time = create(vouch), dev.share_token("approve"), Time()
    proxy.plan = [Drop()]
    with through(proxy, dev, time) as shaky:
        imported = shaky.import_share_token(customer, token)
    assert imported.status == VerificationStatus.PENDING
    first, second = proxy.seen
    assert first.key is not None and UUID(first.key).version == 4
    assert (first.method, first.path, first.body, first.key) == (second.method, second.path, second.body, second.key)
    assert json.loads(first.body) == {"shareToken": token}
    assert time.slept == [0.25]
    vouch.wait_until_decided(customer, timeout=30)
    causes = [event.cause for event in vouch.events(customer)]
    assert causes.count(EventCause.IMPORT_ACCEPTED) == 1


def test_a_form_is_sent_again_as_a_whole(dev: Dev, vouch: Vouch, proxy: Proxy) -> None:
    company = create(vouch, "Example Company", OrganizationType.BUSINESS)
    pdf = b"%PDF-1.7\nan example\n"
    form = UploadDocumentForm(
        document_type=DocumentType.BANK_STATEMENT, file=File(BytesIO(pdf), "statement.pdf", "application/pdf")
    )
    proxy.plan = [Drop()]
    with through(proxy, dev, Time()) as shaky:
        sent = ok(verification_documents_upload.sync(client=shaky.client, nxos_on_behalf_of=company, body=form))
    first, second = proxy.seen
    assert pdf in first.body
    assert (first.body, first.key) == (second.body, second.key)
    assert list(vouch.documents(company)) == [sent]
    content = ok(verification_documents_get_content.sync(sent.id, client=vouch.client, nxos_on_behalf_of=company))
    assert content.payload.read() == pdf


def test_each_call_has_a_key_of_its_own_and_reads_have_none(dev: Dev, proxy: Proxy) -> None:
    with through(proxy, dev, Time()) as vouch:
        create(vouch)
        create(vouch)
        ok(organizations_get.sync(client=vouch.client))
    one, two, read = proxy.seen
    assert one.key and two.key and one.key != two.key
    assert read.key is None


def test_a_key_of_ones_own_is_kept(dev: Dev, vouch: Vouch, proxy: Proxy) -> None:
    customer, time = create(vouch), Time()
    proxy.plan = [refusal(502, "internal_error")]
    with through(proxy, dev, time) as shaky:
        shaky.import_share_token(customer, dev.share_token("approve"), idempotency_key="import-grace-1")
    assert [request.key for request in proxy.seen] == ["import-grace-1", "import-grace-1"]


def test_retry_after_in_seconds_is_honoured(dev: Dev, proxy: Proxy) -> None:
    time = Time()
    proxy.plan = [
        refusal(503, "internal_error", **{"Retry-After": "7"}),
        refusal(429, "rate_limited", **{"Retry-After": "2"}),
    ]
    with through(proxy, dev, time) as vouch:
        ok(organizations_get.sync(client=vouch.client))
    assert time.slept == [7.0, 2.0]


def test_retry_after_as_a_date_is_honoured(dev: Dev, proxy: Proxy) -> None:
    time = Time()
    proxy.plan = [refusal(503, "internal_error", **{"Retry-After": "Thu, 01 Jan 2026 00:00:09 GMT"})]
    with through(proxy, dev, time) as vouch:
        ok(organizations_get.sync(client=vouch.client))
    assert time.slept == [9.0]


def test_without_retry_after_pauses_grow_and_attempts_end(dev: Dev, proxy: Proxy) -> None:
    time = Time()
    proxy.plan = [Answer(504, {}, b"<html>a proxy's page</html>") for _ in range(9)]
    with through(proxy, dev, time) as vouch, pytest.raises(VouchError) as failed:
        organizations_get.sync(client=vouch.client)
    assert time.slept == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert len(proxy.seen) == 6
    assert vars(failed.value) == {
        "status": 504,
        "code": None,
        "message": None,
        "details": None,
        "request_id": None,
        "retry_after": None,
        "idempotency_key": None,
    }


def test_pauses_have_an_upper_end_and_a_random_part(dev: Dev, proxy: Proxy) -> None:
    time = Time()
    proxy.plan = [refusal(502, "internal_error") for _ in range(4)]
    with through(proxy, dev, time, first=4.0, longest=6.0) as vouch:
        ok(organizations_get.sync(client=vouch.client))
    assert time.slept == [4.0, 6.0, 6.0, 6.0]
    # The random part is taken off: half of it at most.
    half = Time()
    proxy.plan = [refusal(502, "internal_error")]
    policy = half.policy()
    object.__setattr__(policy, "random", lambda: 1.0)
    with Vouch(proxy.url, dev.key, retry=policy) as vouch:
        ok(organizations_get.sync(client=vouch.client))
    assert half.slept == [0.125]


def test_the_total_time_ends_attempts(dev: Dev, proxy: Proxy) -> None:
    time = Time()
    proxy.plan = [refusal(503, "internal_error", **{"Retry-After": "40"}) for _ in range(9)]
    with through(proxy, dev, time) as vouch, pytest.raises(VouchError) as failed:
        organizations_get.sync(client=vouch.client)
    assert (time.slept, len(proxy.seen)) == ([40.0], 2)
    assert (failed.value.status, failed.value.retry_after) == (503, 40.0)


def test_what_is_in_flight_is_waited_for(dev: Dev, vouch: Vouch, proxy: Proxy) -> None:
    customer, time = create(vouch), Time()
    proxy.plan = [refusal(409, "idempotency_request_in_flight", **{"Retry-After": "1"})]
    with through(proxy, dev, time) as shaky:
        shaky.import_share_token(customer, dev.share_token("approve"))
    assert time.slept == [1.0]
    assert len({request.key for request in proxy.seen}) == 1


def test_a_key_that_could_not_be_checked_is_tried_again(dev: Dev, proxy: Proxy) -> None:
    time = Time()
    proxy.plan = [refusal(401, "authentication_failed", **{"Retry-After": "5"})]
    with through(proxy, dev, time) as vouch:
        ok(organizations_get.sync(client=vouch.client))
    assert time.slept == [5.0]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "validation_error"),
        (401, "invalid_api_key"),
        (403, "authorization_required"),
        (404, "organization_not_found"),
        (408, "invalid_request"),
        (409, "idempotency_key_in_use"),
        (413, "invalid_request"),
        (415, "invalid_request"),
    ],
)
def test_other_refusals_are_not_tried_again(dev: Dev, proxy: Proxy, status: int, code: str) -> None:
    time = Time()
    proxy.plan = [refusal(status, code, **{"Retry-After": "1"})]
    with through(proxy, dev, time) as vouch, pytest.raises(VouchError) as refused:
        organizations_get.sync(client=vouch.client)
    assert (refused.value.status, refused.value.code, refused.value.request_id) == (status, code, "req_1")
    assert (time.slept, len(proxy.seen)) == ([], 1)


def test_nobody_there() -> None:
    time = Time()
    with (
        Vouch("http://127.0.0.1:9", "nxos_sk_test_x", retry=time.policy()) as vouch,
        pytest.raises(VouchError) as failed,
    ):
        organizations_list_children.sync(client=vouch.client)
    assert (failed.value.status, failed.value.code) == (None, None)
    assert isinstance(failed.value.__cause__, httpx.ConnectError)
    assert time.slept == [0.25, 0.5, 1.0, 2.0, 4.0]


def test_a_lost_answer_of_an_awaited_state_is_read_again(dev: Dev, vouch: Vouch, proxy: Proxy) -> None:
    customer = create(vouch)
    with through(proxy, dev, Time()) as shaky:
        shaky.import_share_token(customer, dev.share_token("approve"))
        proxy.plan = [Drop(), refusal(503, "internal_error", **{"Retry-After": "1"})]
        decided = shaky.wait_until_decided(customer, timeout=30)
    assert decided.status == VerificationStatus.APPROVED


def test_waiting_does_not_outlive_its_time_by_retries(dev: Dev, vouch: Vouch, proxy: Proxy) -> None:
    customer, time = create(vouch), Time()
    proxy.plan = [refusal(503, "internal_error", **{"Retry-After": "5"}) for _ in range(9)]
    with through(proxy, dev, time) as shaky, pytest.raises(VouchError) as failed:
        shaky.wait_until_decided(customer, timeout=12)
    assert (failed.value.status, time.slept) == (503, [5.0, 5.0])


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        (" 3 ", 3.0),
        ("0", 0.0),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60.0),
        ("Thu, 01 Jan 2026 00:01:00 -0000", 60.0),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0.0),
        ("-3", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2026, 1, 1, tzinfo=UTC)) == seconds
