//! Table `file_acts`: what officers found, with digests of the facts that it rests on.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{identity, open, row_of, seal, texts};
use crate::secret::{Sealer, sha256};
use crate::store::Result;
use crate::store::values::known;
use base::ids::{KeyId, OrganizationId};
use domain::event::Cause;
use domain::file::acts::{About, Act, Finding};
use domain::file::grounds::{Facts, Ground, Grounds, changed};
use domain::text::composed;

/// What a finding rests on. Stored sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// The subject's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// SHA-256 of each fact, in hex.
    facts: BTreeMap<Ground, String>,
}

/// A finding that is new.
#[derive(Debug)]
pub struct NewAct<'a> {
    pub id: Uuid,
    pub about: &'a About,
    /// The subject's name.
    pub name: Option<&'a str>,
    /// What was found.
    pub finding: Finding,
    /// What it rests on.
    pub facts: &'a Facts,
    /// The officer's key.
    pub by: KeyId,
    pub at: DateTime<Utc>,
}

pub(in crate::store) fn grounds_identity(owner: OrganizationId, id: Uuid) -> String {
    identity("file_acts.grounds", owner, &row_of(id))
}

/// Digests of facts, however their accents are written.
pub(in crate::store) fn digests(facts: &Facts) -> BTreeMap<Ground, String> {
    digests_of(facts, composed)
}

fn digests_of(facts: &Facts, form: fn(&str) -> String) -> BTreeMap<Ground, String> {
    let digest = |fact: &String| hex::encode(sha256(form(fact).as_bytes()));
    facts
        .iter()
        .map(|(ground, fact)| (*ground, digest(fact)))
        .collect()
}

/// What changed of facts whose digests were kept. Earlier versions kept those of facts as they were sent.
fn changed_since(kept: &BTreeMap<Ground, String>, facts: &Facts) -> Vec<Ground> {
    let mut grounds = changed(kept, &digests(facts));
    if !grounds.is_empty() {
        let as_sent = changed(kept, &digests_of(facts, str::to_owned));
        grounds.retain(|ground| as_sent.contains(ground));
    }
    grounds
}

/// Records a finding in a begun file.
pub async fn record(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    new: &NewAct<'_>,
) -> Result<()> {
    let kept = Kept {
        name: new.name.map(str::to_owned),
        facts: digests(new.facts),
    };
    let (kind, subject) = new.about.stored();
    sqlx::query!(
        "-- acts::record
         insert into file_acts (id, organization_id, kind, subject, result, grounds, acted_at, acted_by_key_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.id,
        owner.0,
        kind,
        subject,
        new.finding.as_str(),
        seal(sealer, &grounds_identity(owner, new.id), &kept)?,
        new.at,
        new.by.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a file has findings at all.
pub async fn any(conn: &mut PgConnection, owner: OrganizationId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"-- acts::any
        select exists (select 1 from file_acts where organization_id = $1) as "any!""#,
        owner.0,
    )
    .fetch_one(conn)
    .await?)
}

/// A finding as it was read, with what changed since as the file is now.
#[derive(Debug)]
pub struct Read {
    /// Its row.
    pub id: Uuid,
    /// It was written down before that it is void.
    pub is_void: bool,
    /// The finding.
    pub act: Act,
}

/// The newest finding of each kind and subject. What earlier versions wrote of the level is in the history as well.
pub async fn newest(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    grounds: &Grounds<'_>,
) -> Result<Vec<Read>> {
    let rows = sqlx::query!(
        "-- acts::newest
         select distinct on (kind, subject) id, kind, subject, result, grounds, acted_at, acted_by_key_id, void_at, changed
           from file_acts
          where organization_id = $1 and kind <> 'LEVEL'
          order by kind, subject, id desc",
        owner.0,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let sealed = grounds_identity(owner, row.id);
            let kept: Kept = open(sealer, &sealed, &row.grounds, "file_acts.grounds")?;
            let about = known(About::parse(&row.kind, row.subject), "file_acts.kind")?;
            let now = grounds.facts(&about);
            let written = row.changed.iter().map(|ground| Ground::parse(ground));
            let written: Option<Vec<Ground>> = written.collect();
            let mut since = known(written, "file_acts.changed")?;
            // A file that is again what was declined is what was declined.
            if since.is_empty() || about == About::File {
                since = now
                    .as_ref()
                    .map_or_else(Vec::new, |facts| changed_since(&kept.facts, facts));
            }
            Ok(Read {
                id: row.id,
                is_void: row.void_at.is_some(),
                act: Act {
                    about,
                    name: kept.name,
                    finding: known(Finding::parse(&row.result), "file_acts.result")?,
                    at: row.acted_at,
                    by: Some(KeyId(row.acted_by_key_id).to_string()),
                    changed: since,
                    absent: now.is_none(),
                },
            })
        })
        .collect()
}

/// Writes down that a finding is void from now on.
pub async fn void(
    conn: &mut PgConnection,
    owner: OrganizationId,
    id: Uuid,
    changed: &[Ground],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- acts::void
         update file_acts set void_at = $3, changed = $4 where organization_id = $1 and id = $2 and void_at is null",
        owner.0,
        id,
        now,
        &texts(changed, Ground::as_str),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a key delivered, changed or submitted something of a file, begun or not.
pub async fn contributed(
    conn: &mut PgConnection,
    owner: OrganizationId,
    key: KeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- acts::contributed
         insert into file_contributors (organization_id, key_id, first_at)
         values ($1, $2, $3)
             on conflict (organization_id, key_id) do nothing",
        owner.0,
        key.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A key that delivered, changed or submitted something.
#[derive(Debug)]
pub struct Contributor {
    pub key: KeyId,
    /// The person it belongs to, where it names one.
    pub person: Option<String>,
}

/// Who delivered, changed or submitted something, by key and name. What versions left counts that noted none of them:
/// who uploaded what is there, and who the history says changed something.
pub async fn contributors(
    conn: &mut PgConnection,
    owner: OrganizationId,
) -> Result<Vec<Contributor>> {
    let causes = CHANGES.map(Cause::as_str);
    let rows = sqlx::query!(
        r#"-- acts::contributors
        select c.key_id as "key_id!", k.person_name as "person_name?"
          from (select key_id from file_contributors where organization_id = $1
                 union
                select uploaded_by_key_id from file_documents where organization_id = $1
                 union
                select actor_key_id from verification_events
                 where organization_id = $1 and actor = 'api_key' and cause = any ($2)) c
          left join api_keys k on k.id = c.key_id
         order by c.key_id"#,
        owner.0,
        &causes as &[&str],
    )
    .fetch_all(conn)
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|row| Contributor {
            key: KeyId(row.key_id),
            person: row.person_name,
        })
        .collect())
}

/// What the history has of those who say something of a file.
const CHANGES: [Cause; 4] = [
    Cause::Created,
    Cause::FileSubmitted,
    Cause::DataDeclared,
    Cause::IdentityChanged,
];
