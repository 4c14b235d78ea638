//! How values look on the wire, in every dialect.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// nxos' timestamps: ISO 8601 in UTC, milliseconds, `Z`.
pub(crate) fn timestamp(at: DateTime<Utc>) -> String {
    domain::webhook::timestamp(at)
}

/// The bytes of a value on the wire.
pub(super) fn json<T: Serialize>(value: &T) -> Vec<u8> {
    // Our own shapes have text keys only, so this cannot fail.
    serde_json::to_vec(value).unwrap_or_default()
}
