//! How much is measured.

use std::path::PathBuf;
use std::time::Duration;

use crate::Failure;

/// What a run does.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The program that is measured.
    pub(crate) program: PathBuf,
    /// Only the five hot paths, in short samples, compared with the committed baseline.
    pub(crate) quick: bool,
    /// Growth up to ten million events.
    pub(crate) full: bool,
    /// Write what `quick` measured as the new baseline.
    pub(crate) keep_baseline: bool,
    /// Rounds of reads and of writes.
    pub(crate) rounds: usize,
    /// One sample of a path that can be repeated at will.
    pub(crate) sample: Duration,
    /// Requests of one sample of a path whose requests are used up, such as imports.
    pub(crate) writes: usize,
    /// Only this part, for whoever works on it.
    pub(crate) only: Option<String>,
}

const USAGE: &str = "usage: [quick] [baseline] [full] [rounds=N] [program=FILE] [only=PART]";

impl Plan {
    pub(crate) fn from_arguments(arguments: &[String]) -> Result<Self, Failure> {
        let has = |word: &str| arguments.iter().any(|argument| argument == word);
        let value = |name: &str| {
            let mut values = arguments
                .iter()
                .filter_map(|a| a.strip_prefix(name)?.strip_prefix('='));
            values.next()
        };
        let known = ["quick", "baseline", "full"];
        let options = ["rounds=", "program=", "only="];
        if let Some(odd) = arguments.iter().find(|argument| {
            !known.contains(&argument.as_str()) && !options.iter().any(|o| argument.starts_with(o))
        }) {
            return Err(format!("{odd} is unknown; {USAGE}").into());
        }
        let quick = has("quick");
        let rounds = value("rounds").map(str::parse).transpose()?;
        Ok(Self {
            program: value("program")
                .unwrap_or(env!("CARGO_BIN_EXE_vouch"))
                .into(),
            quick,
            full: has("full"),
            keep_baseline: has("baseline"),
            rounds: rounds.unwrap_or(if quick { 3 } else { 7 }),
            sample: Duration::from_millis(if quick { 1000 } else { 2000 }),
            writes: if quick { 2000 } else { 6000 },
            only: value("only").map(str::to_owned),
        })
    }

    /// Whether a part is to be measured.
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}
