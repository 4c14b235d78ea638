//! Checks the log, its checkpoints, and what it knows of every history.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Checkpoint, leaf, signature};
use crate::secret::AuditKey;
use crate::store::Result;
use base::ids::OrganizationId;
use domain::audit::{CheckpointFault, Fault};
use dossier::PublicKeys;
use dossier::jws::Untrusted;
use dossier::tree::Tree;

/// Entries that are read at once.
const PAGE: i64 = 5000;

/// What signatures of checkpoints are checked with.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'a> {
    pub audit: &'a AuditKey,
    /// The dossier keys' public halves; `None` where there are none, and those signatures are not looked at.
    pub dossier: Option<&'a PublicKeys>,
}

/// A restore of the database from a backup: what was written between the two times is gone, without any tampering.
#[derive(Debug, Clone, Copy)]
pub struct Gap {
    /// The time of the last change that the backup held.
    pub from: DateTime<Utc>,
    /// When the restore was recorded.
    pub to: DateTime<Utc>,
}

impl Gap {
    fn holds(gaps: &[Self], at: Option<DateTime<Utc>>) -> bool {
        at.is_some_and(|at| gaps.iter().any(|gap| gap.from < at && at <= gap.to))
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// How many entries the log has.
    pub entries: i64,
    /// How many checkpoints were compared, from the table and from elsewhere.
    pub checkpoints: usize,
    /// Checkpoints that do not fit, by their size.
    pub checkpoint_faults: BTreeSet<(i64, CheckpointFault)>,
    /// Histories that are not what the log knows.
    pub faults: BTreeMap<OrganizationId, Fault>,
    /// What does not fit because the database was restored from a backup.
    pub explained: usize,
}

/// Checks the log by its checkpoints, those of the table and `others`; and histories by the log. What falls into one of
/// the `gaps` is explained.
pub async fn verify(
    conn: &mut PgConnection,
    trust: Trust<'_>,
    others: &[Checkpoint],
    gaps: &[Gap],
) -> Result<Report> {
    let mut heads = heads(conn).await?;
    // The log ends where its newest checkpoint is; what is appended meanwhile is left for the next time.
    let end = heads.iter().map(|head| head.size).max().unwrap_or(0);
    heads.extend_from_slice(others);
    heads.sort_by_key(|head| head.size);
    let mut report = Report {
        checkpoints: heads.len(),
        ..Report::default()
    };
    let mut tree = Tree::default();
    let mut waiting = heads.iter().peekable();
    'log: loop {
        let rows = rows(conn, report.entries, end).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if row.position != report.entries + 1 {
                break 'log;
            }
            report.entries += 1;
            tree.push(&leaf(
                OrganizationId(row.organization_id),
                row.sequence,
                &row.head,
            ));
            let at = waiting.peek().and_then(|head| head.at());
            if let Some(fault) = row.fault() {
                if Gap::holds(gaps, at) {
                    report.explained += 1
                } else {
                    let id = OrganizationId(row.organization_id);
                    report.faults.entry(id).or_insert(fault);
                }
            }
            while let Some(head) = waiting.next_if(|head| head.size <= report.entries) {
                let fault = fault(trust, head, &hex::encode(tree.root()));
                report.note(head, fault, gaps);
            }
        }
    }
    for head in waiting {
        let fault = unsigned(trust, head).unwrap_or(CheckpointFault::LogShortened);
        report.note(head, Some(fault), gaps);
    }
    Ok(report)
}

impl Report {
    fn note(&mut self, head: &Checkpoint, fault: Option<CheckpointFault>, gaps: &[Gap]) {
        match fault {
            None => {}
            Some(CheckpointFault::LogShortened | CheckpointFault::LogRewritten)
                if Gap::holds(gaps, head.at()) =>
            {
                self.explained += 1;
            }
            Some(fault) => {
                self.checkpoint_faults.insert((head.size, fault));
            }
        }
    }
}

/// What is wrong with a checkpoint in itself.
pub(super) fn unsigned(trust: Trust<'_>, head: &Checkpoint) -> Option<CheckpointFault> {
    let audit = trust.audit;
    if head.key_id != hex::encode(audit.key_id()) {
        return Some(CheckpointFault::AnotherKey);
    }
    let ours = head.at().zip(hex::decode(&head.root).ok());
    let ours = ours.map(|(at, root)| hex::encode(signature(audit, head.size, &root, at)));
    if ours.as_ref() != Some(&head.signature) {
        return Some(CheckpointFault::SignatureBroken);
    }
    let (jws, trusted) = head.jws.as_deref().zip(trust.dossier)?;
    let size = u64::try_from(head.size).unwrap_or_default();
    let said = (size, &*head.root, &*head.created_at);
    match dossier::checkpoint::verify(trusted, said, jws) {
        Ok(_) => None,
        Err(Untrusted::UnknownSigner(_)) => Some(CheckpointFault::SignerUnknown),
        Err(_) => Some(CheckpointFault::JwsBroken),
    }
}

fn fault(trust: Trust<'_>, head: &Checkpoint, root: &str) -> Option<CheckpointFault> {
    unsigned(trust, head).or((head.root != root).then_some(CheckpointFault::LogRewritten))
}

async fn heads(conn: &mut PgConnection) -> Result<Vec<Checkpoint>> {
    let rows = sqlx::query!(
        "-- checkpoints::verify: heads
         select size, root, key_id, signature, jws, created_at from audit_checkpoints order by size"
    )
    .fetch_all(conn)
    .await?;
    let heads = rows.into_iter().map(|row| Checkpoint {
        size: row.size,
        root: hex::encode(row.root),
        created_at: super::timestamp(row.created_at),
        key_id: hex::encode(row.key_id),
        signature: hex::encode(row.signature),
        jws: row.jws,
    });
    Ok(heads.collect())
}

/// An entry of the log, beside what there is of its history.
struct Row {
    position: i64,
    organization_id: Uuid,
    sequence: i64,
    head: Vec<u8>,
    is_there: bool,
    record_sequence: Option<i64>,
    hash: Option<Vec<u8>>,
}

impl Row {
    fn fault(&self) -> Option<Fault> {
        let Some(record_sequence) = self.record_sequence else {
            return Some(if self.is_there {
                Fault::RecordMissing
            } else {
                Fault::OrganizationMissing
            });
        };
        match &self.hash {
            Some(hash) if record_sequence >= self.sequence => {
                (*hash != self.head).then_some(Fault::HistoryRewritten)
            }
            _ => Some(Fault::HistoryShortened),
        }
    }
}

async fn rows(conn: &mut PgConnection, after: i64, end: i64) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"-- checkpoints::verify: rows
         select l.position, l.organization_id, l.sequence, l.head, (o.id is not null) as "is_there!",
                v.sequence as "record_sequence?", e.hash as "hash?"
           from audit_log l
                left join organizations o on o.id = l.organization_id
                left join verifications v on v.organization_id = l.organization_id
                left join verification_events e on e.organization_id = l.organization_id and e.sequence = l.sequence
          where l.position > $1 and l.position <= $2
          order by l.position
          limit $3"#,
        after,
        end,
        PAGE
    )
    .fetch_all(conn)
    .await?)
}
