//! How much is measured.

use std::path::PathBuf;
use std::time::Duration;

use crate::Result;

const USAGE: &str = "usage: [quick] [baseline] [full] [rounds=N] [program=FILE] [only=PART]";

#[derive(Clone, Default)]
pub(crate) struct Plan {
    program: Option<PathBuf>,
    /// Only the hot paths, in short samples, compared with the committed baseline.
    pub(crate) quick: bool,
    /// Growth up to ten million events.
    pub(crate) full: bool,
    /// Write what was measured as the new baseline.
    pub(crate) keep_baseline: bool,
    rounds: Option<usize>,
    only: Option<String>,
}

impl Plan {
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut plan = Self::default();
        for argument in arguments {
            match argument.split_once('=').unwrap_or((&argument, "")) {
                ("quick", "") => plan.quick = true,
                ("full", "") => plan.full = true,
                ("baseline", "") => plan.keep_baseline = true,
                ("rounds", number) => plan.rounds = Some(number.parse()?),
                ("program", file) => plan.program = Some(file.into()),
                ("only", part) => plan.only = Some(part.to_owned()),
                // cargo adds it.
                ("--bench", "") => {}
                _ => return Err(format!("{argument} is unknown; {USAGE}").into()),
            }
        }
        Ok(plan)
    }

    pub(crate) fn program(&self) -> PathBuf {
        let built = || env!("CARGO_BIN_EXE_vouch").into();
        self.program.clone().unwrap_or_else(built)
    }

    pub(crate) fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 3 } else { 7 })
    }

    /// One sample of a path whose requests can be repeated.
    pub(crate) fn sample(&self) -> Duration {
        Duration::from_secs(if self.quick { 1 } else { 2 })
    }

    /// Requests of one sample of a path whose requests are used up, such as imports.
    pub(crate) fn writes(&self) -> usize {
        if self.quick { 2000 } else { 6000 }
    }

    pub(crate) fn wants(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}
