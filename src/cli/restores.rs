//! `vouch restores record|list`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Common, Failure, migrate, time};
use crate::store::restores::{self, Restore};
use base::clock::Clock;
use base::ids::Ids;
use domain::organization::check_name;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Record that the database was restored from a backup, before it serves again.
    Record(Record),
    /// The recorded restores, the newest first.
    List,
}

#[derive(Debug, clap::Args)]
pub(super) struct Record {
    /// The time of the last change that the backup holds, such as 2026-03-15T14:30:00Z.
    #[arg(long, value_parser = time::parse, value_name = "TIME")]
    restored_to: DateTime<Utc>,
    /// Who records it: a person's name.
    #[arg(long, value_name = "NAME")]
    by: String,
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let clock = Clock::system();
    if let Command::Record(args) = &command {
        check_name(&args.by).map_err(|problem| format!("--by {problem}"))?;
        if args.restored_to > clock.now() {
            return Err("--restored-to must not be in the future".into());
        }
    }
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    match command {
        Command::Record(Record { restored_to, by }) => {
            let restore = Restore {
                id: Ids::new(clock.clone()).uuid(),
                restored_to,
                recorded_at: clock.now(),
                recorded_by: by,
            };
            restores::insert(&mut conn, &restore).await?;
            common.answer(&value(&restore), &text(&restore));
        }
        Command::List => {
            let all = restores::all(&mut conn).await?;
            let list: Vec<Value> = all.iter().map(value).collect();
            let lines: Vec<String> = all.iter().map(text).collect();
            common.answer(&json!(list), &lines.join("\n"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn value(restore: &Restore) -> Value {
    json!({
        "id": restore.id,
        "restoredTo": restore.restored_to,
        "recordedAt": restore.recorded_at,
        "recordedBy": restore.recorded_by,
    })
}

fn text(restore: &Restore) -> String {
    format!(
        "{}  restored to {}  by {}",
        restore.recorded_at.to_rfc3339(),
        restore.restored_to.to_rfc3339(),
        restore.recorded_by
    )
}
