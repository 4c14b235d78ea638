//! Time that passes for what is in the database, where real processes go by the system's time.
//!
//! Processes may be at work meanwhile: what one of them has locked is alive and left alone, and nothing is waited for
//! while something else is held.

use sqlx::{AssertSqlSafe, Row as _};

use super::app::TestApp;

const A_SECOND_AGO: &str = "now() - interval '1 second'";

/// Ends every lease, as time would.
pub(crate) async fn leases_end(app: &TestApp) {
    let recover = format!("recover_at = {A_SECOND_AGO}, lease_expires_at = {A_SECOND_AGO}");
    change(app, "imports", "state = 'requested'", &recover).await;
    let ended = format!("lease_expires_at = {A_SECOND_AGO}");
    for table in [
        "idempotency_keys",
        "inbox",
        "confirms",
        "webhook_deliveries",
    ] {
        change(app, table, "lease_token is not null", &ended).await;
    }
}

/// Lets 25 hours pass for everything that the database remembers. Histories stay: their times are chained.
pub(crate) async fn a_day_passes(app: &TestApp) {
    leases_end(app).await;
    for (table, which, times) in [
        (
            "imports",
            "true",
            [
                "requested_at",
                "requested_at_sumsub",
                "finished_at",
                "answered_at",
            ]
            .as_slice(),
        ),
        ("idempotency_keys", "true", &["created_at", "expires_at"]),
        ("inbox", "state = 'waiting'", &["due_at"]),
        ("confirms", "true", &["due_at"]),
    ] {
        let earlier = |time: &&str| format!("{time} = {time} - interval '25 hours'");
        let moved: Vec<_> = times.iter().map(earlier).collect();
        change(app, table, which, &moved.join(", ")).await;
    }
}

async fn change(app: &TestApp, table: &str, which: &str, to: &str) {
    let statement = format!(
        "update {table} set {to}
          where ctid = any (array(select ctid from {table} where {which} for update skip locked))"
    );
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&app.database.pool())
        .await
        .expect("time passes");
}

/// The longest time that an import of the test stayed open, by our own clock, in milliseconds.
pub(crate) async fn longest_open(app: &TestApp) -> i64 {
    let longest =
        "select coalesce(max(extract(epoch from finished_at - requested_at) * 1000), 0)::bigint
                     from imports where state = 'accepted'";
    sqlx::raw_sql(longest)
        .fetch_one(&app.database.pool())
        .await
        .expect("a row")
        .get(0)
}
