//! `vouch dossier export|verify|public-keys`.

mod export;
mod verify;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use super::{Common, Failure, organizations};
use dossier::{PublicKey, PublicKeys};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Write everything that a verification rests on to a file, as one signed archive.
    Export(export::Args),
    /// Check a dossier. Needs neither settings nor database nor network.
    Verify(verify::Args),
    /// Print the public keys of VOUCH_DOSSIER_KEYS, newest first: what others check dossiers and attestations with.
    PublicKeys,
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Export(args) => export::run(common, args).await,
        Command::Verify(args) => verify::run(common, &args).await,
        Command::PublicKeys => public_keys(common),
    }
}

fn public_keys(common: &Common) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let signers = organizations::signers(&config)?;
    let signers = signers.ok_or("VOUCH_DOSSIER_KEYS is not set")?;
    let public = signers.public();
    let lines: Vec<String> = public.all().iter().map(PublicKey::line).collect();
    common.answer(&serde_json::to_value(public.jwks())?, &lines.join("\n"));
    Ok(ExitCode::SUCCESS)
}

/// Reads public keys that are trusted.
pub(super) async fn trusted(file: &Path) -> Result<PublicKeys, Failure> {
    let name = file.display();
    let text = tokio::fs::read_to_string(file).await;
    let text = text.map_err(|error| format!("{name}: {error}"))?;
    Ok(PublicKeys::parse(&text).map_err(|error| format!("{name} {error}"))?)
}
