//! `vouch dossier verify`: one line for each thing that is wrong. Exits with 1 where anything is.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::trusted;
use crate::cli::{Common, Failure};
use crate::secret::AuditKey;
use dossier::{Link, Report, verify};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The dossier.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The public keys that are trusted: what `vouch dossier public-keys` printed, or a JWK set.
    #[arg(long, value_name = "PUBLIC_KEYS")]
    trust: PathBuf,
    /// A file with VOUCH_AUDIT_KEY: checks the links of the history as well.
    #[arg(long, value_name = "FILE")]
    audit_key: Option<PathBuf>,
}

pub(super) async fn run(common: &Common, args: &Args) -> Result<ExitCode, Failure> {
    let trusted = trusted(&args.trust).await?;
    let audit = match &args.audit_key {
        None => None,
        Some(file) => {
            let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
            let text = tokio::fs::read_to_string(file).await;
            let text = SecretString::from(text.map_err(|error| named(&error))?);
            Some(AuditKey::new(&text).map_err(|error| named(&error))?)
        }
    };
    let name = args.file.display();
    let archive = File::open(&args.file).map_err(|error| format!("{name}: {error}"))?;
    let link = |previous: &[u8], canonical: &[u8]| match &audit {
        Some(audit) => audit.link(previous, canonical),
        None => [0; 32],
    };
    let link: Option<Link<'_>> = audit.as_ref().map(|_| &link as Link<'_>);
    let report = verify(BufReader::new(archive), &trusted, link);
    let report = report.map_err(|error| format!("{name}: {error}"))?;
    common.answer(&value(&report), &text(&report));
    Ok(if report.is_valid() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn value(report: &Report) -> Value {
    let findings = report.findings.iter();
    let findings: Vec<Value> = findings
        .map(|finding| json!({ "fault": finding.fault, "about": finding.about }))
        .collect();
    json!({
        "valid": report.is_valid(),
        "signer": report.signer,
        "manifest": report.manifest,
        "checkpointAt": report.checkpoint_at,
        "linksChecked": report.linked,
        "findings": findings,
    })
}

fn text(report: &Report) -> String {
    let mut lines = Vec::new();
    match (&report.manifest, report.is_valid()) {
        (Some(manifest), true) => {
            lines.push(format!(
                "valid: {}, made at {}, signed by {}",
                manifest.organization_id,
                manifest.made_at,
                report.signer.as_deref().unwrap_or_default(),
            ));
            lines.push(format!(
                "history: {} entries, in a checkpoint of {}; links {}",
                manifest.history.sequence,
                report.checkpoint_at.as_deref().unwrap_or_default(),
                if report.linked {
                    "checked"
                } else {
                    "not checked: that takes --audit-key"
                },
            ));
        }
        _ => lines.push("not valid".to_owned()),
    }
    lines.extend(report.findings.iter().map(ToString::to_string));
    lines.join("\n")
}
