//! `vouch inbox list|retry`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;
use uuid::Uuid;

use super::{Common, Failure, migrate};
use crate::store::ledger;
use base::clock::Clock;
use base::ids::OrganizationId;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// The newest webhooks.
    List {
        /// Only those of one state.
        #[arg(long, value_enum)]
        state: Option<State>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Put given-up webhooks back: they are processed again within seconds.
    Retry {
        /// One webhook's id, as `list` shows it.
        #[arg(long, required_unless_present = "all", conflicts_with = "all")]
        id: Option<Uuid>,
        /// All that were given up.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum State {
    Waiting,
    Done,
    Ignored,
    Dead,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Ignored => "ignored",
            Self::Dead => "dead",
        }
    }
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    match command {
        Command::List { state, limit } => {
            let rows = ledger::inbox(&mut conn, state.map(State::as_str), limit.into()).await?;
            let list: Vec<_> = rows
                .iter()
                .map(|row| {
                    json!({
                        "id": row.id, "state": row.state, "type": row.kind, "reason": row.reason,
                        "organizationId": row.organization_id.map(OrganizationId),
                        "attempts": row.attempts, "receivedAt": row.received_at,
                    })
                })
                .collect();
            let text: Vec<String> = rows
                .iter()
                .map(|row| {
                    let kind = row.kind.as_deref().unwrap_or("-");
                    let reason = row.reason.as_deref().unwrap_or("");
                    format!(
                        "{}  {}  {:<8} {kind}  {reason}",
                        row.id,
                        row.received_at.to_rfc3339(),
                        row.state
                    )
                })
                .collect();
            common.answer(&json!(list), &text.join("\n"));
        }
        Command::Retry { id, all: _ } => {
            let retried = ledger::revive_dead(&mut conn, id, Clock::system().now()).await?;
            if id.is_some() && retried == 0 {
                return Err("there is no given-up webhook with this id".into());
            }
            common.answer(
                &json!({ "retried": retried }),
                &format!("{retried} put back"),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
