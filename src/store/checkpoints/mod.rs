//! Tables `audit_log` and `audit_checkpoints`: what histories were at certain times.
//!
//! A chain alone does not tell that its end is missing: an attacker who can write the database deletes the last
//! entries, and sets the record back to what it was, seal and all. So the newest entry of every history that has
//! changed is written to a log that only grows, and the log's tree head is signed. A copy of a tree head that is kept
//! elsewhere shows later whether the log up to there is still the same; what an append costs follows what has changed,
//! not how much there is.

mod append;
mod tree;
pub mod verify;

pub use append::{Appended, append, newest_at};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::secret::AuditKey;
use base::ids::OrganizationId;

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
}

impl Checkpoint {
    fn signed(audit: &AuditKey, size: i64, root: &[u8; 32], at: DateTime<Utc>) -> Self {
        Self {
            size,
            root: hex::encode(root),
            created_at: timestamp(at),
            key_id: hex::encode(audit.key_id()),
            signature: hex::encode(signature(audit, size, root, at)),
        }
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
    let mut leaf = b"vouch-leaf-1".to_vec();
    leaf.extend_from_slice(organization_id.0.as_bytes());
    leaf.extend_from_slice(&sequence.to_be_bytes());
    leaf.extend_from_slice(head);
    leaf
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
        let mut tree = tree::Tree::default();
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
                "checkpoint": Checkpoint::signed(&audit, 1, &tree.root(), at()),
                "recordSeal": hex::encode(sealed.bytes(&audit)),
            }),
        );
    }
}
