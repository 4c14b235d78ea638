//! `vouch openapi`.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use secrecy::SecretString;

use super::{Common, Failure};
use crate::app::{App, Settings, policy};
use crate::clock::Clock;
use crate::flows::Levels;
use crate::http::limits;
use crate::secret::{Environment, generate_key};
use crate::shutdown::Shutdown;
use crate::sumsub::settings::Settings as SumsubSettings;

/// The committed document, from the repository's root.
const COMMITTED: &str = "openapi/v1.json";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Compare with openapi/v1.json instead of printing; exits with 1 where they differ.
    #[arg(long)]
    check: bool,
}

/// Prints the document of the routes that this binary serves. Needs no settings.
pub(super) fn run(_: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let mut document = serde_json::to_string_pretty(&app()?.openapi())?;
    document.push('\n');
    if !args.check {
        print!("{document}");
        return Ok(ExitCode::SUCCESS);
    }
    let committed = std::fs::read_to_string(Path::new(COMMITTED))
        .map_err(|error| format!("{COMMITTED} cannot be read: {error}"))?;
    if committed != document {
        return Err(format!("{COMMITTED} differs: run `vouch openapi > {COMMITTED}`").into());
    }
    Ok(ExitCode::SUCCESS)
}

/// An app that is never run: its routes are the document.
fn app() -> Result<App, Failure> {
    let placeholder = SecretString::from("sbx:placeholder");
    let settings = Settings {
        database_url: SecretString::from("postgres://localhost/none"),
        database_max_connections: 4,
        environment: Environment::Sandbox,
        sealing_keys: vec![generate_key()?],
        audit_key: generate_key()?,
        sumsub: SumsubSettings {
            base_url: "http://127.0.0.1:1".into(),
            app_token: placeholder.clone(),
            secret_key: placeholder.clone(),
            timeout: Duration::from_secs(1),
            get_per_5s: 1,
            post_per_5s: 1,
            replicas: 1,
            http_hosts: Vec::new(),
        },
        webhook_secrets: vec![placeholder],
        levels: Levels {
            individual: String::new(),
            business: String::new(),
        },
        policy: policy(Duration::from_secs(30), Duration::from_secs(10)),
        limits: limits::Settings::default(),
    };
    Ok(App::build(&settings, Clock::system(), &Shutdown::new())?)
}
