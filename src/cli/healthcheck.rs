//! `vouch healthcheck`: for containers, which have no curl.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;

use super::{Common, Failure};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The server's base URL; the listen address of the settings where absent.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// What to ask for; every answer of success is good.
    #[arg(long, value_name = "PATH", default_value = "/readyz")]
    path: String,
}

/// Exits with 0 where the server answers with success.
pub(super) async fn run(common: &Common, args: Args) -> Result<ExitCode, Failure> {
    let base = match args.url {
        Some(url) => url,
        None => format!("http://{}", common.load(&BTreeMap::new())?.listen),
    };
    // Another part of the process may have installed one already: any will do.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .no_proxy()
        .build()?;
    let response = client.get(format!("{base}{}", args.path)).send().await;
    match response {
        Ok(response) if response.status().is_success() => {
            common.answer(&json!({ "ready": true }), "ready");
            Ok(ExitCode::SUCCESS)
        }
        Ok(response) => Err(format!("not ready: {}", response.status()).into()),
        Err(error) => Err(format!("not reachable: {}", innermost(&error.without_url())).into()),
    }
}

/// The error that began it: what lies around it only repeats that a request failed.
fn innermost<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> &'a (dyn std::error::Error + 'static) {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}
