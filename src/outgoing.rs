//! What organizations are told: the bodies of our webhooks, as they are stored, signed and documented.
//!
//! A body is `{"type","timestamp","data"}` (nxos). It is rendered once, when the event happens, and stored as the text
//! that every attempt sends and signs. It has no id: that travels as `svix-id`. Partner endpoints have bodies of their
//! own, in [`partner`].

pub mod partner;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use utoipa::openapi::{Object, ObjectBuilder, Type};

use domain::organization::OrganizationType;
use domain::verification::Status;
use domain::webhook::{DisabledReason, EventType};

/// A time as the API writes it: ISO 8601 in UTC, milliseconds, `Z` (nxos).
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// What an event tells.
pub trait Event: Serialize {
    /// The event's name.
    const TYPE: EventType;
}

/// The body of a message.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Body<T: Event> {
    #[schema(schema_with = type_of::<T>)]
    r#type: &'static str,
    timestamp: String,
    #[schema(inline)]
    data: T,
}

impl<T: Event> Body<T> {
    fn new(data: T, at: DateTime<Utc>) -> Self {
        Self {
            r#type: T::TYPE.as_str(),
            timestamp: timestamp(at),
            data,
        }
    }
}

/// What is told of a verification whose status changed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationUpdated {
    organization_id: String,
    #[schema(schema_with = status)]
    status: &'static str,
    #[schema(schema_with = status)]
    previous_status: &'static str,
    #[schema(schema_with = organization_type)]
    r#type: &'static str,
    updated_at: String,
    #[schema(schema_with = sequence)]
    sequence: i64,
}

impl Event for VerificationUpdated {
    const TYPE: EventType = EventType::VerificationUpdated;
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
        let data = Self {
            organization_id,
            status: to.as_str(),
            previous_status: from.as_str(),
            r#type: kind.as_str(),
            updated_at: timestamp(at),
            sequence,
        };
        Body::new(data, at)
    }
}

/// What is told of an approval that will lapse unless a document is renewed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationExpiring {
    organization_id: String,
    valid_until: String,
}

impl Event for VerificationExpiring {
    const TYPE: EventType = EventType::VerificationExpiring;
}

impl VerificationExpiring {
    /// The body of the message: the first required document of `organization_id` is valid until the end of `last`.
    #[must_use]
    pub fn body(organization_id: String, last: NaiveDate, at: DateTime<Utc>) -> Body<Self> {
        let data = Self {
            organization_id,
            valid_until: last.to_string(),
        };
        Body::new(data, at)
    }
}

/// What a test says.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Test {
    endpoint_id: String,
}

impl Event for Test {
    const TYPE: EventType = EventType::Test;
}

impl Test {
    /// The body of a test that `endpoint_id` is sent.
    #[must_use]
    pub fn body(endpoint_id: String, at: DateTime<Utc>) -> Body<Self> {
        Body::new(Self { endpoint_id }, at)
    }
}

/// What is told of an endpoint that was disabled.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndpointDisabled {
    endpoint_id: String,
    host: String,
    #[schema(schema_with = told_reason)]
    reason: &'static str,
    disabled_at: String,
}

impl Event for EndpointDisabled {
    const TYPE: EventType = EventType::EndpointDisabled;
}

impl EndpointDisabled {
    /// The body of the message: an endpoint was disabled at `at`. Of its URL only the host is told: the rest may hold
    /// what concerns its owner alone.
    #[must_use]
    pub fn body(
        endpoint_id: String,
        host: String,
        reason: DisabledReason,
        at: DateTime<Utc>,
    ) -> Body<Self> {
        let data = Self {
            endpoint_id,
            host,
            reason: reason.as_str(),
            disabled_at: timestamp(at),
        };
        Body::new(data, at)
    }
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .build()
}

fn type_of<T: Event>() -> Object {
    words([T::TYPE.as_str()])
}

fn status() -> Object {
    words(Status::ALL.map(Status::as_str))
}

fn organization_type() -> Object {
    words(OrganizationType::ALL.map(OrganizationType::as_str))
}

/// An owner is not told of what it asked for itself.
fn told_reason() -> Object {
    words([DisabledReason::Gone, DisabledReason::Failing].map(DisabledReason::as_str))
}

fn sequence() -> Object {
    let text = "The number of the history entry that changed the status. Later changes have greater numbers.";
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .description(Some(text))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

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
