//! The tables of the in-house file, and the loader that makes the domain's [`CompanyFile`] of them.
//!
//! Names, birth dates, identity documents, statements and officers' words are sealed, each for its own row. What the
//! rules ask by (types, roles, statuses, dates) is in clear. The record of the organization is locked before its file.

pub mod acts;
pub mod cases;
pub mod documents;
pub mod holdings;
pub mod objects;
pub mod people;
pub mod queue;
pub mod reads;
pub mod requests;
pub mod risks;
pub mod screenings;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use uuid::Uuid;

use super::partner::users;
use super::{Result, StoreError, risk_lists};
use crate::secret::Sealer;
use base::ids::{KeyId, OrganizationId};
use domain::file::grounds::Grounds;
use domain::file::progress::RejectionReason;
use domain::file::{About, Act, Business, CompanyFile, Level};
use domain::ownership::{Ownership, solve};

/// A key of an organization, as the one who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// The key's organization.
    pub organization: OrganizationId,
    pub key: KeyId,
}

/// A file as the rules see it, together with the rows it was made of.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub facts: CompanyFile,
    /// The file's own row; `None` where it was not begun.
    pub case: Option<cases::Case>,
    /// The declared structure; `None` while none is declared.
    pub structure: Option<holdings::Declared>,
    /// Findings that rest on a fact that changed, and are not yet written down as void.
    pub newly_void: Vec<(Uuid, Act)>,
}

/// Reads a whole file. One that was not begun is empty.
///
/// # Errors
/// The database; a value that does not open or cannot be read.
pub async fn load(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    now: DateTime<Utc>,
) -> Result<Loaded> {
    let case = cases::read(conn, sealer, owner).await?;
    let structure = match &case {
        Some(case) => holdings::read(conn, sealer, owner, case).await?,
        None => None,
    };
    let today = now.date_naive();
    let documents = documents::all(conn, sealer, owner).await?;
    let people = people::all(conn, sealer, owner).await?;
    let business = case.as_ref().map(|case| &case.business);
    let user = users::read(conn, sealer, owner).await?;
    let facts = CompanyFile {
        requested_level: case
            .as_ref()
            .map_or(Level::Standard, |case| case.requested_level),
        level_floor: case
            .as_ref()
            .map_or(Level::Standard, |case| case.level_floor),
        new_name: case.as_ref().and_then(|case| case.new_name.clone()),
        business: business.map_or_else(
            || cases::Statement::default().facts(DateTime::UNIX_EPOCH),
            |business| business_facts(business, case.as_ref()),
        ),
        documents: documents.iter().map(documents::Document::facts).collect(),
        people: people.iter().map(people::Person::facts).collect(),
        individual: user.as_ref().map(users::User::facts),
        ownership: structure
            .as_ref()
            .map(|one| solved(one, today))
            .transpose()?,
        structure: structure
            .as_ref()
            .map(|declared| declared.structure.clone()),
        parties: structure
            .as_ref()
            .map(holdings::Declared::described)
            .unwrap_or_default(),
        explanation: case.as_ref().and_then(|case| case.explanation.clone()),
        ownership_changed_at: case.as_ref().and_then(|case| case.ownership_changed_at),
        screenings: screenings::newest(conn, sealer, owner).await?,
        requests: requests::all(conn, sealer, owner).await?,
        acts: BTreeMap::new(),
        lists: risk_lists::in_use(conn).await?,
        today,
    };
    let read = acts::newest(conn, sealer, owner, &Grounds::of(&facts)).await?;
    let unrecorded = facts.unrecorded().into_iter();
    let mut acts: BTreeMap<About, Act> = unrecorded.map(|act| (act.about.clone(), act)).collect();
    let mut newly_void = Vec::new();
    for one in read {
        if !one.is_void && !one.act.changed.is_empty() {
            newly_void.push((one.id, one.act.clone()));
        }
        acts.insert(one.act.about.clone(), one.act);
    }
    Ok(Loaded {
        facts: facts.judged(acts),
        case,
        structure,
        newly_void,
    })
}

fn business_facts(statement: &cases::Statement, case: Option<&cases::Case>) -> Business {
    let changed_at = case.and_then(|case| case.business_changed_at);
    statement.facts(changed_at.unwrap_or(DateTime::UNIX_EPOCH))
}

/// Only structures that can be solved are stored.
fn solved(declared: &holdings::Declared, today: NaiveDate) -> Result<Ownership> {
    solve(&declared.structure.on(today)).map_err(|_| StoreError::Unreadable("file_holdings"))
}

/// The identity of a row that a value is sealed for.
pub(in crate::store) fn identity(table: &str, owner: OrganizationId, row: &str) -> String {
    format!("{table}:{owner}:{row}")
}

fn row_of(id: Uuid) -> String {
    id.simple().to_string()
}

pub(in crate::store) fn seal<T: Serialize>(
    sealer: &Sealer,
    identity: &str,
    value: &T,
) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(value).map_err(|_| StoreError::Unreadable("a new value"))?;
    Ok(sealer.seal(identity, &plain)?)
}

pub(in crate::store) fn open<T: DeserializeOwned>(
    sealer: &Sealer,
    identity: &str,
    sealed: &[u8],
    column: &'static str,
) -> Result<T> {
    let plain = sealer.open(identity, sealed)?;
    serde_json::from_slice(&plain).map_err(|_| StoreError::Unreadable(column))
}

fn reasons(texts: &[String], column: &'static str) -> Result<Vec<RejectionReason>> {
    let reasons = texts.iter().map(|text| RejectionReason::parse(text));
    reasons
        .collect::<Option<_>>()
        .ok_or(StoreError::Unreadable(column))
}

fn texts<T: Copy>(codes: &[T], text: fn(T) -> &'static str) -> Vec<String> {
    codes.iter().map(|code| text(*code).to_owned()).collect()
}
