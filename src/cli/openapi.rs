//! `vouch openapi`.

use std::path::Path;
use std::process::ExitCode;

use clap::ValueEnum;

use super::{Common, Failure};
use crate::app::App;

/// A surface with a document of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dialect {
    /// `/v1`, as JSON.
    V1,
    /// FinHub's paths, as YAML.
    Finhub,
    /// The Partner API's calls, as YAML.
    Partner,
}

impl Dialect {
    /// The committed document, from the repository's root.
    fn committed(self) -> &'static str {
        match self {
            Self::V1 => "openapi/v1.json",
            Self::Finhub => "openapi/finhub.yaml",
            Self::Partner => "openapi/partner.yaml",
        }
    }

    /// The document of the routes that this binary serves.
    fn document(self, app: &App) -> Result<String, Failure> {
        match self {
            Self::V1 => Ok(app.openapi().to_json()?),
            Self::Finhub => Ok(app.finhub_openapi().to_yaml()?),
            Self::Partner => Ok(app.partner_openapi().to_yaml()?),
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whose document to print.
    #[arg(long, value_enum, default_value = "v1")]
    dialect: Dialect,
    /// Compare all documents with those in openapi/ instead of printing one; exits with 1 where one differs.
    #[arg(long)]
    check: bool,
}

/// Prints the document of the routes that this binary serves. Needs no settings.
pub(super) fn run(_: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let app = App::unconnected()?;
    if !args.check {
        print!("{}", args.dialect.document(&app)?);
        return Ok(ExitCode::SUCCESS);
    }
    for dialect in Dialect::value_variants() {
        let name = dialect.committed();
        let committed = std::fs::read_to_string(Path::new(name))
            .map_err(|error| format!("{name} cannot be read: {error}"))?;
        if committed != dialect.document(&app)? {
            return Err(format!("{name} differs: run `make openapi`").into());
        }
    }
    Ok(ExitCode::SUCCESS)
}
