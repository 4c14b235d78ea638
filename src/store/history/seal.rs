//! The keyed seal of a record: what clients are shown cannot be set back without the key.

use chrono::{DateTime, Utc};

use crate::secret::AuditKey;
use crate::store::verifications::Record;
use base::ids::OrganizationId;
use domain::verification::Status;

/// What a seal covers.
#[derive(Debug, Clone, Copy)]
pub struct Sealed<'a> {
    /// Whose record.
    pub organization_id: OrganizationId,
    /// The number of the newest history entry.
    pub sequence: i64,
    /// Its hash.
    pub head: &'a [u8],
    /// The status that clients see.
    pub status: Status,
    /// Since when.
    pub updated_at: DateTime<Utc>,
}

impl Sealed<'_> {
    /// The seal: the sequence, which tells what entries it knows, and the keyed hash.
    #[must_use]
    pub fn bytes(&self, audit: &AuditKey) -> Vec<u8> {
        let sequence = self.sequence.to_be_bytes();
        let parts: [&[u8]; 5] = [
            self.organization_id.0.as_bytes(),
            &sequence,
            self.head,
            self.status.as_str().as_bytes(),
            &self.updated_at.timestamp_micros().to_be_bytes(),
        ];
        [&sequence[..], &audit.sign("vouch-record-1", &parts)].concat()
    }
}

/// The seal of a record.
#[must_use]
pub fn of(audit: &AuditKey, record: &Record) -> Vec<u8> {
    Sealed {
        organization_id: record.organization_id,
        sequence: record.sequence,
        head: &record.chain_head,
        status: record.state.status,
        updated_at: record.updated_at,
    }
    .bytes(audit)
}

/// The sequence that a seal was made at; `None` where it is no seal.
pub(super) fn sequence(seal: &[u8]) -> Option<i64> {
    let (sequence, hash) = seal.split_first_chunk::<8>()?;
    (hash.len() == 32).then(|| i64::from_be_bytes(*sequence))
}
