//! What a Svix server answers (its API, `/api/v1`). Fields that we do not need are passed over.

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    /// Svix' own id: `ep_` and letters and digits.
    pub id: String,
    /// Where messages are posted.
    pub url: String,
    /// The owner's own words.
    #[serde(default)]
    pub description: String,
    filter_types: Option<Vec<String>>,
    event_types: Option<Vec<String>>,
    /// Whether it receives nothing.
    pub disabled: Option<bool>,
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Endpoint {
    /// Which events it receives, in Svix' order; empty = all. Servers spell it in two ways.
    #[must_use]
    pub fn event_types(&self) -> &[String] {
        let types = self.filter_types.as_deref();
        types.or(self.event_types.as_deref()).unwrap_or_default()
    }

    /// Whether it receives these events, in any order.
    pub(super) fn receives(&self, types: &[String]) -> bool {
        let mine = self.event_types();
        mine.len() == types.len() && types.iter().all(|name| mine.contains(name))
    }
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct ListOf<T> {
    pub(super) data: Vec<T>,
    pub(super) iterator: Option<String>,
    #[serde(default)]
    pub(super) done: bool,
}

/// A signing secret.
#[derive(Deserialize)]
pub(super) struct Secret {
    pub(super) key: String,
}

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "u8")]
pub enum Progress {
    /// 0.
    Delivered,
    /// 1 pending, 3 sending, and what we do not know.
    Waiting,
    /// 2.
    Failed,
}

impl From<u8> for Progress {
    fn from(number: u8) -> Self {
        match number {
            0 => Self::Delivered,
            2 => Self::Failed,
            _ => Self::Waiting,
        }
    }
}

/// An endpoint that a message was sent to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    /// The endpoint's id.
    pub id: String,
    /// How far the message has come.
    pub status: Progress,
    pub next_attempt: Option<DateTime<Utc>>,
    /// Whether the endpoint is disabled now.
    pub disabled: Option<bool>,
}

/// An attempt.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    pub endpoint_id: String,
    /// How it went.
    pub status: Progress,
    /// The HTTP status; 0 where none came.
    pub response_status_code: i16,
    /// In milliseconds. Older servers do not tell.
    #[serde(default)]
    pub response_duration_ms: i64,
    /// What the receiver answered.
    #[serde(default)]
    pub response: String,
    /// When it was made.
    pub timestamp: DateTime<Utc>,
}
