//! `vouch risk-lists import|list|log`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::{Common, Failure, migrate};
use crate::flows::rules;
use crate::store::risk_lists;
use crate::store::rule_changes::{self, RuleChange};
use crate::store::values::Position;
use base::clock::Clock;
use base::ids::Ids;
use domain::organization::check_name;
use domain::risk::{List, Lists};

/// The largest file of lists, in bytes.
const MAX_FILE: u64 = 1_000_000;
/// How many changes the log shows.
const SHOWN: i64 = 100;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Replace the lists that a file has, whole: all of them, or none where anything is wrong.
    Import(Import),
    /// The lists by which files are judged today.
    List,
    /// Who changed which list, threshold or policy: the newest 100, the newest first.
    Log,
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// Lists in TOML, in the format of crates/domain/src/risk/lists.toml.
    file: PathBuf,
    /// Who imports them: a person's name.
    #[arg(long, value_name = "NAME")]
    by: String,
}

pub(super) async fn run(common: &Common, command: Command) -> Result<ExitCode, Failure> {
    let config = common.load(&BTreeMap::new())?;
    let clock = Clock::system();
    let today = clock.now().date_naive();
    let read = match &command {
        Command::Import(args) => {
            check_name(&args.by).map_err(|problem| format!("--by {problem}"))?;
            Some(read(&args.file)?)
        }
        Command::List | Command::Log => None,
    };
    let pool = migrate::connect(config.require_database_url()?).await?;
    let mut tx = pool.begin().await?;
    if let (Command::Import(args), Some(lists)) = (&command, &read) {
        let ids = Ids::new(clock.clone());
        let by = (args.by.as_str(), clock.now());
        let imported = rules::import(&mut tx, lists, by, || ids.uuid()).await?;
        imported.map_err(|refusal| format!("{}: {refusal}", args.file.display()))?;
    }
    if let Command::Log = command {
        let all = rule_changes::page(&mut tx, Position::START, SHOWN).await?;
        let list: Vec<Value> = all.iter().map(change).collect();
        let lines: Vec<String> = all.iter().map(changed).collect();
        common.answer(&json!(list), &lines.join("\n"));
        return Ok(ExitCode::SUCCESS);
    }
    let lists = risk_lists::in_use(&mut tx).await?;
    tx.commit().await?;
    let values: Vec<Value> = lists
        .lists()
        .map(|list| value(list, &lists, today))
        .collect();
    let lines: Vec<String> = lists
        .lists()
        .map(|list| text(list, &lists, today))
        .collect();
    common.answer(&json!(values), &lines.join("\n"));
    Ok(ExitCode::SUCCESS)
}

fn read(file: &PathBuf) -> Result<Lists, Failure> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let size = std::fs::metadata(file).map_err(|error| told(&error))?.len();
    if size > MAX_FILE {
        return Err(told(&format!("is larger than {MAX_FILE} bytes")).into());
    }
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    Lists::parse(&text).map_err(|error| told(&error).into())
}

fn in_force(list: &List, lists: &Lists, today: chrono::NaiveDate) -> Vec<String> {
    let rows = lists.rows_on(today).filter(|row| row.list == list.code);
    rows.map(|row| row.country.as_str().to_owned()).collect()
}

fn value(list: &List, lists: &Lists, today: chrono::NaiveDate) -> Value {
    json!({
        "list": list.code.as_str(),
        "authority": list.authority,
        "checkedOn": list.checked_on,
        "ageDays": list.age_on(today),
        "notInIt": list.not_in_it,
        "countries": in_force(list, lists, today),
    })
}

fn text(list: &List, lists: &Lists, today: chrono::NaiveDate) -> String {
    let countries = in_force(list, lists, today);
    format!("{}\n  {}", rules::aged(list, today), countries.join(" "))
}

fn change(change: &RuleChange) -> Value {
    json!({
        "at": change.at,
        "by": change.by,
        "kind": change.kind.as_str(),
        "name": change.name,
        "before": change.before,
        "after": change.after,
    })
}

fn changed(change: &RuleChange) -> String {
    let before = change.before.as_deref().unwrap_or("not known");
    format!(
        "{}  {} {}  by {}\n  before: {before}\n  after:  {}",
        change.at.to_rfc3339(),
        change.kind.as_str(),
        change.name,
        change.by,
        change.after
    )
}
