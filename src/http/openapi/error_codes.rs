//! The codes of errors: nxos' own, in its order, and then those that only this service has.

use crate::http::error::Situation;

/// nxos' `ErrorCode`, complete. A client that is made for nxos knows all of them.
const NXOS: [&str; 31] = [
    "missing_api_key",
    "authentication_failed",
    "invalid_api_key",
    "forbidden",
    "not_found",
    "organization_not_found",
    "account_not_found",
    "quote_not_found",
    "beneficiary_not_found",
    "transaction_not_found",
    "funding_method_not_found",
    "authorization_not_found",
    "nxosnet_handle_not_found",
    "quote_expired",
    "quote_already_used",
    "beneficiary_already_archived",
    "beneficiary_not_archived",
    "beneficiary_blocked",
    "nxosnet_not_enabled",
    "nxosnet_handle_taken",
    "chain_send_failed",
    "idempotency_key_in_use",
    "idempotency_request_in_flight",
    "invalid_request",
    "insufficient_funds",
    "validation_error",
    "share_token_invalid",
    "verification_import_unsupported",
    "rate_limited",
    "webhooks_unavailable",
    "internal_error",
];

/// Every code that a client may meet.
pub(super) fn error_codes() -> Vec<&'static str> {
    let mut codes = NXOS.to_vec();
    for situation in Situation::ALL {
        let code = situation.row().code;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
