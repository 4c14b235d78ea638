//! Checkpoints that anybody can check: a signed head of the tree over the newest entries of histories, and the proof that
//! one history is in it.

use serde::{Deserialize, Serialize};

use crate::jws::{self, Purpose, Untrusted};
use crate::keys::{PublicKeys, Signer};
use crate::manifest::HistoryHead;
use crate::report::{Fault, Finding};
use crate::tree;

/// The name of the entry.
pub const NAME: &str = "checkpoint.json";

/// A tree head with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TreeHead {
    /// How many leaves it covers.
    pub size: u64,
    /// The head, in hex.
    pub root: String,
    /// UTC with microseconds.
    pub created_at: String,
    /// Size, root and time, signed: a detached JWS.
    pub jws: String,
}

/// The proof that a history is in a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Inclusion {
    pub organization_id: String,
    /// The number of the entry that is proven.
    pub sequence: u64,
    /// The entry's hash, in hex.
    pub head: String,
    /// Which leaf it is, from 0.
    pub leaf_index: u64,
    /// What stands beside the way from the leaf to the root, in hex.
    pub path: Vec<String>,
    pub tree_head: TreeHead,
}

/// What is signed of a tree head. One line of JSON, in this order.
#[must_use]
pub fn payload(size: u64, root: &str, created_at: &str) -> Vec<u8> {
    format!(r#"{{"size":{size},"root":"{root}","createdAt":"{created_at}"}}"#).into_bytes()
}

/// Signs a tree head.
///
/// # Errors
/// [`Untrusted::CannotSign`].
pub fn sign(signer: &Signer, size: u64, root: &str, created_at: &str) -> Result<String, Untrusted> {
    let payload = payload(size, root, created_at);
    jws::sign(signer, Purpose::Checkpoint, &payload)
}

/// Checks the signature of a tree head.
///
/// # Errors
/// [`Untrusted`].
pub fn verify(
    trusted: &PublicKeys,
    (size, root, created_at): (u64, &str, &str),
    jws: &str,
) -> Result<String, Untrusted> {
    let payload = payload(size, root, created_at);
    jws::verify(trusted, Purpose::Checkpoint, &payload, jws)
}

/// What the tree is made of: whose history, the number of its newest entry, and that entry's hash.
#[must_use]
pub fn leaf(organization_id: &[u8; 16], sequence: u64, head: &[u8]) -> Vec<u8> {
    let mut leaf = b"vouch-leaf-1".to_vec();
    leaf.extend_from_slice(organization_id);
    leaf.extend_from_slice(&sequence.to_be_bytes());
    leaf.extend_from_slice(head);
    leaf
}

impl Inclusion {
    pub(crate) fn check(
        &self,
        organization_id: &str,
        head: &HistoryHead,
        trusted: &PublicKeys,
    ) -> Option<Finding> {
        let broken = |about: &str| Some(Finding::new(Fault::CheckpointBroken, about));
        let proven = (&*self.organization_id, self.sequence, &*self.head);
        if proven != (organization_id, head.sequence, &*head.head) {
            return broken("it proves another entry");
        }
        let signed = &self.tree_head;
        let said = (signed.size, &*signed.root, &*signed.created_at);
        match verify(trusted, said, &signed.jws) {
            Err(Untrusted::UnknownSigner(kid)) => {
                return Some(Finding::new(Fault::CheckpointSignerUnknown, kid));
            }
            Err(_) => return broken("its signature is not that of its key"),
            Ok(_) => {}
        }
        if self.is_included() == Some(true) {
            None
        } else {
            broken("the entry is not in it")
        }
    }

    fn is_included(&self) -> Option<bool> {
        let id = self.organization_id.strip_prefix("org_")?;
        let id = hex::decode(id).ok()?.try_into().ok()?;
        let hash = |text: &String| <[u8; 32]>::try_from(hex::decode(text).ok()?).ok();
        let leaf = leaf(&id, self.sequence, &hash(&self.head)?);
        let path: Vec<[u8; 32]> = self.path.iter().map(hash).collect::<Option<_>>()?;
        let (root, size) = (hash(&self.tree_head.root)?, self.tree_head.size);
        Some(tree::includes(&root, size, self.leaf_index, &leaf, &path))
    }
}
