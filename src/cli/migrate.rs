//! `vouch migrate`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use secrecy::SecretString;
use serde_json::json;
use sqlx::PgPool;

use super::{Common, Failure};
use crate::store;

/// Applies what is pending. Safe to run from several processes at once: one of them works.
pub(super) async fn run(common: &Common) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = connect(config.require_database_url()?).await?;
    let applied = store::MIGRATOR
        .iter()
        .map(|migration| migration.version)
        .max();
    store::migrate::run(&pool, &store::MIGRATOR).await?;
    common.answer(&json!({ "version": applied }), "The schema is up to date.");
    Ok(ExitCode::SUCCESS)
}

/// A connection for a command, or one sentence.
pub(super) async fn connect(url: &SecretString) -> Result<PgPool, Failure> {
    let pool = store::pool(url, 2).map_err(|error| format!("VOUCH_DATABASE_URL is {error}"))?;
    match pool.acquire().await {
        Ok(_) => Ok(pool),
        Err(error) => {
            Err(format!("the database of VOUCH_DATABASE_URL cannot be reached: {error}").into())
        }
    }
}
