//! Everything that was measured, and what is said of many numbers.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use serde::Serialize;

use crate::cpu::cores;

/// The share of the machine that others may have in a comparison that counts.
const FOREIGN: f64 = 0.10;
/// So many undisturbed comparisons make the disturbed ones superfluous.
const ENOUGH: usize = 3;

pub(crate) fn say(line: &str) {
    // A reader that closed our output wants to hear no more.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The columns of a sample: their names in JSON and in the table, and there their scale and digits.
pub(crate) const COLUMNS: [(&str, &str, f64, usize); 8] = [
    ("requestsPerSecond", "requests/s (min–max)", 1.0, 0),
    ("p50Microseconds", "p50 ms", 0.001, 2),
    ("p99Microseconds", "p99 ms", 0.001, 2),
    // Processor time for each request.
    ("serviceMicroseconds", "µs service", 1.0, 1),
    ("postgresMicroseconds", "µs Postgres", 1.0, 1),
    ("sandboxMicroseconds", "µs sandbox", 1.0, 1),
    ("clientMicroseconds", "µs client", 1.0, 1),
    // The share of the machine that went to others.
    ("foreignShare", "foreign", 100.0, 0),
];

/// One sample of one path; `None` where a value is not known.
pub(crate) type Sample = [Option<f64>; COLUMNS.len()];

/// A ratio over all rounds.
#[derive(Default)]
pub(crate) struct Ratio {
    /// Each with the largest foreign share in its samples.
    comparisons: Vec<(f64, f64)>,
}

impl Ratio {
    /// Whether too few comparisons were undisturbed, so that all count.
    pub(crate) fn noisy(&self) -> bool {
        let undisturbed = self.comparisons.iter().filter(|one| one.1 <= FOREIGN);
        undisturbed.count() < ENOUGH.min(self.comparisons.len())
    }

    pub(crate) fn counting(&self) -> impl Iterator<Item = f64> {
        let most = if self.noisy() { f64::MAX } else { FOREIGN };
        let all = self.comparisons.iter();
        all.filter(move |one| one.1 <= most).map(|one| one.0)
    }

    pub(crate) fn spread(&self) -> Spread {
        Spread::of(self.counting())
    }

    /// The words, where the ratio is noisy.
    pub(crate) fn remark(&self, words: &'static str) -> &'static str {
        if self.noisy() { words } else { "" }
    }
}

/// Everything that was measured, rows and numbers in the order in which they first were.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) samples: Vec<(String, Vec<Sample>)>,
    pub(crate) ratios: BTreeMap<String, Ratio>,
    /// What is no rate, with its unit.
    pub(crate) numbers: Vec<((String, &'static str), Vec<f64>)>,
    /// The largest foreign share since a comparison began.
    disturbed: f64,
}

impl Report {
    pub(crate) fn add_machine(&mut self, postgres: &str, flush: f64) {
        self.facts = vec![
            ("processors", cores().to_string()),
            ("Postgres", postgres.to_owned()),
            ("one commit alone", format!("{flush:.2} ms")),
            (
                "service",
                "rate limits off, 32 database connections, log level info to a file; Sumsub budgets raised for W, Wr, \
                 S, mixed and Hd"
                    .to_owned(),
            ),
            (
                "load generator",
                "built in: raw sockets, kept alive, one thread, closed loop".to_owned(),
            ),
        ];
    }

    /// What is measured from here on belongs to one comparison.
    pub(crate) fn begin(&mut self) {
        self.disturbed = 0.0;
    }

    pub(crate) fn add(&mut self, row: &str, sample: Sample) {
        let foreign = sample.last().copied().flatten();
        self.disturbed = self.disturbed.max(foreign.unwrap_or_default());
        add(&mut self.samples, row.to_owned(), sample);
    }

    /// Adds a rate beside the mean of its neighbours, unless one of these is missing.
    pub(crate) fn compare(&mut self, row: &str, to: &str, rate: f64, neighbours: [Option<f64>; 2]) {
        let [Some(before), Some(after)] = neighbours else {
            return;
        };
        let ratio = self.ratios.entry(format!("{row} / {to}")).or_default();
        let comparison = (rate / f64::midpoint(before, after), self.disturbed);
        ratio.comparisons.push(comparison);
    }

    pub(crate) fn number(&mut self, name: impl Into<String>, unit: &'static str, value: f64) {
        add(&mut self.numbers, (name.into(), unit), value);
    }

    /// Adds the median and the slowest of times in milliseconds.
    pub(crate) fn median_and_slowest(&mut self, name: &str, times: Vec<f64>) {
        let Spread { median, max, .. } = Spread::of(times);
        self.number(format!("{name}, median"), "ms", median);
        self.number(format!("{name}, slowest"), "ms", max);
    }

    pub(crate) fn median(&self, name: &str) -> Option<f64> {
        let (_, values) = self.numbers.iter().find(|((its, _), _)| its == name)?;
        Some(Spread::of(values.iter().copied()).median)
    }
}

fn add<K: PartialEq, V>(rows: &mut Vec<(K, Vec<V>)>, key: K, value: V) {
    match rows.iter_mut().find(|(its, _)| *its == key) {
        Some((_, values)) => values.push(value),
        None => rows.push((key, vec![value])),
    }
}

/// What is said of many values; zeros of none.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let values = ascending(values);
        let [min, median, max] = [0.0, 0.5, 1.0].map(|part| quantile(&values, part));
        Self { median, min, max }
    }
}

pub(crate) fn ascending(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// A quantile of ascending values, interpolated. 0 of none.
pub(crate) fn quantile(ascending: &[f64], part: f64) -> f64 {
    let place = count(ascending.len().saturating_sub(1)) * part;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let at = |place: f64| ascending.get(place as usize).copied().unwrap_or_default();
    let (below, above) = (at(place.floor()), at(place.ceil()));
    below + (above - below) * place.fract()
}

pub(crate) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
