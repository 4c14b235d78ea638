//! What comes back for a request: an answer, or the loss of one.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::failure::{Failure, Misconfiguration, Outage};
use super::wire::{self, ErrorBody};

/// The largest answer that is read.
const BODY_LIMIT: usize = 1024 * 1024;

/// The longest wait that we believe and pass on.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// A complete answer.
pub(super) enum Answer {
    /// 2xx, with its body.
    Success(Vec<u8>),
    /// Anything else.
    Error(ErrorAnswer),
}

/// An answer other than 2xx.
pub(super) struct ErrorAnswer {
    pub(super) status: u16,
    /// `Retry-After`, in either of its forms.
    pub(super) retry_after: Option<Duration>,
    /// The body, where it is a JSON object.
    pub(super) body: Option<ErrorBody>,
}

impl ErrorAnswer {
    /// Sumsub's name of the error.
    pub(super) fn name(&self) -> Option<&str> {
        self.body.as_ref()?.name.as_deref()
    }
}

/// There is no complete answer.
pub(super) enum Lost {
    /// The request certainly never left.
    NotSent(Failure),
    /// The request may have reached Sumsub.
    Unknown(Failure),
}

impl Lost {
    /// What is left for calls that may be repeated freely.
    pub(super) fn failure(self) -> Failure {
        match self {
            Self::NotSent(failure) | Self::Unknown(failure) => failure,
        }
    }
}

/// No answer, and in words for the log what happened. The words name no URL.
pub(super) struct Loss {
    pub(super) lost: Lost,
    pub(super) cause: String,
}

impl Loss {
    /// The request could not be built.
    pub(super) fn unsendable() -> Self {
        let what = Misconfiguration::Unsendable;
        Self {
            lost: Lost::NotSent(Failure::Misconfigured { what }),
            cause: "the request cannot be built".to_owned(),
        }
    }

    fn too_large() -> Self {
        Self {
            lost: Lost::Unknown(Failure::outage(Outage::Unreadable)),
            cause: "the answer is too large".to_owned(),
        }
    }
}

impl From<reqwest::Error> for Loss {
    /// Only an error while connecting proves that nothing was sent.
    fn from(error: reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::unsendable();
        }
        let kind = if error.is_timeout() {
            Outage::Timeout
        } else {
            Outage::Unreachable
        };
        let failure = Failure::outage(kind);
        let lost = if error.is_connect() {
            Lost::NotSent(failure)
        } else {
            Lost::Unknown(failure)
        };
        Self {
            lost,
            cause: causes(error),
        }
    }
}

/// Reads a whole answer. `now` is what a date in `Retry-After` is measured against.
pub(super) async fn read(response: Response, now: DateTime<Utc>) -> Result<Answer, Loss> {
    let status = response.status();
    let retry_after = retry_after(response.headers(), now);
    let body = read_body(response).await;
    if status.is_success() {
        return body.map(Answer::Success);
    }
    let status = status.as_u16();
    let body = match body {
        Ok(body) => wire::error(&body),
        // These two say all they have to say in the status.
        Err(_) if status == 429 || status >= 500 => None,
        Err(loss) => return Err(loss),
    };
    Ok(Answer::Error(ErrorAnswer {
        status,
        retry_after,
        body,
    }))
}

/// Reads a body up to the limit.
async fn read_body(mut response: Response) -> Result<Vec<u8>, Loss> {
    let announced = response.content_length().unwrap_or(0);
    if announced > BODY_LIMIT as u64 {
        return Err(Loss::too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(Loss::too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// An error and its causes in one line, without the URL.
pub(super) fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _infallible = write!(line, ": {cause}");
        source = cause.source();
    }
    line
}

/// `Retry-After` as seconds, or as a date measured against `now`; an hour at most.
fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = DateTime::parse_from_rfc2822(text).ok()?;
            (date.to_utc() - now).to_std().unwrap_or(Duration::ZERO)
        }
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;

    use super::*;

    fn header(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(text).ok()?);
        let now = Utc.with_ymd_and_hms(2026, 10, 21, 7, 28, 0).unwrap();
        retry_after(&headers, now)
    }

    #[test]
    fn retry_after_in_both_forms() {
        let cases = [
            ("0", Some(0)),
            ("7", Some(7)),
            (" 7 ", Some(7)),
            ("18446744073709551615", Some(3600)),
            ("Wed, 21 Oct 2026 07:28:30 GMT", Some(30)),
            ("Wed, 21 Oct 2026 07:27:30 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(header(text), seconds.map(Duration::from_secs), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_retry_after_never_panics(text in "[ -~]{0,40}", seconds in any::<u64>()) {
            let _ = (header(&text), header(&seconds.to_string()));
        }
    }
}
