//! The database takes writes, the keys are those that it needs, and how old the lists of countries are.

use chrono::NaiveDate;
use secrecy::SecretString;
use sqlx::PgConnection;

use super::Line;
use crate::cli::organizations::journal;
use crate::cli::{Failure, migrate};
use crate::config::Config;
use crate::flows::rules;
use crate::secret::HashKey;
use crate::store::write_probe::{self, Reason};
use crate::store::{self, StoreError, known_keys};
use base::clock::Clock;

const DATABASE: &str = "database";
const KEYS: &str = "keys";
const RISK_LISTS: &str = "risk lists";

pub(super) async fn lines(config: &Config, clock: &Clock) -> [Line; 3] {
    let url = match config.require_database_url() {
        Ok(url) => url,
        Err(error) => return broken(&error),
    };
    match Box::pin(tried(config, clock, url)).await {
        Ok(lines) => lines,
        Err(error) => broken(&error),
    }
}

fn broken(why: &impl ToString) -> [Line; 3] {
    let keys = Line::skipped(KEYS, "the database cannot be asked which keys it needs");
    let lists = Line::skipped(RISK_LISTS, "the database cannot be asked what was imported");
    [Line::failed(DATABASE, why), keys, lists]
}

/// Everything is rolled back.
async fn tried(config: &Config, clock: &Clock, url: &SecretString) -> Result<[Line; 3], Failure> {
    let pool = migrate::connect(url).await?;
    let mut tx = pool.begin().await?;
    let is_ready = store::migrate::is_up_to_date(&mut tx, &store::MIGRATOR).await?;
    // On a transaction of its own: one that failed takes no more statements.
    let keys = if is_ready {
        keys(&mut tx, config, clock).await
    } else {
        Line::skipped(
            KEYS,
            "there is no schema yet that says which keys are needed",
        )
    };
    tx.rollback().await?;
    let mut tx = pool.begin().await?;
    let today = clock.now().date_naive();
    let lists = if is_ready {
        risk_lists(&mut tx, today).await
    } else {
        Line::skipped(
            RISK_LISTS,
            "there is no schema yet that may have imported ones",
        )
    };
    tx.rollback().await?;
    let mut tx = pool.begin().await?;
    let written = if is_ready {
        write_probe::write(&mut tx, clock.now()).await
    } else {
        write_probe::write_temporarily(&mut tx).await
    };
    let database = match written {
        Err(error) => Line::failed(DATABASE, &refusal(&error)),
        Ok(()) if is_ready => Line::ok(DATABASE, "takes writes, and its schema is up to date"),
        Ok(()) => Line::ok(
            DATABASE,
            "takes writes; `vouch migrate`, or the next `vouch serve`, brings its schema up to date",
        ),
    };
    tx.rollback().await?;
    Ok([database, keys, lists])
}

fn refusal(error: &StoreError) -> String {
    let why = match Reason::of(error) {
        Reason::ReadOnly | Reason::Recovery => "it is a standby, or only to be read",
        Reason::Full => "its disk is full",
        Reason::Away => "it went away",
        Reason::Failed => "the write failed",
    };
    format!("takes no writes: {why} ({error})")
}

/// How old each list of countries is, and what is missing from it.
async fn risk_lists(tx: &mut PgConnection, today: NaiveDate) -> Line {
    match store::risk_lists::in_use(tx).await {
        Ok(lists) => {
            let told: Vec<String> = lists.lists().map(|list| rules::aged(list, today)).collect();
            Line::ok(RISK_LISTS, told.join("; "))
        }
        Err(error) => Line::failed(RISK_LISTS, &error),
    }
}

async fn keys(tx: &mut PgConnection, config: &Config, clock: &Clock) -> Line {
    let admitted = async {
        let journal = journal(config, clock)?;
        let hash = match &config.hash_key {
            Some(key) => HashKey::new(key).map_err(|error| format!("VOUCH_HASH_KEY {error}"))?,
            None => HashKey::derived(&journal.audit),
        };
        match known_keys::admit(tx, &journal, &hash, clock.now()).await? {
            Some(missing) => Err(Failure::from(missing.to_string())),
            None => Ok(()),
        }
    };
    match admitted.await {
        Ok(()) => Line::ok(KEYS, "are those that the database needs"),
        Err(error) => Line::failed(KEYS, &error),
    }
}
