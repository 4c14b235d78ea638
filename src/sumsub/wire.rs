//! What Sumsub's answers say.
//!
//! Sumsub adds fields without notice, omits many, and writes some in more than one way (Sumsub reference
//! "about-sumsub-api"; its own samples carry booleans as strings). So unknown fields are ignored, an optional field
//! that cannot be read counts as absent, and only what identifies the subject is required. Personal data (`info`,
//! documents) is not read at all.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDateTime, SubsecRound, Utc};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

/// An applicant: Sumsub's profile of one customer at our account (`GET …/one`, and the answer of a reuse).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Sumsub's id: lowercase letters and digits, not always hexadecimal.
    pub id: String,
    /// The id that we gave it, or `copy-<uuid>` where Sumsub made one up.
    pub external_user_id: Option<String>,
    /// When the applicant was created at our account.
    pub created_at: Option<DateTime<Utc>>,
    /// The level it is on, where the answer says so.
    pub level: Option<String>,
    /// The state of its review, where the answer includes it.
    pub review: Option<Review>,
    /// Set on applicants that came from another account, for example `importApiShareToken` (Sumsub reference
    /// "copy-applicant-profile").
    pub reuse_scope: Option<String>,
    /// Marked as deleted at Sumsub.
    pub deleted: bool,
}

/// The state of an applicant's review (`GET …/status`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// `reviewStatus`, such as `init`, `pending`, `completed`. An open list.
    pub status: String,
    /// `reviewAnswer`: `GREEN` or `RED`. Present on unfinished reviews too: only `completed` makes it a verdict.
    pub answer: Option<String>,
    /// `reviewRejectType`: `FINAL` or `RETRY`, with a RED answer.
    pub reject_type: Option<String>,
    /// `rejectLabels`: Sumsub's reasons, such as `SCREENSHOTS`.
    pub reject_labels: Vec<String>,
    /// The level that was reviewed.
    pub level_name: Option<String>,
    /// The id of this attempt; a new one begins with each resubmission.
    pub attempt_id: Option<String>,
    /// What the customer may be told.
    pub moderation_comment: Option<String>,
    /// What only the operator may read: it can say why fraud is suspected (Sumsub docs
    /// "receive-and-interpret-results-via-api").
    pub client_comment: Option<Private>,
    /// When the review was begun.
    pub created_at: Option<DateTime<Utc>>,
    /// When the answer was given.
    pub reviewed_at: Option<DateTime<Utc>>,
}

/// Text that must not reach logs or callers. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Private(String);

impl Private {
    /// The text itself: for sealing and for officers' eyes.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Private(…)")
    }
}

/// What an error's body says, without its texts: a description can quote a share token's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ErrorBody {
    /// `errorName`: Sumsub's stable name of the error, only where it looks like one.
    pub(super) name: Option<String>,
    /// `errorCode`: information only, because one number is used for two names.
    pub(super) code: Option<i64>,
    /// `correlationId`, for Sumsub's support.
    pub(super) correlation_id: Option<String>,
    /// The description says that a token is invalid.
    pub(super) token_invalid: bool,
}

/// Reads an applicant. None when the body is not one: no JSON object with an `id`.
pub(super) fn applicant(body: &[u8]) -> Option<Applicant> {
    let fields: ApplicantFields = object(body)?;
    let review = fields.review.and_then(ReviewFields::review);
    Some(Applicant {
        id: fields.id?,
        external_user_id: fields.external_user_id,
        created_at: fields.created_at,
        level: fields
            .level_name
            .or_else(|| review.as_ref()?.level_name.clone()),
        review,
        reuse_scope: fields.reuse_scope,
        deleted: fields.deleted.unwrap_or(false),
    })
}

/// Reads a review. None when the body is not one: no JSON object with a `reviewStatus`.
pub fn review(body: &[u8]) -> Option<Review> {
    object::<ReviewFields>(body)?.review()
}

/// Reads an error. None when the body is not a JSON object, so that something between us and Sumsub may have written
/// it.
pub(super) fn error(body: &[u8]) -> Option<ErrorBody> {
    let fields: ErrorFields = object(body)?;
    Some(ErrorBody {
        name: fields.error_name.filter(|name| is_plain(name)),
        code: fields.error_code,
        correlation_id: fields.correlation_id.filter(|id| is_plain(id)),
        token_invalid: fields
            .description
            .is_some_and(|text| text.to_ascii_lowercase().contains("token is invalid")),
    })
}

