//! How values look on the wire, in every dialect.

use serde::Serialize;

pub(super) use crate::outgoing::timestamp;

/// The bytes of a value on the wire.
pub(super) fn json<T: Serialize>(value: &T) -> Vec<u8> {
    // Our own shapes have text keys only, so this cannot fail.
    serde_json::to_vec(value).unwrap_or_default()
}
