//! What a broker may note about a customer.

use serde_json::{Map, Value};

/// The longest `externalId`, in characters.
const EXTERNAL_ID_MAX_CHARS: usize = 255;
/// The largest `metadata`, in bytes of JSON, and in keys (nxos).
const METADATA_MAX_BYTES: usize = 4096;
const METADATA_MAX_KEYS: usize = 50;

/// Why a reference is refused.
pub(super) fn check_external_id(id: &str) -> Result<(), &'static str> {
    if id.is_empty() || id.chars().count() > EXTERNAL_ID_MAX_CHARS {
        return Err("must have 1 to 255 characters");
    }
    if id.chars().any(char::is_control) {
        return Err("must not contain control characters");
    }
    Ok(())
}

/// Why a free-form object is refused.
pub(super) fn check_metadata(metadata: &Map<String, Value>) -> Result<(), &'static str> {
    if metadata.len() > METADATA_MAX_KEYS {
        return Err("must have at most 50 keys");
    }
    let text = serde_json::to_string(metadata).unwrap_or_default();
    if text.len() > METADATA_MAX_BYTES {
        return Err("must have at most 4096 bytes");
    }
    // Postgres' jsonb cannot hold this one character.
    if text.contains("\\u0000") {
        return Err("must not contain the null character");
    }
    Ok(())
}
