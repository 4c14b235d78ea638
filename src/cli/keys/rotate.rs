//! `vouch keys rotate`.
//!
//! The new key has the organization, role and person of the old one. The old one expires after the overlap, never later
//! than it would have anyway.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{Expiry, Rights, key_id, lock, make, new_key, shown};
use crate::cli::{Common, Failure, duration, migrate};
use crate::store::api_keys;
use base::clock::Clock;
use base::ids::KeyId;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The old key's id, as `vouch keys list` shows it.
    #[arg(value_parser = key_id, value_name = "KEY_ID")]
    key: KeyId,
    /// How long the old key goes on working, such as 90s, 15m, 24h or 7d; 0s ends it at once.
    #[arg(long, value_parser = duration::parse, value_name = "DURATION", default_value = "24h")]
    overlap: TimeDelta,
    #[command(flatten)]
    expiry: Expiry,
}

pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let clock = Clock::system();
    let now = clock.now();
    let expires_at = args.expiry.at(now)?;
    let overlapping = duration::after(now, args.overlap)?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    let old = lock(&mut tx, args.key).await?;
    if let Some(at) = old.revoked_at {
        return Err(format!("{} was revoked at {}", old.id, shown(at)).into());
    }
    if let Some(at) = old.expires_at.filter(|at| *at <= now) {
        return Err(format!("{} expired at {}", old.id, shown(at)).into());
    }
    let old_ends = old.expires_at.map_or(overlapping, |at| at.min(overlapping));
    let rights = Rights {
        organization_id: old.organization_id,
        organization_is_platform: old.organization_is_platform,
        environment: old.environment,
        role: old.role,
        person_name: old.person_name.as_deref(),
        rate_limit: old.rate_limit,
        networks: old.allowed_networks.as_deref(),
    };
    let (id, secret) = make(&mut tx, &rights, expires_at, &clock).await?;
    api_keys::expire(&mut tx, old.id, old_ends).await?;
    tx.commit().await?;
    let mut answer = new_key(id, &rights, &secret, expires_at);
    if let Value::Object(answer) = &mut answer {
        let replaced = json!({ "keyId": old.id, "expiresAt": shown(old_ends) });
        answer.insert("replaces".to_owned(), replaced);
    }
    common.answer(
        &answer,
        &format!(
            "{}\nThis key is not shown again. The old one works until {}.",
            secret.expose_secret(),
            shown(old_ends)
        ),
    );
    Ok(ExitCode::SUCCESS)
}
