//! `vouch check`: tries everything that `vouch serve` needs, and says in one line each what came of it.
//!
//! Nothing is left behind: what is written to the database is rolled back, an object that is put is deleted, a token
//! that Sumsub mints creates no applicant.

mod around;
mod database;
mod sumsub;

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::{Common, Failure, unknown_variables};
use crate::config::Config;
use base::clock::Clock;

/// What came of one trial.
#[derive(Debug)]
struct Line {
    name: &'static str,
    outcome: Outcome,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Ok,
    Failed,
    /// There is nothing to try, or what it rests on failed.
    Skipped,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl Line {
    fn ok(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Outcome::Ok, message)
    }

    fn failed(name: &'static str, why: &impl ToString) -> Self {
        Self::new(name, Outcome::Failed, why.to_string())
    }

    fn skipped(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Outcome::Skipped, message)
    }

    fn new(name: &'static str, outcome: Outcome, message: impl Into<String>) -> Self {
        Self {
            name,
            outcome,
            message: message.into(),
        }
    }
}

/// Exits with 1 where anything failed.
pub(super) async fn run(common: &Common) -> Result<ExitCode, Failure> {
    let lines = match common.load(&BTreeMap::new()) {
        Ok(config) => Box::pin(all(&config)).await,
        // Nothing can be tried with settings that cannot be read.
        Err(error) => vec![Line::failed("settings", &error)],
    };
    let is_ok = lines.iter().all(|line| line.outcome != Outcome::Failed);
    let objects: Vec<_> = lines
        .iter()
        .map(|line| json!({ "name": line.name, "outcome": line.outcome.as_str(), "message": line.message }))
        .collect();
    let texts: Vec<String> = lines
        .iter()
        .map(|line| {
            let outcome = line.outcome.as_str();
            format!("{outcome:<8} {:<17} {}", line.name, line.message)
        })
        .collect();
    common.answer(
        &json!({ "ok": is_ok, "checks": objects }),
        &texts.join("\n"),
    );
    Ok(if is_ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn all(config: &Config) -> Vec<Line> {
    let clock = Clock::system();
    let (database, sumsub, storage, svix, redis) = tokio::join!(
        database::lines(config, &clock),
        sumsub::lines(config, &clock),
        around::storage(config, &clock),
        around::svix(config),
        around::redis(config),
    );
    let mut lines = vec![settings()];
    lines.extend(database);
    lines.extend(sumsub);
    lines.extend([storage, svix, redis]);
    lines
}

/// Names in the environment that mean nothing: a start only warns of them.
fn settings() -> Line {
    let unknown = unknown_variables();
    if unknown.is_empty() {
        return Line::ok("settings", "can be read, and no name is unknown");
    }
    let told: Vec<String> = unknown.iter().map(ToString::to_string).collect();
    Line::failed("settings", &told.join("; "))
}
