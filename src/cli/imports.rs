//! `vouch imports list`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;

use super::{Common, Failure, migrate};
use crate::store::ledger;
use base::ids::OrganizationId;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// The newest imports.
    List {
        /// Only those of one state; `requested` are the open ones.
        #[arg(long, value_enum)]
        state: Option<State>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum State {
    Requested,
    Accepted,
    Refused,
    Lapsed,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Lapsed => "lapsed",
        }
    }
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let Command::List { state, limit } = command;
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    let rows = ledger::imports(&mut conn, state.map(State::as_str), limit.into()).await?;
    let list: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "id": row.id,
                "organizationId": OrganizationId(row.organization_id),
                "callerOrganizationId": OrganizationId(row.caller_organization_id),
                "state": row.state, "refusal": row.refusal, "attempts": row.attempts,
                "requestedAt": row.requested_at, "finishedAt": row.finished_at, "answeredAt": row.answered_at,
            })
        })
        .collect();
    let text: Vec<String> = rows
        .iter()
        .map(|row| {
            let organization = OrganizationId(row.organization_id);
            let refusal = row.refusal.as_deref().unwrap_or("");
            format!(
                "{}  {organization}  {:<9} {refusal}",
                row.requested_at.to_rfc3339(),
                row.state
            )
        })
        .collect();
    common.answer(&json!(list), &text.join("\n"));
    Ok(ExitCode::SUCCESS)
}
