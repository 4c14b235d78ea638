//! `vouch keys create`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use ipnet::IpNet;
use secrecy::ExposeSecret;

use super::{Expiry, Rights, make, networks, new_key};
use crate::cli::organizations::organization_id;
use crate::cli::{Common, Failure, migrate};
use crate::store::api_keys::{MAX_RATE_LIMIT, Role};
use crate::store::organizations;
use base::clock::Clock;
use base::ids::OrganizationId;
use domain::names;

/// The longest person's name, in characters.
const NAME_MAX_CHARS: usize = 200;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Whose key.
    #[arg(long, value_parser = organization_id, value_name = "ORG")]
    organization: OrganizationId,
    /// MEMBER for everybody; the others only for the platform's people.
    #[arg(long, value_parser = roles())]
    role: Role,
    /// The person who uses it; required beyond MEMBER.
    #[arg(long, value_name = "PERSON", value_parser = person)]
    name: Option<String>,
    /// Requests per minute for this key alone, instead of VOUCH_RATE_LIMIT_PER_MINUTE.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_RATE_LIMIT)))]
    rate_limit: Option<u32>,
    /// A network from which the key may be used, such as 203.0.113.0/24 or one address; may be repeated. From anywhere
    /// where absent.
    #[arg(long = "allow-network", value_name = "NETWORK", value_parser = networks::network, value_delimiter = ',')]
    networks: Vec<IpNet>,
    #[command(flatten)]
    expiry: Expiry,
}

fn roles() -> impl TypedValueParser<Value = Role> {
    let names = Role::ALL.iter().map(|role| role.as_str());
    PossibleValuesParser::new(names).try_map(|name| Role::parse(&name).ok_or("is no role"))
}

fn person(text: &str) -> Result<String, String> {
    if names::is_blank(text) || text.chars().count() > NAME_MAX_CHARS {
        return Err("must have 1 to 200 characters".into());
    }
    if text.chars().any(char::is_control) {
        return Err("must not contain control characters".into());
    }
    Ok(text.to_owned())
}

pub(super) async fn run(common: &Common, args: Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let clock = Clock::system();
    let expires_at = args.expiry.at(clock.now())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    let is_platform = organizations::is_platform(&mut tx, args.organization)
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
            "{} keys need --name, the person who uses the key",
            args.role.as_str()
        )
        .into());
    }
    let rights = Rights {
        organization_id: args.organization,
        organization_is_platform: is_platform,
        environment: config.environment,
        role: args.role,
        person_name: args.name.as_deref(),
        rate_limit: args.rate_limit,
        networks: networks::few(&args.networks)?,
    };
    let (id, secret) = make(&mut tx, &rights, expires_at, &clock).await?;
    tx.commit().await?;
    common.answer(
        &new_key(id, &rights, &secret, expires_at),
        &format!("{}\nThis key is not shown again.", secret.expose_secret()),
    );
    Ok(ExitCode::SUCCESS)
}
