//! Prefixed identifiers over UUIDv7, and the generator that makes them.
//!
//! On the wire an id is a prefix, an underscore and 32 lowercase hexadecimal digits (`org_0190…`), as nxos' examples
//! show. In the database it is the bare UUID, whose leading timestamp keeps new rows at the right edge of their
//! index.

use std::fmt;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use uuid::fmt::Simple;
use uuid::timestamp::Timestamp;
use uuid::timestamp::context::ContextV7;
use uuid::{Builder, Uuid};

use crate::clock::Clock;

macro_rules! prefixed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The text before the underscore on the wire.
            pub const PREFIX: &'static str = $prefix;

            /// Reads the wire form. `None` where the text cannot be an id of this kind.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let digits = text.strip_prefix($prefix)?.strip_prefix('_')?;
                let canonical = digits.len() == 32
                    && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                canonical.then(|| Uuid::try_parse(digits).ok().map(Self)).flatten()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                // Not by `write!`, which costs several times as much: a status poll writes eight ids.
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(self.0.simple().encode_lower(&mut [0; Simple::LENGTH]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

prefixed_id!(
    /// An organization: a customer, a broker or the platform.
    OrganizationId, "org"
);
prefixed_id!(
    /// A verification, where a dialect names it apart from its organization. Each organization has exactly one, so both
    /// have the same digits.
    VerificationId, "ver"
);
prefixed_id!(
    /// An API key. Safe to log: it says nothing about the key's secret.
    KeyId, "key"
);
prefixed_id!(
    /// One HTTP request, returned as `x-request-id` and inside every error.
    RequestId, "req"
);
prefixed_id!(
    /// One entry of a verification's history.
    EventId, "evt"
);
prefixed_id!(
    /// An endpoint that receives webhooks.
    EndpointId, "ep"
);
prefixed_id!(
    /// A message to an organization's endpoints: the `svix-id` of every attempt at delivering it.
    MessageId, "msg"
);

/// An endpoint's id as it is on the wire: one of ours, or, where a Svix server keeps the endpoints, one of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointName(String);

impl EndpointName {
    /// Reads the wire form: `ep_` and 1 to 64 letters and digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("ep_")?;
        let plain = rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (plain && (1..=64).contains(&rest.len())).then(|| Self(text.to_owned()))
    }

    /// The id, where it can be one of ours.
    #[must_use]
    pub fn ours(&self) -> Option<EndpointId> {
        EndpointId::parse(&self.0)
    }

    /// The wire form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<EndpointId> for EndpointName {
    fn from(id: EndpointId) -> Self {
        Self(id.to_string())
    }
}

impl fmt::Display for EndpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
prefixed_id!(
    /// A person of an in-house file.
    PersonId, "per"
);
prefixed_id!(
    /// A screening's result, as an officer recorded it.
    ScreeningId, "scr"
);

/// Makes new ids: UUIDv7, so they sort by the clock's time, and ids of one millisecond still ascend within a process.
#[derive(Clone)]
pub struct Ids {
    clock: Clock,
    context: Arc<Mutex<ContextV7>>,
}

impl Ids {
    /// A generator that takes its timestamps from `clock`.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            context: Arc::new(Mutex::new(ContextV7::new())),
        }
    }

    /// A new UUIDv7.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let now = self.clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        // A poisoned lock means that another thread died while it held a counter: the counter is still a counter.
        let context = self
            .context
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(
            &*context,
            seconds,
            now.timestamp_subsec_nanos(),
        ))
    }
}

/// Less than every id that was made from `time` on, and not less than any that was made before: ids find rows by their
/// age without an index of their own.
#[must_use]
pub fn first_of(time: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(time.timestamp_millis()).unwrap_or(0);
    // As much as the version and variant leave at zero.
    Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_what_they_print() {
        let id = OrganizationId(Ids::new(Clock::system()).uuid());
        assert_eq!(OrganizationId::parse(&id.to_string()), Some(id));
        assert_eq!(id.to_string().len(), "org_".len() + 32);
    }

    #[test]
    fn odd_spellings_are_no_ids() {
        let good = "org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4";
        assert!(OrganizationId::parse(good).is_some());
        for odd in [
            "",
            "org_",
            "org",
            "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4",
            &good[..35],
            &good.to_uppercase(),
        ] {
            assert_eq!(OrganizationId::parse(odd), None, "{odd}");
        }
        assert_eq!(
            OrganizationId::parse("org_a1b2c3d4-e5f6-a1b2-c3d4-e5f6a1b2c3d4"),
            None
        );
        assert_eq!(
            OrganizationId::parse("key_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4"),
            None
        );
    }

    #[test]
    fn ids_are_parted_by_the_time_they_were_made_at() {
        let clock = Clock::manual(chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000));
        let ids = Ids::new(clock.clone());
        let before = ids.uuid();
        clock.advance(chrono::TimeDelta::milliseconds(1));
        let bound = first_of(clock.now());
        assert!(before < bound && bound <= ids.uuid());
    }

    #[test]
    fn ids_ascend_within_one_millisecond() {
        let ids = Ids::new(Clock::manual(chrono::DateTime::UNIX_EPOCH));
        let made: Vec<Uuid> = (0..1000).map(|_| ids.uuid()).collect();
        assert!(made.is_sorted());
    }
}
