//! `vouch organizations …`.

mod create;
mod list;
mod show;

use std::process::ExitCode;

use super::{Common, Failure};
use crate::config::Config;
use crate::secret::{AuditKey, Sealer};
use crate::store::history::Journal;
use base::clock::Clock;
use base::ids::{Ids, OrganizationId};
use dossier::Signers;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Create an organization: a broker, a broker's customer, or the platform itself.
    Create(create::Args),
    /// List organizations, the newest first, with where their verification stands.
    List(list::Args),
    /// Show one organization: its verification, its authorizations and its keys.
    Show(show::Args),
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Create(args) => create::run(common, args).await,
        Command::List(args) => list::run(common, &args).await,
        Command::Show(args) => show::run(common, &args).await,
    }
}

/// Reads an organization's id from the command line.
pub(super) fn organization_id(text: &str) -> Result<OrganizationId, String> {
    OrganizationId::parse(text).ok_or_else(|| "must be org_ and 32 hexadecimal digits".into())
}

/// The keys of dossiers; `None` where there are none.
pub(super) fn signers(config: &Config) -> Result<Option<Signers>, Failure> {
    let signers = Signers::new(&config.dossier_keys);
    Ok(signers.map_err(|error| format!("VOUCH_DOSSIER_KEYS {error}"))?)
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
