//! `vouch organizations create`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Map, json};

use super::{Common, Failure, migrate};
use crate::config::Config;
use crate::flows::create::{NewCustomer, create};
use crate::secret::{AuditKey, Sealer};
use crate::store::history::{Actor, Journal};
use crate::store::organizations;
use base::clock::Clock;
use base::ids::{Ids, OrganizationId};
use domain::organization::{OrganizationType, check_name};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Create an organization: a broker, a broker's customer, or the platform itself.
    Create(Create),
}

#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Its name.
    #[arg(long)]
    name: String,
    /// BUSINESS or INDIVIDUAL.
    #[arg(long, value_parser = organization_type, value_name = "TYPE")]
    r#type: OrganizationType,
    /// The broker whose customer it is: gets a PENDING authorization.
    #[arg(long, value_parser = organization_id, value_name = "ORG", conflicts_with = "platform")]
    broker: Option<OrganizationId>,
    /// Create the one organization that operates the service: only it can have officers' and admins' keys.
    #[arg(long)]
    platform: bool,
}

fn organization_type(text: &str) -> Result<OrganizationType, String> {
    OrganizationType::parse(text).ok_or_else(|| "must be BUSINESS or INDIVIDUAL".into())
}

/// Reads an organization's id from the command line.
pub(super) fn organization_id(text: &str) -> Result<OrganizationId, String> {
    OrganizationId::parse(text).ok_or_else(|| "must be org_ and 32 hexadecimal digits".into())
}

pub(super) async fn run(
    common: &Common,
    Command::Create(args): Command,
) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    check_name(&args.name).map_err(|problem| format!("--name {problem}"))?;
    let clock = Clock::system();
    let journal = journal(&config, &clock)?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    if let Some(broker) = args.broker
        && organizations::is_platform(&mut tx, broker).await?.is_none()
    {
        return Err(format!("there is no organization {broker}").into());
    }
    let new = NewCustomer {
        name: &args.name,
        kind: args.r#type,
        is_platform: args.platform,
        broker: args.broker,
        external_id: None,
        metadata: &Map::new(),
    };
    let created = create(&mut tx, &journal, &new, Actor::System, clock.now()).await?;
    tx.commit().await?;
    let id = created.organization_id;
    common.answer(&json!({ "organizationId": id }), &id.to_string());
    Ok(ExitCode::SUCCESS)
}

/// The keys of history and sealed values, for commands.
pub(super) fn journal(config: &Config, clock: &Clock) -> Result<Journal, Failure> {
    Ok(Journal {
        audit: AuditKey::new(config.require_audit_key()?)
            .map_err(|error| format!("VOUCH_AUDIT_KEY {error}"))?,
        sealer: Sealer::new(config.require_sealing_keys()?)
            .map_err(|error| format!("VOUCH_SEALING_KEYS {error}"))?,
        ids: Ids::new(clock.clone()),
        // Nothing that is told of is done by a command.
        endpoints_elsewhere: true,
    })
}
