//! `vouch authorizations grant`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::organizations::organization_id;
use super::{Common, Failure, migrate};
use crate::flows::grant::{GrantError, grant};
use crate::store::organizations;
use base::clock::Clock;
use base::ids::{Ids, OrganizationId};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Let a further broker act for a customer, or one whose authorization was revoked. The authorization is PENDING
    /// until the customer signs it in the course of verification.
    Grant(Grant),
}

#[derive(Debug, clap::Args)]
pub(super) struct Grant {
    /// The customer.
    #[arg(long, value_parser = organization_id, value_name = "ORG")]
    organization: OrganizationId,
    /// The broker.
    #[arg(long, value_parser = organization_id, value_name = "ORG")]
    broker: OrganizationId,
}

pub(super) async fn run(
    common: &Common,
    Command::Grant(args): Command,
) -> Result<ExitCode, Failure> {
    let Grant {
        organization: customer,
        broker,
    } = args;
    if customer == broker {
        return Err("an organization needs no authorization for itself".into());
    }
    let config = common.load(&BTreeMap::new())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    for id in [customer, broker] {
        if organizations::is_platform(&mut tx, id).await?.is_none() {
            return Err(format!("there is no organization {id}").into());
        }
    }
    let clock = Clock::system();
    let id = Ids::new(clock.clone()).uuid();
    match grant(&mut tx, customer, broker, id, clock.now()).await {
        Ok(()) => tx.commit().await?,
        Err(GrantError::Stands) => {
            return Err(
                format!("{broker} has a standing authorization of {customer} already").into(),
            );
        }
        Err(failure) => return Err(failure.into()),
    }
    common.answer(
        &json!({
            "grantingOrganizationId": customer,
            "authorizedOrganizationId": broker,
            "type": "LOA",
            "status": "PENDING",
        }),
        &format!("{broker} may verify {customer}; the authorization is PENDING until the customer signs it."),
    );
    Ok(ExitCode::SUCCESS)
}
