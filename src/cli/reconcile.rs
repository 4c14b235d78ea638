//! `vouch reconcile`: compares records with Sumsub now, whatever their age.
//!
//! The command makes records due and confirms them itself, with the same lease and fence as the workers of running
//! servers, which may help. Its calls count against its own budget: keep VOUCH_REPLICAS true while it runs.

mod unbound;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::counted::counted;
use super::organizations::organization_id;
use super::{Common, Failure, duration, time};
use crate::app::{App, Settings};
use crate::flows::Services;
use crate::store::ledger;
use crate::telemetry;
use crate::worker;
use base::clock::Clock;
use base::ids::OrganizationId;
use base::shutdown::Shutdown;

/// The pause while others hold what is still due.
const WAIT: Duration = Duration::from_millis(500);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One organization.
    #[arg(long, value_parser = organization_id, value_name = "ORG", required_unless_present_any = ["all", "unbound"], conflicts_with_all = ["all", "unbound"])]
    organization: Option<OrganizationId>,
    /// Every record.
    #[arg(long)]
    all: bool,
    /// Every record that nothing ever came of: Sumsub is asked for an applicant, and what it has is bound. For a
    /// database that was restored. One that was stopped goes on.
    #[arg(long, conflicts_with_all = ["all", "older_than"])]
    unbound: bool,
    /// With --unbound: only organizations created since then, such as 2026-03-15T14:30:00Z.
    #[arg(long, requires = "unbound", value_parser = time::parse, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
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
    if args.unbound {
        let a_second = f64::from(config.sumsub_get_per_5s) / 5.0 / f64::from(config.replicas);
        let walked = unbound::walk(common, services, args.since, a_second).await?;
        let failing = confirm_due(common, services, clock.now()).await?;
        let mut value = walked.value();
        value["failing"] = json!(failing);
        common.answer(&value, &walked.text());
        return Ok(if walked.is_whole() && failing == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
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
    let failing = confirm_due(common, services, now).await?;
    common.answer(
        &json!({ "madeDue": made_due, "failing": failing }),
        &format!(
            "{} made due, {failing} could not be compared and will be tried again",
            counted(made_due, "record", "records")
        ),
    );
    Ok(if failing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Confirms what was due at a time, beside other processes; how many records' last comparison failed.
async fn confirm_due(
    common: &Common,
    services: &Services,
    now: DateTime<Utc>,
) -> Result<i64, Failure> {
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
    Ok(ledger::failing(&mut *services.connection().await?).await?)
}
