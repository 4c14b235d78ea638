//! Writes linked entries, with their records and what follows from them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Actor, Journal, Linked, seal};
use crate::outgoing::{Event as _, VerificationUpdated};
use crate::secret::AuditKey;
use crate::store::partner::notices;
use crate::store::verifications::{self, Record, column};
use crate::store::{Result, messages};
use domain::partner::notice::CheckStatus;
use domain::verification::Status;

/// Writes entries of different histories, in the order of their organizations, and saves the records. Where a status
/// changes, those concerned are told, in the same transaction: the organization itself, and every broker that has a
/// standing grant. The caller that commits the transaction rings the bell of the messages.
pub async fn write(
    conn: &mut PgConnection,
    journal: &Journal,
    entries: &[(&Record, Linked)],
) -> Result<()> {
    let rows = entries
        .iter()
        .map(|(record, linked)| Row::new(journal, record, linked));
    let rows = rows.collect::<Result<Vec<Row<'_>>>>()?;
    insert(conn, journal, &rows.iter().collect::<Vec<_>>()).await?;
    for Row { record, linked, .. } in rows.iter().filter(|row| row.record.partner) {
        let Some(from) = linked.previous_status else {
            continue;
        };
        let pending = |status| CheckStatus::of(status) == Some(CheckStatus::Pending);
        // An officer who claims a file changes nothing that a partner endpoint could be told.
        if from != linked.status && !(pending(from) && pending(linked.status)) {
            let (owner, id) = (record.organization_id, journal.ids.uuid());
            let (status, reason) = (linked.status, linked.reason.as_deref());
            notices::tell_check(conn, owner, status, reason, linked.id, id, linked.now).await?;
        }
    }
    Ok(())
}

struct Row<'a> {
    record: &'a Record,
    linked: &'a Linked,
    /// The base of the messages' ids, and their payload.
    told: Option<(Uuid, String)>,
}

impl<'a> Row<'a> {
    fn new(journal: &Journal, record: &'a Record, linked: &'a Linked) -> Result<Self> {
        let told = |from| {
            let owner = record.organization_id.to_string();
            let (to, sequence) = (linked.status, linked.sequence);
            let body =
                VerificationUpdated::body(owner, record.kind, from, to, sequence, linked.now);
            messages::rendered(&body).map(|body| (journal.ids.uuid(), body))
        };
        let changed = linked.previous_status.filter(|from| *from != linked.status);
        let told = changed.map(told).transpose()?;
        Ok(Self {
            record,
            linked,
            told,
        })
    }

    fn base(&self) -> Option<Uuid> {
        self.told.as_ref().map(|(base, _)| *base)
    }

    fn key(&self) -> Option<(Uuid, Uuid)> {
        match self.linked.actor {
            Actor::Key(organization, key) => Some((organization.0, key.0)),
            Actor::Provider | Actor::System => None,
        }
    }
}

/// Entries, messages, wishes and records in one statement: each of four would cost as much as all together. A message
/// for whom there is no endpoint to tell has nothing to wait for: dispatching it costs as much as writing it.
async fn insert(conn: &mut PgConnection, journal: &Journal, rows: &[&Row<'_>]) -> Result<()> {
    verifications::write_back!(
        conn,
        &journal.audit,
        &column(rows, |row| row.record),
        "-- history::write
         with entry as (
              select *
                from unnest((select $1::uuid[]), $2::text[], $15::bigint[], $16::bytea[], $21::uuid[], $22::text[], $23::text[],
                            $24::text[], $25::uuid[], $26::uuid[], $27::text[], $28::bytea[], $29::bytea[],
                            $30::timestamptz[], $31::uuid[], $32::integer[], $33::text[], $34::timestamptz[],
                            $35::smallint[])
                     as e (organization_id, status, sequence, hash, id, cause, previous_status, actor,
                           actor_organization_id, actor_key_id, reason, payload, payload_digest, created_at, base,
                           base_end, told, due_at, priority)),
              event as (
              insert into verification_events
                  (organization_id, sequence, id, cause, previous_status, status, actor, actor_organization_id,
                   actor_key_id, reason, payload, payload_digest, hash, created_at)
              select organization_id, sequence, id, cause, previous_status, status, actor, actor_organization_id,
                     actor_key_id, reason, payload, payload_digest, hash, created_at
                from entry),
              message as (
              insert into webhook_messages
                  (id, organization_id, event_type, event_id, payload, due_at, created_at, state, dispatched_at)
              select message_id, receiver_id, $36, e.id, e.told, e.created_at, e.created_at,
                     case when waits then 'waiting' else 'dispatched' end, case when not waits then e.created_at end
                from entry e,
                     webhook_audience(e.organization_id, e.base, e.base_end),
                     lateral (select $37 or exists (select from webhook_endpoints w
                                                     where w.organization_id = receiver_id and w.kind = 'signed'))
                     as endpoints (waits)
               where e.base is not null),
              wished as (
              insert into confirms as c (organization_id, due_at, priority, party)
              select e.organization_id, e.due_at, e.priority,
                     (select o.created_by from organizations o where o.id = e.organization_id)
                from entry e where e.due_at is not null
                  on conflict (organization_id) do update
                 set due_at = least(c.due_at, excluded.due_at), priority = least(c.priority, excluded.priority),
                     wanted = c.wanted + 1, party = excluded.party)",
        &column(rows, |row| row.linked.id.0),
        &column(rows, |row| row.linked.cause.as_str()) as &[&str],
        &column(rows, |row| row.linked.previous_status.map(Status::as_str)) as &[Option<&str>],
        &column(rows, |row| row.linked.actor.kind().as_str()) as &[&str],
        &column(rows, |row| row.key().map(|(organization, _)| organization)) as &[Option<Uuid>],
        &column(rows, |row| row.key().map(|(_, key)| key)) as &[Option<Uuid>],
        &column(rows, |row| row.linked.reason.as_deref()) as &[Option<&str>],
        &column(rows, |row| row.linked.payload.as_ref().map(|payload| &payload.sealed[..])) as &[Option<&[u8]>],
        &column(rows, |row| row.linked.payload.as_ref().map(|payload| &payload.digest[..])) as &[Option<&[u8]>],
        &column(rows, |row| row.linked.now),
        &column(rows, |row| row.base()) as &[Option<Uuid>],
        &column(rows, |row| row.base().map_or(0, messages::end_of)),
        &column(rows, |row| row.told.as_ref().map(|(_, payload)| payload.as_str())) as &[Option<&str>],
        &column(rows, |row| row.linked.wish.map(|wish| wish.due_at)) as &[Option<DateTime<Utc>>],
        &column(rows, |row| row.linked.wish.map_or(0, |wish| wish.urgency as i16)),
        VerificationUpdated::TYPE.as_str(),
        journal.endpoints_elsewhere
    )?;
    Ok(())
}
