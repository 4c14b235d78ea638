//! The headers of nxos that calls read, for the document.

use utoipa::IntoParams;

/// [`crate::http::auth`] reads it.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header for the document")]
pub(in crate::http) struct OnBehalfOf {
    /// The customer's organization id.
    #[param(rename = "Nxos-On-Behalf-Of")]
    organization: Option<String>,
}

/// [`super::command`] reads it.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header for the document")]
pub(in crate::http) struct IdempotencyKey {
    /// Unique key per logical operation, at most 255 visible ASCII characters.
    #[param(rename = "Idempotency-Key")]
    key: Option<String>,
}
