//! Outgoing webhooks: which events organizations are told of, and what they are told.
//!
//! A body is `{"type","timestamp","data"}` (nxos). It is rendered once, when the event happens, and stored as the text
//! that every attempt sends and signs. It has no id: that travels as `svix-id`.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;

use super::organization::OrganizationType;
use super::verification::Status;

/// The longest name of an event, in characters.
pub const EVENT_TYPE_MAX_CHARS: usize = 128;

closed_codes! {
    /// An event that organizations are told of.
    pub enum EventType {
        /// A verification's status changed.
        VerificationUpdated = "organization.verification.updated",
        /// A required document of an approved in-house file is about to expire.
        VerificationExpiring = "organization.verification.expiring",
        /// An endpoint's owner asked for a test.
        Test = "webhook.test",
        /// An endpoint was disabled because it failed; told to the owner's other endpoints.
        EndpointDisabled = "webhook.endpoint.disabled",
    }
}

/// Whether an endpoint may ask for events of this name. Any name that could be an event's will do: nxos has events
/// that Vouch has not, and more will come.
#[must_use]
pub fn is_event_type(name: &str) -> bool {
    let well_formed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=EVENT_TYPE_MAX_CHARS).contains(&name.len()) && name.bytes().all(well_formed)
}

closed_codes! {
    /// How an endpoint knows that a message is ours.
    pub enum EndpointKind {
        /// Each message is signed.
        Signed = "signed",
        /// A static token in the `Authorization` header, as the Partner API has it.
        Partner = "partner",
    }
}

closed_codes! {
    /// Why an endpoint receives nothing.
    pub enum DisabledReason {
        /// Its owner asked for it.
        Request = "request",
        /// It answered 410.
        Gone = "gone",
        /// It failed for days on end.
        Failing = "failing",
    }
}

/// A time as the API writes it: UTC with milliseconds.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The body of a message.
#[derive(Debug, Clone, Serialize)]
pub struct Body<T> {
    r#type: &'static str,
    timestamp: String,
    data: T,
}

/// What is told of a verification whose status changed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationUpdated {
    organization_id: String,
    status: &'static str,
    previous_status: &'static str,
    r#type: &'static str,
    updated_at: String,
    sequence: i64,
}

impl VerificationUpdated {
    /// The body of the message: the record of `organization_id` went from one status to another at `at`, in entry
    /// `sequence` of its history.
    #[must_use]
    pub fn body(
        organization_id: String,
        kind: OrganizationType,
        from: Status,
        to: Status,
        sequence: i64,
        at: DateTime<Utc>,
    ) -> Body<Self> {
        Body {
            r#type: EventType::VerificationUpdated.as_str(),
            timestamp: timestamp(at),
            data: Self {
                organization_id,
                status: to.as_str(),
                previous_status: from.as_str(),
                r#type: kind.as_str(),
                updated_at: timestamp(at),
                sequence,
            },
        }
    }
}

/// What is told of an approval that will lapse unless a document is renewed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationExpiring {
    organization_id: String,
    valid_until: String,
}

impl VerificationExpiring {
    /// The body of the message: the first required document of `organization_id` is valid until the end of `last`.
    #[must_use]
    pub fn body(organization_id: String, last: NaiveDate, at: DateTime<Utc>) -> Body<Self> {
        Body {
            r#type: EventType::VerificationExpiring.as_str(),
            timestamp: timestamp(at),
            data: Self {
                organization_id,
                valid_until: last.to_string(),
            },
        }
    }
}

/// What a test says.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Test {
    endpoint_id: String,
}

impl Test {
    /// The body of a test that `endpoint_id` is sent.
    #[must_use]
    pub fn body(endpoint_id: String, at: DateTime<Utc>) -> Body<Self> {
        Body {
            r#type: EventType::Test.as_str(),
            timestamp: timestamp(at),
            data: Self { endpoint_id },
        }
    }
}

/// What is told of an endpoint that was disabled.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointDisabled {
    endpoint_id: String,
    host: String,
    reason: &'static str,
    disabled_at: String,
}

impl EndpointDisabled {
    /// The body of the message: an endpoint was disabled at `at`. Of its URL only the host is told: the rest may hold
    /// what is nobody else's business.
    #[must_use]
    pub fn body(
        endpoint_id: String,
        host: String,
        reason: DisabledReason,
        at: DateTime<Utc>,
    ) -> Body<Self> {
        Body {
            r#type: EventType::EndpointDisabled.as_str(),
            timestamp: timestamp(at),
            data: Self {
                endpoint_id,
                host,
                reason: reason.as_str(),
                disabled_at: timestamp(at),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_events_are_plain_words() {
        for event in EventType::ALL {
            assert!(is_event_type(event.as_str()));
        }
        for good in ["transaction.status.updated", "a", "A_b-9", &"x".repeat(128)] {
            assert!(is_event_type(good), "{good}");
        }
        for odd in ["", "a b", "a\n", "ä", "a/b", "*", &"x".repeat(129)] {
            assert!(!is_event_type(odd), "{odd}");
        }
    }

    #[test]
    fn a_change_of_status_is_told_with_these_bytes() {
        let at = DateTime::UNIX_EPOCH + chrono::TimeDelta::microseconds(1_234_567);
        let body = VerificationUpdated::body(
            "org_1".into(),
            OrganizationType::Individual,
            Status::Pending,
            Status::Approved,
            3,
            at,
        );
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            "{\"type\":\"organization.verification.updated\",\"timestamp\":\"1970-01-01T00:00:01.234Z\",\"data\":{\
             \"organizationId\":\"org_1\",\"status\":\"APPROVED\",\"previousStatus\":\"PENDING\",\
             \"type\":\"INDIVIDUAL\",\"updatedAt\":\"1970-01-01T00:00:01.234Z\",\"sequence\":3}}"
        );
    }
}
