//! Table `file_risks`: by which rules a submitted file was judged last, and what officers have to look at.

use chrono::{DateTime, NaiveDate, Utc};
use domain::closed_codes;
use sqlx::PgConnection;

use crate::store::Result;
use crate::store::values::known;
use base::ids::OrganizationId;

closed_codes! {
    /// What officers have to look at though nobody submitted anything.
    pub enum FileFlag {
        /// A row that the last submission or decision did not know raises the level.
        RiskListsChanged = "RISK_LISTS_CHANGED",
        /// An approval is due to be refreshed.
        RefreshDue = "REFRESH_DUE",
    }
}

/// Reads stored flags.
pub(in crate::store) fn flags(stored: &[String]) -> Result<Vec<FileFlag>> {
    let read = stored.iter().map(|text| FileFlag::parse(text));
    known(read.collect(), "file_risks.flags")
}

/// What is known of one file; nothing before its first submission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The day of the approval that stands.
    pub approved_on: Option<NaiveDate>,
    pub flags: Vec<FileFlag>,
    /// When the first of them was raised.
    pub flagged_at: Option<DateTime<Utc>>,
}

/// Reads what is known of one file.
pub async fn read(conn: &mut PgConnection, owner: OrganizationId) -> Result<Kept> {
    let row = sqlx::query!(
        "-- risks::read
         select approved_on, flags, flagged_at from file_risks where organization_id = $1",
        owner.0,
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else {
        return Ok(Kept::default());
    };
    Ok(Kept {
        approved_on: row.approved_on,
        flags: flags(&row.flags)?,
        flagged_at: row.flagged_at,
    })
}

/// Notes that a file was judged by some rules, by a submission or a decision: what was flagged before is over.
pub async fn judged(
    conn: &mut PgConnection,
    owner: OrganizationId,
    rules: &str,
    approved_on: Option<NaiveDate>,
) -> Result<()> {
    sqlx::query!(
        "-- risks::judged
         insert into file_risks (organization_id, rules, approved_on) values ($1, $2, $3)
             on conflict (organization_id) do update
                set rules = excluded.rules, approved_on = excluded.approved_on, flags = '{}', flagged_at = null,
                    looks_failed = 0",
        owner.0,
        rules,
        approved_on,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a file was judged anew by other rules; what it is flagged for stays.
pub async fn judged_anew(
    conn: &mut PgConnection,
    owner: OrganizationId,
    rules: &str,
) -> Result<()> {
    sqlx::query!(
        "-- risks::judged_anew
         update file_risks set rules = $2, looks_failed = 0 where organization_id = $1",
        owner.0,
        rules,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Raises a flag. `false` where it was up.
pub async fn flag(
    conn: &mut PgConnection,
    owner: OrganizationId,
    flag: FileFlag,
    now: DateTime<Utc>,
) -> Result<bool> {
    let raised = sqlx::query!(
        "-- risks::flag
         update file_risks set flags = flags || $2::text, flagged_at = coalesce(flagged_at, $3)
          where organization_id = $1 and not $2 = any (flags)",
        owner.0,
        flag.as_str(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(raised.rows_affected() > 0)
}

/// Files that were judged by other rules than these, at most `limit`. The worker looks at all organizations.
pub async fn to_judge(
    conn: &mut PgConnection,
    rules: &str,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrganizationId>> {
    let ids = sqlx::query_scalar!(
        r#"-- risks::to_judge
        select organization_id as "id!"
          from ((select organization_id from file_risks where rules < $1 and look_after <= $2 limit $3)
                union all
                (select organization_id from file_risks where rules > $1 and look_after <= $2 limit $3)) found
         limit $3"#,
        rules,
        now,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(OrganizationId).collect())
}

/// Counts a look that failed, and says when it is tried again.
pub async fn put_off(
    conn: &mut PgConnection,
    owner: OrganizationId,
    until: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- risks::put_off
         update file_risks set look_after = $2, looks_failed = looks_failed + 1 where organization_id = $1",
        owner.0,
        until,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that an approval ended: it is due to be refreshed no more.
pub async fn ended(conn: &mut PgConnection, owner: OrganizationId) -> Result<()> {
    sqlx::query!(
        "-- risks::ended
         update file_risks
            set approved_on = null, flags = array_remove(flags, $2),
                flagged_at = case when flags <@ array[$2] then null else flagged_at end
          where organization_id = $1",
        owner.0,
        FileFlag::RefreshDue.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
