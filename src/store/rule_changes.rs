//! Table `rule_changes`: who changed which list, threshold or policy, and when. Rows are only added.

use chrono::{DateTime, Utc};
use domain::closed_codes;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Result;
use super::values::{Position, known};

closed_codes! {
    /// What was changed.
    pub enum RuleKind {
        /// A list of countries.
        List = "LIST",
        /// A figure.
        Threshold = "THRESHOLD",
        /// What follows from something.
        Policy = "POLICY",
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// An operator's name, or the program that started.
    pub by: String,
    pub kind: RuleKind,
    /// Which of them.
    pub name: String,
    /// What it said before; `None` where that was not known.
    pub before: Option<String>,
    pub after: String,
}

/// Writes down what a rule says, where that is not what it said last. `true` where it was.
pub async fn note(
    conn: &mut PgConnection,
    (id, by, at): (Uuid, &str, DateTime<Utc>),
    (kind, name, after): (RuleKind, &str, &str),
) -> Result<bool> {
    let noted = sqlx::query!(
        "-- rule_changes::note
         insert into rule_changes (id, made_at, made_by, kind, name, before, after)
         select $1, $2, $3, $4, $5, last.after, $6
           from (values (1)) one
           left join lateral (select c.after from rule_changes c
                               where c.kind = $4 and c.name = $5 order by c.id desc limit 1) last on true
          where last.after is distinct from $6",
        id,
        at,
        by,
        kind.as_str(),
        name,
        after,
    )
    .execute(conn)
    .await?;
    Ok(noted.rows_affected() > 0)
}

/// The changes from the newest to the oldest, after a place in that order, at most `limit`.
pub async fn page(conn: &mut PgConnection, after: Position, limit: i64) -> Result<Vec<RuleChange>> {
    let rows = sqlx::query!(
        r#"-- rule_changes::page
        select id, made_at, made_by, kind, name, before, after
          from rule_changes
         where (made_at, id) < ($1, $2)
         order by made_at desc, id desc
         limit $3"#,
        after.created_at,
        after.id,
        limit,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RuleChange {
                id: row.id,
                at: row.made_at,
                by: row.made_by,
                kind: known(RuleKind::parse(&row.kind), "rule_changes.kind")?,
                name: row.name,
                before: row.before,
                after: row.after,
            })
        })
        .collect()
}
