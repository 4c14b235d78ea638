//! `Prefer: wait=N` (RFC 7240 §4.3): a request that is held until there is something new.
//!
//! A request that waits holds no connection to the database and nothing else that others need. It is woken by the
//! commit of a change, wherever that was made, and then asks again, as a new request would: who lost the key or the
//! grant meanwhile is told so, and nothing else. Shutdown ends all waits at once, as if their time were over.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};
use tokio::time::{Instant, sleep_until};

use crate::flows::watch::WAITS_PER_KEY;
use crate::http::auth::Scope;
use crate::http::error::ApiError;
use crate::http::state::AppState;
use crate::store::access::Target;

/// What a client would like.
const PREFER: &str = "prefer";
/// What was granted of it.
pub(in crate::http) const PREFERENCE_APPLIED: HeaderName =
    HeaderName::from_static("preference-applied");
/// The longest wait. A request for more gets this.
const LONGEST: Duration = Duration::from_secs(60);
/// When a key with too many waits may try again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How long the client would like to wait: the first `wait` that can be read counts, as RFC 7240 §2 asks; what cannot
/// be read is ignored.
pub(in crate::http) fn preferred(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get_all(PREFER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .find_map(|preference| {
            let preference = preference.split(';').next().unwrap_or_default();
            let (name, value) = preference.split_once('=')?;
            if !name.trim().eq_ignore_ascii_case("wait") {
                return None;
            }
            let digits = value.trim().trim_matches('"');
            let plausible =
                !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
            // More digits than a number holds are a long wait.
            plausible.then(|| digits.parse().map_or(LONGEST, Duration::from_secs))
        })
        .map(|wait| wait.min(LONGEST))
}

/// Waits until `is_news` is true of the organization in scope, for at most `wait`. The scope as it is then.
///
/// # Errors
/// 429 where the key has too many waits; else as for a new request.
pub(in crate::http) async fn until(
    state: &AppState,
    mut scope: Scope,
    wait: Duration,
    is_news: impl Fn(&Target) -> bool,
) -> Result<Scope, ApiError> {
    if is_news(&scope.target) || wait.is_zero() {
        return Ok(scope);
    }
    let end = Instant::now() + wait;
    let soft = state.shutdown.soft();
    let (key, target) = (scope.acting.key_id, &scope.target);
    let watch = &state.services.watch;
    let waiting = watch.enter(key, target.organization_id, target.sequence);
    let waiting = waiting.ok_or_else(|| {
        let limit = u32::try_from(WAITS_PER_KEY).unwrap_or(u32::MAX);
        ApiError::rate_limited(limit, RETRY_AFTER)
    })?;
    loop {
        // From here on no change goes unnoticed; one that came before is seen by the look that follows.
        let change = waiting.change();
        // Boxed, so that what it needs is not kept during the wait.
        scope = Box::pin(scope.again(state)).await?;
        if is_news(&scope.target) || Instant::now() >= end || soft.is_cancelled() {
            return Ok(scope);
        }
        tokio::select! {
            () = change => {}
            () = sleep_until(end) => {}
            () = soft.cancelled() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_first_wait_that_can_be_read_counts_and_is_clamped() {
        for (values, seconds) in [
            (&[][..], None),
            (&["wait=10"], Some(10)),
            (&["Wait = 10"], Some(10)),
            (&["respond-async, wait=\"7\"; x=y"], Some(7)),
            (&["handling=lenient", "wait=5"], Some(5)),
            (&["wait=5, wait=9"], Some(5)),
            (&["wait=0"], Some(0)),
            (&["wait=61"], Some(60)),
            (&["wait=99999999999999999999999"], Some(60)),
            (&["wait=-1"], None),
            (&["wait=1.5"], None),
            (&["wait="], None),
            (&["wait"], None),
            (&["waits=3"], None),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(PREFER, HeaderValue::from_static(value));
            }
            let read = preferred(&headers).map(|wait| wait.as_secs());
            assert_eq!(read, seconds, "{values:?}");
        }
    }
}
