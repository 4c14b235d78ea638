//! `vouch deliveries list|retry`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::{Common, Failure, migrate};
use crate::store::delivery_ledger::{self, Row, Wanted};
use base::clock::Clock;
use base::ids::{EndpointId, MessageId, OrganizationId};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// The newest deliveries of outgoing webhooks.
    List {
        /// Only those that were given up.
        #[arg(long)]
        dead: bool,
        /// Only one organization's.
        #[arg(long, value_name = "ORG", value_parser = organization)]
        organization: Option<OrganizationId>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Put given-up deliveries back: they are attempted again within seconds. Those to disabled endpoints stay.
    Retry {
        /// One message's, by its id, as `list` shows it.
        #[arg(long, value_name = "MESSAGE", value_parser = message, required_unless_present_any = ["organization", "all"])]
        id: Option<MessageId>,
        /// All of one organization's.
        #[arg(long, value_name = "ORG", value_parser = organization, conflicts_with = "id")]
        organization: Option<OrganizationId>,
        /// All that were given up.
        #[arg(long, conflicts_with_all = ["id", "organization"])]
        all: bool,
    },
}

fn organization(text: &str) -> Result<OrganizationId, String> {
    OrganizationId::parse(text).ok_or_else(|| "is not an organization's id".into())
}

fn message(text: &str) -> Result<MessageId, String> {
    MessageId::parse(text).ok_or_else(|| "is not a message's id".into())
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    match command {
        Command::List {
            dead,
            organization,
            limit,
        } => {
            let wanted = Wanted {
                organization,
                given_up: dead,
            };
            let rows = delivery_ledger::list(&mut conn, wanted, limit.into()).await?;
            let list: Vec<_> = rows.iter().map(shown).collect();
            let text: Vec<String> = rows.iter().map(line).collect();
            common.answer(&json!(list), &text.join("\n"));
        }
        Command::Retry {
            id,
            organization,
            all: _,
        } => {
            let now = Clock::system().now();
            let one = id.map(|id| id.0);
            let retried = delivery_ledger::revive(&mut conn, one, organization, now).await?;
            if id.is_some() && retried == 0 {
                return Err(
                    "nothing of this message was given up, or its endpoints are disabled".into(),
                );
            }
            common.answer(
                &json!({ "retried": retried }),
                &format!("{retried} put back"),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(row: &Row) -> serde_json::Value {
    json!({
        "messageId": MessageId(row.message_id), "organizationId": OrganizationId(row.organization_id),
        "endpointId": row.endpoint_id.map(EndpointId), "eventType": row.event_type,
        "state": row.state, "reason": row.reason, "attempts": row.attempts,
        "nextAttemptAt": (row.state == "waiting").then_some(row.due_at), "createdAt": row.created_at,
    })
}

fn line(row: &Row) -> String {
    format!(
        "{}  {}  {:<9}  {}  {}  {}",
        MessageId(row.message_id),
        row.created_at.to_rfc3339(),
        row.state,
        row.event_type,
        row.endpoint_id
            .map_or_else(|| "-".to_owned(), |id| EndpointId(id).to_string()),
        row.reason.as_deref().unwrap_or("")
    )
}
