//! `vouch sandbox`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use chrono::TimeDelta;
use secrecy::SecretString;
use serde_json::json;

use super::{Common, Failure, serve};
use crate::config::LogFormat;
use crate::telemetry;
use base::clock::Clock;
use base::ids::Ids;
use base::shutdown::{Shutdown, signal};
use sumsub_sandbox::{Credentials, Levels, Settings};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Where to listen; port 0 takes any free port.
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Where webhooks go, such as http://127.0.0.1:8080/webhooks/sumsub.
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// The app token to accept; starts with sbx:.
    #[arg(
        long,
        env = "VOUCH_SUMSUB_APP_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    app_token: String,
    /// The key of the request signatures.
    #[arg(
        long,
        env = "VOUCH_SUMSUB_SECRET_KEY",
        hide_env_values = true,
        value_name = "KEY"
    )]
    secret_key: String,
    /// The key of the webhooks' digests.
    #[arg(
        long,
        env = "VOUCH_SUMSUB_WEBHOOK_SECRET",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    webhook_secret: String,
    /// The level of natural persons.
    #[arg(long, default_value = "basic-kyc-level", value_name = "NAME")]
    level_individual: String,
    /// The level of companies.
    #[arg(long, default_value = "basic-kyb-level", value_name = "NAME")]
    level_business: String,
    /// How browsers reach the sandbox: the start of session links. The listen address where absent.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Keep applicants, tokens and webhooks in this file over a restart.
    #[arg(long, value_name = "FILE")]
    state_file: Option<PathBuf>,
    /// Seconds that the sandbox's clock is ahead of this machine's; negative: behind.
    #[arg(
        long,
        default_value_t = 0,
        allow_negative_numbers = true,
        value_name = "SECONDS"
    )]
    clock_ahead: i32,
    /// No artificial delays: for benchmarks.
    #[arg(long)]
    fast: bool,
}

impl std::fmt::Debug for Args {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Args")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

/// Runs until SIGINT or SIGTERM.
pub(super) async fn run(common: &Common, args: Args) -> Result<ExitCode, Failure> {
    telemetry::init("info", LogFormat::Pretty)?;
    let clock = Clock::system();
    let shutdown = Shutdown::new();
    let donor = Credentials {
        app_token: format!("{}-donor", args.app_token),
        secret_key: SecretString::from(args.secret_key.clone()),
    };
    let recipient = Credentials {
        app_token: args.app_token,
        secret_key: SecretString::from(args.secret_key),
    };
    let settings = Settings {
        listen: args.listen,
        public_url: args.public_url,
        webhook_url: args.webhook_url,
        levels: Levels {
            individual: args.level_individual,
            business: args.level_business,
            ..Levels::default()
        },
        state_file: args.state_file,
        fast: args.fast,
        clock_ahead: TimeDelta::seconds(args.clock_ahead.into()),
        ..Settings::new(recipient, donor, SecretString::from(args.webhook_secret))
    };
    let stop = signal()?;
    let running = sumsub_sandbox::start(settings, clock.clone(), Ids::new(clock), &shutdown)
        .await
        .map_err(|error| not_started(error, "--listen"))?;
    let url = running.url();
    common.answer(
        &json!({ "url": url }),
        &format!("Sumsub sandbox on {url}, its page on {url}/sandbox"),
    );
    stop.await;
    Ok(serve::exit_code(
        shutdown.finish(Duration::from_secs(5), signal()?).await,
    ))
}

/// Why the sandbox does not run, in one sentence; `flag` takes another address.
pub(super) fn not_started(error: sumsub_sandbox::Error, flag: &str) -> Failure {
    match error {
        sumsub_sandbox::Error::Listen { address, source } => {
            let why = serve::cannot_listen(address, &source, flag);
            format!("the Sumsub sandbox {why}").into()
        }
        error => error.into(),
    }
}
