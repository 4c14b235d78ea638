"""What a broker does: import, wait, read, be refused."""

import asyncio
import re

import httpx
import pytest
from support import Dev, Proxy, Time, create

from vouch_client import StillWaiting, VerificationStatus, Vouch, VouchError, __version__, ok
from vouch_client.generated.api.organizations import organizations_create, organizations_get
from vouch_client.generated.api.verification_file import verification_ownership_get_picture, verification_ownership_put
from vouch_client.generated.client import AuthenticatedClient
from vouch_client.generated.models import (
    CreateOrganizationRequest,
    DeclareOwnershipRequest,
    EventCause,
    Organization,
    OrganizationMetadata,
    OrganizationType,
    OwnershipHolding,
    OwnershipParty,
    OwnershipPartyType,
    VerificationType,
)


def test_an_import_is_approved(dev: Dev, vouch: Vouch) -> None:
    customer = create(vouch)
    imported = vouch.import_share_token(customer, dev.share_token("approve"))
    assert (imported.status, imported.type_) == (VerificationStatus.PENDING, VerificationType.INDIVIDUAL)
    decided = vouch.wait_until_decided(customer, timeout=30)
    assert (decided.status, decided.type_) == (VerificationStatus.APPROVED, VerificationType.INDIVIDUAL)
    assert decided.updated_at > imported.updated_at
    history = [(event.sequence, event.cause, event.status) for event in vouch.events(customer)]
    assert history[:2] == [
        (1, EventCause.CREATED, VerificationStatus.NOT_STARTED),
        (2, EventCause.IMPORT_ACCEPTED, VerificationStatus.PENDING),
    ]
    assert history[-1][1:] == (EventCause.REVIEW, VerificationStatus.APPROVED)


def test_what_is_the_customers_turn_is_decided(dev: Dev, vouch: Vouch) -> None:
    customer = create(vouch)
    vouch.import_share_token(customer, dev.share_token("partial"))
    assert vouch.wait_until_decided(customer, timeout=30).status == VerificationStatus.RESUBMISSION_REQUIRED


def test_waiting_is_not_polling_and_ends(dev: Dev, vouch: Vouch, proxy: Proxy) -> None:
    customer = create(vouch)
    # The service holds the one second that is whole.
    with Vouch(proxy.url, dev.key) as slow, pytest.raises(StillWaiting) as waited:
        slow.wait_until_decided(customer, timeout=1.5)
    assert waited.value.verification.status == VerificationStatus.NOT_STARTED
    assert str(waited.value) == "NOT_STARTED after 1.5 s"
    asked = [
        (seen.method, seen.path, seen.headers.get("prefer"), "if-none-match" in seen.headers) for seen in proxy.seen
    ]
    status = ("GET", "/v1/organizations/verification")
    assert asked == [(*status, None, False), (*status, "wait=1", True)]
    assert proxy.seen[0].headers["user-agent"] == f"vouch-client-python/{__version__}"


def test_any_status_can_be_waited_for(vouch: Vouch) -> None:
    customer = create(vouch)
    found = vouch.wait_for_status(customer, {VerificationStatus.NOT_STARTED}, timeout=0)
    assert found.status == VerificationStatus.NOT_STARTED


def test_a_refused_import_says_why(dev: Dev, vouch: Vouch) -> None:
    customer = create(vouch)
    with pytest.raises(VouchError) as refused:
        vouch.import_share_token(customer, dev.share_token("expired"), idempotency_key="import-1")
    error = refused.value
    assert re.fullmatch("req_[0-9a-f]{32}", error.request_id or "")
    assert vars(error) == {
        "status": 400,
        "code": "share_token_invalid",
        "message": "The share token is invalid, expired or already used.",
        "details": {
            "name": "invalid-share-token",
            "errorCode": None,
            "retryable": True,
            "needsNewToken": True,
            "whoActs": "broker",
        },
        "request_id": error.request_id,
        "retry_after": None,
        "idempotency_key": "import-1",
    }
    assert str(error) == f"400 share_token_invalid {error.message} ({error.request_id})"


