from enum import StrEnum
from typing import Self


class EventType(StrEnum):
    ORGANIZATION_VERIFICATION_EXPIRING = "organization.verification.expiring"
    ORGANIZATION_VERIFICATION_UPDATED = "organization.verification.updated"
    PARTNER_KYC_FILE_ADDED = "partner.kyc.file.added"
    PARTNER_KYC_STATUS = "partner.kyc.status"
    PARTNER_POA_STATUS = "partner.poa.status"
    WEBHOOK_ENDPOINT_DISABLED = "webhook.endpoint.disabled"
    WEBHOOK_TEST = "webhook.test"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A word that came after this version: taken as it is, so that an answer with it can still be read."""
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word
