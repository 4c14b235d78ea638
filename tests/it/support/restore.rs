//! A backup of everything that the application's tables hold, and its restore: the rows, not the tables.

use sqlx::{AssertSqlSafe, Row as _};

use super::app::TestApp;

const TABLES: &str = "select quote_ident(table_name) from information_schema.tables
                       where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> '_sqlx_migrations'";

/// Keeps a copy of every table.
pub(crate) async fn back_up(app: &TestApp) {
    let mut statements = "drop schema if exists backup cascade; create schema backup;".to_owned();
    for table in tables(app).await {
        statements.push_str(&format!(
            "create table backup.{table} as table public.{table};"
        ));
    }
    run(app, statements).await;
}

/// Puts every table back to its copy. What Sumsub has stays.
pub(crate) async fn restore(app: &TestApp) {
    let tables = tables(app).await;
    let mut statements = format!(
        "begin; set local session_replication_role = replica; truncate {};",
        tables.join(", ")
    );
    for table in &tables {
        statements.push_str(&format!("insert into public.{table} table backup.{table};"));
    }
    statements.push_str("commit;");
    run(app, statements).await;
}

async fn tables(app: &TestApp) -> Vec<String> {
    let rows = sqlx::raw_sql(TABLES)
        .fetch_all(&app.database.pool())
        .await
        .expect("the tables");
    rows.iter().map(|row| row.get(0)).collect()
}

async fn run(app: &TestApp, statements: String) {
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(&app.database.pool())
        .await
        .expect("a copy");
}
