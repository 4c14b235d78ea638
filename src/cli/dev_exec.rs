//! `vouch dev exec`: runs a command with the settings of the `vouch dev` that runs.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use secrecy::ExposeSecret;
use serde::Deserialize;

use super::dev::{DOCUMENTS, LEVEL_BUSINESS, LEVEL_INDIVIDUAL, SECRETS, loopback};
use super::dev_seed::Secrets;
use super::{Common, Failure};
use crate::config::variable;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the `vouch dev` that runs.
    #[arg(long, default_value = "data", value_name = "FOLDER")]
    data_dir: PathBuf,
    /// The command, behind `--`. `vouch` is this very program.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// What `dev.json` says that a command needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Announced {
    api_url: String,
    sandbox_url: String,
    database_url: String,
}

/// Becomes the command. Returns only where that fails.
pub(super) fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let Some((program, arguments)) = args.command.split_first() else {
        return Err("there is no command behind `--`".into());
    };
    let folder = args
        .data_dir
        .canonicalize()
        .unwrap_or_else(|_| args.data_dir.clone());
    let announced = announced(&folder)?;
    let secrets = Secrets::load_or_create(&folder.join(SECRETS))?;
    let mut command = Command::new(program);
    command.args(arguments);
    for (name, value) in settings(&announced, &secrets) {
        command.env(variable(name), value);
    }
    // `vouch dev` takes no such key, and keeps its documents where it is told to.
    command.env_remove(variable("hash_key"));
    if common
        .load(&std::collections::BTreeMap::new())?
        .storage_url
        .is_none()
    {
        command.env(variable("storage_url"), folder.join(DOCUMENTS));
    }
    command.env("PATH", path()?);
    let error = command.exec();
    Err(format!("{} cannot be run: {error}", program.display()).into())
}

fn announced(folder: &Path) -> Result<Announced, Failure> {
    let not_running = || {
        format!(
            "no `vouch dev` runs on {}: start one with `make dev`, or name its folder with --data-dir",
            folder.display()
        )
    };
    let text = std::fs::read(folder.join("dev.json")).map_err(|_| not_running())?;
    Ok(serde_json::from_slice(&text).map_err(|_| not_running())?)
}

/// Names and values.
fn settings(announced: &Announced, secrets: &Secrets) -> Vec<(&'static str, String)> {
    let networks = loopback().allowed_networks;
    let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
    let secret = |secret: &secrecy::SecretString| secret.expose_secret().to_owned();
    let listen = announced.api_url.trim_start_matches("http://");
    vec![
        ("listen", listen.to_owned()),
        // Any free one, as there.
        ("metrics_listen", "127.0.0.1:0".to_owned()),
        ("database_url", announced.database_url.clone()),
        ("environment", "sandbox".to_owned()),
        ("sealing_keys", secret(&secrets.sealing_key)),
        ("audit_key", secret(&secrets.audit_key)),
        ("dossier_keys", secret(&secrets.dossier_key)),
        ("sumsub_base_url", announced.sandbox_url.clone()),
        ("sumsub_app_token", secret(&secrets.app_token)),
        ("sumsub_secret_key", secret(&secrets.secret_key)),
        ("sumsub_webhook_secrets", secret(&secrets.webhook_secret)),
        ("sumsub_level_individual", LEVEL_INDIVIDUAL.to_owned()),
        ("sumsub_level_business", LEVEL_BUSINESS.to_owned()),
        ("webhook_allowed_networks", networks.join(",")),
        ("webhook_allow_http", "true".to_owned()),
    ]
}

/// Where programs are looked for: this one first.
fn path() -> Result<OsString, Failure> {
    let program = std::env::current_exe()?;
    let before = std::env::var_os("PATH").unwrap_or_default();
    let folders = program.parent().map(Path::to_owned);
    Ok(std::env::join_paths(
        folders.into_iter().chain(std::env::split_paths(&before)),
    )?)
}
