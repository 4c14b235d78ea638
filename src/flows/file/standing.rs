//! Which findings become void. Every change of a file's facts asks this in the same transaction.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::moved;
use crate::flows::file::error::FileError;
use crate::flows::{Acting, Services};
use crate::store::file::{acts, cases, documents, load, people, risks};
use crate::store::history::{self, Actor, Entry};
use crate::store::verifications::Record;
use base::ids::PersonId;
use domain::event::Cause;
use domain::file::acts::{About, Act};
use domain::file::grounds::Ground;
use domain::verification::file_track::FileAct;
use domain::verification::{Status, Track};

/// How many findings an entry of the history names.
const MAX_TOLD: usize = 20;

/// Notes the key that changed something, and writes down which findings are void from now on: their documents and
/// people are SUBMITTED again, and named in the history. What else is void shows in the review alone.
pub(in crate::flows) async fn changed(
    services: &Services,
    conn: &mut PgConnection,
    acting: Acting,
    record: &mut Record,
) -> Result<(), FileError> {
    let (owner, now) = (record.organization_id, services.clock.now());
    acts::contributed(conn, owner, acting.key_id, now).await?;
    if !acts::any(conn, owner).await? {
        return Ok(());
    }
    let loaded = load(conn, &services.journal.sealer, owner, now).await?;
    let (mut of_documents, mut of_people, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (id, act) in &loaded.newly_void {
        acts::void(conn, owner, *id, &act.changed, now).await?;
        match &act.about {
            About::Document(id) => of_documents.extend(Uuid::try_parse(id)),
            About::Person(id) => of_people.extend(PersonId::parse(id).map(|id| id.0)),
            About::Screening(..)
            | About::OnePersonOrTwo(..)
            | About::OwnershipExplanation
            | About::File
            | About::Look => continue,
        }
        told.push(sentence(act));
    }
    let judged = loaded.newly_void.iter().filter(|(_, act)| is_judged(act));
    let facts: BTreeSet<Ground> = judged.flat_map(|(_, act)| act.changed.clone()).collect();
    let state = (record.state.track, record.state.status);
    if state == (Track::File, Status::Approved) && !facts.is_empty() {
        lapse(services, conn, acting, record, &facts).await?;
    }
    documents::reopen(conn, owner, &of_documents).await?;
    people::reopen(conn, owner, &of_people).await?;
    if told.is_empty() {
        return Ok(());
    }
    if told.len() > MAX_TOLD {
        let more = told.len() - MAX_TOLD;
        told.truncate(MAX_TOLD);
        told.push(format!("and {more} more"));
    }
    let reason = told.join("; ");
    let entry = Entry {
        cause: Cause::FindingsVoid,
        to: None,
        actor: Actor::Key(acting.caller, acting.key_id),
        reason: Some(&reason),
        payload: None,
    };
    Ok(history::append(conn, &services.journal, record, &entry, now).await?)
}

/// Whether an approval may rest on it.
fn is_judged(act: &Act) -> bool {
    match act.about {
        About::Document(_)
        | About::Person(_)
        | About::Screening(..)
        | About::OnePersonOrTwo(..)
        | About::OwnershipExplanation => true,
        About::File | About::Look => false,
    }
}

/// Ends an approval that rests on a fact that changed.
pub(in crate::flows) async fn lapse(
    services: &Services,
    conn: &mut PgConnection,
    acting: Acting,
    record: &mut Record,
    facts: &BTreeSet<Ground>,
) -> Result<(), FileError> {
    let to = moved(conn, record, FileAct::Lapse).await?;
    let facts: Vec<&str> = facts.iter().map(|ground| ground.as_str()).collect();
    let reason = format!("CHANGED: {}", facts.join(", "));
    let entry = Entry {
        cause: Cause::FileLapsed,
        to: Some(to),
        actor: Actor::Key(acting.caller, acting.key_id),
        reason: Some(&reason),
        payload: None,
    };
    let now = services.clock.now();
    history::append(conn, &services.journal, record, &entry, now).await?;
    risks::ended(conn, record.organization_id).await?;
    Ok(cases::look_again(conn, record.organization_id, None, None).await?)
}

/// What the history says of a finding that is void: codes alone.
fn sentence(act: &Act) -> String {
    let (_, subject) = act.about.stored();
    let changed: Vec<&str> = act.changed.iter().map(|ground| ground.as_str()).collect();
    format!(
        "{} {} VOID: {}",
        subject.unwrap_or_default(),
        act.finding.as_str(),
        changed.join(", ")
    )
}
