//! Tables `risk_list_imports` and `risk_list_rows`: lists of countries that operators imported. Rows are only added.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::values::known;
use super::{Result, StoreError};
use domain::country::Country;
use domain::risk::{List, ListCode, Lists, Row};

/// The lists by which files are judged: those that are compiled in, and what was imported since.
pub async fn in_use(conn: &mut PgConnection) -> Result<Arc<Lists>> {
    let built_in = Lists::built_in().map_err(|_| StoreError::Unreadable("lists.toml"))?;
    let imported = imported(conn).await?;
    Ok(match imported {
        Some(imported) => Arc::new(built_in.with(imported)),
        None => built_in,
    })
}

/// Of each list the newest import; `None` where there is none.
async fn imported(conn: &mut PgConnection) -> Result<Option<Lists>> {
    let kept = sqlx::query!(
        r#"-- risk_lists::imported
        select i.list, i.authority, i.checked_on, i.not_in_it, r.country, r.act, r.published, r.in_force_from, r.until
          from (select distinct on (list) id, list, authority, checked_on, not_in_it
                  from risk_list_imports order by list, id desc) i
          join risk_list_rows r on r.import_id = i.id"#
    )
    .fetch_all(conn)
    .await?;
    if kept.is_empty() {
        return Ok(None);
    }
    let (mut lists, mut rows) = (BTreeMap::new(), Vec::new());
    for row in kept {
        let code = known(ListCode::parse(&row.list), "risk_list_imports.list")?;
        rows.push(Row {
            list: code,
            country: known(Country::parse(&row.country), "risk_list_rows.country")?,
            authority: row.authority.clone(),
            act: row.act,
            published: row.published,
            in_force_from: row.in_force_from,
            until: row.until,
        });
        lists.entry(code).or_insert(List {
            code,
            authority: row.authority,
            checked_on: row.checked_on,
            not_in_it: row.not_in_it,
        });
    }
    let lists = Lists::new(lists.into_values().collect(), rows);
    let lists = lists.map_err(|_| StoreError::Unreadable("risk_list_rows"))?;
    Ok(Some(lists))
}

/// Adds one list with its rows.
pub async fn import(
    conn: &mut PgConnection,
    id: Uuid,
    list: &List,
    rows: &[&Row],
    by: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "-- risk_lists::import
         insert into risk_list_imports (id, list, authority, checked_on, not_in_it, imported_at, imported_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        list.code.as_str(),
        list.authority,
        list.checked_on,
        list.not_in_it,
        now,
        by,
    )
    .execute(&mut *conn)
    .await?;
    for row in rows {
        sqlx::query!(
            "-- risk_lists::import_row
             insert into risk_list_rows (import_id, country, act, published, in_force_from, until)
             values ($1, $2, $3, $4, $5, $6)",
            id,
            row.country.as_str(),
            row.act,
            row.published,
            row.in_force_from,
            row.until,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
