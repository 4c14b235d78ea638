//! `vouch organizations create`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Map, json};

use super::{journal, organization_id};
use crate::cli::{Common, Failure, migrate};
use crate::flows::create::{NewCustomer, create};
use crate::store::history::Actor;
use crate::store::organizations;
use base::clock::Clock;
use base::ids::OrganizationId;
use domain::organization::{OrganizationType, check_name};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
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

pub(super) async fn run(common: &Common, args: Args) -> Result<ExitCode, Failure> {
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
