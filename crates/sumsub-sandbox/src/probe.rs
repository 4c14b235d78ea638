//! Looks, at every call, whether a client called us with a transaction open.
//!
//! A service that waits for Sumsub inside a transaction holds locks and a connection for as long as Sumsub takes.
//! Postgres shows such a session as `idle in transaction`.

use serde::Serialize;
use sqlx::{Connection, PgConnection};
use tokio::sync::Mutex;

const IDLE_IN_TRANSACTION: &str = "select count(*) from pg_stat_activity
    where state = 'idle in transaction' and datname = current_database() and pid <> pg_backend_pid()";

/// What the probe has seen so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ProbeReport {
    /// Calls to `/resources/…` with a valid signature.
    pub calls: u64,
    /// Calls during which a session was idle in a transaction.
    pub violations: u64,
    /// Calls during which the database did not tell.
    pub errors: u64,
}

/// The probe's own connection and its counts.
pub(super) struct Probe(Mutex<(PgConnection, ProbeReport)>);

impl Probe {
    pub(super) async fn connect(url: &str) -> sqlx::Result<Self> {
        let connection = PgConnection::connect(url).await?;
        Ok(Self(Mutex::new((connection, ProbeReport::default()))))
    }

    pub(super) async fn look(&self) {
        let mut inner = self.0.lock().await;
        let (connection, report) = &mut *inner;
        report.calls += 1;
        #[expect(
            clippy::disallowed_methods,
            reason = "asks Postgres itself, in a database whose schema is none of the sandbox's business"
        )]
        let idle = sqlx::query_scalar::<_, i64>(IDLE_IN_TRANSACTION).fetch_one(connection);
        match idle.await {
            Ok(0) => {}
            Ok(_) => report.violations += 1,
            Err(error) => {
                report.errors += 1;
                tracing::error!(%error, "the sandbox's probe cannot ask its database");
            }
        }
    }

    pub(super) async fn report(&self) -> ProbeReport {
        self.0.lock().await.1
    }
}
