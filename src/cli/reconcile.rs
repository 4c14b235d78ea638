//! `vouch reconcile`: compares records with Sumsub now, whatever their age.
//!
//! The command makes records due and confirms them itself, with the same lease and fence as the workers of running
//! servers, which may help. Its calls count against its own budget: keep VOUCH_REPLICAS true while it runs.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;

use super::organizations::organization_id;
use super::{Common, Failure, duration};
use crate::app::{App, Settings};
use crate::clock::Clock;
use crate::ids::OrganizationId;
use crate::shutdown::Shutdown;
use crate::store::ledger;
use crate::telemetry;
use crate::worker;

/// The pause while others hold what is still due.
const WAIT: Duration = Duration::from_millis(500);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One organization.
    #[arg(long, value_parser = organization_id, value_name = "ORG", required_unless_present = "all", conflicts_with = "all")]
    organization: Option<OrganizationId>,
    /// Every record.
    #[arg(long)]
    all: bool,
    /// Only records whose status has not changed for so long, such as 90s, 15m, 1h or 7d.
    #[arg(long, value_parser = duration::parse, default_value = "0s", value_name = "DURATION")]
    older_than: TimeDelta,
}

pub(super) async fn run(common: &Common, args: Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    telemetry::init(&config.log, config.log_format)?;
    let settings = Settings::from_config(&config)?;
    let clock = Clock::system();
    let app = App::build(&settings, clock.clone(), &Shutdown::new())?;
    let services = &app.services;
    let now = clock.now();
    let unchanged_since = now.checked_sub_signed(args.older_than).unwrap_or(now);
    let made_due = {
        let mut conn = services.connection().await?;
        ledger::reconcile(
            &mut conn,
            args.organization.map(|id| id.0),
            unchanged_since,
            now,
        )
        .await?
    };
    let mut shown = None;
    loop {
        let worked = worker::confirms::turn(services).await?;
        let left = {
            let mut conn = services.connection().await?;
            ledger::due(&mut conn, now).await?
        };
        if shown != Some(left) && !common.json {
            eprintln!("{left} left");
            shown = Some(left);
        }
        if left == 0 {
            break;
        }
        if worked == 0 {
            tokio::time::sleep(WAIT).await;
        }
    }
    let failing = ledger::failing(&mut *services.connection().await?).await?;
    common.answer(
        &json!({ "madeDue": made_due, "failing": failing }),
        &format!(
            "{made_due} records made due, {failing} could not be compared and will be tried again"
        ),
    );
    Ok(if failing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
