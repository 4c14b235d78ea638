"""A client of Vouch, which verifies a broker's customers.

`Vouch` is where to begin. Every call of the API is a function under `vouch_client.generated.api`, its types are in
`vouch_client.generated.models`, and `ok` takes the errors out of what a function answers.
"""

from .client import Vouch
from .errors import VouchError, ok
from .generated.models import VerificationStatus
from .retry import Retry
from .version import __version__
from .waiting import DECIDED, StillWaiting
from .webhooks import (
    EndpointDisabled,
    Event,
    InvalidWebhook,
    VerificationExpiring,
    VerificationUpdated,
    WebhookTest,
    verify_webhook,
)

__all__ = [
    "DECIDED",
    "EndpointDisabled",
    "Event",
    "InvalidWebhook",
    "Retry",
    "StillWaiting",
    "VerificationExpiring",
    "VerificationStatus",
    "VerificationUpdated",
    "Vouch",
    "VouchError",
    "WebhookTest",
    "__version__",
    "ok",
    "verify_webhook",
]
