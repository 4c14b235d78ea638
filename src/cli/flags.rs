//! `vouch flags`: records that ask an operator to look, and taking their flags down.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::organizations::organization_id;
use super::{Common, Failure, migrate};
use crate::app::{App, Settings};
use crate::flows::flags;
use crate::store::troubles;
use crate::telemetry;
use base::clock::Clock;
use base::ids::OrganizationId;
use base::shutdown::Shutdown;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Records that ask an operator to look.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// An operator has looked: the flag goes, with an entry in the record's history.
    Clear {
        /// Whose record.
        #[arg(long, value_parser = organization_id, value_name = "ORG")]
        organization: OrganizationId,
        /// What was found. It is kept sealed, for operators alone.
        #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
        reason: String,
    },
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::List { limit } => list(common, limit).await,
        Command::Clear {
            organization,
            reason,
        } => clear(common, organization, &reason).await,
    }
}

async fn list(common: &Common, limit: u32) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    let rows = troubles::flags(&mut conn, limit.into()).await?;
    let list: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "organizationId": OrganizationId(row.organization_id),
                "flag": row.flag, "reason": row.reason, "status": row.status, "since": row.since,
            })
        })
        .collect();
    let text: Vec<String> = rows
        .iter()
        .map(|row| {
            let organization = OrganizationId(row.organization_id);
            let since = row.since.map(|since| since.to_rfc3339());
            let (since, reason) = (since.unwrap_or_default(), row.reason.as_deref());
            format!(
                "{since}  {organization}  {:<21} {:<22} {}",
                row.status,
                row.flag,
                reason.unwrap_or("")
            )
        })
        .collect();
    common.answer(&json!(list), &text.join("\n"));
    Ok(ExitCode::SUCCESS)
}

async fn clear(
    common: &Common,
    organization: OrganizationId,
    reason: &str,
) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    telemetry::init(&config.log, config.log_format)?;
    let settings = Settings::from_config(&config)?;
    let app = App::build(&settings, Clock::system(), &Shutdown::new())?;
    let cleared = flags::clear(&app.services, organization, reason).await?;
    common.answer(
        &json!({ "cleared": cleared }),
        if cleared {
            "cleared"
        } else {
            "there is no flag to clear"
        },
    );
    Ok(if cleared {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