/// Reads one text field of a JSON object.
pub(super) fn text_field(body: &[u8], name: &str) -> Option<String> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    match value.get_mut(name)?.take() {
        Value::String(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// Reads a JSON object into a struct whose every field is optional.
pub(super) fn object<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let value: Value = serde_json::from_slice(body).ok()?;
    value
        .is_object()
        .then(|| serde_json::from_value(value).ok())
        .flatten()
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ApplicantFields {
    #[serde(deserialize_with = "text")]
    id: Option<String>,
    #[serde(deserialize_with = "text")]
    external_user_id: Option<String>,
    #[serde(deserialize_with = "time")]
    created_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "text")]
    level_name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    review: Option<ReviewFields>,
    #[serde(deserialize_with = "text")]
    reuse_scope: Option<String>,
    #[serde(deserialize_with = "flag")]
    deleted: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ReviewFields {
    #[serde(deserialize_with = "text")]
    review_status: Option<String>,
    #[serde(deserialize_with = "lenient")]
    review_result: Option<ResultFields>,
    #[serde(deserialize_with = "text")]
    level_name: Option<String>,
    #[serde(deserialize_with = "text")]
    attempt_id: Option<String>,
    #[serde(deserialize_with = "time")]
    create_date: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "time")]
    review_date: Option<DateTime<Utc>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ResultFields {
    #[serde(deserialize_with = "text")]
    review_answer: Option<String>,
    #[serde(deserialize_with = "text")]
    review_reject_type: Option<String>,
    #[serde(deserialize_with = "lenient")]
    reject_labels: Option<Vec<Value>>,
    #[serde(deserialize_with = "text")]
    moderation_comment: Option<String>,
    #[serde(deserialize_with = "text")]
    client_comment: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ErrorFields {
    #[serde(deserialize_with = "text")]
    description: Option<String>,
    #[serde(deserialize_with = "text")]
    error_name: Option<String>,
    #[serde(deserialize_with = "lenient")]
    error_code: Option<i64>,
    #[serde(deserialize_with = "text")]
    correlation_id: Option<String>,
}

impl ReviewFields {
    fn review(self) -> Option<Review> {
        let result = self.review_result.unwrap_or_default();
        let labels = result.reject_labels.unwrap_or_default();
        Some(Review {
            status: self.review_status?,
            answer: result.review_answer,
            reject_type: result.review_reject_type,
            reject_labels: labels
                .into_iter()
                .filter_map(|label| label.as_str().map(str::to_owned))
                .collect(),
            level_name: self.level_name,
            attempt_id: self.attempt_id,
            moderation_comment: result.moderation_comment,
            client_comment: result.client_comment.map(Private),
            created_at: self.create_date,
            reviewed_at: self.review_date,
        })
    }
}

/// Names and ids are short words of letters, digits and hyphens. Anything else is text, or a token (which begins with
/// an underscore), and is not passed on.
fn is_plain(text: &str) -> bool {
    text.len() <= 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A value that counts as absent when it cannot be read.
pub(super) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}

/// A text that is not empty, and that Postgres can store: it has no place for the null character.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(lenient(deserializer)?.filter(|text: &String| !text.is_empty() && !text.contains('\0')))
}

/// A boolean, or its spelling as a string (Sumsub's webhook samples carry `"sandboxMode":"false"`).
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(flag) => Some(flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    })
}

/// A point in time in any of Sumsub's spellings.
pub(super) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| parse_time(&text)))
}

/// Reads `yyyy-MM-dd HH:mm:ss`, optionally with fractions and an offset (UTC where there is none), or RFC 3339. In
/// whole microseconds: what Postgres can store.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")
        .ok()
        .map(|time| time.and_utc());
    let time = local
        .or_else(|| {
            DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%z")
                .ok()
                .map(|time| time.to_utc())
        })
        .or_else(|| {
            DateTime::parse_from_rfc3339(text)
                .ok()
                .map(|time| time.to_utc())
        })?;
    // Other years are no times of an event, and some of them Postgres cannot store.
    (1970..=9999)
        .contains(&time.year())
        .then(|| time.trunc_subsecs(6))
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
