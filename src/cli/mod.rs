//! The commands, one file each.
//!
//! What a command answers goes to standard output (one JSON value with `--json`), logs go to standard error. A
//! command that fails says why in one sentence and exits with 1; a wrong call exits with 2. A command that serves
//! exits with 1 if work had to be cut off at shutdown.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is where the program talks to people"
)]

mod audit;
mod authorizations;
mod check;
mod config;
mod counted;
mod deliveries;
mod descriptors;
#[cfg(feature = "dev")]
mod dev;
#[cfg(feature = "dev")]
mod dev_exec;
#[cfg(feature = "dev")]
mod dev_seed;
mod dossier;
mod duration;
mod flags;
mod healthcheck;
mod imports;
mod inbox;
mod keys;
mod migrate;
mod openapi;
mod organizations;
mod partner_endpoints;
mod reconcile;
mod restores;
mod risk_lists;
#[cfg(feature = "dev")]
mod sandbox;
mod seal;
mod serve;
mod time;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::config::{Config, ConfigError, Unknown, unknown};

/// KYC and KYB verification for brokers.
#[derive(Debug, Parser)]
#[command(name = "vouch", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Common {
    /// Settings file (TOML); the environment goes before it.
    #[arg(long, global = true, env = "VOUCH_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Answer with one JSON value.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "dev")]
    /// Run everything on this machine for development: database, Sumsub sandbox, API, workers, sample data.
    Dev(dev::Args),
    /// Run the API and the workers.
    Serve(serve::Args),
    /// Bring the database's schema up to date.
    Migrate,
    #[cfg(feature = "dev")]
    /// Run the Sumsub sandbox alone.
    Sandbox(sandbox::Args),
    /// Manage API keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Endpoints that receive webhooks in the Partner API's style.
    #[command(subcommand)]
    PartnerEndpoints(partner_endpoints::Command),
    /// Manage organizations.
    #[command(subcommand)]
    Organizations(organizations::Command),
    /// Manage authorizations.
    #[command(subcommand)]
    Authorizations(authorizations::Command),
    /// Check the histories.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Make dossiers of verifications, and check them.
    #[command(subcommand)]
    Dossier(dossier::Command),
    /// Look at Sumsub's webhooks, and retry given-up ones.
    #[command(subcommand)]
    Inbox(inbox::Command),
    /// Look at outgoing webhooks, and retry given-up ones.
    #[command(subcommand)]
    Deliveries(deliveries::Command),
    /// Look at records that ask an operator to look, and take their flags down.
    #[command(subcommand)]
    Flags(flags::Command),
    /// Look at imports.
    #[command(subcommand)]
    Imports(imports::Command),
    /// Compare records with Sumsub now.
    Reconcile(reconcile::Args),
    /// Record that the database was restored from a backup, and look at what was recorded.
    #[command(subcommand)]
    Restores(restores::Command),
    /// Bring the lists of countries of high risk up to date, and look at what changed of the rules.
    #[command(subcommand)]
    RiskLists(risk_lists::Command),
    /// Look at what sealing keys are in use, and seal anew with the newest one.
    #[command(subcommand)]
    Seal(seal::Command),
    /// Print the OpenAPI document.
    Openapi(openapi::Args),
    /// Try everything that serving needs: database, Sumsub, document store, and what else is set.
    Check,
    /// Ask a running server whether it is ready.
    Healthcheck(healthcheck::Args),
    /// Print every setting: name, value in force, meaning.
    Config,
}

/// Why a command failed, in one sentence.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let _armed = crate::failpoint::arm();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let ended = runtime.block_on(Box::pin(run(cli)));
    // What still runs may log.
    drop(runtime);
    crate::telemetry::flush();
    match ended {
        Ok(code) => code,
        Err(error) => fail(error.as_ref()),
    }
}

async fn run(Cli { common, command }: Cli) -> Result<ExitCode, Failure> {
    match command {
        #[cfg(feature = "dev")]
        Command::Dev(args) => Box::pin(dev::run(&common, args)).await,
        Command::Serve(args) => Box::pin(serve::run(&common, &args)).await,
        Command::Migrate => migrate::run(&common).await,
        #[cfg(feature = "dev")]
        Command::Sandbox(args) => sandbox::run(&common, args).await,
        Command::Keys(command) => keys::run(&common, command).await,
        Command::PartnerEndpoints(command) => partner_endpoints::run(&common, command).await,
        Command::Organizations(command) => organizations::run(&common, command).await,
        Command::Authorizations(command) => authorizations::run(&common, command).await,
        Command::Audit(command) => audit::run(&common, command).await,
        Command::Dossier(command) => Box::pin(dossier::run(&common, command)).await,
        Command::Inbox(command) => inbox::run(&common, command).await,
        Command::Deliveries(command) => deliveries::run(&common, command).await,
        Command::Flags(command) => flags::run(&common, command).await,
        Command::Imports(command) => imports::run(&common, command).await,
        Command::Reconcile(args) => reconcile::run(&common, args).await,
        Command::Restores(command) => restores::run(&common, command).await,
        Command::RiskLists(command) => risk_lists::run(&common, command).await,
        Command::Seal(command) => seal::run(&common, command).await,
        Command::Openapi(args) => openapi::run(&common, &args),
        Command::Check => check::run(&common).await,
        Command::Healthcheck(args) => healthcheck::run(&common, args).await,
        Command::Config => config::run(&common),
    }
}

/// The names in the environment that look like settings and mean nothing, neither as a setting nor as a flag.
fn unknown_variables() -> Vec<Unknown> {
    let environment: Vec<String> = std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .collect();
    let mut flags = Vec::new();
    note_variables(&Cli::command(), &mut flags);
    unknown(&environment, &flags)
}

/// What a command's flags, and those of the commands below it, read from the environment.
fn note_variables(command: &clap::Command, found: &mut Vec<String>) {
    let names = command.get_arguments().filter_map(clap::Arg::get_env);
    found.extend(names.filter_map(|name| Some(name.to_str()?.to_owned())));
    for below in command.get_subcommands() {
        note_variables(below, found);
    }
}

/// Says in the log which names in the environment mean nothing.
fn warn_of_unknown_variables() {
    for unknown in unknown_variables() {
        tracing::warn!("{unknown}");
    }
}

fn fail(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    eprintln!("vouch: {text}");
    ExitCode::FAILURE
}

impl Common {
    /// The settings, with a command's own flags on top.
    fn load(&self, flags: &BTreeMap<&'static str, String>) -> Result<Config, ConfigError> {
        Config::load(
            self.config.as_deref(),
            |name| std::env::var(name).ok(),
            flags,
        )
    }

    /// Prints an answer: `json` for programs, else `text`.
    fn answer(&self, json: &serde_json::Value, text: &str) {
        if self.json {
            println!("{json}");
        } else {
            println!("{text}");
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
