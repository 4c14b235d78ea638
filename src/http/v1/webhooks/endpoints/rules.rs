//! What an endpoint's fields may hold.

use crate::flows::webhooks;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use domain::webhook::is_event_type;

/// The longest `description`, in characters.
const DESCRIPTION_MAX_CHARS: usize = 1000;
/// How many names `eventTypes` may have.
const EVENT_TYPES_MAX: usize = 100;

/// A URL that messages may be posted to. Host names are judged again when they are resolved, at every attempt.
pub(super) fn url(state: &AppState, url: &str) -> Result<(), ApiError> {
    // The parser passes over some of these, but what is kept is what was sent.
    if url
        .chars()
        .any(|letter| letter.is_control() || letter.is_whitespace())
    {
        return Err(ApiError::field("url", "must not contain white space"));
    }
    webhooks::acceptable(&state.services, url)
        .map_err(|refused| ApiError::field("url", &refused.to_string()))
}

/// A description.
pub(super) fn description(text: &str) -> Result<(), ApiError> {
    if text.chars().count() > DESCRIPTION_MAX_CHARS {
        return Err(ApiError::field(
            "description",
            "must have at most 1000 characters",
        ));
    }
    // Postgres' text cannot hold this one character.
    if text.contains('\0') {
        return Err(ApiError::field(
            "description",
            "must not contain the null character",
        ));
    }
    Ok(())
}

/// Names of events, each once, in the order in which they came.
pub(super) fn event_types(names: Vec<String>) -> Result<Vec<String>, ApiError> {
    if names.len() > EVENT_TYPES_MAX {
        return Err(ApiError::field("eventTypes", "must have at most 100 names"));
    }
    let mut kept: Vec<String> = Vec::with_capacity(names.len());
    for (at, name) in names.into_iter().enumerate() {
        if !is_event_type(&name) {
            return Err(ApiError::field(
                &format!("eventTypes[{at}]"),
                "must have 1 to 128 letters, digits, dots, hyphens and underscores",
            ));
        }
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    Ok(kept)
}
