//! Tables `audit_log` and `audit_checkpoints`: what histories were at certain times.
//!
//! A chain alone does not tell that its end is missing: an attacker who can write the database deletes the last
//! entries, and sets the record back to what it was, seal and all. So the newest entry of every history that has
//! changed is written to a log that only grows, and the log's tree head is signed. A copy of a tree head that is kept
//! elsewhere shows later whether the log up to there is still the same; what an append costs follows what has changed,
//! not how much there is.
//!
//! A tree head is signed twice: under the audit key, and under a dossier key where there is one, so that others can check
//! it, and that one history is below it, without any secret ([`cover()`]).

mod append;
mod cover;
pub mod verify;

pub use append::{Appended, append, newest_at};
pub use cover::{Covered, cover};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::{Result, StoreError};
use crate::secret::AuditKey;
use base::ids::OrganizationId;
use dossier::Signers;

/// What signs checkpoints.
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    pub audit: &'a AuditKey,
    /// For others; `None` where there is no dossier key.
    pub dossier: Option<&'a Signers>,
}

/// A signed tree head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Checkpoint {
    /// How many entries of the log it covers.
    pub size: i64,
    /// The tree head, in hex.
    pub root: String,
    /// When it was made: UTC with microseconds.
    pub created_at: String,
    /// Names the key, in hex.
    pub key_id: String,
    /// Size, root and time under that key, in hex.
    pub signature: String,
    /// The same under a dossier key: a detached JWS. Absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jws: Option<String>,
}

impl Checkpoint {
    fn signed(keys: Keys<'_>, size: i64, root: &[u8; 32], at: DateTime<Utc>) -> Result<Self> {
        let audit = keys.audit;
        let mut checkpoint = Self {
            size,
            root: hex::encode(root),
            created_at: timestamp(at),
            key_id: hex::encode(audit.key_id()),
            signature: hex::encode(signature(audit, size, root, at)),
            jws: None,
        };
        let jws = keys.dossier.map(|signers| checkpoint.jws_by(signers));
        checkpoint.jws = jws.transpose()?;
        Ok(checkpoint)
    }

    /// What others check: the newest dossier key's signature.
    fn jws_by(&self, signers: &Signers) -> Result<String> {
        let size = u64::try_from(self.size).unwrap_or_default();
        dossier::checkpoint::sign(signers.newest(), size, &self.root, &self.created_at)
            .map_err(|_| StoreError::Unsigned)
    }

    /// When it was made; `None` where that is no time.
    #[must_use]
    pub fn at(&self) -> Option<DateTime<Utc>> {
        let at = DateTime::parse_from_rfc3339(&self.created_at).ok()?;
        Some(at.to_utc())
    }
}

fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn signature(audit: &AuditKey, size: i64, root: &[u8], at: DateTime<Utc>) -> [u8; 32] {
    let (size, at) = (size.to_be_bytes(), at.timestamp_micros().to_be_bytes());
    audit.sign("vouch-checkpoint-1", &[&size, root, &at])
}

/// What the tree is made of.
fn leaf(organization_id: OrganizationId, sequence: i64, head: &[u8]) -> Vec<u8> {
    let sequence = u64::try_from(sequence).unwrap_or_default();
    dossier::checkpoint::leaf(organization_id.0.as_bytes(), sequence, head)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::golden::{at, check, key};
    use crate::store::history::seal::Sealed;
    use domain::verification::Status;

    #[test]
    fn golden_seals_and_checkpoints() {
        let audit = AuditKey::new(&key(1)).unwrap();
        let organization_id = OrganizationId(Uuid::from_u128(0x0190_a1b2));
        let keys = Keys {
            audit: &audit,
            dossier: None,
        };
        let mut tree = dossier::tree::Tree::default();
        tree.push(&leaf(organization_id, 3, &[4; 32]));
        let sealed = Sealed {
            organization_id,
            sequence: 3,
            head: &[4; 32],
            status: Status::Approved,
            updated_at: at(),
        };
        check(
            "checkpoints",
            &json!({
                "leaf": hex::encode(leaf(organization_id, 3, &[4; 32])),
                "checkpoint": Checkpoint::signed(keys, 1, &tree.root(), at()).unwrap(),
                "recordSeal": hex::encode(sealed.bytes(&audit)),
            }),
        );
    }
}
