//! `vouch keys …`: the life of API keys. A key is shown once, when it is made; afterwards it is known by its id.

mod create;
mod list;
mod networks;
mod revoke;
mod rotate;

use std::process::ExitCode;

use chrono::{DateTime, SecondsFormat, Utc};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{Common, Failure, duration};
use crate::secret::{Environment, generate_api_key, sha256};
use crate::store::api_keys::{self, Key, NewKey, Role};
use base::clock::Clock;
use base::ids::{Ids, KeyId, OrganizationId};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Create an API key. It is shown once and stored only as a hash.
    Create(create::Args),
    /// List keys: what they may do, and when they were made, last used, and ended.
    List(list::Args),
    /// Say from where a key may be used.
    Networks(networks::Args),
    /// Revoke a key: its next request is refused.
    Revoke(revoke::Args),
    /// Replace a key by a new one with the same rights. The old one goes on working for a while.
    Rotate(rotate::Args),
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Create(args) => create::run(common, args).await,
        Command::List(args) => list::run(common, &args).await,
        Command::Networks(args) => networks::run(common, &args).await,
        Command::Revoke(args) => revoke::run(common, &args).await,
        Command::Rotate(args) => rotate::run(common, &args).await,
    }
}

/// When a new key ends.
#[derive(Debug, Clone, Copy, clap::Args)]
#[group(multiple = false)]
struct Expiry {
    /// The time from which the new key no longer works, such as 2027-01-31T00:00:00Z.
    #[arg(long, value_parser = time, value_name = "TIME")]
    expires_at: Option<DateTime<Utc>>,
    /// How long the new key works, such as 90d.
    #[arg(long, value_parser = duration::parse, value_name = "DURATION")]
    expires_in: Option<chrono::TimeDelta>,
}

impl Expiry {
    fn at(self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Failure> {
        let at = match self.expires_in {
            Some(after) => Some(duration::after(now, after)?),
            None => self.expires_at,
        };
        match at {
            Some(at) if at <= now => Err("a new key cannot have expired already".into()),
            at => Ok(at),
        }
    }
}

fn time(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .map_err(|_| "must be a time such as 2027-01-31T00:00:00Z".into())
}

/// Reads a key's id from the command line.
fn key_id(text: &str) -> Result<KeyId, String> {
    KeyId::parse(text).ok_or_else(|| {
        "must be key_ and 32 hexadecimal digits: the id that `vouch keys list` shows".into()
    })
}

/// What a new key may do, and for whom.
struct Rights<'a> {
    organization_id: OrganizationId,
    organization_is_platform: bool,
    environment: Environment,
    role: Role,
    person_name: Option<&'a str>,
    /// Requests per minute; `None` where the deployment's limit holds.
    rate_limit: Option<u32>,
    /// From where it may be used; `None` = from anywhere.
    networks: Option<&'a [IpNet]>,
}

/// Makes a key.
async fn make(
    conn: &mut PgConnection,
    rights: &Rights<'_>,
    expires_at: Option<DateTime<Utc>>,
    clock: &Clock,
) -> Result<(KeyId, SecretString), Failure> {
    let secret = generate_api_key(rights.environment)?;
    let id = KeyId(Ids::new(clock.clone()).uuid());
    let new = NewKey {
        id,
        organization_id: rights.organization_id,
        organization_is_platform: rights.organization_is_platform,
        secret_sha256: sha256(secret.expose_secret().as_bytes()),
        environment: rights.environment,
        role: rights.role,
        person_name: rights.person_name,
        rate_limit: rights.rate_limit,
    };
    api_keys::insert(conn, &new, clock.now()).await?;
    if rights.networks.is_some() {
        api_keys::allow_networks(conn, id, rights.networks).await?;
    }
    if let Some(at) = expires_at {
        api_keys::expire(conn, id, at).await?;
    }
    Ok((id, secret))
}

/// A key that exists, locked.
async fn lock(conn: &mut PgConnection, id: KeyId) -> Result<Key, Failure> {
    let key = api_keys::lock(conn, id).await?;
    key.ok_or_else(|| format!("there is no key {id}").into())
}

fn shown(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A new key, for programs.
fn new_key(
    id: KeyId,
    rights: &Rights<'_>,
    secret: &SecretString,
    expires_at: Option<DateTime<Utc>>,
) -> Value {
    json!({
        "keyId": id,
        "organizationId": rights.organization_id,
        "role": rights.role.as_str(),
        "name": rights.person_name,
        "rateLimit": rights.rate_limit,
        "allowedNetworks": rights.networks.map(networks::texts),
        "expiresAt": expires_at.map(shown),
        "apiKey": secret.expose_secret(),
    })
}
