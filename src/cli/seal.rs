//! `vouch seal status|rotate`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use serde_json::json;
use sqlx::PgConnection;

use super::counted::counted;
use super::{Common, Failure, migrate, organizations};
use crate::secret::Sealer;
use crate::store::{known_keys, seals};
use base::clock::Clock;

/// Values of each place that are sealed anew between two looks.
const BATCH: i64 = 200;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// How many values each key has sealed. A key with none left may be removed from VOUCH_SEALING_KEYS.
    Status,
    /// Seal every value anew with the newest key.
    Rotate,
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let sealer = organizations::journal(&config, &Clock::system())?.sealer;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    match command {
        Command::Status => {
            let newest = hex::encode(sealer.newest_key_id());
            let counts = seals::counts(&mut conn).await?;
            let list: Vec<_> = counts
                .iter()
                .map(|count| json!({ "place": count.place, "keyId": count.key_id, "values": count.values }))
                .collect();
            let mut text = format!("newest key {newest}");
            for count in &counts {
                text.push_str(&format!(
                    "\n{}  key {}  {}",
                    count.place,
                    count.key_id,
                    counted(count.values, "value", "values")
                ));
            }
            common.answer(&json!({ "newestKeyId": newest, "sealed": list }), &text);
        }
        Command::Rotate => {
            let mut all = 0;
            loop {
                let changed = seals::rotate(&mut conn, &sealer, BATCH)
                    .await
                    .map_err(|error| format!("{error}; sealed anew before: {all}"))?;
                if changed == 0 {
                    break;
                }
                all += changed;
            }
            forget_unused(&mut conn, &sealer).await?;
            common.answer(
                &json!({ "sealed": all }),
                &format!("{} sealed anew", counted(all, "value", "values")),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Forgets the keys that have sealed nothing any more, so that a process may start without them.
async fn forget_unused(conn: &mut PgConnection, sealer: &Sealer) -> Result<(), Failure> {
    let used: BTreeSet<String> = seals::counts(conn)
        .await?
        .into_iter()
        .map(|count| count.key_id)
        .collect();
    for key in known_keys::sealing_keys(conn).await? {
        if key != sealer.newest_key_id() && !used.contains(&hex::encode(&key)) {
            known_keys::forget_sealing_key(conn, &key).await?;
        }
    }
    Ok(())
}
