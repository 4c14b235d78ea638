//! `vouch openapi`.

use std::path::Path;
use std::process::ExitCode;

use super::{Common, Failure};
use crate::app::App;

/// Which calls are described.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Dialect {
    /// The API itself, in JSON.
    #[default]
    V1,
    /// The Partner API's calls, in YAML.
    Partner,
}

impl Dialect {
    /// The committed document, from the repository's root.
    fn committed(self) -> &'static str {
        match self {
            Self::V1 => "openapi/v1.json",
            Self::Partner => "openapi/partner.yaml",
        }
    }

    /// The flags that print it.
    fn flags(self) -> &'static str {
        match self {
            Self::V1 => "",
            Self::Partner => " --dialect partner",
        }
    }

    fn document(self, app: &App) -> Result<String, Failure> {
        match self {
            Self::V1 => Ok(serde_json::to_string_pretty(&app.openapi())? + "\n"),
            Self::Partner => Ok(app.openapi_partner().to_yaml()?),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which calls.
    #[arg(long, value_enum, default_value_t)]
    dialect: Dialect,
    /// Compare with the committed document instead of printing; exits with 1 where they differ.
    #[arg(long)]
    check: bool,
}

/// Prints the document of the routes that this binary serves. Needs no settings.
pub(super) fn run(_: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let document = args.dialect.document(&App::unconnected()?)?;
    if !args.check {
        print!("{document}");
        return Ok(ExitCode::SUCCESS);
    }
    let (committed, flags) = (args.dialect.committed(), args.dialect.flags());
    let known = std::fs::read_to_string(Path::new(committed))
        .map_err(|error| format!("{committed} cannot be read: {error}"))?;
    if known != document {
        return Err(
            format!("{committed} differs: run `vouch openapi{flags} > {committed}`").into(),
        );
    }
    Ok(ExitCode::SUCCESS)
}
