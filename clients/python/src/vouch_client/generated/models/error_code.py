from enum import StrEnum
from typing import Self


class ErrorCode(StrEnum):
    ACCOUNT_NOT_FOUND = "account_not_found"
    AUTHENTICATION_FAILED = "authentication_failed"
    AUTHORIZATION_NOT_FOUND = "authorization_not_found"
    AUTHORIZATION_REQUIRED = "authorization_required"
    BENEFICIARY_ALREADY_ARCHIVED = "beneficiary_already_archived"
    BENEFICIARY_BLOCKED = "beneficiary_blocked"
    BENEFICIARY_NOT_ARCHIVED = "beneficiary_not_archived"
    BENEFICIARY_NOT_FOUND = "beneficiary_not_found"
    CHAIN_SEND_FAILED = "chain_send_failed"
    FORBIDDEN = "forbidden"
    FUNDING_METHOD_NOT_FOUND = "funding_method_not_found"
    IDEMPOTENCY_KEY_IN_USE = "idempotency_key_in_use"
    IDEMPOTENCY_REQUEST_IN_FLIGHT = "idempotency_request_in_flight"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    INTERNAL_ERROR = "internal_error"
    INVALID_API_KEY = "invalid_api_key"
    INVALID_REQUEST = "invalid_request"
    MISSING_API_KEY = "missing_api_key"
    NOT_FOUND = "not_found"
    NXOSNET_HANDLE_NOT_FOUND = "nxosnet_handle_not_found"
    NXOSNET_HANDLE_TAKEN = "nxosnet_handle_taken"
    NXOSNET_NOT_ENABLED = "nxosnet_not_enabled"
    ORGANIZATION_NOT_FOUND = "organization_not_found"
    QUOTE_ALREADY_USED = "quote_already_used"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_NOT_FOUND = "quote_not_found"
    RATE_LIMITED = "rate_limited"
    SHARE_TOKEN_INVALID = "share_token_invalid"
    TRANSACTION_NOT_FOUND = "transaction_not_found"
    VALIDATION_ERROR = "validation_error"
    VERIFICATION_IMPORT_UNSUPPORTED = "verification_import_unsupported"
    WEBHOOKS_UNAVAILABLE = "webhooks_unavailable"

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
