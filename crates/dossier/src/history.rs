//! The history of a verification, as a dossier has it.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::event::{ActorKind, Canonical, Cause};
use domain::verification::Status;
use serde::{Deserialize, Serialize};

use crate::manifest::HistoryHead;
use crate::report::{Fault, Finding};
use crate::verify::Link;

/// The name of the entry.
pub const NAME: &str = "history.json";

/// An entry: every field that its hash covers, and the hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistoryEntry {
    pub sequence: u64,
    pub id: String,
    /// Why it was written.
    pub cause: String,
    /// Null of the first entry.
    pub previous_status: Option<String>,
    pub status: String,
    /// `api_key`, `provider` or `system`.
    pub actor: String,
    pub actor_organization_id: Option<String>,
    pub actor_key_id: Option<String>,
    /// What the customer was told.
    pub reason: Option<String>,
    /// SHA-256 of salt and payload, in hex.
    pub payload_digest: Option<String>,
    /// UTC with microseconds.
    pub created_at: String,
    /// The link to the entry before: HMAC-SHA256 under the audit key, in hex.
    pub hash: String,
}

/// The whole history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct History {
    pub organization_id: String,
    /// Oldest first.
    pub entries: Vec<HistoryEntry>,
}

/// How the time of an entry is written.
#[must_use]
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl History {
    pub(crate) fn check(
        &self,
        organization_id: &str,
        head: &HistoryHead,
        link: Option<Link<'_>>,
    ) -> Vec<Finding> {
        let broken = |about: String| Finding::new(Fault::HistoryBroken, about);
        let mut found = Vec::new();
        if self.organization_id != organization_id {
            found.push(broken(format!("{NAME} is another organization's")));
        }
        let (mut sequence, mut status, mut hash) = (0, None, "");
        for entry in &self.entries {
            sequence += 1;
            if entry.sequence != sequence || entry.previous_status.as_deref() != status {
                found.push(broken(format!("entry {sequence} is not the next")));
                return found;
            }
            if link.is_some_and(|link| !entry.is_linked(organization_id, hash, link)) {
                let about = format!("entry {sequence}");
                found.push(Finding::new(Fault::LinkBroken, about));
                return found;
            }
            status = Some(entry.status.as_str());
            hash = &entry.hash;
        }
        if sequence == 0 || sequence != head.sequence || hash != head.head {
            found.push(broken(format!(
                "it ends at entry {sequence}, the manifest at {}",
                head.sequence
            )));
        }
        found
    }
}

impl HistoryEntry {
    fn is_linked(&self, organization_id: &str, previous: &str, link: Link<'_>) -> bool {
        let linked = self
            .canonical(organization_id)
            .zip(hex::decode(previous).ok());
        linked.is_some_and(|(canonical, previous)| {
            hex::encode(link(&previous, &canonical)) == self.hash
        })
    }

    /// The bytes under the hash; `None` where a field is in no form that this version knows.
    pub(crate) fn canonical(&self, organization_id: &str) -> Option<Vec<u8>> {
        let payload_digest = match &self.payload_digest {
            Some(digest) => Some(hex::decode(digest).ok()?),
            None => None,
        };
        let previous_status = match &self.previous_status {
            Some(status) => Some(Status::parse(status)?),
            None => None,
        };
        let created_at = DateTime::parse_from_rfc3339(&self.created_at).ok()?;
        Some(
            Canonical {
                organization_id,
                sequence: i64::try_from(self.sequence).ok()?,
                event_id: &self.id,
                cause: Cause::parse(&self.cause)?,
                previous_status,
                status: Status::parse(&self.status)?,
                actor: ActorKind::parse(&self.actor)?,
                actor_organization_id: self.actor_organization_id.as_deref(),
                actor_key_id: self.actor_key_id.as_deref(),
                reason: self.reason.as_deref(),
                payload_digest: payload_digest.as_deref(),
                created_at: created_at.to_utc(),
            }
            .bytes(),
        )
    }
}
