//! `vouch dossier export`: writes a dossier to a file, all of it or nothing.

use std::collections::BTreeMap;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use crate::app::{App, Settings};
use crate::cli::organizations::organization_id;
use crate::cli::{Common, Failure};
use crate::http::v1::dossiers::{self, Sending};
use crate::telemetry;
use base::clock::Clock;
use base::ids::OrganizationId;
use base::shutdown::Shutdown;
use dossier::Maker;
use dossier::manifest::MakerKind;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Whose.
    #[arg(value_parser = organization_id, value_name = "ORG")]
    organization: OrganizationId,
    /// Where it is written. Only its owner may read the file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Put the documents into it; their hashes are in it always.
    #[arg(long)]
    documents: bool,
}

pub(super) async fn run(common: &Common, args: Args) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    telemetry::init(&config.log, config.log_format)?;
    let settings = Settings::from_config(&config)?;
    let app = App::build(&settings, Clock::system(), &Shutdown::new())?;
    let maker = Maker {
        kind: MakerKind::Operator.as_str().to_owned(),
        key_id: None,
        name: None,
    };
    let (services, owner) = (&app.services, args.organization);
    let sealed = dossiers::make(services, owner, maker, args.documents).await?;
    let (manifest, size) = (sealed.manifest.clone(), sealed.size());
    let sending = dossiers::send(services.clone(), owner, sealed);
    let beside = args.out.with_extension("part");
    let written = write(&beside, sending).await;
    if let Err(error) = written {
        // What is not whole is no dossier.
        let _gone = tokio::fs::remove_file(&beside).await;
        return Err(format!("{}: {error}", args.out.display()).into());
    }
    tokio::fs::rename(&beside, &args.out).await?;
    let text = format!(
        "{}  {size} bytes, {} entries, history up to entry {}",
        args.out.display(),
        manifest.entries.len() + 2,
        manifest.history.sequence,
    );
    common.answer(
        &json!({ "file": args.out, "size": size, "manifest": manifest }),
        &text,
    );
    Ok(ExitCode::SUCCESS)
}

async fn write(file: &Path, mut sending: Sending) -> Result<(), Failure> {
    let mut options = std::fs::File::options();
    options.create(true).truncate(true).write(true).mode(0o600);
    let mut file = tokio::fs::File::from_std(options.open(file)?);
    while let Some(bytes) = sending.next().await? {
        file.write_all(&bytes).await?;
    }
    Ok(file.sync_all().await?)
}
