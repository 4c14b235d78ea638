//! Table `company_files`: one row per begun file, with what the business says, the submission and the claim.

use chrono::{DateTime, NaiveDate, Utc};
use domain::closed_codes;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::{By, identity, open, seal};
use crate::secret::Sealer;
use crate::store::Result;
use crate::store::values::known;
use base::ids::{KeyId, OrganizationId};
use domain::country::Country;
use domain::edit::Edit;
use domain::file::{Business, Declared, Industry, Level};

closed_codes! {
    /// How urgent a submitter says a file is (FinHub `priority`). The officers' queue shows it.
    pub enum Priority {
        /// In turn.
        Normal = "NORMAL",
        /// Before others.
        High = "HIGH",
    }
}

/// What a business says about itself. Stored sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Its trade.
    pub industry: Option<Industry>,
    /// Where it is registered.
    pub country: Option<Country>,
    pub purpose: Option<String>,
    /// Expected revenue in a year, whole euros.
    pub annual_revenue: Option<Declared>,
    /// Expected transactions in a month.
    pub monthly_transactions: Option<Declared>,
    /// Where its money comes from.
    pub source_of_funds: Option<String>,
    /// Where it mainly does business.
    pub jurisdictions: Vec<Country>,
}

impl Statement {
    /// The same with what is said anew; what is not said stays.
    #[must_use]
    pub fn with(mut self, new: StatementEdits) -> Self {
        new.industry.apply(&mut self.industry);
        new.country.apply(&mut self.country);
        new.purpose.apply(&mut self.purpose);
        new.annual_revenue.apply(&mut self.annual_revenue);
        new.monthly_transactions
            .apply(&mut self.monthly_transactions);
        new.source_of_funds.apply(&mut self.source_of_funds);
        let mut jurisdictions = Some(self.jurisdictions);
        new.jurisdictions.apply(&mut jurisdictions);
        self.jurisdictions = jurisdictions.unwrap_or_default();
        self
    }

    /// What the rules need of it.
    #[must_use]
    pub fn facts(&self, changed_at: DateTime<Utc>) -> Business {
        Business {
            industry: self.industry,
            country: self.country,
            purpose: self.purpose.clone(),
            annual_revenue: self.annual_revenue,
            monthly_transactions: self.monthly_transactions,
            source_of_funds: self.source_of_funds.clone(),
            jurisdictions: self.jurisdictions.clone(),
            changed_at,
        }
    }
}

/// What is said anew of a [`Statement`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementEdits {
    pub industry: Edit<Industry>,
    pub country: Edit<Country>,
    pub purpose: Edit<String>,
    pub annual_revenue: Edit<Declared>,
    pub monthly_transactions: Edit<Declared>,
    pub source_of_funds: Edit<String>,
    pub jurisdictions: Edit<Vec<Country>>,
}

/// A submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    pub at: DateTime<Utc>,
    /// Whose key.
    pub by: By,
    /// The level that the facts asked for, screenings aside; no later submission needs less.
    pub level: Level,
}

/// The row of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The level that was asked for.
    pub requested_level: Level,
    /// The level that an earlier submission needed, or that an officer set since.
    pub level_floor: Level,
    /// How urgent it is.
    pub priority: Priority,
    /// What the business is called, once that is another name than the one it was created with.
    pub new_name: Option<String>,
    /// What the business says.
    pub business: Statement,
    /// When that last changed.
    pub business_changed_at: Option<DateTime<Utc>>,
    /// The party of the structure that is the business; `None` while no ownership is declared.
    pub ownership_root: Option<String>,
    /// When the ownership was last declared.
    pub ownership_changed_at: Option<DateTime<Utc>>,
    /// The customer's explanation of the share without an identified owner.
    pub explanation: Option<String>,
    /// What the structure has beyond holdings, sealed.
    pub interests: Option<Vec<u8>>,
    /// The newest submission.
    pub submission: Option<Submission>,
    /// Who has it in review, and since when.
    pub claim: Option<(KeyId, DateTime<Utc>)>,
    /// Its rejection allows another submission.
    pub resubmittable: bool,
    /// The last day of validity that its owner was told of.
    pub told_of: Option<NaiveDate>,
}

