//! One sample of one path, and many of them.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::Failure;
use crate::cpu::{REAPED, Spent, Watched};
use crate::load::{self, Load, count};

/// A sample.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// Requests per second.
    pub(crate) rate: f64,
    /// Microseconds; `None` where only the mean is known.
    pub(crate) p50: Option<f64>,
    pub(crate) p99: Option<f64>,
    /// Processor time per request, in microseconds.
    pub(crate) service: f64,
    pub(crate) postgres: f64,
    pub(crate) sandbox: f64,
    pub(crate) client: f64,
    /// The share of the machine that went to others.
    pub(crate) foreign: f64,
}

impl Sample {
    pub(crate) fn new(rate: f64, quantiles: Option<(f64, f64)>, done: f64, spent: Spent) -> Self {
        let each = |seconds: f64| seconds * 1e6 / done.max(1.0);
        Self {
            rate,
            p50: quantiles.map(|(p50, _)| p50),
            p99: quantiles.map(|(_, p99)| p99),
            service: each(spent.service),
            postgres: each(spent.postgres),
            sandbox: each(spent.sandbox),
            client: each(spent.client),
            foreign: spent.foreign,
        }
    }
}

/// Measures requests.
pub(crate) async fn requests(watched: Watched, load: &Load) -> Result<Sample, Failure> {
    let before = watched.used()?;
    let answers = load::run(load).await?;
    tokio::time::sleep(REAPED).await;
    let spent = before.until(watched.used()?);
    let quantiles = (answers.quantile(0.5), answers.quantile(0.99));
    Ok(Sample::new(
        answers.rate(),
        Some(quantiles),
        count(answers.latencies.len()),
        spent,
    ))
}

/// A script and how it is best run.
#[derive(Debug, Clone)]
pub(crate) struct Ceiling {
    pub(crate) script: PathBuf,
    pub(crate) clients: usize,
}

/// The middle of a list, which is sorted for it. 0 of an empty one.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle).copied().unwrap_or_default();
    if values.len() % 2 == 1 {
        return upper;
    }
    let lower = middle
        .checked_sub(1)
        .and_then(|at| values.get(at))
        .copied()
        .unwrap_or(upper);
    f64::midpoint(lower, upper)
}

/// Median, smallest and largest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// `None` of nothing.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        let median = median(&mut values);
        Some(Self {
            median,
            low: *values.first()?,
            high: *values.last()?,
        })
    }

    pub(crate) fn json(self) -> Value {
        json!({ "median": round(self.median), "min": round(self.low), "max": round(self.high) })
    }
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