def test_a_wrong_field_is_named(vouch: Vouch) -> None:
    body = CreateOrganizationRequest(name="", type_=OrganizationType.INDIVIDUAL)
    with pytest.raises(VouchError) as refused:
        organizations_create.sync(client=vouch.client, body=body)
    error = refused.value
    assert (error.status, error.code) == (400, "validation_error")
    assert error.details is not None
    assert [field["field"] for field in error.details["fields"]] == ["name"]


def test_a_whole_customer_is_read(vouch: Vouch) -> None:
    own = ok(organizations_get.sync(client=vouch.client))
    body = CreateOrganizationRequest(name="Whole + 100% of it", type_=OrganizationType.INDIVIDUAL)
    made = ok(organizations_create.sync(client=vouch.client, body=body))
    assert made == Organization(
        object_="organization",
        organization_id=made.organization_id,
        name="Whole + 100% of it",
        type_=OrganizationType.INDIVIDUAL,
        verification_status=VerificationStatus.NOT_STARTED,
        created_by_organization_id=own.organization_id,
        metadata=OrganizationMetadata(),
        created_at=made.created_at,
        updated_at=made.created_at,
    )
    found = [one.organization_id for one in vouch.customers(name="Whole + 100% of it")]
    assert made.organization_id in found


def test_a_wrong_key_is_not_tried_again(dev: Dev) -> None:
    time = Time()
    with Vouch(dev.api_url, "nxos_sk_test_wrong", retry=time.policy()) as vouch, pytest.raises(VouchError) as refused:
        organizations_get.sync(client=vouch.client)
    assert (refused.value.status, refused.value.code, time.slept) == (401, "invalid_api_key", [])


def test_a_client_of_ones_own_gets_errors_by_ok(dev: Dev) -> None:
    client = AuthenticatedClient(dev.api_url, token="nxos_sk_test_wrong")
    with client, pytest.raises(VouchError) as refused:
        ok(organizations_get.sync(client=client))
    error = refused.value
    assert (error.status, error.code, error.message, error.details) == (
        401,
        "invalid_api_key",
        "The provided API key is invalid.",
        None,
    )
    assert re.fullmatch("req_[0-9a-f]{32}", error.request_id or "")


def test_an_unknown_word_is_read() -> None:
    """The documents say that more causes may follow: a client of today has to read the answers of tomorrow."""
    assert EventCause("something_new") == "something_new"
    assert str(EventCause("something_new")) == "something_new"
    assert EventCause("review") is EventCause.REVIEW


async def awaited(dev: Dev, time: Time) -> Organization:
    lost = iter([httpx.ConnectError("away")])

    class Shaky(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            for error in lost:
                raise error
            return await super().handle_async_request(request)

    async with Vouch(dev.api_url, dev.key, retry=time.policy(), async_transport=Shaky()) as vouch:
        return ok(await organizations_get.asyncio(client=vouch.client))


def test_awaited_calls_have_the_same(dev: Dev, vouch: Vouch) -> None:
    time = Time()
    assert asyncio.run(awaited(dev, time)) == ok(organizations_get.sync(client=vouch.client))
    assert time.slept == [0.25]


def test_a_picture_is_text(vouch: Vouch) -> None:
    company = create(vouch, "Example Company", OrganizationType.BUSINESS)
    body = DeclareOwnershipRequest(
        root="company",
        parties=[
            OwnershipParty(id="company", type_=OwnershipPartyType.COMPANY),
            OwnershipParty(id="above", type_=OwnershipPartyType.COMPANY, name="Holding"),
        ],
        holdings=[OwnershipHolding(holder_id="above", company_id="company", basis_points=10_000)],
    )
    ok(verification_ownership_put.sync(client=vouch.client, nxos_on_behalf_of=company, body=body))
    picture = ok(verification_ownership_get_picture.sync(client=vouch.client, nxos_on_behalf_of=company))
    assert picture.startswith("<svg ")
    assert "Holding" in picture
