"""Iterators over more than a page, each against the real list."""

import inspect
from importlib import import_module
from pkgutil import walk_packages
from uuid import uuid4

import httpx
from support import Dev, Proxy, Time, create, unique

from vouch_client import Vouch, lists, ok
from vouch_client.generated import api
from vouch_client.generated.api.reviews import reviews_claim, reviews_release
from vouch_client.generated.api.verification_file import verification_documents_upload
from vouch_client.generated.api.webhooks import (
    webhook_endpoints_create,
    webhook_endpoints_delete,
)
from vouch_client.generated.models import (
    AuthorizationRole,
    CreateWebhookEndpointRequest,
    DocumentType,
    OfficerWords,
    OrganizationType,
    ReviewQueueStatus,
    UploadDocumentRequest,
)


def test_every_list_with_a_cursor_has_an_iterator() -> None:
    source = inspect.getsource(lists)
    modules = [module.name for module in walk_packages(api.__path__, "vouch_client.generated.api.")]
    with_cursor = {
        name.rsplit(".", 1)[1]
        for name in modules
        if hasattr(module := import_module(name), "sync") and "cursor" in inspect.signature(module.sync).parameters
    }
    assert len(with_cursor) == 9
    assert {name for name in with_cursor if f"{name}.sync(" not in source} == set()


def test_customers_come_page_by_page(dev: Dev, proxy: Proxy) -> None:
    name = unique("Paged")
    with Vouch(proxy.url, dev.key, retry=Time().policy()) as vouch:
        made = [create(vouch, f"{name} {letter}") for letter in "abcde"]
        proxy.seen.clear()
        found = [customer.organization_id for customer in vouch.customers(name=name, page_size=2)]
        assert found == made
        assert len(proxy.seen) == 3
        # The next page is asked for when it is wanted.
        proxy.seen.clear()
        assert next(vouch.customers(name=name, page_size=2)).organization_id == made[0]
        assert len(proxy.seen) == 1
        assert list(vouch.customers(name=unique("Nobody"))) == []


def test_events_and_authorizations(dev: Dev, vouch: Vouch) -> None:
    customer = create(vouch)
    vouch.import_share_token(customer, dev.share_token("approve"))
    vouch.wait_until_decided(customer, timeout=30)
    events = list(vouch.events(customer, page_size=1))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert len(events) >= 3
    assert events == list(vouch.events(customer))
    between = [(one.granting_organization_id, one.status) for one in vouch.authorizations(customer=customer)]
    assert between == [(customer, "ACTIVE")]
    granted = [
        one.granting_organization_id for one in vouch.authorizations(role=AuthorizationRole.AUTHORIZED, page_size=2)
    ]
    assert customer in granted
    assert len(granted) == len(set(granted)) > 2


def test_documents(vouch: Vouch) -> None:
    company = create(vouch, "Example Company", OrganizationType.BUSINESS)
    for number in range(3):
        ok(
            verification_documents_upload.sync(
                client=vouch.client,
                nxos_on_behalf_of=company,
                body=UploadDocumentRequest(
                    document_type=DocumentType.BANK_STATEMENT,
                    file_name=f"{number}.pdf",
                    file_content="JVBERi0xLjcKYW4gZXhhbXBsZQo=",
                ),
            )
        )
    paged = list(vouch.documents(company, page_size=1))
    assert {one.file_name for one in paged} == {"0.pdf", "1.pdf", "2.pdf"}
    assert paged == list(vouch.documents(company))


def test_webhook_endpoints(vouch: Vouch) -> None:
    made = []
    for number in range(3):
        body = CreateWebhookEndpointRequest(url=f"http://127.0.0.1:9/{number}")
        made.append(ok(webhook_endpoints_create.sync(client=vouch.client, body=body)))
    paged = list(vouch.webhook_endpoints(page_size=1))
    assert sorted(one.url for one in paged if one in made) == [one.url for one in made]
    for one in made:
        ok(webhook_endpoints_delete.sync(one.id, client=vouch.client))
    assert [one for one in vouch.webhook_endpoints() if one in made] == []


def test_messages(dev: Dev, vouch: Vouch) -> None:
    customer = create(vouch)
    vouch.import_share_token(customer, dev.share_token("approve"))
    vouch.wait_until_decided(customer, timeout=30)
    paged = list(vouch.webhook_messages(page_size=1))
    assert paged == list(vouch.webhook_messages())
    assert len(paged) >= 2


def individual(dev: Dev) -> str:
    """An individual who waits for officers, by the Partner API's calls."""
    user = str(uuid4())
    with httpx.Client(base_url=f"{dev.api_url}/v1/user", headers={"x-api-key": dev.key}) as partner:
        who = {"externalUserId": user, "firstName": "Anna", "birthDate": "1990-02-28", "hasAcceptedP100Tc": True}
        made = partner.post("/balances/crypto-and-fiat", json=who).raise_for_status()
        partner.post(f"/kyc-files/{user}", files={"files": ("card.pdf", b"%PDF-1.7\nan example\n")}).raise_for_status()
        declared = {
            "externalUserId": user,
            "documentType": "ID_CARD",
            "documentNumber": user,
            "documentExpirationDate": "2040-06-11",
            "openAccountReason": "DAILY_USE",
            "incomeSource": "SALARY",
            "occupation": "IT",
            "riskLvl": "LOW",
        }
        partner.post("/verification", json=declared).raise_for_status()
    return str(made.json()["userId"])


def test_officers_lists(dev: Dev) -> None:
    waiting = [individual(dev) for _ in range(3)]
    with Vouch(dev.api_url, dev.officer_key) as officer:
        queued = [one.organization_id for one in officer.reviews(status=ReviewQueueStatus.PENDING, page_size=1)]
        assert [one for one in queued if one in waiting] == waiting
        first = waiting[0]
        for words in ("one", "two", "three"):
            ok(reviews_claim.sync(first, client=officer.client))
            ok(reviews_release.sync(first, client=officer.client, body=OfficerWords(notes=words)))
        assert [note.notes for note in officer.review_notes(first, page_size=2) if note.notes] == [
            "one",
            "two",
            "three",
        ]


def test_changes_of_the_rules(dev: Dev) -> None:
    with Vouch(dev.api_url, dev.officer_key) as officer:
        paged = list(officer.rule_changes(page_size=1))
        assert paged == list(officer.rule_changes())
    assert len(paged) >= 2
    assert paged == sorted(paged, key=lambda change: change.at, reverse=True)
