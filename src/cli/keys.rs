//! `vouch keys create`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use secrecy::ExposeSecret;
use serde_json::json;

use super::organizations::organization_id;
use super::{Common, Failure, migrate};
use crate::clock::Clock;
use crate::ids::{Ids, KeyId, OrganizationId};
use crate::secret::{generate_api_key, sha256};
use crate::store::api_keys::{self, NewKey, Role};
use crate::store::organizations;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Create an API key. It is shown once and stored only as a hash.
    Create(Create),
}

#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Whose key.
    #[arg(long, value_parser = organization_id, value_name = "ORG")]
    organization: OrganizationId,
    /// MEMBER for everybody; the others only for the platform's people.
    #[arg(long, value_enum)]
    role: Role,
    /// The person who uses it; required beyond MEMBER.
    #[arg(long, value_name = "PERSON")]
    name: Option<String>,
    /// Requests per minute for this key alone, instead of VOUCH_RATE_LIMIT_PER_MINUTE.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(api_keys::MAX_RATE_LIMIT)))]
    rate_limit: Option<u32>,
}

pub(super) async fn run(
    common: &Common,
    Command::Create(args): Command,
) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    let is_platform = organizations::is_platform(&mut conn, args.organization)
        .await?
        .ok_or_else(|| format!("there is no organization {}", args.organization))?;
    if args.role != Role::Member && !is_platform {
        return Err(format!(
            "{} keys exist only on the platform's organization",
            args.role.as_str()
        )
        .into());
    }
    if args.role != Role::Member && args.name.is_none() {
        return Err(format!(
            "a {} key needs --name, the person who uses it",
            args.role.as_str()
        )
        .into());
    }
    let clock = Clock::system();
    let key = generate_api_key(config.environment)?;
    let id = KeyId(Ids::new(clock.clone()).uuid());
    let new = NewKey {
        id,
        organization_id: args.organization,
        organization_is_platform: is_platform,
        secret_sha256: sha256(key.expose_secret().as_bytes()),
        environment: config.environment,
        role: args.role,
        person_name: args.name.as_deref(),
        rate_limit: args.rate_limit,
    };
    api_keys::insert(&mut conn, &new, clock.now()).await?;
    let answer = json!({
        "keyId": id,
        "organizationId": args.organization,
        "role": args.role.as_str(),
        "rateLimit": args.rate_limit,
        "apiKey": key.expose_secret(),
    });
    common.answer(
        &answer,
        &format!("{}\nThis key is not shown again.", key.expose_secret()),
    );
    Ok(ExitCode::SUCCESS)
}