/// Begins a file, where there is none.
pub async fn begin(
    conn: &mut PgConnection,
    owner: OrganizationId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- cases::begin
         insert into company_files (organization_id, created_at) values ($1, $2)
             on conflict (organization_id) do nothing",
        owner.0,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads a file's row.
pub async fn read(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
) -> Result<Option<Case>> {
    let row = sqlx::query!(
        r#"-- cases::read
         select requested_level, level_floor, priority, business, business_changed_at, ownership_root, ownership_changed_at,
                ownership_explanation, ownership_interests,
                submitted_at, submitted_by_organization_id, submitted_by_key_id, level, claimed_by_key_id, claimed_at,
                resubmittable, told_of,
                (select o.name from organizations o
                  where o.id = organization_id and o.type = 'BUSINESS' and o.renamed_at is not null) as "new_name?"
           from company_files
          where organization_id = $1"#,
        owner.0,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let business = match &row.business {
        Some(sealed) => open(
            sealer,
            &business_identity(owner),
            sealed,
            "company_files.business",
        )?,
        None => Statement::default(),
    };
    let explanation = row
        .ownership_explanation
        .map(|sealed| {
            let plain = sealer.open(&explanation_identity(owner), &sealed)?;
            known(
                String::from_utf8(plain).ok(),
                "company_files.ownership_explanation",
            )
        })
        .transpose()?;
    let level_floor = known(Level::parse(&row.level_floor), "company_files.level_floor")?;
    let submission = match (
        row.submitted_at,
        row.submitted_by_organization_id,
        row.submitted_by_key_id,
        row.level,
    ) {
        (Some(at), Some(organization), Some(key), Some(level)) => Some(Submission {
            at,
            by: By {
                organization: OrganizationId(organization),
                key: KeyId(key),
            },
            // Earlier versions kept a level here that a match had raised, which nobody outside may learn of: the floor
            // never counted matches.
            level: known(Level::parse(&level), "company_files.level")?.min(level_floor),
        }),
        _ => None,
    };
    Ok(Some(Case {
        requested_level: known(
            Level::parse(&row.requested_level),
            "company_files.requested_level",
        )?,
        level_floor,
        priority: known(Priority::parse(&row.priority), "company_files.priority")?,
        new_name: row.new_name,
        business,
        business_changed_at: row.business_changed_at,
        ownership_root: row.ownership_root,
        ownership_changed_at: row.ownership_changed_at,
        explanation,
        interests: row.ownership_interests,
        submission,
        claim: row.claimed_by_key_id.map(KeyId).zip(row.claimed_at),
        resubmittable: row.resubmittable,
        told_of: row.told_of,
    }))
}

/// Whether a rejection allows another submission; `false` where there is no file.
pub async fn is_resubmittable(conn: &mut PgConnection, owner: OrganizationId) -> Result<bool> {
    let row = sqlx::query_scalar!(
        "-- cases::is_resubmittable
         select resubmittable from company_files where organization_id = $1",
        owner.0,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.unwrap_or(false))
}

pub(in crate::store) fn business_identity(owner: OrganizationId) -> String {
    identity("company_files", owner, "business")
}

pub(in crate::store) fn explanation_identity(owner: OrganizationId) -> String {
    identity("company_files", owner, "ownership_explanation")
}

/// Keeps the explanation of the share without an identified owner; `None` removes it.
pub async fn explain(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    explanation: Option<&str>,
) -> Result<()> {
    let sealed = explanation
        .map(|text| sealer.seal(&explanation_identity(owner), text.as_bytes()))
        .transpose()?;
    sqlx::query!(
        "-- cases::explain
         update company_files set ownership_explanation = $2 where organization_id = $1",
        owner.0,
        sealed,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down what is asked for and what the business says.
pub async fn state(
    conn: &mut PgConnection,
    sealer: &Sealer,
    owner: OrganizationId,
    level: Level,
    priority: Priority,
    business: Option<&Statement>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sealed = business
        .map(|business| seal(sealer, &business_identity(owner), business))
        .transpose()?;
    sqlx::query!(
        "-- cases::state
         update company_files
            set requested_level = $2, priority = $3, business = coalesce($4, business),
                business_changed_at = case when $4::bytea is null then business_changed_at else $5 end
          where organization_id = $1",
        owner.0,
        level.as_str(),
        priority.as_str(),
        sealed,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes a submission. What was claimed or rejected before is over.
pub async fn submitted(
    conn: &mut PgConnection,
    owner: OrganizationId,
    submission: &Submission,
) -> Result<()> {
    sqlx::query!(
        "-- cases::submitted
         update company_files
            set submitted_at = $2, submitted_by_organization_id = $3, submitted_by_key_id = $4, level = $5,
                level_floor = $6,
                claimed_by_key_id = null, claimed_at = null, resubmittable = false, look_again_on = null,
                told_of = null, in_review = true
          where organization_id = $1",
        owner.0,
        submission.at,
        submission.by.organization.0,
        submission.by.key.0,
        submission.level.as_str(),
        submission.level.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the level that a file needs at least, as an officer says: what was asked for before is over.
pub async fn set_level(conn: &mut PgConnection, owner: OrganizationId, level: Level) -> Result<()> {
    sqlx::query!(
        "-- cases::set_level
         update company_files set requested_level = $2, level_floor = $2 where organization_id = $1",
        owner.0,
        level.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a file to an officer, or takes it back (`None`).
pub async fn claim(
    conn: &mut PgConnection,
    owner: OrganizationId,
    claim: Option<(KeyId, DateTime<Utc>)>,
) -> Result<()> {
    sqlx::query!(
        "-- cases::claim
         update company_files set claimed_by_key_id = $2, claimed_at = $3 where organization_id = $1",
        owner.0,
        claim.map(|(key, _)| key.0),
        claim.map(|(_, at)| at),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a decided file into the queue again: with an officer, or for any of them (`None`).
pub async fn take_up(
    conn: &mut PgConnection,
    owner: OrganizationId,
    claim: Option<(KeyId, DateTime<Utc>)>,
) -> Result<()> {
    sqlx::query!(
        "-- cases::take_up
         update company_files
            set claimed_by_key_id = $2, claimed_at = $3, in_review = true, resubmittable = false, look_again_on = null
          where organization_id = $1",
        owner.0,
        claim.map(|(key, _)| key.0),
        claim.map(|(_, at)| at),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a file was decided: no officer has it, and it is in the queue no more.
pub async fn decided(conn: &mut PgConnection, owner: OrganizationId) -> Result<()> {
    sqlx::query!(
        "-- cases::decided
         update company_files
            set claimed_by_key_id = null, claimed_at = null, in_review = false
          where organization_id = $1",
        owner.0,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes whether a rejection allows another submission.
pub async fn rejected(
    conn: &mut PgConnection,
    owner: OrganizationId,
    resubmittable: bool,
) -> Result<()> {
    sqlx::query!(
        "-- cases::rejected
         update company_files set resubmittable = $2 where organization_id = $1",
        owner.0,
        resubmittable,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the day on which an approved file has to be looked at next, and what its owner was told of.
pub async fn look_again(
    conn: &mut PgConnection,
    owner: OrganizationId,
    on: Option<NaiveDate>,
    told_of: Option<NaiveDate>,
) -> Result<()> {
    sqlx::query!(
        "-- cases::look_again
         update company_files set look_again_on = $2, told_of = $3, looks_failed = 0 where organization_id = $1",
        owner.0,
        on,
        told_of,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts a look that failed, and sets the day of the next one.
pub async fn put_off(
    conn: &mut PgConnection,
    owner: OrganizationId,
    until: NaiveDate,
) -> Result<()> {
    sqlx::query!(
        "-- cases::put_off
         update company_files set look_again_on = $2, looks_failed = looks_failed + 1
          where organization_id = $1 and look_again_on < $2",
        owner.0,
        until,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Files whose day has come, at most `limit`. The expiry worker looks at all organizations.
pub async fn to_look_at(
    conn: &mut PgConnection,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<OrganizationId>> {
    let ids = sqlx::query_scalar!(
        "-- cases::to_look_at
         select organization_id from company_files
          where look_again_on <= $1
          order by look_again_on
          limit $2",
        today,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(OrganizationId).collect())
}
