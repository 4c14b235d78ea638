//! `vouch organizations list`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::organization_id;
use crate::cli::{Common, Failure, migrate};
use crate::store::organization_list::{Listed, Wanted, newest};
use base::ids::OrganizationId;
use domain::verification::Status;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Only those that this broker created.
    #[arg(long, value_parser = organization_id, value_name = "ORG")]
    broker: Option<OrganizationId>,
    /// Only those whose verification stands so, such as PENDING.
    #[arg(long, value_parser = status)]
    status: Option<Status>,
    /// Only those whose name has this in it, in capitals or not.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

fn status(text: &str) -> Result<Status, String> {
    let known = Status::ALL.iter().map(|status| status.as_str());
    Status::parse(text)
        .ok_or_else(|| format!("must be one of {}", known.collect::<Vec<_>>().join(", ")))
}

pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    let wanted = Wanted {
        created_by: args.broker,
        status: args.status,
        name: args.name.as_deref(),
    };
    let found = newest(&mut conn, wanted, args.limit.into()).await?;
    let objects: Vec<Value> = found.iter().map(object).collect();
    let lines: Vec<String> = found.iter().map(line).collect();
    let text = if lines.is_empty() {
        "There are no such organizations.".to_owned()
    } else {
        lines.join("\n")
    };
    common.answer(&json!({ "organizations": objects }), &text);
    Ok(ExitCode::SUCCESS)
}

fn object(listed: &Listed) -> Value {
    json!({
        "organizationId": listed.id,
        "type": listed.kind.as_str(),
        "status": listed.status.as_str(),
        "name": listed.name,
        "platform": listed.is_platform,
        "brokerOrganizationId": listed.created_by,
        "externalId": listed.external_id,
        "createdAt": listed.created_at.to_rfc3339_opts(SecondsFormat::Millis, true),
    })
}

fn line(listed: &Listed) -> String {
    let beside = match (listed.is_platform, listed.created_by) {
        (true, _) => "  the platform".to_owned(),
        (false, Some(broker)) => format!("  of {broker}"),
        (false, None) => String::new(),
    };
    format!(
        "{}  {:<10}  {:<21}  {}{beside}",
        listed.id,
        listed.kind.as_str(),
        listed.status.as_str(),
        listed.name,
    )
}
