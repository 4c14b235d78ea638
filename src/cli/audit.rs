//! `vouch audit verify|checkpoint`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use sqlx::PgConnection;

use super::counted::counted;
use super::{Common, Failure, dossier, migrate, organizations};
use crate::flows::checkpoint;
use crate::secret::AuditKey;
use crate::store::checkpoints::verify::{self, Gap, Report, Trust};
use crate::store::checkpoints::{Checkpoint, Keys};
use crate::store::{history, known_keys, organizations as table, restores};
use base::clock::Clock;
use base::ids::OrganizationId;
use domain::audit::Fault;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Check every history, every record's seal, and every checkpoint. Seals records that an older version wrote.
    Verify {
        /// Checkpoints that were kept elsewhere: a copy of VOUCH_AUDIT_CHECKPOINT_FILE.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// Public dossier keys that are trusted beside those of VOUCH_DOSSIER_KEYS, for checkpoints that an older one
        /// signed: what `vouch dossier public-keys` printed.
        #[arg(long, value_name = "FILE")]
        trust: Option<PathBuf>,
    },
    /// Make a checkpoint of every history now.
    Checkpoint,
}

/// Exits with 1 where anything does not verify; names the organizations.
pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let clock = Clock::system();
    let journal = organizations::journal(&config, &clock)?;
    let signers = organizations::signers(&config)?;
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut conn = pool.acquire().await?;
    if let Some(code) = another_key(common, &mut conn, &journal.audit).await? {
        return Ok(code);
    }
    let (against, trust) = match command {
        Command::Verify { against, trust } => (against, trust),
        Command::Checkpoint => {
            let keys = Keys {
                audit: &journal.audit,
                dossier: signers.as_ref(),
            };
            let made = checkpoint::whole(&mut conn, keys, clock.now()).await?;
            if let Some(file) = &config.audit_checkpoint_file {
                let written = checkpoint::write(file, &made).await;
                written.map_err(|error| format!("VOUCH_AUDIT_CHECKPOINT_FILE: {error}"))?;
            }
            let text = match made.last() {
                None => "nothing has changed since the newest checkpoint".to_owned(),
                Some(newest) => serde_json::to_string(newest)?,
            };
            common.answer(&json!({ "checkpoints": made }), &text);
            return Ok(ExitCode::SUCCESS);
        }
    };
    let others = match &against {
        Some(file) => read(file).await?,
        None => Vec::new(),
    };
    let gaps = gaps(&mut conn).await?;
    let mut public = signers.map(|signers| signers.public());
    if let Some(file) = &trust {
        let given = dossier::trusted(file).await?;
        public = Some(public.unwrap_or_default().with(given));
    }
    let trust = Trust {
        audit: &journal.audit,
        dossier: public.as_ref(),
    };
    let report = verify::verify(&mut conn, trust, &others, &gaps).await?;
    let mut faults = report.faults.clone();
    let mut checked = 0_u64;
    let mut after = None;
    loop {
        let page = table::ids_after(&mut conn, after, 500).await?;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        for id in page {
            checked += 1;
            if let Some(fault) = history::verify(&mut conn, &journal, id).await? {
                faults.insert(id, fault);
            }
        }
    }
    Ok(tell(common, checked, &faults, &report))
}

/// Says that the histories are chained with another key, which would call all of them broken.
async fn another_key(
    common: &Common,
    conn: &mut PgConnection,
    audit: &AuditKey,
) -> Result<Option<ExitCode>, Failure> {
    let given = hex::encode(audit.key_id());
    let in_use = known_keys::audit_key(conn).await?.map(hex::encode);
    Ok(in_use.filter(|in_use| *in_use != given).map(|in_use| {
        common.answer(
            &json!({ "anotherKey": { "inUse": in_use, "given": given } }),
            &format!("VOUCH_AUDIT_KEY is another key (key id {given}) than the one in use (key id {in_use}); nothing was done"),
        );
        ExitCode::FAILURE
    }))
}

/// What restores from a backup have taken away.
async fn gaps(conn: &mut PgConnection) -> Result<Vec<Gap>, Failure> {
    let all = restores::all(conn).await?.into_iter();
    Ok(all
        .map(|restore| Gap {
            from: restore.restored_to,
            to: restore.recorded_at,
        })
        .collect())
}

async fn read(file: &Path) -> Result<Vec<Checkpoint>, Failure> {
    let name = file.display();
    let text = tokio::fs::read_to_string(file).await;
    let text = text.map_err(|error| format!("{name}: {error}"))?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let one = serde_json::from_str(line);
            Ok(one.map_err(|error| format!("{name}, line {}: {error}", at + 1))?)
        })
        .collect()
}

fn tell(
    common: &Common,
    checked: u64,
    faults: &BTreeMap<OrganizationId, Fault>,
    report: &Report,
) -> ExitCode {
    let broken: BTreeSet<OrganizationId> = faults.keys().copied().collect();
    let histories = counted(checked, "history", "histories");
    let mut text = format!("{histories} checked, {} broken", broken.len());
    for (id, fault) in faults {
        text.push_str(&format!("\n{id}  {}", fault.as_str()));
    }
    text.push_str(&format!(
        "\n{} checked, {} broken",
        counted(report.checkpoints, "checkpoint", "checkpoints"),
        report.checkpoint_faults.len()
    ));
    for (size, fault) in &report.checkpoint_faults {
        text.push_str(&format!("\n{size}  {}", fault.as_str()));
    }
    if report.explained > 0 {
        let explained = report.explained;
        text.push_str(&format!("\n{explained} explained by a restore"));
    }
    let histories = faults.iter();
    let histories: Vec<Value> = histories
        .map(|(id, fault)| json!({ "organizationId": id, "fault": fault }))
        .collect();
    let checkpoints = report.checkpoint_faults.iter();
    let checkpoints: Vec<Value> = checkpoints
        .map(|(size, fault)| json!({ "size": size, "fault": fault }))
        .collect();
    common.answer(
        &json!({
            "checked": checked,
            "broken": broken,
            "faults": histories,
            "checkpoints": {
                "checked": report.checkpoints,
                "faults": checkpoints,
                "explained": report.explained,
            },
        }),
        &text,
    );
    if faults.is_empty() && report.checkpoint_faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
