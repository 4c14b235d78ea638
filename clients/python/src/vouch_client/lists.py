"""The lists of the API."""

from collections.abc import Iterator

from .errors import ok
from .generated.api.authorizations import authorizations_list
from .generated.api.organizations import organizations_list_children, organizations_list_verification_events
from .generated.api.reviews import reviews_get_rules, reviews_list, reviews_list_notes
from .generated.api.verification_file import verification_documents_list
from .generated.api.webhooks import webhook_endpoints_list, webhook_messages_list
from .generated.client import AuthenticatedClient
from .generated.models import (
    Authorization,
    AuthorizationRole,
    AuthorizationStatus,
    AuthorizationType,
    ChildOrganization,
    EventType,
    QueuedReview,
    ReviewNote,
    ReviewQueueStatus,
    ReviewQueueTrack,
    RuleChanged,
    VerificationDocument,
    VerificationEvent,
    VerificationStatus,
    WebhookEndpoint,
    WebhookMessage,
)
from .generated.types import UNSET, Unset
from .pages import Cursor, Entries, every


class Lists:
    """Every list with pages, as an iterator. `page_size` is how many entries one request brings, from 1 to 100."""

    client: AuthenticatedClient

    def customers(
        self,
        *,
        external_id: str | Unset = UNSET,
        name: str | Unset = UNSET,
        status: VerificationStatus | Unset = UNSET,
        page_size: int = 100,
    ) -> Iterator[ChildOrganization]:
        """Your customers, newest first; with `name` those whose names begin so, in the order of their names."""
        return every(
            lambda cursor: ok(
                organizations_list_children.sync(
                    client=self.client,
                    external_id=external_id,
                    name=name,
                    status=status,
                    limit=page_size,
                    cursor=cursor,
                )
            )
        )

    def authorizations(
        self,
        *,
        customer: str | Unset = UNSET,
        role: AuthorizationRole | Unset = UNSET,
        status: AuthorizationStatus | Unset = UNSET,
        type_: AuthorizationType | Unset = UNSET,
        page_size: int = 100,
    ) -> Iterator[Authorization]:
        """Authorizations of yours, revoked ones too; with `customer` those between that customer and you."""
        return every(
            lambda cursor: ok(
                authorizations_list.sync(
                    client=self.client,
                    nxos_on_behalf_of=customer,
                    role=role,
                    status=status,
                    type_=type_,
                    limit=page_size,
                    cursor=cursor,
                )
            )
        )

    def events(self, customer: str | Unset = UNSET, *, page_size: int = 100) -> Iterator[VerificationEvent]:
        """The history of a customer's verification, oldest first; of your own organization's where none is named."""
        return every(
            lambda cursor: ok(
                organizations_list_verification_events.sync(
                    client=self.client, nxos_on_behalf_of=customer, limit=page_size, cursor=cursor
                )
            )
        )

    def documents(self, customer: str | Unset = UNSET, *, page_size: int = 100) -> Iterator[VerificationDocument]:
        """The documents of a customer's in-house file."""
        return every(
            lambda cursor: ok(
                verification_documents_list.sync(
                    client=self.client, nxos_on_behalf_of=customer, limit=page_size, cursor=cursor
                )
            )
        )

    def reviews(
        self,
        *,
        status: ReviewQueueStatus | Unset = UNSET,
        track: ReviewQueueTrack | Unset = UNSET,
        page_size: int = 100,
    ) -> Iterator[QueuedReview]:
        """The officers' queue: what is urgent first, then what has waited longest. For officers' keys."""
        return every(
            lambda cursor: ok(
                reviews_list.sync(client=self.client, status=status, track=track, limit=page_size, cursor=cursor)
            )
        )

    def review_notes(self, organization_id: str, *, page_size: int = 100) -> Iterator[ReviewNote]:
        """What officers did with a file and wrote down, oldest first. For officers' keys."""
        return every(
            lambda cursor: ok(
                reviews_list_notes.sync(organization_id, client=self.client, limit=page_size, cursor=cursor)
            )
        )

    def rule_changes(self, *, page_size: int = 100) -> Iterator[RuleChanged]:
        """What changed of the rules by which files are judged, newest first. For officers' keys."""

        def page(cursor: Cursor) -> Entries[RuleChanged]:
            rules = ok(reviews_get_rules.sync(client=self.client, limit=page_size, cursor=cursor))
            return Entries(rules.changes, rules.next_cursor)

        return every(page)

    def webhook_endpoints(self, *, page_size: int = 100) -> Iterator[WebhookEndpoint]:
        """Your endpoints."""
        return every(lambda cursor: ok(webhook_endpoints_list.sync(client=self.client, limit=page_size, cursor=cursor)))

    def webhook_messages(
        self, *, event_type: EventType | Unset = UNSET, page_size: int = 100
    ) -> Iterator[WebhookMessage]:
        """What you were told by webhooks, newest first."""
        return every(
            lambda cursor: ok(
                webhook_messages_list.sync(client=self.client, event_type=event_type, limit=page_size, cursor=cursor)
            )
        )
