//! `vouch keys list`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{networks, shown};
use crate::cli::organizations::organization_id;
use crate::cli::{Common, Failure, migrate};
use crate::store::api_keys::{self, Key};
use base::clock::Clock;
use base::ids::OrganizationId;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Only this organization's keys.
    #[arg(long, value_parser = organization_id, value_name = "ORG")]
    organization: Option<OrganizationId>,
}

pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    let keys = api_keys::list(&mut conn, args.organization).await?;
    let now = Clock::system().now();
    let objects: Vec<Value> = keys.iter().map(|key| object(key, now)).collect();
    let lines: Vec<String> = keys.iter().map(|key| line(key, now)).collect();
    let text = if lines.is_empty() {
        "There are no keys.".to_owned()
    } else {
        lines.join("\n")
    };
    common.answer(&json!({ "keys": objects }), &text);
    Ok(ExitCode::SUCCESS)
}

fn state(key: &Key, now: DateTime<Utc>) -> &'static str {
    if key.revoked_at.is_some() {
        "revoked"
    } else if key.expires_at.is_some_and(|at| at <= now) {
        "expired"
    } else {
        "active"
    }
}

fn object(key: &Key, now: DateTime<Utc>) -> Value {
    json!({
        "keyId": key.id,
        "organizationId": key.organization_id,
        "environment": key.environment.as_str(),
        "role": key.role.as_str(),
        "name": key.person_name,
        "rateLimit": key.rate_limit,
        "allowedNetworks": key.allowed_networks.as_deref().map(networks::texts),
        "state": state(key, now),
        "createdAt": shown(key.created_at),
        "expiresAt": key.expires_at.map(shown),
        "revokedAt": key.revoked_at.map(shown),
        "lastUsedAt": key.last_used_at.map(shown),
    })
}

fn line(key: &Key, now: DateTime<Utc>) -> String {
    let when = |at: Option<DateTime<Utc>>| at.map_or_else(|| "never".to_owned(), shown);
    let person = key.person_name.as_deref();
    let from = key.allowed_networks.as_deref().map(networks::texts);
    format!(
        "{}  {}  {}  {}  {}  created {}  last used {}  expires {}{}{}",
        key.id,
        key.organization_id,
        key.environment.as_str(),
        key.role.as_str(),
        state(key, now),
        shown(key.created_at),
        when(key.last_used_at),
        when(key.expires_at),
        from.map_or_else(String::new, |from| format!(
            "  only from {}",
            from.join(",")
        )),
        person.map_or_else(String::new, |person| format!("  {person}")),
    )
}
