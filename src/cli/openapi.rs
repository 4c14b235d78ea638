//! `vouch openapi`.

use std::path::Path;
use std::process::ExitCode;

use super::{Common, Failure};
use crate::app::App;

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
    let mut document = serde_json::to_string_pretty(&App::unconnected()?.openapi())?;
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
