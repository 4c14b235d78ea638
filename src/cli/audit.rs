//! `vouch audit verify`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::{Common, Failure, migrate, organizations};
use crate::clock::Clock;
use crate::ids::OrganizationId;
use crate::store::{history, verifications};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Check every history: numbers without gaps, every link of the chain, and the record's newest entry.
    Verify,
}

/// Exits with 1 where a history does not verify; names the organizations.
pub(super) async fn run(common: &Common, Command::Verify: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let journal = organizations::journal(&config, &Clock::system())?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    let mut checked = 0_u64;
    let mut broken: Vec<OrganizationId> = Vec::new();
    let mut after = None;
    loop {
        let page = verifications::organizations_after(&mut conn, after, 500).await?;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        for id in page {
            checked += 1;
            if !history::verify(&mut conn, &journal, id).await? {
                broken.push(id);
            }
        }
    }
    let text = broken.iter().fold(
        format!("{checked} histories checked, {} broken", broken.len()),
        |text, id| format!("{text}\n{id}"),
    );
    common.answer(&json!({ "checked": checked, "broken": broken }), &text);
    Ok(if broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
